import type { Agent } from '../facts/facts.ts';
import type { Closing, Offset, RuleBase } from '../protocol/protocol.ts';
import { addMonthsToDay, type DayNumber } from '../time/day-number.ts';
import { firstFrom, NEVER } from './days.ts';
import type { ClosingDates, Course } from './known.ts';
import type { GateName } from '../protocol/terms.ts';
import type { Anchor, CancelReason, PauseReason } from './scheduled-task.ts';

/** A pause with its dates as days. */
export interface PauseDays {
  readonly from: DayNumber;
  readonly until: DayNumber | null;
  readonly reason: PauseReason;
}

/** A gate with its dates as days. */
export interface GateDays {
  readonly from: DayNumber;
  readonly asks: readonly {
    readonly name: GateName;
    readonly below: number;
    readonly since: DayNumber;
    readonly maximumAgeDays: number | null;
    readonly results: readonly { readonly on: DayNumber; readonly value: number }[];
  }[];
}

/** A task in the making: dates as days, filled by the rules and then settled once by `settle`. */
export interface Draft {
  readonly rule: RuleBase;
  readonly key: string;
  readonly kind: RuleBase['kind'];
  readonly occurrence: string;
  readonly episode: string | null;
  readonly course: Course | null;
  readonly agent: Agent | null;
  readonly bornOn: DayNumber;
  readonly anchor: Anchor;
  readonly anchorOn: DayNumber;
  readonly opensOn: DayNumber;
  readonly dueOn: DayNumber;
  targetOn: DayNumber | null;
  lateFrom: DayNumber | null;
  overdueFrom: DayNumber;
  criticalFrom: DayNumber | null;
  /** the earliest event that closes it, whatever happens before: `settle` decides */
  closedOn: DayNumber;
  /** series rule and pain that settled: each a reason to cancel */
  supersededOn: DayNumber;
  settledOn: DayNumber;
  doneOn: DayNumber | null;
  doneUntil: DayNumber | null;
  doneReason: 'before-window' | null;
  cancelledOn: DayNumber | null;
  cancelReason: CancelReason | null;
  pauses: readonly PauseDays[];
  gate: GateDays | null;
  /** the facts that put it there, with their dates, as a sentence */
  readonly facts: string;
}

const NO_PAUSES: readonly PauseDays[] = [];

interface DraftInput {
  readonly rule: RuleBase;
  readonly occurrence: string;
  readonly episode: string | null;
  readonly course: Course | null;
  readonly bornOn: DayNumber;
  readonly anchor: Anchor;
  readonly anchorOn: DayNumber;
  readonly opensOn: DayNumber;
  readonly dueOn: DayNumber;
  readonly overdueFrom: DayNumber;
  readonly facts: string;
}

/** A draft without tiers, gate, pauses or end. */
export function draftOf(d: DraftInput): Draft {
  const { kind } = d.rule;
  return {
    rule: d.rule,
    key: `${d.episode ?? d.course?.id ?? ''}/${kind}/${d.occurrence}`,
    kind,
    occurrence: d.occurrence,
    episode: d.episode,
    course: d.course,
    agent: d.course === null ? null : d.course.agent,
    bornOn: d.bornOn,
    anchor: d.anchor,
    anchorOn: d.anchorOn,
    opensOn: d.opensOn,
    dueOn: d.dueOn,
    targetOn: null,
    lateFrom: null,
    overdueFrom: d.overdueFrom,
    criticalFrom: null,
    closedOn: NEVER,
    supersededOn: NEVER,
    settledOn: NEVER,
    doneOn: null,
    doneUntil: null,
    doneReason: null,
    cancelledOn: null,
    cancelReason: null,
    pauses: NO_PAUSES,
    gate: null,
    facts: d.facts,
  };
}

/** The day at an offset from a day: calendar months first, clamped, then days. */
export function dayAt(anchor: DayNumber, offset: Offset): DayNumber {
  return (offset.months === 0 ? anchor : addMonthsToDay(anchor, offset.months)) + offset.days;
}

/** The first day from which an event may close a task. */
export function closesFrom(closing: Closing, opensOn: DayNumber, anchorOn: DayNumber): DayNumber {
  if (closing.from === 'opens') return opensOn;
  if (closing.from === 'after-trigger') return anchorOn + 1;
  return dayAt(anchorOn, closing.from);
}

/** The earliest event that closes a task of itself, outside the series rule. */
export function earliestClosing(
  doneBy: readonly Closing[],
  dates: ClosingDates,
  opensOn: DayNumber,
  anchorOn: DayNumber,
): DayNumber {
  let earliest = NEVER;
  for (const closing of doneBy) {
    if (closing.inSeries) continue;
    const days = dates[closing.by];
    if (days.length === 0) continue;
    const day = firstFrom(days, closesFrom(closing, opensOn, anchorOn));
    if (day < earliest) earliest = day;
  }
  return earliest;
}
