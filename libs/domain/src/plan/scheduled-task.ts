import type { LocalDate } from '../time/local-date.ts';
import type { Agent } from '../facts/facts.ts';
import type { TaskKind } from '../protocol/task-kinds.ts';
import type { GateName } from '../protocol/terms.ts';

/** What a task's clock counts from. */
export type Anchor = 'diagnosis' | 'onset' | 'last-dose' | 'series' | 'treatment-start' | 'trigger' | 'supply';

/** Why a task is there: which rule of which protocol version, which facts with their dates, and the rule's source. */
export interface Because {
  readonly rule: string;
  readonly text: string;
  readonly source: string;
}

/** Days on which a task rests. `until` is the first day on which it no longer does; null: nobody knows yet. */
export interface Pause {
  readonly from: LocalDate;
  readonly until: LocalDate | null;
  readonly reason: PauseReason;
}
export type PauseReason = 'red-flag' | 'treatment-paused';

/** In the order in which they are named when several hold (section 5). */
export const CANCEL_REASONS = [
  'died',
  'transferred',
  'discharged',
  'declined',
  'superseded',
  'treatment-ended',
  'pain-settled',
] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

/** One blood test that is asked for before a dose. */
export interface GateAsk {
  readonly name: GateName;
  /** a latest result below this blocks the dose; mmol/L, nmol/L, mL/min */
  readonly below: number;
  /** results dated before this day are too old for this dose */
  readonly since: LocalDate;
  /** results older than this many days on the day of asking are too old; null: no such limit */
  readonly maximumAgeDays: number | null;
  /** by date, the last given last; values in the test's own unit */
  readonly results: readonly { readonly on: LocalDate; readonly value: number }[];
}

/** What is needed to say, for any later day, whether the blood tests of a dose block it: JSON, kept with the task. */
export interface Gate {
  /** the first day on which the dose can be called blocked (D − 42) */
  readonly from: LocalDate;
  readonly asks: readonly GateAsk[];
}

/**
 * One task as the rules and the facts make it, without today's date in it: what the database keeps.
 * Its standing on a day is asked of `standingOf(task, asOf)`.
 */
export interface ScheduledTask {
  /** `<episode or treatment>/<kind>/<occurrence>`: the same facts give the same keys */
  readonly key: string;
  readonly kind: TaskKind;
  readonly occurrence: string;
  readonly episode: string | null;
  readonly treatment: string | null;
  readonly agent: Agent | null;
  /** diagnosed, started or triggered: what a transfer looks at */
  readonly bornOn: LocalDate;
  readonly anchor: Anchor;
  readonly anchorOn: LocalDate;
  readonly opensOn: LocalDate;
  /** the last good day */
  readonly dueOn: LocalDate;
  readonly targetOn: LocalDate | null;
  readonly lateFrom: LocalDate | null;
  readonly overdueFrom: LocalDate;
  readonly criticalFrom: LocalDate | null;
  readonly doneOn: LocalDate | null;
  /**
   * The last day for which `doneOn` holds, or null when it holds for ever. Only `pre-dose-labs` has one: its
   * results grow too old while the dose is not given. Exact for any day on or after the newest fact.
   */
  readonly doneUntil: LocalDate | null;
  readonly doneReason: 'before-window' | null;
  readonly cancelledOn: LocalDate | null;
  readonly cancelReason: CancelReason | null;
  readonly pauses: readonly Pause[];
  /** on `dose` and `pre-dose-labs` only */
  readonly gate: Gate | null;
  readonly because: readonly Because[];
}

export const TASK_STATUSES = [
  'upcoming',
  'open',
  'late',
  'overdue',
  'critical',
  'done',
  'cancelled',
  'paused',
] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** How a task stands on a day. */
export interface Standing {
  readonly status: TaskStatus;
  readonly reason: CancelReason | PauseReason | 'before-window' | null;
  /** `calcium`, `vitamin-d`, `creatinine-clearance`, or `missing:<one of these>` */
  readonly blockedBy: readonly string[];
  readonly doneOn: LocalDate | null;
}
