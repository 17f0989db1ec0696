import {
  BISPHOSPHONATES,
  COUNTED_AGENTS,
  INJECTED_AGENTS,
  type Agent,
  type Facts,
  type TreatmentFact,
} from '../facts/facts.ts';
import { parseDay, type DayNumber } from '../time/day-number.ts';
import { ascending, dayOrNever, firstFrom, NEVER } from './days.ts';
import type { Course, Dayed, EventOf, Known } from './known.ts';

const COUNTED = new Set<string>(COUNTED_AGENTS);
const INJECTED = new Set<string>(INJECTED_AGENTS);
const PAUSABLE = new Set<string>(BISPHOSPHONATES);

/** Whether an agent counts as treatment (section 4). */
export function isCounted(agent: Agent): boolean {
  return COUNTED.has(agent);
}

/** Reads one course with what was recorded about it. */
export function courseOf(
  t: TreatmentFact,
  startedOn: DayNumber,
  known: Known,
  allReviews: readonly Dayed<EventOf<'treatment-review'>>[],
  facts: Facts,
): Course {
  const { asOf } = known;
  const doses: DayNumber[] = [];
  for (const dose of t.doses ?? []) {
    const on = parseDay(dose);
    if (on <= asOf && !doses.includes(on)) doses.push(on);
  }
  if (doses.length > 1) doses.sort(ascending);

  const supplies: { on: DayNumber; days: number }[] = [];
  for (const { on: date, days } of t.supplies ?? []) {
    const on = parseDay(date);
    if (on <= asOf) supplies.push({ on, days });
  }
  if (supplies.length > 1) supplies.sort((a, b) => a.on - b.on);

  let resumedOn = -NEVER;
  const checks: DayNumber[] = [];
  for (const { on, event } of known.checks) {
    if (event.treatment !== t.id) continue;
    checks.push(on);
    if (event.taking === true) resumedOn = on;
  }
  const reviews: DayNumber[] = [];
  for (const { on, event } of allReviews) if (event.treatment === t.id) reviews.push(on);
  if (doses.length > 0) resumedOn = Math.max(resumedOn, doses[doses.length - 1] as number);
  if (supplies.length > 0) resumedOn = Math.max(resumedOn, (supplies[supplies.length - 1] as { on: number }).on);

  const pausedOn = PAUSABLE.has(t.agent) ? dayOrNever(t.pausedOn, asOf) : NEVER;
  let pausedUntil = NEVER;
  if (pausedOn !== NEVER) {
    for (const { diagnosedOn } of facts.fractures) {
      const on = parseDay(diagnosedOn);
      if (on > pausedOn && on <= asOf && on < pausedUntil) pausedUntil = on;
    }
  }
  return {
    id: t.id,
    agent: t.agent,
    counted: COUNTED.has(t.agent),
    injected: INJECTED.has(t.agent),
    startedOn,
    endedOn: dayOrNever(t.endedOn, asOf),
    plannedStopOn: t.plannedStopOn == null ? NEVER : parseDay(t.plannedStopOn),
    pausedOn,
    pausedUntil,
    doses,
    supplies,
    checks,
    reviews,
    declinedOn: firstFrom(known.dates['declined-treatment'], Math.max(startedOn, resumedOn)),
  };
}

/**
 * Whether a course runs on a day: from its start to its end, both included. A paused bisphosphonate does not, until a
 * fracture is diagnosed after the pause: then its tasks wake, and "not taking it" must be heard.
 */
export function runsOn(course: Course, day: DayNumber): boolean {
  return course.startedOn <= day && day <= course.endedOn && !(course.pausedOn <= day && day < course.pausedUntil);
}
