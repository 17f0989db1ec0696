import type { Agent, TreatmentFact } from '../facts/facts.ts';
import { formatDay, parseDay } from '../time/day-number.ts';
import type { LocalDate } from '../time/local-date.ts';
import { adherenceOf, type AdherenceMeasures } from './adherence.ts';
import { medianOf } from './best-practice.ts';
import type { EpisodeObservation } from './observation.ts';
import { isEligible } from './outcome.ts';

/** A course is watched for a year at most: what is published is of twelve months. */
export const WATCHED_DAYS = 365;

/** A course that was watched for fewer days is not measured: nearly every one begins well. Our own rule. */
export const SHORTEST_WATCH_DAYS = 90;

/** One course of one patient of the cohort, and what can be said of it. */
export interface WatchedCourse {
  readonly course: TreatmentFact;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly standing: 'too-short' | 'unrecorded' | 'measured';
  /** null unless it is measured */
  readonly measures: AdherenceMeasures | null;
}

/**
 * The courses of a patient that ran on or after the diagnosis of the episode, each watched from its start, or from the
 * diagnosis where it began before, for a year, or to the day of the report, death or transfer where that comes first.
 * Nothing of an episode that is not eligible.
 */
export function coursesAfter(episode: EpisodeObservation, courses: readonly TreatmentFact[]): WatchedCourse[] {
  if (!isEligible(episode)) return [];
  const { diagnosedOn } = episode;
  const last = diagnosedOn + Math.min(episode.asOf, episode.died, episode.transferred);
  return courses.flatMap((course): WatchedCourse[] => {
    const start = parseDay(course.startedOn);
    if (start > last || (course.endedOn != null && parseDay(course.endedOn) < diagnosedOn)) return [];
    const first = Math.max(start, diagnosedOn);
    const until = Math.min(last, first + WATCHED_DAYS - 1);
    const watched = { course, from: formatDay(first), to: formatDay(until) };
    if (until - first + 1 < SHORTEST_WATCH_DAYS) return [{ ...watched, standing: 'too-short', measures: null }];
    const measures = adherenceOf(course, watched.from, watched.to);
    return [{ ...watched, standing: measures === null ? 'unrecorded' : 'measured', measures }];
  });
}

/** What the courses of one agent add up to. */
export interface AdherenceCounts {
  courses: number;
  tooShort: number;
  unrecorded: number;
  measured: number;
  /** sums of the measures of each course */
  pdc: number;
  mpr: number;
  adherent: number;
  persistent: number;
  /** courses by their days of persistence */
  readonly persistenceDays: Map<number, number>;
}

/** One agent of the cohort: the means are of courses and not of days, so that each patient weighs the same. */
export interface AgentAdherence {
  readonly agent: Agent;
  readonly courses: number;
  readonly tooShort: number;
  readonly unrecorded: number;
  readonly measured: number;
  /** null where nothing is measured, as are the others */
  readonly meanPdc: number | null;
  readonly adherent: number;
  readonly meanMpr: number | null;
  readonly persistent: number;
  readonly medianPersistenceDays: number | null;
}

export type AdherenceTally = Map<Agent, AdherenceCounts>;

/** Counts one course. */
export function countCourse(tally: AdherenceTally, { course, standing, measures }: WatchedCourse): void {
  const counts = tally.get(course.agent) ?? noCourses();
  tally.set(course.agent, counts);
  counts.courses += 1;
  if (standing === 'too-short') counts.tooShort += 1;
  if (standing === 'unrecorded') counts.unrecorded += 1;
  if (measures === null) return;
  const { pdc, mpr, adherent, persistent, persistenceDays } = measures;
  counts.measured += 1;
  counts.pdc += pdc;
  counts.mpr += mpr;
  if (adherent) counts.adherent += 1;
  if (persistent) counts.persistent += 1;
  counts.persistenceDays.set(persistenceDays, (counts.persistenceDays.get(persistenceDays) ?? 0) + 1);
}

/** Counts of no course. */
export const noCourses = (): AdherenceCounts => ({
  courses: 0,
  tooShort: 0,
  unrecorded: 0,
  measured: 0,
  pdc: 0,
  mpr: 0,
  adherent: 0,
  persistent: 0,
  persistenceDays: new Map(),
});

/** Each agent with a course, by name. */
export function adherenceByAgent(tally: AdherenceTally): AgentAdherence[] {
  return [...tally]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([agent, { pdc, mpr, persistenceDays, ...counts }]) => ({
      agent,
      ...counts,
      meanPdc: counts.measured === 0 ? null : pdc / counts.measured,
      meanMpr: counts.measured === 0 ? null : mpr / counts.measured,
      medianPersistenceDays: medianOf(persistenceDays),
    }));
}
