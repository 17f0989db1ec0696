import type { BandRule } from './band.ts';
import type { EpisodeDay, EpisodeObservation } from './observation.ts';

/** The version of every definition here; printed with each number. */
export const DEFINITION_VERSION = '2026.11';

/** Episodes of patients younger than this at diagnosis are counted as `under-50` and are in no indicator. */
export const YOUNGEST_AGE = 50;

/** The two published sets; the first must not be called by its name alone until somebody there confirms our reading. */
export type IndicatorSet = 'FLS-DB-aligned' | 'IOF/FFN/BHOF';

/** The estimated caseloads that a service may give: of all fractures, of those not of the spine, of those of the spine. */
export type CaseloadName = 'all' | 'nonSpine' | 'spine';

/** What people read about an indicator: on the sheet, beside its number. */
export interface IndicatorText {
  readonly id: string;
  readonly name: string;
  readonly set: IndicatorSet;
  readonly version: string;
  /** the day that windows count from */
  readonly anchor: 'diagnosedOn';
  readonly numerator: string;
  readonly denominator: string;
  readonly exclusions: string;
  /** when a row fails because nothing is recorded */
  readonly missing: string;
  /** what is our own reading, because the published definition could not be read; null when nothing is */
  readonly ownReading: string | null;
}

/** A share of the episodes of a period. */
export interface ShareIndicator extends IndicatorText {
  readonly kind: 'share';
  /** the last day of its window; null: it has none, and nothing is excluded */
  readonly window: EpisodeDay | null;
  /** whether an eligible episode is one that it speaks of */
  readonly isInScope: (episode: EpisodeObservation) => boolean;
  readonly isAchieved: (episode: EpisodeObservation) => boolean;
  /** of an episode that fails: whether it does so because nothing is recorded */
  readonly isMissing: (episode: EpisodeObservation) => boolean;
  readonly band: BandRule;
}

/** Episodes found, beside the number that the service expects; it may be exceeded. */
export interface CaseloadIndicator extends IndicatorText {
  readonly kind: 'caseload';
  readonly caseload: CaseloadName;
  readonly isInScope: (episode: EpisodeObservation) => boolean;
  readonly band: BandRule;
}

/** Counts fields and not episodes: see `completeness.ts`. */
export interface CompletenessIndicator extends IndicatorText {
  readonly kind: 'completeness';
}

export type Indicator = ShareIndicator | CaseloadIndicator | CompletenessIndicator;
