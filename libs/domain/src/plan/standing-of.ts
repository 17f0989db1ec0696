import { addDays, type LocalDate } from '../time/local-date.ts';
import type { Gate, ScheduledTask, Standing } from './scheduled-task.ts';
import { gateBlocks, labsDoneOn as labsDone, standingOn, type Minus } from './standing.ts';

/** The parts of a task that its standing depends on. */
export type StandingTask = Pick<
  ScheduledTask,
  | 'kind'
  | 'opensOn'
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

const minusDates: Minus<LocalDate> = (date, days) => addDays(date, -days);

/**
 * What blocks a dose on a day: the latest result that is not too old, below its limit, gives the test's name; no
 * such result, `missing:<name>`. Empty before the gate begins (D − 42). Source: protocol section 4, gates.
 */
export function blockedByOf(gate: Gate, asOf: LocalDate): readonly string[] {
  return gateBlocks(gate, asOf, minusDates);
}

/**
 * The day on which the blood tests before a dose were complete, as seen on `asOf`: the first day, not before
 * `opensOn`, by which every test had a result that is not too old on `asOf`; null while one is missing.
 */
export function labsDoneOn(gate: Gate, opensOn: LocalDate, asOf: LocalDate): LocalDate | null {
  return labsDone(gate, opensOn, asOf, minusDates);
}

/**
 * How a task stands on a day: the first that holds of done, cancelled, paused, critical, overdue, late, upcoming,
 * open (section 1). Nothing of it is ever stored. Days between `dueOn` and a later tier are open.
 */
export function standingOf(task: StandingTask, asOf: LocalDate): Standing {
  return standingOn(task, asOf, minusDates);
}
