import { workOf } from '../capacity/work-kinds.ts';
import type { Draft } from '../plan/draft.ts';
import { NEVER } from '../plan/days.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { DayNumber } from '../time/day-number.ts';
import type { Draws } from './draws.ts';
import type { ParameterValues } from './parameters.ts';

const DAYS_A_WEEK = 7;

/**
 * The first day after `eve` on which the patient comes about a task that no call closes; NEVER when every day that is
 * offered was missed. The days follow from the task and from luck alone, so they do not move while nothing happens.
 */
export function appointmentOf(
  draft: Draft,
  eve: DayNumber,
  draws: Draws,
  values: ParameterValues,
  protocol: Protocol,
): DayNumber {
  const work = workOf(draft.kind, protocol);
  const name = work === 'dose' ? 'dose' : work === 'check' ? 'check' : 'review';
  const kept = values[`${name}.kept`];
  const again = values[`${name}.againDays`];
  let on = firstDay(draft, work === 'dose', draws, values);
  for (let n = 0; n < values[`${name}.appointments`]; n += 1, on += again) {
    if (on > eve && draws.happens(kept, draft.key, n + 1)) return on;
  }
  return NEVER;
}

/** Offered first: a day of the window from the week after the task arose; a dose is booked around its due date. */
function firstDay(draft: Draft, isDose: boolean, draws: Draws, values: ParameterValues): DayNumber {
  const { opensOn, bornOn, dueOn, key } = draft;
  if (isDose) return dueOn + draws.whole(-DAYS_A_WEEK, values['dose.spreadDays'], key);
  const least = Math.max(opensOn, bornOn + DAYS_A_WEEK);
  return draws.whole(least, dueOn, key);
}
