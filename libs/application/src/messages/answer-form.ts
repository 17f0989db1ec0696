import type { MessageStep, TaskKind } from '@osteon/domain';

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
