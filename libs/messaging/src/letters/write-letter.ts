import type { BatchLetter, CompiledTexts, TemplateValues, WriteLetter } from '@osteon/application';
import { compilePacks, packOf, type CompiledPack } from '../templates/packs.ts';
import { dateIn, telephoneIn, type OwnTexts } from '../templates/write-message.ts';
import { agentOf, factsInEnglish } from './letter-facts-in-english.ts';
import type { LetterToPrint } from './print-letters.ts';

const compiled = compilePacks();
const NOT_KNOWN = '–';

/** Writes letters about patients, from what is recorded and in the service's own words where it has some. */
export function createLetterWriter({ own = () => undefined }: { readonly own?: OwnTexts } = {}): WriteLetter {
  return ({ name, serviceId, language, facts, clinic }) => {
    const wanted = packOf(compiled, language);
    const texts: CompiledTexts | undefined =
      own(serviceId, wanted.pack.language, name) ?? wanted.texts.get(name) ?? packOf(compiled, 'en').texts.get(name);
    if (!texts?.letter || !texts.subject) throw new Error(`There is no text for ${name}.`);
    // A letter that stands in English alone has its dates in English too.
    const found =
      wanted.texts.has(name) || own(serviceId, wanted.pack.language, name) ? wanted : packOf(compiled, 'en');
    const on = (day: string) => dateIn(found, day);
    const course = facts.denosumab ?? facts.courses.findLast(({ doses }) => doses.length > 0) ?? facts.courses.at(-1);
    const lastDose = course?.doses.at(-1);
    const values: TemplateValues = {
      ...factsInEnglish(facts, on),
      patientName: facts.patientName,
      birthDate: on(facts.birthDate),
      today: on(facts.today),
      clinic: clinic.name,
      telephone: telephoneIn(found.pack, clinic.telephone),
      agent: course ? agentOf(course.agent) : NOT_KNOWN,
      lastDoseOn: lastDose ? on(lastDose.on) : NOT_KNOWN,
      reason: found.pack.stopReasons[facts.stopReason],
      nextDoseOn: course?.nextDose ? on(course.nextDose.dueOn) : NOT_KNOWN,
    };
    return { subject: texts.subject.render(values), body: texts.letter.render(values) };
  };
}

/** A letter of a batch as it is printed: its date written out, and the direction of its language. */
export function letterToPrint({ recipient, language, text, writtenOn, clinic }: BatchLetter): LetterToPrint {
  const found: CompiledPack = packOf(compiled, language);
  return {
    recipient,
    dated: dateIn(found, writtenOn),
    direction: found.pack.direction,
    subject: text.subject ?? '',
    body: text.body,
    clinic,
  };
}
