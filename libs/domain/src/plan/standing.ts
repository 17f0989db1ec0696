import type { GateName } from '../protocol/terms.ts';
import type { CancelReason, PauseReason, TaskStatus } from './scheduled-task.ts';

/**
 * The one definition of standing, for dates as strings (what the database keeps) and for dates as days (inside the
 * planner): both compare with `<`, and `minus` is the only arithmetic.
 */
export interface GateOf<D> {
  readonly from: D;
  readonly asks: readonly {
    readonly name: GateName;
    readonly below: number;
    readonly since: D;
    readonly maximumAgeDays: number | null;
    readonly results: readonly { readonly on: D; readonly value: number }[];
  }[];
}

export interface StandingParts<D> {
  readonly kind: string;
  readonly opensOn: D;
  readonly lateFrom: D | null;
  readonly overdueFrom: D;
  readonly criticalFrom: D | null;
  readonly doneOn: D | null;
  readonly doneUntil: D | null;
  readonly doneReason: 'before-window' | null;
  readonly cancelledOn: D | null;
  readonly cancelReason: CancelReason | null;
  readonly pauses: readonly { readonly from: D; readonly until: D | null; readonly reason: PauseReason }[];
  readonly gate: GateOf<D> | null;
}

export interface StandingOn<D> {
  readonly status: TaskStatus;
  readonly reason: CancelReason | PauseReason | 'before-window' | null;
  readonly blockedBy: readonly string[];
  readonly doneOn: D | null;
}

export type Minus<D> = (date: D, days: number) => D;

/** `Minus` for dates as days. */
export const minusDays: Minus<number> = (day, days) => day - days;

const NOTHING: readonly string[] = Object.freeze([]);

function notBefore<D extends string | number>(ask: GateOf<D>['asks'][number], asOf: D, minus: Minus<D>): D {
  if (ask.maximumAgeDays === null) return ask.since;
  const oldest = minus(asOf, ask.maximumAgeDays);
  return oldest > ask.since ? oldest : ask.since;
}

/** What blocks a dose on a day; see `blockedByOf`. */
export function gateBlocks<D extends string | number>(gate: GateOf<D>, asOf: D, minus: Minus<D>): readonly string[] {
  if (asOf < gate.from) return NOTHING;
  let found: string[] | null = null;
  for (const ask of gate.asks) {
    const from = notBefore(ask, asOf, minus);
    let latest: number | null = null;
    for (const { on, value } of ask.results) if (on >= from && on <= asOf) latest = value;
    if (latest === null) (found ??= []).push(`missing:${ask.name}`);
    else if (latest < ask.below) (found ??= []).push(ask.name);
  }
  return found ?? NOTHING;
}

/** When the blood tests were complete as seen on a day; see `labsDoneOn` of the public interface. */
export function labsDoneOn<D extends string | number>(gate: GateOf<D>, opensOn: D, asOf: D, minus: Minus<D>): D | null {
  if (asOf < opensOn) return null;
  let done = opensOn;
  for (const ask of gate.asks) {
    const from = notBefore(ask, asOf, minus);
    const first = ask.results.find(({ on }) => on >= from && on <= asOf);
    if (first === undefined) return null;
    if (first.on > done) done = first.on;
  }
  return done;
}

/** Done as of a day: of blood tests that can grow too old, asked of the gate; of others, the date that is kept. */
function doneAsOf<D extends string | number>(task: StandingParts<D>, asOf: D, minus: Minus<D>): D | null {
  if (task.kind === 'pre-dose-labs' && task.gate !== null && task.cancelledOn === null) {
    const isSettled = task.doneOn !== null && task.doneUntil === null && task.doneOn <= asOf;
    if (!isSettled) return labsDoneOn(task.gate, task.opensOn, asOf, minus);
  }
  return task.doneOn !== null && task.doneOn <= asOf ? task.doneOn : null;
}

function tierOn<D extends string | number>(task: StandingParts<D>, asOf: D): TaskStatus {
  if (task.criticalFrom !== null && asOf >= task.criticalFrom) return 'critical';
  if (asOf >= task.overdueFrom) return 'overdue';
  if (task.lateFrom !== null && asOf >= task.lateFrom) return 'late';
  return asOf < task.opensOn ? 'upcoming' : 'open';
}

/** How a task stands on a day; see `standingOf`. */
export function standingOn<D extends string | number>(task: StandingParts<D>, asOf: D, minus: Minus<D>): StandingOn<D> {
  const doneOn = doneAsOf(task, asOf, minus);
  if (doneOn !== null) return { status: 'done', reason: task.doneReason, blockedBy: NOTHING, doneOn };
  if (task.cancelledOn !== null && task.cancelledOn <= asOf) {
    return { status: 'cancelled', reason: task.cancelReason, blockedBy: NOTHING, doneOn: null };
  }
  const blockedBy = task.kind === 'dose' && task.gate !== null ? gateBlocks(task.gate, asOf, minus) : NOTHING;
  let pause: PauseReason | null = null;
  for (const { from, until, reason } of task.pauses) {
    if (pause !== 'red-flag' && from <= asOf && (until === null || asOf < until)) pause = reason;
  }
  if (pause !== null) return { status: 'paused', reason: pause, blockedBy, doneOn: null };
  return { status: tierOn(task, asOf), reason: null, blockedBy, doneOn: null };
}
