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

/**
 * The share that has had an event by each day, as one minus the Kaplan–Meier estimate: those who died, were
 * transferred or are not yet watched for long enough leave the count on the day after their last, so the curve says
 * what would be seen if nobody left. Of one day, events come before leaving.
 */
export function cumulativeCurve(rows: readonly Watched[]): CurveStep[] {
  const ends = rows.map(({ event, until }) => event ?? until).sort((a, b) => a - b);
  const events = rows.flatMap(({ event }) => (event === null ? [] : [event])).sort((a, b) => a - b);
  const steps: CurveStep[] = [];
  let without = 1;
  let gone = 0;
  for (let i = 0; i < events.length;) {
    const day = events[i] as EpisodeDay;
    let count = 0;
    while (events[i] === day) {
      count += 1;
      i += 1;
    }
    while ((ends[gone] ?? Infinity) < day) gone += 1;
    const atRisk = rows.length - gone;
    without *= 1 - count / atRisk;
    steps.push({ day, atRisk, events: count, cumulative: 1 - without });
  }
  return steps;
}

/** How many are still at risk at the start of each day: the row of numbers below the curve. */
export function numbersAtRisk(rows: readonly Watched[], days: readonly EpisodeDay[]): number[] {
  return days.map((day) => rows.filter(({ event, until }) => (event ?? until) >= day).length);
}
