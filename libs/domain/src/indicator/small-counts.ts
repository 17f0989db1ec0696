import { indicatorOf } from './indicators.ts';
import type { IndicatorReport, IndicatorResult } from './indicator-report.ts';
import { EXCLUSIONS, type Exclusion } from './outcome.ts';

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

/**
 * A count as it may leave the service: null below 5, zero included. Null too where 1 to 4 remain once something that the
 * reader knows besides is taken away: a region less one's own service may be one small service.
 */
export function sharedCount(count: number, ...known: readonly number[]): number | null {
  return count < SMALLEST_SHARED_COUNT || known.some((part) => isSmall(count - part)) ? null : count;
}

const isSmall = (count: number): boolean => count > 0 && count < SMALLEST_SHARED_COUNT;

/** A share of patients. */
export interface Share {
  readonly numerator: number;
  readonly denominator: number;
}

/**
 * A numerator and its denominator as they may leave the service. The numerator is taken out with its denominator, and
 * where 1 to 4 patients failed, because the difference would tell them.
 */
export function sharedShare(
  { numerator, denominator }: Share,
  known: readonly Share[] = [],
): { readonly numerator: number | null; readonly denominator: number | null } {
  const failed = denominator - numerator;
  const failedBefore = known.map((part) => part.denominator - part.numerator);
  const isTold =
    sharedCount(numerator, ...known.map((part) => part.numerator)) !== null &&
    (failed === 0 || sharedCount(failed, ...failedBefore) !== null);
  const toldDenominator = sharedCount(denominator, ...known.map((part) => part.denominator));
  return { numerator: isTold && toldDenominator !== null ? numerator : null, denominator: toldDenominator };
}

/** A share of which something may have been taken out. */
export interface ToldShare {
  readonly numerator: number | null;
  readonly denominator: number | null;
}

/**
 * Shares that add up to something that is told: where one of them alone was taken out, the sum would tell it, so the
 * smallest of the others goes too. `may` says which ones may be taken out besides; months and services in one order.
 */
export function inCompany<Told extends ToldShare>(
  told: readonly Told[],
  whole: readonly Share[],
  may: (index: number) => boolean = () => true,
): readonly (Told | (Told & { readonly numerator: null; readonly denominator: null }))[] {
  const hidden = told.flatMap((one, i) => (one.numerator === null && (whole[i]?.denominator ?? 0) > 0 ? [i] : []));
  if (hidden.length !== 1) return told;
  const others = told.flatMap((one, i) => (one.numerator !== null && may(i) ? [i] : []));
  const smallest = others.sort((a, b) => (whole[a]?.denominator ?? 0) - (whole[b]?.denominator ?? 0))[0];
  return told.map((one, i) => (i === smallest ? { ...one, numerator: null, denominator: null } : one));
}

/**
 * A report as it may leave the service. Every count of patients under 5 is taken out, and with a numerator or a
 * denominator its rate and band. So are numerator, rate and band where 1 to 4 patients failed, because the difference
 * would tell. Completeness counts fields and an estimated caseload no patients: they stay.
 * @param known reports of parts of the same cohort that the reader may see besides: what they leave must not be small
 *   either
 */
export function withoutSmallCounts(report: IndicatorReport, known: readonly IndicatorReport[] = []): SharedReport {
  return {
    ...report,
    episodes: sharedCount(report.episodes, ...known.map((part) => part.episodes)),
    excluded: {
      'under-50': sharedCount(report.excluded['under-50'], ...known.map((part) => part.excluded['under-50'])),
    },
    indicators: report.indicators.map((result, i) =>
      sharedIndicator(
        result,
        known.flatMap((part) => part.indicators[i] ?? []),
      ),
    ),
  };
}

function sharedIndicator(result: IndicatorResult, known: readonly IndicatorResult[]): SharedIndicator {
  const { numerator, denominator, excluded, imputedMissing } = result;
  const kind = indicatorOf(result.id)?.kind;
  if (kind === 'completeness') return { ...result, suppressed: false };
  const isEstimate = kind === 'caseload' || denominator === null;
  const share = isEstimate
    ? { numerator: sharedCount(numerator, ...known.map((part) => part.numerator)), denominator }
    : sharedShare(
        { numerator, denominator },
        known.map((part) => ({ numerator: part.numerator, denominator: part.denominator ?? 0 })),
      );
  const isTold = share.numerator !== null;
  const reasons = EXCLUSIONS.flatMap((reason) => {
    const count = excluded[reason];
    if (count === undefined) return [];
    return [[reason, sharedCount(count, ...known.map((part) => part.excluded[reason] ?? 0))] as const];
  });
  const imputed = isEstimate
    ? imputedMissing
    : sharedCount(imputedMissing, ...known.map((part) => part.imputedMissing));
  return {
    ...result,
    ...share,
    rate: isTold ? result.rate : null,
    band: isTold ? result.band : null,
    excluded: Object.fromEntries(reasons),
    imputedMissing: imputed,
    suppressed: !isTold || imputed === null || reasons.some(([, count]) => count === null),
  };
}
