import type { ContactFormView, RecordContactRequest, TaskView } from '@osteon/contracts';
import {
  asksForFlags,
  flagsRaised,
  spokeWith,
  tickKey,
  type CallKind,
  type ContactForm,
  type Question,
} from './contact-questions.ts';

type NewFacts = RecordContactRequest['facts'];

function yesNoUnknown(answer: string): boolean | null | undefined {
  if (answer === '') return undefined;
  return answer === 'yes' ? true : answer === 'no' ? false : null;
}

function defined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''));
}

function flagFacts(form: ContactForm): NewFacts {
  return flagsRaised(form).map((flag) => ({
    type: 'red-flag',
    on: form.on,
    payload: { flag, actionTaken: form.actionTaken.trim() },
  }));
}

function factsLearned(form: ContactForm, questions: readonly Question[]): NewFacts {
  const { on } = form;
  const facts: NewFacts = [];
  const asked = (kind: CallKind): boolean => questions.some((question) => question.kind === kind);
  if (asked('first-contact') && form.firstContactDone) facts.push({ type: 'fls-contact', on, payload: {} });
  if (asked('pain-review') && form.pain !== '') {
    const signs = ['worsening', 'deformity', 'pulmonaryDysfunction'].map((sign) => [
      sign,
      form.painSigns.includes(sign),
    ]);
    facts.push({ type: 'pain', on, payload: { nrs: Number(form.pain), ...Object.fromEntries(signs) } });
  }
  if (asked('follow-up-contact')) {
    const answers = defined({
      strengthAndBalance: yesNoUnknown(form.strength),
      onTreatment: form.onTreatment === 'unknown' ? null : form.onTreatment,
      adherent: yesNoUnknown(form.adherent),
    });
    if (Object.keys(answers).length > 0) {
      facts.push({ type: 'follow-up-contact', on, payload: { outcome: 'reached', ...answers } });
    }
  }
  if (asked('falls-reminder') && form.fallsGiven) facts.push({ type: 'falls-reminder', on, payload: {} });
  if (asked('falls-follow-up') && form.fallsFollowUpDone) facts.push({ type: 'falls-follow-up', on, payload: {} });
  if (form.fallen === 'yes' || form.fallen === 'hurt') {
    facts.push({ type: 'fall', on, payload: { injured: form.fallen === 'hurt' } });
  }
  for (const { kind, treatment } of questions) {
    if (kind !== 'adherence-check' || treatment === null) continue;
    const taking = yesNoUnknown(form.taking[treatment] ?? '');
    if (taking === undefined) continue;
    const payload = defined({
      taking,
      missed: yesNoUnknown(form.missed[treatment] ?? ''),
      stopReason: form.stopReason[treatment]?.trim(),
    });
    facts.push({ type: 'adherence-check', ref: treatment, on, payload });
  }
  return facts;
}

type Checklists = ContactFormView['checklists'];

/** The ticks that are others than before, of the items that are still asked. */
function newTicks({ ticks }: ContactForm, checklists: Checklists): RecordContactRequest['ticks'] {
  return checklists.flatMap(({ taskKey, items }) =>
    items.flatMap(({ text: item, tick }) => {
      const ticked = ticks[tickKey(taskKey, item)];
      return ticked === undefined || ticked === (tick?.ticked ?? false) ? [] : [{ taskKey, item, ticked }];
    }),
  );
}

function redFlagsOf(form: ContactForm): Pick<RecordContactRequest, 'redFlags'> {
  if (!asksForFlags(form.outcome)) return {};
  if (flagsRaised(form).length > 0) return { redFlags: 'raised' };
  return { redFlags: form.flags.includes('none') ? 'none' : 'not-asked' };
}

function wrongNumberOf({ outcome, wrongPoint, newNumber }: ContactForm): Pick<RecordContactRequest, 'wrongNumber'> {
  if (outcome !== 'wrong-number' || wrongPoint === '') return {};
  const replacement = newNumber.trim();
  return { wrongNumber: { contactPointId: wrongPoint, ...(replacement === '' ? {} : { replacement }) } };
}

/** The one request that stores the contact and what was learned. Only for a form without a problem. */
export function contactRequest(
  form: ContactForm,
  questions: readonly Question[],
  checklists: Checklists,
  id: string,
): RecordContactRequest {
  const { outcome, on, diedOn } = form;
  if (outcome === '') throw new Error('a contact without an outcome');
  const note = form.note.trim();
  return {
    id,
    outcome,
    on,
    ...(outcome === 'promised' ? { promisedOn: form.promisedOn } : {}),
    ...(outcome === 'call-back' ? { callBackOn: form.callBackOn } : {}),
    ...(note === '' ? {} : { note }),
    ...redFlagsOf(form),
    ...wrongNumberOf(form),
    facts: [
      ...(asksForFlags(outcome) ? flagFacts(form) : []),
      ...(spokeWith(outcome) ? factsLearned(form, questions) : []),
      ...(outcome === 'died' && diedOn !== '' ? [{ type: 'death' as const, on: diedOn, payload: {} }] : []),
    ],
    ticks: spokeWith(outcome) ? newTicks(form, checklists) : [],
  };
}

/** The tasks that the answers given so far will close, as far as the page can tell; the planner decides. */
export function tasksClosed(form: ContactForm, questions: readonly Question[]): TaskView[] {
  if (!spokeWith(form.outcome)) return [];
  const types = new Set(factsLearned(form, questions).map((fact) => `${fact.type}-${fact.ref ?? ''}`));
  const closing: Readonly<Record<CallKind, string>> = {
    'first-contact': 'fls-contact',
    'pain-review': 'pain',
    'follow-up-contact': 'follow-up-contact',
    'falls-reminder': 'falls-reminder',
    'adherence-check': 'adherence-check',
    'falls-follow-up': 'falls-follow-up',
  };
  return questions
    .filter(({ kind, treatment }) => types.has(`${closing[kind]}-${treatment ?? ''}`))
    .flatMap(({ tasks }) => tasks);
}
