import { describe, expect, it } from '@jest/globals';
import { indicatorReport, type IndicatorReport, type IndicatorResult } from './indicator-report.ts';
import { reportDaysOf } from './observation.ts';
import { withoutSmallCounts, type SharedIndicator } from './small-counts.ts';
import { emptyTally } from './tally.ts';

const days = reportDaysOf({ from: '2026-01-01', to: '2026-12-31', asOf: '2027-06-30' });
const empty = indicatorReport(emptyTally(), days);
const sharedWith = (id: string, more: Partial<IndicatorResult>): SharedIndicator => {
  const report: IndicatorReport = {
    ...empty,
    indicators: empty.indicators.map((one) => (one.id === id ? { ...one, ...more } : one)),
  };
  const found = withoutSmallCounts(report).indicators.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};
const good: Partial<IndicatorResult> = {
  numerator: 20,
  denominator: 30,
  rate: 2 / 3,
  band: 'amber',
  imputedMissing: 5,
};

describe('a shared copy', () => {
  it('keeps counts from 5 on', () => {
    expect(sharedWith('flsdb-4', { ...good, excluded: { died: 5 } })).toMatchObject({
      ...good,
      excluded: { died: 5 },
      suppressed: false,
    });
  });
  it('takes out what is under 5, and what would tell it', () => {
    expect(sharedWith('flsdb-4', { ...good, numerator: 4, rate: 4 / 30 })).toMatchObject({
      numerator: null,
      denominator: 30,
      rate: null,
      band: null,
      suppressed: true,
    });
    expect(sharedWith('flsdb-4', { ...good, numerator: 26 })).toMatchObject({ numerator: null, rate: null });
    expect(sharedWith('flsdb-4', { ...good, numerator: 25 })).toMatchObject({ numerator: 25 });
    expect(sharedWith('flsdb-4', { ...good, numerator: 30 })).toMatchObject({ numerator: 30 });
    expect(sharedWith('flsdb-4', { numerator: 4, denominator: 4 })).toMatchObject({ denominator: null });
    expect(sharedWith('flsdb-4', { ...good, imputedMissing: 4 })).toMatchObject({
      imputedMissing: null,
      suppressed: true,
    });
    expect(sharedWith('flsdb-4', { ...good, excluded: { died: 4, transferred: 9 } })).toMatchObject({
      excluded: { died: null, transferred: 9 },
      suppressed: true,
    });
  });
  it('keeps estimates and fields, which are no patients', () => {
    const caseload = { numerator: 6, denominator: 3, rate: 2 };
    expect(sharedWith('flsdb-2', caseload)).toMatchObject({ ...caseload, suppressed: false });
    expect(sharedWith('flsdb-2', { numerator: 4, denominator: 30, rate: 4 / 30 })).toMatchObject({
      numerator: null,
      denominator: 30,
      rate: null,
    });
    const fields = { numerator: 3, denominator: 4, rate: 0.75, band: 'green' as const };
    expect(sharedWith('iof-11', fields)).toMatchObject({ ...fields, suppressed: false });
  });
  it('takes out small numbers of episodes', () => {
    const of = (episodes: number, under50: number): object => {
      const { episodes: told, excluded } = withoutSmallCounts({
        ...empty,
        episodes,
        excluded: { 'under-50': under50 },
      });
      return { told, excluded };
    };
    expect(of(4, 5)).toEqual({ told: null, excluded: { 'under-50': 5 } });
    expect(of(5, 4)).toEqual({ told: 5, excluded: { 'under-50': null } });
  });
});
