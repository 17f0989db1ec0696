import type { LocalDate } from '../time/local-date.ts';
import type { ScheduledTask } from '../plan/scheduled-task.ts';
import { standingOf } from '../plan/standing-of.ts';

/** The sections of Today, in the order in which the first that fits is taken. */
export const SECTIONS = [
  'red-flag',
  'critical',
  'overdue',
  'late',
  'unreachable',
  'promised',
  'waiting',
  'due',
  'upcoming',
  'paused',
] as const;
export type Section = (typeof SECTIONS)[number];

/** The sections that need nobody yet; they are the last. */
export const CAN_WAIT: readonly Section[] = ['upcoming', 'paused'];
/** The sections that need somebody now. */
export const NEEDS_NOW: readonly Section[] = SECTIONS.filter((section) => !CAN_WAIT.includes(section));

/** Attempts on this many different days, with nobody reached since, make a patient unreachable. */
export const UNREACHABLE_AFTER_DAYS = 3;

/** What is known of the attempts to reach the patient about a task. */
export interface ContactState {
  /** distinct days on which the patient was tried and not reached, since last reached */
  readonly unreachedDays: number;
  /** the day the patient agreed to */
  readonly promisedOn: LocalDate | null;
  /** a message that asks is out and not answered */
  readonly waitingForAnswer: boolean;
}

export type SectionTask = Pick<
  ScheduledTask,
  | 'kind'
  | 'opensOn'
  | 'dueOn'
  | 'lateFrom'
  | 'overdueFrom'
  | 'criticalFrom'
  | 'doneOn'
  | 'doneUntil'
  | 'doneReason'
  | 'cancelledOn'
  | 'cancelReason'
  | 'pauses'
  | 'gate'
>;

/**
 * The one section of the worklist in which an unfinished task stands on a day, the first that fits, so that a
 * promise never hides what is critical; null when it is done or cancelled. A promise counts through its day: one
 * that was not kept hides nothing.
 */
export function sectionOf(
  { task, contact }: { readonly task: SectionTask; readonly contact: ContactState },
  asOf: LocalDate,
): Section | null {
  const { status } = standingOf(task, asOf);
  if (status === 'done' || status === 'cancelled') return null;
  if (task.kind === 'red-flag') return 'red-flag';
  if (status === 'critical' || status === 'overdue' || status === 'late') return status;
  if (contact.unreachedDays >= UNREACHABLE_AFTER_DAYS) return 'unreachable';
  if (contact.promisedOn !== null && contact.promisedOn >= asOf) return 'promised';
  if (contact.waitingForAnswer) return 'waiting';
  return status === 'open' ? 'due' : status;
}
