import type { LocalDate } from '@osteon/domain';

export const CONTACT_OUTCOMES = [
  'reached',
  'not-reached',
  'promised',
  'call-back',
  'wrong-number',
  'declined',
  'died',
] as const;
export type ContactOutcome = (typeof CONTACT_OUTCOMES)[number];

/** An attempt as it was recorded. */
export interface PastAttempt {
  readonly id?: string;
  readonly outcome: ContactOutcome;
  readonly on: LocalDate;
  readonly promisedOn?: LocalDate | null;
  readonly callBackOn?: LocalDate | null;
}

/** Outcomes after which nobody has been spoken to. */
const UNREACHED: ReadonlySet<ContactOutcome> = new Set<ContactOutcome>(['not-reached', 'wrong-number']);

/** Outcomes after a conversation with the patient: red flags could have been asked for. */
const SPOKEN: ReadonlySet<ContactOutcome> = new Set<ContactOutcome>(['reached', 'promised', 'call-back', 'declined']);

/** Whether the patient was spoken with. */
export const wasSpokenWith = (outcome: ContactOutcome): boolean => SPOKEN.has(outcome);

/** `none`: asked, and there is none. `not-asked`: the conversation ended before. */
export type RedFlagsAnswer = 'none' | 'raised' | 'not-asked';

/** An item of a task's checklist, ticked or un-ticked in a contact. */
export interface NewTick {
  readonly taskKey: string;
  /** The words of the protocol in force. */
  readonly item: string;
  readonly ticked: boolean;
}

/** A number that takes the place of one that was wrong, channel by channel. */
export interface ReplacingPoint {
  readonly id: string;
  readonly channel: 'sms' | 'phone';
  readonly value: string;
  readonly preference: number;
  readonly consented: boolean;
}

/** What follows for the patient's numbers from a wrong one. */
export interface WrongPoints {
  readonly wrongPointId: string;
  /** Each way to reach the patient that has the number. */
  readonly invalid: readonly string[];
  readonly replacing: readonly ReplacingPoint[];
}

/** An attempt to reach the patient, as it arrives. */
export interface NewAttempt {
  /** One is made when absent. */
  readonly id?: string;
  readonly outcome: ContactOutcome;
  readonly on: LocalDate;
  /** With `promised`: the day the patient agreed to. */
  readonly promisedOn?: LocalDate;
  /** With `call-back`: the day the patient asked to be called. */
  readonly callBackOn?: LocalDate;
  readonly note?: string;
  readonly redFlags?: RedFlagsAnswer;
  readonly ticks?: readonly (NewTick & { readonly protocolVersion: string })[];
  readonly wrongPoints?: WrongPoints;
}

/** Distinct days on which the patient was tried and not reached, since the last day on which someone was. */
export function unreachedDaysOf(attempts: readonly { outcome: ContactOutcome; on: LocalDate }[]): number {
  let lastReachedOn = '';
  for (const { outcome, on } of attempts) if (!UNREACHED.has(outcome) && on > lastReachedOn) lastReachedOn = on;
  const days = new Set<LocalDate>();
  for (const { outcome, on } of attempts) if (UNREACHED.has(outcome) && on > lastReachedOn) days.add(on);
  return days.size;
}

/**
 * The day the patient is to be called, after an attempt: a new promise takes the place of the old one, a conversation
 * keeps it, and an attempt that reached nobody leaves it (whether it still counts on a day is the section's question).
 */
export function promisedOnAfter(
  { outcome, promisedOn, callBackOn }: Pick<PastAttempt, 'outcome' | 'promisedOn' | 'callBackOn'>,
  before: LocalDate | null,
): LocalDate | null {
  if (outcome === 'promised') return promisedOn ?? null;
  if (outcome === 'call-back') return callBackOn ?? null;
  return UNREACHED.has(outcome) ? before : null;
}

/** … and after all of them, in the order in which they were recorded. */
export const promisedOnAfterAll = (attempts: readonly PastAttempt[]): LocalDate | null =>
  attempts.reduce<LocalDate | null>((before, attempt) => promisedOnAfter(attempt, before), null);
