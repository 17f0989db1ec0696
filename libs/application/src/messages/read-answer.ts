import { isLocalDate, type LocalDate, type TaskKind } from '@osteon/domain';
import {
  ANSWER_FORMS,
  DATE_BOXES,
  dateFromBoxes,
  pagesOf,
  plainDigits,
  typedAnswers,
  type AnswerField,
  type AnswerFormName,
} from './answer-form.ts';
import type { RaisedItem } from './message-store.ts';
import { suggestsRedFlag } from './red-flag-words.ts';

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
