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

/**
 * Counts the episodes that were followed by another one. A later fracture opens an episode of its own; the earlier one
 * stays and counts a re-fracture (protocol section 2). Only the first one after each episode is counted.
 */
export function refracturesOf(episodes: Iterable<EpisodeObservation>): Refractures {
  let count = 0;
  let refractured = 0;
  let refracturedAfterTreatment = 0;
  let days = 0;
  for (const episode of episodes) {
    count += 1;
    const { event, until } = watchedFor('refractured', episode);
    days += event ?? until;
    if (event === null) continue;
    refractured += 1;
    if (episode.treated !== NEVER && episode.treated < event) refracturedAfterTreatment += 1;
  }
  const patientYears = days / DAYS_A_YEAR;
  return {
    episodes: count,
    refractured,
    refracturedAfterTreatment,
    patientYears,
    per100PatientYears: days === 0 ? null : (100 * refractured) / patientYears,
  };
}
