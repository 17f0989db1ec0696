import { addDays, type LocalDate } from '../time/local-date.ts';
import type { Gate, ScheduledTask, Standing } from './scheduled-task.ts';

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

const NOTHING: readonly string[] = [];

/** The first day from which a result of this ask is not too old on `asOf`. */
function notBefore(ask: Gate['asks'][number], asOf: LocalDate): LocalDate {
  if (ask.maximumAgeDays === null) return ask.since;
  const oldest = addDays(asOf, -ask.maximumAgeDays);
  return oldest > ask.since ? oldest : ask.since;
}

/**
 * What blocks a dose on a day: the latest result that is not too old, below its limit, gives the test's name; no
 * such result, `missing:<name>`. Empty before the gate begins (D − 42).
 */
export function blockedByOf(gate: Gate, asOf: LocalDate): readonly string[] {
  if (asOf < gate.from) return NOTHING;
  let found: string[] | null = null;
  for (const ask of gate.asks) {
    const from = notBefore(ask, asOf);
    let latest: number | null = null;
    for (const { on, value } of ask.results) if (on >= from && on <= asOf) latest = value;
    if (latest === null) (found ??= []).push(`missing:${ask.name}`);
    else if (latest < ask.below) (found ??= []).push(ask.name);
  }
  return found ?? NOTHING;
}

/**
 * The day on which the blood tests before a dose were complete, as seen on `asOf`: the first day, not before
 * `opensOn`, by which every test had a result that is not too old on `asOf`; null while one is missing.
 */
export function labsDoneOn(gate: Gate, opensOn: LocalDate, asOf: LocalDate): LocalDate | null {
  if (asOf < opensOn) return null;
  let done = opensOn;
  for (const ask of gate.asks) {
    const from = notBefore(ask, asOf);
    const first = ask.results.find(({ on }) => on >= from && on <= asOf);
    if (first === undefined) return null;
    if (first.on > done) done = first.on;
  }
  return done;
}

/**
 * How a task stands on a day: the first that holds of done, cancelled, paused, critical, overdue, late, upcoming,
 * open (section 1). Nothing of it is ever stored. Days between `dueOn` and a later tier are open.
 */
export function standingOf(task: StandingTask, asOf: LocalDate): Standing {
  const isLabs = task.kind === 'pre-dose-labs' && task.gate !== null && task.cancelledOn === null;
  const settled = task.doneOn !== null && task.doneUntil === null && task.doneOn <= asOf;
  const doneOn =
    isLabs && task.gate !== null && !settled
      ? labsDoneOn(task.gate, task.opensOn, asOf)
      : task.doneOn !== null && task.doneOn <= asOf
        ? task.doneOn
        : null;
  if (doneOn !== null) return { status: 'done', reason: task.doneReason, blockedBy: NOTHING, doneOn };
  if (task.cancelledOn !== null && task.cancelledOn <= asOf) {
    return { status: 'cancelled', reason: task.cancelReason, blockedBy: NOTHING, doneOn: null };
  }
  const blockedBy = task.kind === 'dose' && task.gate !== null ? blockedByOf(task.gate, asOf) : NOTHING;
  let pause: 'red-flag' | 'treatment-paused' | null = null;
  for (const { from, until, reason } of task.pauses) {
    if (from <= asOf && (until === null || asOf < until) && pause !== 'red-flag') pause = reason;
  }
  if (pause !== null) return { status: 'paused', reason: pause, blockedBy, doneOn: null };
  const status =
    task.criticalFrom !== null && asOf >= task.criticalFrom
      ? 'critical'
      : asOf >= task.overdueFrom
        ? 'overdue'
        : task.lateFrom !== null && asOf >= task.lateFrom
          ? 'late'
          : asOf < task.opensOn
            ? 'upcoming'
            : 'open';
  return { status, reason: null, blockedBy, doneOn: null };
}
