import { isLocalDate, type LocalDate, type MessageStep, type TaskKind } from '@osteon/domain';
import type { RaisedItem } from './message-store.ts';
import { suggestsRedFlag } from './red-flag-words.ts';

/** Asked only when another question was answered so. */
type OnlyIf = readonly [field: string, value: string];

interface FieldBase {
  readonly name: string;
  readonly required: boolean;
  readonly onlyIf?: OnlyIf;
}

/** One question of a form; the words are in the page's language file, by `name` and `choices`. */
export type AnswerField = FieldBase &
  (
    | { readonly type: 'choice'; readonly choices: readonly string[] }
    | { readonly type: 'scale'; readonly from: number; readonly to: number }
    | { readonly type: 'date' }
    | { readonly type: 'text' }
    | { readonly type: 'tick'; readonly required: false }
  );

export type AnswerFormName = 'taking' | 'booking' | 'given' | 'falls' | 'appointment' | 'pain';

const choice = (name: string, choices: readonly string[], required = true, onlyIf?: OnlyIf): AnswerField => ({
  name,
  type: 'choice',
  choices,
  required,
  ...(onlyIf === undefined ? {} : { onlyIf }),
});
const words: AnswerField = { name: 'words', type: 'text', required: false };
const call: AnswerField = { name: 'call', type: 'tick', required: false };

/** What is asked, per form: section "messages" of the follow-up protocol, version 2026.11. */
export const ANSWER_FORMS: Readonly<Record<AnswerFormName, readonly AnswerField[]>> = {
  taking: [
    choice('taking', ['yes', 'no', 'not-sure']),
    { name: 'lastTakenOn', type: 'date', required: false },
    choice('missed', ['none', 'some', 'many'], false),
    choice('sideEffects', ['no', 'yes'], false),
    words,
    call,
  ],
  booking: [choice('booking', ['booked', 'call']), words],
  given: [
    choice('given', ['yes', 'call']),
    { name: 'givenOn', type: 'date', required: true, onlyIf: ['given', 'yes'] },
    words,
  ],
  falls: [
    choice('classStarted', ['yes', 'no']),
    choice('fallen', ['no', 'yes']),
    { name: 'fellOn', type: 'date', required: true, onlyIf: ['fallen', 'yes'] },
    choice('injured', ['no', 'yes'], false, ['fallen', 'yes']),
    words,
    call,
  ],
  appointment: [choice('appointment', ['confirm', 'another-time', 'not-needed']), words],
  pain: [
    { name: 'nrs', type: 'scale', from: 0, to: 10, required: true },
    choice('change', ['better', 'same', 'worse']),
    choice('breathing', ['no', 'yes']),
    choice('posture', ['no', 'yes']),
    words,
    call,
  ],
};

/** What was typed, by the name of its box. */
export type TypedAnswers = Readonly<Record<string, string>>;

/**
 * The form's questions one by one, as far as the answers given so far call for them; being rung is offered with the
 * last words.
 */
export function pagesOf(form: AnswerFormName, given: TypedAnswers): readonly (readonly AnswerField[])[] {
  const pages: AnswerField[][] = [];
  for (const field of ANSWER_FORMS[form]) {
    if (!isAsked(field, given)) continue;
    const last = pages.at(-1);
    if (field.type === 'tick' && last) last.push(field);
    else pages.push([field]);
  }
  return pages;
}

function isAsked({ onlyIf }: AnswerField, given: TypedAnswers): boolean {
  return onlyIf === undefined || given[onlyIf[0]]?.trim() === onlyIf[1];
}

/** The three boxes of a date, in the order of the page. */
export const DATE_BOXES = ['day', 'month', 'year'] as const;

/** The names under which a field's answer is typed: a date has three boxes, and may come in one piece. */
export function boxesOf({ name, type }: AnswerField): readonly string[] {
  return type === 'date' ? [name, ...DATE_BOXES.map((box) => `${name}-${box}`)] : [name];
}

/** What of a sent form belongs to these fields, as it was typed. */
export function typedAnswers(
  fields: readonly AnswerField[],
  given: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const typed: Record<string, string> = {};
  for (const box of fields.flatMap(boxesOf)) {
    const value = given[box];
    if (typeof value === 'string' && value !== '') typed[box] = value.slice(0, 2_000);
  }
  return typed;
}

