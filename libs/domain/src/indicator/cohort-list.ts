import { COMPLETENESS_FIELDS, fieldStateOf } from './completeness.ts';
import { EPISODE_INDICATORS } from './indicators.ts';
import type { EpisodeObservation } from './observation.ts';
import { isEligible, outcomeOf, type Outcome } from './outcome.ts';

/** What every indicator says of one episode: a row of the list behind the numbers. */
export interface EpisodeOutcomes {
  readonly patient: string;
  readonly episode: string;
  readonly eligible: boolean;
  /** by the id of the indicator; `out` is left out */
  readonly outcomes: Readonly<Record<string, Exclude<Outcome, 'out'>>>;
  /** completeness fields that are asked of it, and whether it has them */
  readonly fields: Readonly<Record<string, 'there' | 'missing'>>;
}

/**
 * What every indicator says of an episode. Counting these rows gives the numbers: the same functions make both, so a
 * number and its list cannot differ.
 */
export function outcomesOf(episode: EpisodeObservation): EpisodeOutcomes {
  const outcomes: Record<string, Exclude<Outcome, 'out'>> = {};
  const fields: Record<string, 'there' | 'missing'> = {};
  const eligible = isEligible(episode);
  if (eligible) {
    for (const indicator of EPISODE_INDICATORS) {
      const outcome = outcomeOf(indicator, episode);
      if (outcome !== 'out') outcomes[indicator.id] = outcome;
    }
    for (const field of COMPLETENESS_FIELDS) {
      const state = fieldStateOf(field, episode);
      if (state !== 'out') fields[field.name] = state;
    }
  }
  return { patient: episode.patient, episode: episode.episode, eligible, outcomes, fields };
}
