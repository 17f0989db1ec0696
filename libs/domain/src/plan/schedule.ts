import type { Facts } from '../facts/facts.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { shippedProtocolOn } from '../protocol/shipped.ts';
import { formatDay, type DayNumber } from '../time/day-number.ts';
import { asOfDayOf } from './as-of.ts';
import { becauseOf } from './because.ts';
import type { Draft, GateDays, PauseDays } from './draft.ts';
import { draftsOf } from './drafts.ts';
import type { Gate, Pause, ScheduledTask } from './scheduled-task.ts';

const dateOrNull = (day: DayNumber | null): string | null => (day === null ? null : formatDay(day));

function toPause({ from, until, reason }: PauseDays): Pause {
  return { from: formatDay(from), until: dateOrNull(until), reason };
}

function toGate(gate: GateDays): Gate {
  return {
    from: formatDay(gate.from),
    asks: gate.asks.map((ask) => ({
      ...ask,
      since: formatDay(ask.since),
      results: ask.results.map(({ on, value }) => ({ on: formatDay(on), value })),
    })),
  };
}

function toTask(draft: Draft, protocol: Protocol): ScheduledTask {
  return {
    key: draft.key,
    kind: draft.kind,
    occurrence: draft.occurrence,
    episode: draft.episode,
    treatment: draft.course === null ? null : draft.course.id,
    agent: draft.agent,
    bornOn: formatDay(draft.bornOn),
    anchor: draft.anchor,
    anchorOn: formatDay(draft.anchorOn),
    opensOn: formatDay(draft.opensOn),
    dueOn: formatDay(draft.dueOn),
    targetOn: dateOrNull(draft.targetOn),
    lateFrom: dateOrNull(draft.lateFrom),
    overdueFrom: formatDay(draft.overdueFrom),
    criticalFrom: dateOrNull(draft.criticalFrom),
    doneOn: dateOrNull(draft.doneOn),
    doneUntil: dateOrNull(draft.doneUntil),
    doneReason: draft.doneReason,
    cancelledOn: dateOrNull(draft.cancelledOn),
    cancelReason: draft.cancelReason,
    pauses: draft.pauses.map(toPause),
    gate: draft.gate === null ? null : toGate(draft.gate),
    because: becauseOf(draft, protocol),
  };
}

/**
 * Every task that the rules plan from a patient's facts, without today's date in it: what the database keeps.
 * `facts.asOf` only bounds which facts count; how a task stands on a day is asked of `standingOf`. The same facts
 * give the same tasks with the same keys, sorted by due date and key. Expects checked facts (`checkFacts`).
 * Source: the follow-up protocol, sections 1 to 6.
 */
export function schedule(facts: Facts, chosen?: Protocol): ScheduledTask[] {
  const asOf = asOfDayOf(facts);
  const protocol = chosen ?? shippedProtocolOn(formatDay(asOf));
  return draftsOf(facts, asOf, protocol).map((draft) => toTask(draft, protocol));
}