/** Digits of any keyboard as 0 to 9. */
export function plainDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf));
}

/** A date from its three boxes as `YYYY-MM-DD`, whether or not it exists; a year of two digits is of this century. */
export function dateFromBoxes(day: string, month: string, year: string, century = ''): string {
  const [d, m, y] = [day, month, year].map((box) => plainDigits(box).trim());
  const fullYear = y?.length === 2 && century !== '' ? `${century}${y}` : (y ?? '').padStart(4, '0');
  return `${fullYear}-${(m ?? '').padStart(2, '0')}-${(d ?? '').padStart(2, '0')}`;
}

/** The form that a message asks with; null when it asks nothing. */
export function answerFormOf(kind: TaskKind, step: MessageStep): AnswerFormName | null {
  if (kind === 'adherence-check') return 'taking';
  if (kind === 'dose') return step === 'book' ? 'booking' : step === 'late' ? 'given' : null;
  if (kind === 'falls-reminder') return 'falls';
  if (kind === 'augmentation-review') return 'pain';
  return step === 'appointment' ? 'appointment' : null;
}

export type FieldProblem = 'missing' | 'not-a-choice' | 'not-a-date' | 'in-the-future' | 'too-early' | 'too-long';

/** Field by field, what is wrong with an answer. */
export type FieldProblems = Readonly<Record<string, FieldProblem>>;

export interface AnswerContext {
  readonly messageId: string;
  readonly kind: TaskKind;
  readonly treatment: string | null;
  readonly today: LocalDate;
  readonly birthDate: LocalDate;
  /** The earliest day on which a dose given would be the one asked for. */
  readonly opensOn: LocalDate;
}

