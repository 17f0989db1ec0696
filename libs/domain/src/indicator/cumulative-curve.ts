import { NEVER } from '../plan/days.ts';
import type { EpisodeDay, EpisodeObservation } from './observation.ts';

/** The events whose time from the diagnosis is drawn, and the observation's field that holds their first day. */
export const CURVES = [
  { id: 'assessment', name: 'first assessment', field: 'assessed' },
  { id: 'dxa', name: 'first DXA scan', field: 'scanned' },
  { id: 'falls-assessment', name: 'first falls assessment', field: 'fallsAssessed' },
  { id: 'contact', name: 'first follow-up contact', field: 'reached' },
  { id: 'treatment', name: 'treatment begun', field: 'treated' },
  { id: 'refracture', name: 're-fracture', field: 'refractured' },
] as const;
export type CurveField = (typeof CURVES)[number]['field'];

/** When an episode had the event, and how long it was watched. */
export interface Watched {
  /** null: not seen */
  readonly event: EpisodeDay | null;
  /** the last day on which it would have been seen: the earliest of death, transfer and the day of the report */
  readonly until: EpisodeDay;
}

/** An episode as the curve of one event sees it; an event after the end of watching is not seen. */
export function watchedFor(field: CurveField, episode: EpisodeObservation): Watched {
  const until = Math.min(episode.died, episode.transferred, episode.asOf);
  const day = episode[field];
  return { event: day !== NEVER && day <= until ? day : null, until };
}

/** A day on which the curve rises. */
export interface CurveStep {
  readonly day: EpisodeDay;
  /** watched on that day and without the event before it */
  readonly atRisk: number;
  readonly events: number;
  /** share that has had the event by the end of the day */
  readonly cumulative: number;
}

/** Episodes by the day on which each had the event, or was last watched without it: all that a curve needs. */
export interface CurveCounts {
  readonly events: ReadonlyMap<EpisodeDay, number>;
  readonly leaves: ReadonlyMap<EpisodeDay, number>;
}

/** Counts what was watched by day. */
export function countWatched(rows: Iterable<Watched>): CurveCounts {
  const events = new Map<EpisodeDay, number>();
  const leaves = new Map<EpisodeDay, number>();
  for (const { event, until } of rows) {
    if (event === null) leaves.set(until, (leaves.get(until) ?? 0) + 1);
    else events.set(event, (events.get(event) ?? 0) + 1);
  }
  return { events, leaves };
}

/**
 * The share that has had an event by each day, as one minus the Kaplan–Meier estimate: those who died, were
 * transferred or are not yet watched for long enough leave the count on the day after their last, so the curve says
 * what would be seen if nobody left. Of one day, events come before leaving.
 */
export function cumulativeCurve(rows: Iterable<Watched>): CurveStep[] {
  return curveOfCounts(countWatched(rows));
}

/** `cumulativeCurve` of rows that have been counted. */
export function curveOfCounts({ events, leaves }: CurveCounts): CurveStep[] {
  const days = inOrder(events);
  const gone = inOrder(leaves);
  let atRisk = sumOf(days) + sumOf(gone);
  let next = 0;
  let without = 1;
  return days.map(([day, count]) => {
    for (let leave = gone[next]; leave !== undefined && leave[0] < day; leave = gone[next]) {
      atRisk -= leave[1];
      next += 1;
    }
    without *= 1 - count / atRisk;
    const step = { day, atRisk, events: count, cumulative: 1 - without };
    atRisk -= count;
    return step;
  });
}

/** How many are still at risk at the start of each day: the row of numbers below the curve. */
export function numbersAtRisk(rows: Iterable<Watched>, days: readonly EpisodeDay[]): number[] {
  return atRiskOfCounts(countWatched(rows), days);
}

/** `numbersAtRisk` of rows that have been counted. */
export function atRiskOfCounts({ events, leaves }: CurveCounts, days: readonly EpisodeDay[]): number[] {
  const ends = [...events, ...leaves];
  return days.map((from) => sumOf(ends.filter(([day]) => day >= from)));
}

const inOrder = (counts: ReadonlyMap<EpisodeDay, number>): [EpisodeDay, number][] =>
  [...counts].sort(([a], [b]) => a - b);

const sumOf = (counts: readonly (readonly [EpisodeDay, number])[]): number =>
  counts.reduce((sum, [, count]) => sum + count, 0);
