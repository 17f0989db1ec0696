import { YOUNGEST_AGE, type CaseloadIndicator, type ShareIndicator } from './definition.ts';
import type { EpisodeObservation } from './observation.ts';

/** Why an episode that did not achieve is not in the denominator, in the order in which they are looked at. */
export const EXCLUSIONS = ['died', 'transferred', 'window-open'] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];

/**
 * What an indicator says of one episode.
 * `out`: it does not speak of it (under 50 too). `achieved`, `failed` and `imputed` are its denominator; `imputed`
 * failed because nothing is recorded. The rest are exclusions.
 */
export const OUTCOMES = ['out', 'achieved', 'failed', 'imputed', ...EXCLUSIONS] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Whether an episode is in the audit at all: aged 50 or more at diagnosis. */
export function isEligible(episode: EpisodeObservation): boolean {
  return episode.age >= YOUNGEST_AGE;
}

/**
 * What an indicator says of an episode. An episode that achieved counts whatever came after; one that did not is
 * excluded for the first reason that holds by the last day of the window. Source: audit indicators 2026.11.
 */
export function outcomeOf(indicator: ShareIndicator | CaseloadIndicator, episode: EpisodeObservation): Outcome {
  if (!isEligible(episode) || !indicator.isInScope(episode)) return 'out';
  if (indicator.kind === 'caseload' || indicator.isAchieved(episode)) return 'achieved';
  const { window } = indicator;
  if (window !== null) {
    if (episode.died <= window) return 'died';
    if (episode.transferred <= window) return 'transferred';
    if (episode.asOf <= window) return 'window-open';
  }
  return indicator.isMissing(episode) ? 'imputed' : 'failed';
}
