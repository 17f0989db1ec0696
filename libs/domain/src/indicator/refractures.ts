import { NEVER } from '../plan/days.ts';
import { watchedFor } from './cumulative-curve.ts';
import type { EpisodeObservation } from './observation.ts';

const DAYS_A_YEAR = 365.25;

/** Re-fractures among the episodes of a period; their curve over time is in `cumulative-curve.ts`. */
export interface Refractures {
  readonly episodes: number;
  /** episodes after which the patient had another one */
  readonly refractured: number;
  /** of these, those whose patient was on a counted treatment at some time before it */
  readonly refracturedAfterTreatment: number;
  /** years watched, up to the re-fracture, death, transfer or the day of the report */
  readonly patientYears: number;
  /** null without any time watched */
  readonly per100PatientYears: number | null;
}

/** What the rate is made of: counts and days, so that two cohorts can be summed. */
export interface RefractureCounts {
  readonly episodes: number;
  readonly refractured: number;
  readonly refracturedAfterTreatment: number;
  /** days watched, of all episodes together */
  readonly days: number;
}

/** Whether an episode was followed by another one, after a counted treatment or before any, and the days it was watched. */
export function refractureOf(episode: EpisodeObservation): {
  readonly standing: 'none' | 'refractured' | 'after-treatment';
  readonly days: number;
} {
  const { event, until } = watchedFor('refractured', episode);
  if (event === null) return { standing: 'none', days: until };
  const isTreated = episode.treated !== NEVER && episode.treated < event;
  return { standing: isTreated ? 'after-treatment' : 'refractured', days: event };
}

/**
 * Counts the episodes that were followed by another one. A later fracture opens an episode of its own; the earlier one
 * stays and counts a re-fracture (protocol section 2). Only the first one after each episode is counted.
 */
export function refracturesOf(episodes: Iterable<EpisodeObservation>): Refractures {
  const counts = { episodes: 0, refractured: 0, refracturedAfterTreatment: 0, days: 0 };
  for (const episode of episodes) {
    const { standing, days } = refractureOf(episode);
    counts.episodes += 1;
    counts.days += days;
    if (standing !== 'none') counts.refractured += 1;
    if (standing === 'after-treatment') counts.refracturedAfterTreatment += 1;
  }
  return refracturesOfCounts(counts);
}

/** `refracturesOf` of episodes that have been counted. */
export function refracturesOfCounts(counts: RefractureCounts): Refractures {
  const { episodes, refractured, refracturedAfterTreatment, days } = counts;
  const patientYears = days / DAYS_A_YEAR;
  return {
    episodes,
    refractured,
    refracturedAfterTreatment,
    patientYears,
    per100PatientYears: days === 0 ? null : (100 * refractured) / patientYears,
  };
}
