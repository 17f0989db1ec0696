import { COMPLETENESS_FIELDS, fieldStateOf, type CompletenessField } from './completeness.ts';
import { EPISODE_INDICATORS } from './indicators.ts';
import type { EpisodeObservation } from './observation.ts';
import { isEligible, outcomeOf, type Outcome } from './outcome.ts';

export type OutcomeCounts = Record<Outcome, number>;

/** What a cohort adds up to: counts only, so that it does not grow with the cohort and two of them can be summed. */
export interface Tally {
  /** eligible episodes */
  episodes: number;
  under50: number;
  /** lines that were no good facts */
  refused: number;
  /** in the order of `EPISODE_INDICATORS` */
  readonly outcomes: readonly OutcomeCounts[];
  /** in the order of `COMPLETENESS_FIELDS` */
  readonly fields: readonly { rows: number; missing: number }[];
}

/** The tally of no episode. */
export function emptyTally(): Tally {
  return {
    episodes: 0,
    under50: 0,
    refused: 0,
    outcomes: EPISODE_INDICATORS.map(() => ({
      out: 0,
      achieved: 0,
      failed: 0,
      imputed: 0,
      died: 0,
      transferred: 0,
      'window-open': 0,
    })),
    fields: COMPLETENESS_FIELDS.map(() => ({ rows: 0, missing: 0 })),
  };
}

/** Counts one episode of the period; one of a patient under 50 is counted as that and as nothing else. */
export function countEpisode(tally: Tally, episode: EpisodeObservation): void {
  if (!isEligible(episode)) {
    tally.under50 += 1;
    return;
  }
  tally.episodes += 1;
  for (let i = 0; i < EPISODE_INDICATORS.length; i += 1) {
    const outcome = outcomeOf(EPISODE_INDICATORS[i] as (typeof EPISODE_INDICATORS)[number], episode);
    countOutcome(tally.outcomes[i] as OutcomeCounts, outcome);
  }
  for (let i = 0; i < COMPLETENESS_FIELDS.length; i += 1) {
    const state = fieldStateOf(COMPLETENESS_FIELDS[i] as CompletenessField, episode);
    if (state === 'out') continue;
    const count = tally.fields[i] as Tally['fields'][number];
    count.rows += 1;
    if (state === 'missing') count.missing += 1;
  }
}

/** Spelled out, because a field named by a variable is several times slower and this is done for every indicator. */
function countOutcome(counts: OutcomeCounts, outcome: Outcome): void {
  switch (outcome) {
    case 'out':
      counts.out += 1;
      break;
    case 'achieved':
      counts.achieved += 1;
      break;
    case 'failed':
      counts.failed += 1;
      break;
    case 'imputed':
      counts.imputed += 1;
      break;
    case 'died':
      counts.died += 1;
      break;
    case 'transferred':
      counts.transferred += 1;
      break;
    case 'window-open':
      counts['window-open'] += 1;
      break;
  }
}

/** Adds one tally to another: the services of a region sum to the region. */
export function addTally(to: Tally, from: Tally): void {
  to.episodes += from.episodes;
  to.under50 += from.under50;
  to.refused += from.refused;
  to.outcomes.forEach((counts, i) => {
    for (const [outcome, count] of Object.entries(from.outcomes[i] ?? {})) counts[outcome as Outcome] += count;
  });
  to.fields.forEach((count, i) => {
    count.rows += from.fields[i]?.rows ?? 0;
    count.missing += from.fields[i]?.missing ?? 0;
  });
}
