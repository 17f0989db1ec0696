import { indicatorOf } from './indicators.ts';
import type { IndicatorReport, IndicatorResult } from './indicator-report.ts';
import type { Exclusion } from './outcome.ts';

/** A count below this may point at a person. */
export const SMALLEST_SHARED_COUNT = 5;

/** An indicator as it may leave the service: null stands for a count that is too small, and for what would tell it. */
export interface SharedIndicator extends Omit<
  IndicatorResult,
  'numerator' | 'denominator' | 'excluded' | 'imputedMissing'
> {
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly excluded: Readonly<Partial<Record<Exclusion, number | null>>>;
  readonly imputedMissing: number | null;
  /** whether anything was taken out */
  readonly suppressed: boolean;
}

export interface SharedReport extends Omit<IndicatorReport, 'episodes' | 'excluded' | 'indicators'> {
  readonly episodes: number | null;
  readonly excluded: { readonly 'under-50': number | null };
  readonly indicators: readonly SharedIndicator[];
}

/** A count as it may leave the service: null below 5, zero included. */
function shared(count: number): number | null {
  return count < SMALLEST_SHARED_COUNT ? null : count;
}

/**
 * A report as it may leave the service. Every count of patients under 5 is taken out, and with a numerator or a
 * denominator its rate and band. So are numerator, rate and band where 1 to 4 patients failed, because the difference
 * would tell. Completeness counts fields and an estimated caseload no patients: they stay.
 */
export function withoutSmallCounts(report: IndicatorReport): SharedReport {
  return {
    ...report,
    episodes: shared(report.episodes),
    excluded: { 'under-50': shared(report.excluded['under-50']) },
    indicators: report.indicators.map(sharedIndicator),
  };
}

function sharedIndicator(result: IndicatorResult): SharedIndicator {
  const { numerator, denominator, excluded, imputedMissing } = result;
  const kind = indicatorOf(result.id)?.kind;
  if (kind === 'completeness') return { ...result, suppressed: false };
  const isEstimate = kind === 'caseload' || denominator === null;
  const failed = isEstimate ? 0 : denominator - numerator;
  const isTold = shared(numerator) !== null && (failed === 0 || shared(failed) !== null);
  const reasons = Object.entries(excluded).map(([reason, count]) => [reason, shared(count)] as const);
  const imputed = isEstimate ? imputedMissing : shared(imputedMissing);
  return {
    ...result,
    numerator: isTold ? numerator : null,
    denominator: isEstimate ? denominator : shared(denominator),
    rate: isTold ? result.rate : null,
    band: isTold ? result.band : null,
    excluded: Object.fromEntries(reasons),
    imputedMissing: imputed,
    suppressed: !isTold || imputed === null || reasons.some(([, count]) => count === null),
  };
}
