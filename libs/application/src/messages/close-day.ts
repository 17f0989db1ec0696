import type { LocalDate, MessageStep } from '@osteon/domain';
import type { RaisedItem, ServiceHours } from './message-store.ts';
import { isTooLate } from './plan-due-messages.ts';

/** A message that still waits long after its day: its service had stopped sending, or nothing ran. */
export interface WaitingMessage {
  readonly id: string;
  readonly taskId: string;
  readonly kind: string;
  readonly step: MessageStep;
  readonly plannedFor: LocalDate;
  readonly hours: ServiceHours;
  readonly today: LocalDate;
}

export interface MissedMessage {
  readonly id: string;
  readonly taskId: string;
  readonly item: RaisedItem;
}

export interface ClosedDay {
  readonly serviceId: string;
  readonly missed: number;
  /** Questions that nobody answered by their task's due date. */
  readonly unanswered: number;
}

export interface DayStore {
  /**
   * Takes the tick of each service's present local day, and writes what the day's close brings in the transaction of
   * its tick. A service whose tick is taken is left out: somebody did it.
   */
  closeDays(
    job: string,
    decide: (waiting: readonly WaitingMessage[]) => readonly MissedMessage[],
  ): Promise<ClosedDay[]>;
}

/** The name under which ticks are kept; the service's id follows it. */
export const CLOSE_DAY_JOB = 'close-daily';

/**
 * Once for each service after its local midnight: messages that wait beyond their limit are `missed` and shown to a
 * nurse, and a question not answered by its task's due date raises a work item. One run covers days that were missed:
 * what it looks for does not depend on which midnight it was.
 */
export async function closeDays(
  { days }: { readonly days: DayStore },
  _actor: { readonly kind: 'worker' },
): Promise<ClosedDay[]> {
  return days.closeDays(CLOSE_DAY_JOB, (waiting) =>
    waiting
      .filter(({ step, plannedFor, today, hours }) => isTooLate(step, plannedFor, today, hours))
      .map(({ id, taskId, kind, step, plannedFor }) => ({
        id,
        taskId,
        item: {
          kind: 'missed-message',
          key: `missed/${taskId}/${step}`,
          urgent: false,
          detail: { kind, step, plannedFor },
        },
      })),
  );
}
