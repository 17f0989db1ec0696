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

/** Outcomes after which nobody has been spoken to. */
const UNREACHED: ReadonlySet<ContactOutcome> = new Set<ContactOutcome>(['not-reached', 'wrong-number']);

/** An attempt to reach the patient, as it arrives. */
export interface NewAttempt {
  readonly outcome: ContactOutcome;
  readonly on: LocalDate;
  /** With `promised`: the day the patient agreed to. */
  readonly promisedOn?: LocalDate;
  /** With `call-back`: the day the patient asked to be called. */
  readonly callBackOn?: LocalDate;
  readonly note?: string;
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
export function promisedOnAfter(attempt: NewAttempt, before: LocalDate | null): LocalDate | null {
  if (attempt.outcome === 'promised') return attempt.promisedOn ?? null;
  if (attempt.outcome === 'call-back') return attempt.callBackOn ?? null;
  return UNREACHED.has(attempt.outcome) ? before : null;
}
