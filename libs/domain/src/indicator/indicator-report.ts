import { formatDay } from '../time/day-number.ts';
import type { LocalDate } from '../time/local-date.ts';
import type { Band } from './band.ts';
import { COMPLETENESS_FIELDS, completenessOf, type FieldCount } from './completeness.ts';
import { DEFINITION_VERSION, type CaseloadName, type Indicator } from './definition.ts';
import { EPISODE_INDICATORS, INDICATORS } from './indicators.ts';
import type { ReportDays } from './observation.ts';
import { EXCLUSIONS, type Exclusion } from './outcome.ts';
import type { OutcomeCounts, Tally } from './tally.ts';

/** One indicator of a cohort. */
export interface IndicatorResult {
  readonly id: string;
  /** with the set it belongs to */
  readonly name: string;
  readonly numerator: number;
  /** null for a caseload that was not given */
  readonly denominator: number | null;
  /** numerator ÷ denominator; null for 0/0 and without a denominator */
  readonly rate: number | null;
  /** episodes by the reason for which they are in no denominator; reasons that exclude none are left out */
  readonly excluded: Readonly<Partial<Record<Exclusion, number>>>;
  /** rows of the denominator that fail because nothing is recorded */
  readonly imputedMissing: number;
  readonly band: Band | null;
}

/** Every indicator of a cohort and a period: what the command prints and every report is made of. */
export interface IndicatorReport {
  readonly definitionVersion: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly asOf: LocalDate;
  /** eligible episodes diagnosed in the period */
  readonly episodes: number;
  readonly excluded: { readonly 'under-50': number };
  /** lines whose facts were refused */
  readonly refused: number;
  readonly indicators: readonly IndicatorResult[];
}

/** How many fractures a service expects in the period, where it has said so. */
export type Caseloads = Readonly<Partial<Record<CaseloadName, number>>>;

/** The tally of a cohort as results. Throws when a numerator is above its denominator, which is a defect of ours. */
export function indicatorReport(tally: Tally, days: ReportDays, caseloads: Caseloads = {}): IndicatorReport {
  return {
    definitionVersion: DEFINITION_VERSION,
    from: formatDay(days.from),
    to: formatDay(days.to),
    asOf: formatDay(days.asOf),
    episodes: tally.episodes,
    excluded: { 'under-50': tally.under50 },
    refused: tally.refused,
    indicators: INDICATORS.map((indicator) => resultOf(indicator, tally, caseloads)),
  };
}

/** The fields of the record with their rows, for the page behind `flsdb-1`. */
export function fieldCounts(tally: Tally): FieldCount[] {
  return COMPLETENESS_FIELDS.map(({ name }, i) => ({ name, ...(tally.fields[i] ?? { rows: 0, missing: 0 }) }));
}

function resultOf(indicator: Indicator, tally: Tally, caseloads: Caseloads): IndicatorResult {
  const { id } = indicator;
  const name = `${indicator.name} (${indicator.set})`;
  if (indicator.kind === 'completeness') {
    const { numerator, denominator, band } = completenessOf(fieldCounts(tally));
    const rate = rateOf(id, numerator, denominator);
    return { id, name, numerator, denominator, rate, excluded: {}, imputedMissing: 0, band };
  }
  const counts = tally.outcomes[EPISODE_INDICATORS.indexOf(indicator)] as OutcomeCounts;
  const numerator = counts.achieved;
  if (indicator.kind === 'caseload') {
    const denominator = caseloads[indicator.caseload] ?? null;
    // an estimate may be exceeded: the rate says so, and no colour is given to it
    const rate = denominator === null || denominator === 0 ? null : numerator / denominator;
    const band = rate === null || rate > 1 ? null : indicator.band(rate);
    return { id, name, numerator, denominator, rate, excluded: {}, imputedMissing: 0, band };
  }
  const denominator = counts.achieved + counts.failed + counts.imputed;
  const rate = rateOf(id, numerator, denominator);
  const excluded: Partial<Record<Exclusion, number>> = {};
  for (const reason of EXCLUSIONS) if (counts[reason] > 0) excluded[reason] = counts[reason];
  const band = rate === null ? null : indicator.band(rate);
  return { id, name, numerator, denominator, rate, excluded, imputedMissing: counts.imputed, band };
}

/**
 * numerator ÷ denominator, null for 0/0. Never clamped: a numerator above its denominator throws a RangeError,
 * because it can only come from a defect.
 */
export function rateOf(id: string, numerator: number, denominator: number): number | null {
  if (numerator > denominator) throw new RangeError(`${id}: numerator ${numerator} above denominator ${denominator}`);
  return denominator === 0 ? null : numerator / denominator;
}
