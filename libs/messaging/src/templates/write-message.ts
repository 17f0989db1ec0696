import type { MessageText, WriteMessage } from '@osteon/application';
import { MESSAGE_STEPS } from '@osteon/domain';
import { en } from './en.ts';
import type { LanguagePack } from './language-pack.ts';
import { compileTemplate, type Template } from './template.ts';

export const LANGUAGE_PACKS: readonly LanguagePack[] = [en];

interface CompiledTexts {
  readonly subject: Template;
  readonly sms: Template;
  readonly email: Template;
  readonly letter: Template;
}

interface CompiledPack {
  readonly pack: LanguagePack;
  /** Made once: a formatter costs more to make than all of a message. */
  readonly dates: Intl.DateTimeFormat;
  readonly texts: ReadonlyMap<string, CompiledTexts>;
}

/**
 * Compiles every text of every language. Fails here, at boot, when a text names an unknown variable, when a step has
 * no text, or when a step that asks has no link in it.
 */
export function compilePacks(packs: readonly LanguagePack[] = LANGUAGE_PACKS): ReadonlyMap<string, CompiledPack> {
  return new Map(
    packs.map((pack) => [
      pack.language,
      {
        pack,
        dates: new Intl.DateTimeFormat(pack.language === 'en' ? 'en-GB' : pack.language, {
          ...pack.dateStyle,
          timeZone: 'UTC',
        }),
        texts: compilePack(pack),
      },
    ]),
  );
}

function compilePack(pack: LanguagePack): ReadonlyMap<string, CompiledTexts> {
  const texts = new Map(
    Object.entries(pack.texts).map(([name, { subject, sms, email, letter = email }]) => {
      const compile = (text: string, part: string) => compileTemplate(text, `${pack.language} ${name} ${part}`);
      return [
        name,
        {
          subject: compile(subject, 'subject'),
          sms: compile(sms, 'sms'),
          email: compile(email, 'email'),
          letter: compile(letter, 'letter'),
        },
      ] as const;
    }),
  );
  for (const { kind, step, asks } of MESSAGE_STEPS) {
    const found = texts.get(`${kind}/${step}`);
    if (!found) throw new Error(`There is no text for ${kind}/${step} in ${pack.language}.`);
    for (const part of ['sms', 'email', 'letter'] as const) {
      if (found[part].names.has('link') !== asks) {
        throw new Error(
          `The text ${pack.language} ${kind}/${step} ${part} ${asks ? 'asks without {link}' : 'has a {link} and asks nothing'}.`,
        );
      }
    }
  }
  return texts;
}

/** Writes messages in the patient's language, or in English where there is no text in it. */
export function createMessageWriter(packs: readonly LanguagePack[] = LANGUAGE_PACKS): WriteMessage {
  const compiled = compilePacks(packs);
  return ({ kind, step, channel, language, dueOn, serviceTelephone }, link): MessageText => {
    const found = compiled.get(language) ?? compiled.get(language.split('-')[0] ?? '') ?? compiled.get('en');
    const texts = found?.texts.get(`${kind}/${step}`);
    if (!found || !texts || channel === 'phone') throw new Error(`There is no text for ${kind}/${step} by ${channel}.`);
    const { pack } = found;
    const values = {
      link: link ?? '',
      telephone: serviceTelephone ?? pack.noTelephone,
      dueOn: found.dates.format(new Date(`${dueOn}T00:00:00Z`)),
    };
    return {
      subject: channel === 'sms' ? null : texts.subject.render(values),
      body: texts[channel].render(values),
    };
  };
}
