import type { Facts } from '../facts/facts.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { shippedProtocolOn } from '../protocol/shipped.ts';
import { formatDay, parseDay, type DayNumber } from '../time/day-number.ts';
import { asOfDayOf } from './as-of.ts';
import { becauseOf } from './because.ts';
import type { Draft } from './draft.ts';
import { draftsOf } from './drafts.ts';
import type { Plan, PlannedTask } from './plan-result.ts';
import { minusDays, standingOn } from './standing.ts';
import { contactDays, isToBeCalled, type ContactWindow } from './suggested-contacts.ts';

const dateOrNull = (day: DayNumber | null): string | null => (day === null ? null : formatDay(day));

function toPlanned(draft: Draft, asOf: DayNumber, protocol: Protocol): PlannedTask {
  const { status, reason, blockedBy, doneOn } = standingOn(draft, asOf, minusDays);
  const task = {
    key: draft.key,
    episode: draft.episode,
    treatment: draft.course === null ? null : draft.course.id,
    kind: draft.kind,
    occurrence: draft.occurrence,
    opensOn: formatDay(draft.opensOn),
    dueOn: formatDay(draft.dueOn),
    lateFrom: dateOrNull(draft.lateFrom),
    overdueFrom: formatDay(draft.overdueFrom),
    criticalFrom: dateOrNull(draft.criticalFrom),
    status,
    reason,
    doneOn: dateOrNull(doneOn),
    blockedBy,
    because: becauseOf(draft, protocol),
  };
  return draft.targetOn === null ? task : { ...task, targetOn: formatDay(draft.targetOn) };
}

/**
 * What is due for one patient on `facts.asOf`: every task with its standing, sorted by due date and then key, and the
 * suggested contacts, by the protocol chosen or else the shipped one for that day. Pure; expects checked facts (`checkFacts`). Source: the follow-up protocol.
 */
export function plan(facts: Facts, chosen?: Protocol): Plan {
  const asOf = asOfDayOf(facts);
  const protocol = chosen ?? shippedProtocolOn(formatDay(asOf));
  const drafts = draftsOf(facts, asOf, protocol);
  const tasks: PlannedTask[] = [];
  const windows: ContactWindow[] = [];
  for (const draft of drafts) {
    const task = toPlanned(draft, asOf, protocol);
    tasks.push(task);
    const { dueOn, kind, key, opensOn } = draft;
    if (isToBeCalled({ kind, status: task.status, dueOn }, asOf, protocol)) {
      windows.push({ key, from: Math.max(opensOn, asOf), dueOn });
    }
  }
  const holidays = facts.service?.holidays;
  const days = holidays === undefined || holidays.length === 0 ? undefined : new Set(holidays.map(parseDay));
  return {
    id: facts.id,
    asOf: formatDay(asOf),
    protocol: { id: protocol.id, version: protocol.version },
    tasks,
    contacts: windows.length === 0 ? [] : contactDays(windows, days),
  };
}