export interface AnswerFact {
  readonly type: 'adherence-check' | 'dose' | 'falls-reminder' | 'fall' | 'pain';
  readonly ref?: string;
  readonly on: LocalDate;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface ReadAnswer {
  readonly facts: readonly AnswerFact[];
  readonly items: readonly RaisedItem[];
  /** What was chosen where it is no fact: kept with the message. */
  readonly note: string | null;
  readonly urgent: boolean;
}

const LONGEST_TEXT = 1_000;

type Values = Readonly<Record<string, string>>;

/**
 * Reads what a patient answered: facts as a patient's, and work items for what no fact can say. Dates must exist, lie
 * neither in the future nor before birth, and a dose not before its task opened. What is not asked does not count.
 */
export function readAnswer(
  form: AnswerFormName,
  given: Readonly<Record<string, unknown>>,
  context: AnswerContext,
): { readonly ok: true; readonly answer: ReadAnswer } | { readonly ok: false; readonly problems: FieldProblems } {
  const asked = pagesOf(form, typedAnswers(ANSWER_FORMS[form], given)).flat();
  const { values, problems } = readFields(asked, given, context);
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  return { ok: true, answer: understood(form, values, context) };
}

/** What is wrong with the answers to some of the questions, field by field. */
export function problemsOf(
  fields: readonly AnswerField[],
  given: Readonly<Record<string, unknown>>,
  context: AnswerContext,
): FieldProblems {
  return readFields(fields, given, context).problems;
}

function readFields(fields: readonly AnswerField[], given: Readonly<Record<string, unknown>>, context: AnswerContext) {
  const values: Record<string, string> = {};
  const problems: Record<string, FieldProblem> = {};
  for (const field of fields) {
    const text = textOf(field, given);
    if (text === '') {
      if (field.required) problems[field.name] = 'missing';
      continue;
    }
    const problem = problemOf(field, text, context);
    if (problem) problems[field.name] = problem;
    else values[field.name] = text;
  }
  return { values: values as Values, problems };
}

function textOf(field: AnswerField, given: Readonly<Record<string, unknown>>): string {
  const typed = typedAnswers([field], given);
  const whole = (typed[field.name] ?? '').trim();
  if (field.type === 'scale') return plainDigits(whole);
  if (field.type !== 'date' || whole !== '') return whole;
  const [day = '', month = '', year = ''] = DATE_BOXES.map((box) => (typed[`${field.name}-${box}`] ?? '').trim());
  return day + month + year === '' ? '' : dateFromBoxes(day, month, year, '20');
}

function problemOf(field: AnswerField, text: string, context: AnswerContext): FieldProblem | null {
  const { today, birthDate, opensOn } = context;
  switch (field.type) {
    case 'choice':
      return field.choices.includes(text) ? null : 'not-a-choice';
    case 'scale':
      return /^\d{1,2}$/.test(text) && Number(text) >= field.from && Number(text) <= field.to ? null : 'not-a-choice';
    case 'date':
      if (!isLocalDate(text)) return 'not-a-date';
      if (text > today) return 'in-the-future';
      // The dose that is asked for was given since its task opened.
      return text < birthDate || (field.name === 'givenOn' && text < opensOn) ? 'too-early' : null;
    case 'text':
      return text.length > LONGEST_TEXT ? 'too-long' : null;
    case 'tick':
      return null;
  }
}

function understood(form: AnswerFormName, values: Values, context: AnswerContext): ReadAnswer {
  const items: RaisedItem[] = [];
  const text = values['words'];
  const urgent = text !== undefined && suggestsRedFlag(text);
  const raise = (kind: string, detail: Readonly<Record<string, unknown>>) =>
    items.push({
      kind,
      key: `${kind}/${context.messageId}`,
      urgent,
      detail: { ...detail, ...(text === undefined ? {} : { words: text }) },
    });

  const facts: AnswerFact[] = [];
  let note: string | null = null;
  switch (form) {
    case 'taking': {
      const taking = values['taking'] === 'not-sure' ? null : values['taking'] === 'yes';
      facts.push({
        type: 'adherence-check',
        ...(context.treatment === null ? {} : { ref: context.treatment }),
        on: context.today,
        payload: {
          taking,
          ...optional('lastTakenOn', values['lastTakenOn']),
          ...optional('missedInFourWeeks', values['missed']),
          ...optional('sideEffects', values['sideEffects'] === undefined ? undefined : values['sideEffects'] === 'yes'),
          ...optional('words', text),
        },
      });
      if (values['sideEffects'] === 'yes') raise('side-effects', { taking });
      break;
    }
    case 'booking':
      note = values['booking'] === 'booked' ? 'confirmed' : 'asked-for-call';
      if (values['booking'] === 'call') raise('asks-for-call', { about: 'dose' });
      break;
    case 'given':
      if (values['given'] === 'yes' && context.treatment !== null && values['givenOn'] !== undefined) {
        facts.push({ type: 'dose', ref: context.treatment, on: values['givenOn'], payload: {} });
      } else raise('asks-for-call', { about: 'dose' });
      break;
    case 'falls':
      facts.push({
        type: 'falls-reminder',
        on: context.today,
        payload: { classStarted: values['classStarted'] === 'yes' },
      });
      if (values['fallen'] === 'yes' && values['fellOn'] !== undefined) {
        facts.push({
          type: 'fall',
          on: values['fellOn'],
          payload: {
            ...optional('injured', values['injured'] === undefined ? undefined : values['injured'] === 'yes'),
          },
        });
      }
      break;
    case 'appointment':
      note = values['appointment'] === 'confirm' ? 'confirmed' : (values['appointment'] ?? null);
      if (values['appointment'] !== 'confirm') raise('reply', { answer: values['appointment'] });
      break;
    case 'pain':
      facts.push({
        type: 'pain',
        on: context.today,
        payload: {
          nrs: Number(values['nrs']),
          worsening: values['change'] === 'worse',
          deformity: values['posture'] === 'yes',
          pulmonaryDysfunction: values['breathing'] === 'yes',
        },
      });
      // A nurse reads what was said about pain before anything is decided.
      raise('reply', {
        nrs: Number(values['nrs']),
        change: values['change'],
        breathing: values['breathing'],
        posture: values['posture'],
      });
      break;
  }
  if (values['call'] !== undefined) raise('asks-for-call', { about: context.kind });
  if (text !== undefined && items.length === 0) raise('reply', {});
  return { facts, items, note, urgent };
}

const optional = (name: string, value: unknown): Record<string, unknown> =>
  value === undefined ? {} : { [name]: value };
