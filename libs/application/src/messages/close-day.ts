import type { LocalDate, MessageState, MessageStep } from '@osteon/domain';
import { replanEnding } from './message-dates.ts';
import type { RaisedItem, ServiceHours } from './message-store.ts';
import { isTooLate } from './plan-due-messages.ts';

/** A message that still waits long after its day: its service had stopped sending, or nothing ran. */
export interface WaitingMessage {
  readonly id: string;
  readonly key: string;
  /** Null for what is of no task. */
  readonly taskId: string | null;
  readonly kind: string | null;
  readonly step: MessageStep;
  readonly plannedFor: LocalDate;
  readonly hours: ServiceHours;
  readonly today: LocalDate;
}

export interface MissedMessage {
  readonly id: string;
  readonly taskId: string | null;
  readonly item: RaisedItem;
}

/** The daily line: what was expected of a local day, and what became of it, by state. */
export interface DayBalance {
  readonly on: LocalDate;
  readonly expected: number;
  readonly counted: Readonly<Partial<Record<MessageState, number>>>;
  readonly addsUp: boolean;
}

export interface ClosedDay {
  readonly serviceId: string;
  readonly missed: number;
  /** Questions that nobody answered by their task's due date. */
  readonly unanswered: number;
  /** Lines that are new or have changed since. */
  readonly balances: readonly DayBalance[];
}

export interface DayStore {
  /**
   * Takes the tick of each service's present local day, and writes what the day's close brings in the transaction of
   * its tick: what is missed, what is unanswered, and the lines of the days that ended, `balanceDays` back at most. A
   * service whose tick is taken is left out: somebody did it.
   */
  closeDays(
    command: { readonly job: string; readonly balanceDays: number },
    decide: (waiting: readonly WaitingMessage[]) => readonly MissedMessage[],
  ): Promise<ClosedDay[]>;
}

/** The name under which ticks are kept; the service's id follows it. */
export const CLOSE_DAY_JOB = 'close-daily';

/** Days for which a line is written, or written again while its messages move. */
const BALANCE_DAYS = 31;

/**
 * Once for each service after its local midnight: messages that wait beyond their limit are `missed` and shown to a
 * nurse, a question not answered by its task's due date raises a work item, and the days that ended are balanced
 * (expected = accepted + delivered + answered + uncertain + failed + skipped + missed + cancelled + still waiting). One
 * run covers days that were missed: what it looks for does not depend on which midnight it was.
 */
export async function closeDays(
  { days }: { readonly days: DayStore },
  _actor: { readonly kind: 'worker' },
): Promise<ClosedDay[]> {
  return days.closeDays({ job: CLOSE_DAY_JOB, balanceDays: BALANCE_DAYS }, (waiting) =>
    waiting
      .filter(({ step, plannedFor, today, hours }) => isTooLate(step, plannedFor, today, hours))
      .map(({ id, key, taskId, kind, step, plannedFor }) => ({
        id,
        taskId,
        item: {
          kind: 'missed-message',
          key: taskId === null ? `missed/${id}` : `missed/${taskId}/${step}${replanEnding(key)}`,
          urgent: false,
          detail: { kind, step, plannedFor },
        },
      })),
  );
}
