import { describe, expect, it } from '@jest/globals';
import { indicatorReport, type IndicatorReport, type IndicatorResult } from './indicator-report.ts';
import { reportDaysOf } from './observation.ts';
import { inCompany, sharedCount, sharedShare, withoutSmallCounts, type SharedIndicator } from './small-counts.ts';
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

describe('what the reader knows besides', () => {
  it('must not leave a small number when it is taken away', () => {
    expect(sharedCount(12, 12)).toBe(12);
    expect(sharedCount(12, 11)).toBeNull();
    expect(sharedCount(12, 8)).toBeNull();
    expect(sharedCount(12, 7)).toBe(12);
    expect(sharedCount(12, 7, 9)).toBeNull();
    expect(sharedCount(4)).toBeNull();
  });
  it('counts for numerators, denominators and those between them', () => {
    const known = (numerator: number, denominator: number) => [{ numerator, denominator }];
    const whole = { numerator: 20, denominator: 40 };
    expect(sharedShare(whole, known(10, 20))).toEqual(whole);
    expect(sharedShare(whole, known(17, 27))).toEqual({ numerator: null, denominator: 40 });
    // 10 of 20 failed elsewhere, of which the reader knows 8
    expect(sharedShare(whole, known(10, 28))).toEqual({ numerator: null, denominator: 40 });
    expect(sharedShare(whole, known(20, 38))).toEqual({ numerator: null, denominator: null });
  });
  it('takes numbers out of a report', () => {
    const of = (numerator: number, denominator: number, died: number): IndicatorReport => ({
      ...empty,
      episodes: denominator,
      indicators: empty.indicators.map((one) =>
        one.id === 'flsdb-4' ? { ...good, ...one, numerator, denominator, rate: 0.5, excluded: { died } } : one,
      ),
    });
    const told = (known: IndicatorReport): SharedIndicator | undefined =>
      withoutSmallCounts(of(20, 40, 9), [known]).indicators.find((one) => one.id === 'flsdb-4');
    expect(told(of(10, 20, 0))).toMatchObject({ numerator: 20, denominator: 40, rate: 0.5, excluded: { died: 9 } });
    expect(told(of(10, 20, 6))).toMatchObject({ numerator: 20, excluded: { died: null }, suppressed: true });
    expect(told(of(18, 30, 9))).toMatchObject({ numerator: null, rate: null, denominator: 40 });
    expect(withoutSmallCounts(of(20, 40, 9), [of(20, 37, 9)]).episodes).toBeNull();
  });
});

describe('shares that add up to one that is told', () => {
  const whole = [9, 30, 7].map((denominator) => ({ numerator: 6, denominator }));
  const told = (hidden: readonly number[]) =>
    whole.map((share, i) => (hidden.includes(i) ? { numerator: null, denominator: share.denominator } : share));
  const left = (of: readonly { readonly numerator: number | null }[]): boolean[] =>
    of.map(({ numerator }) => numerator !== null);

  it('are never taken out alone', () => {
    expect(left(inCompany(told([]), whole))).toEqual([true, true, true]);
    expect(left(inCompany(told([0]), whole))).toEqual([false, true, false]);
    expect(left(inCompany(told([0, 1]), whole))).toEqual([false, false, true]);
  });
  it('but for those that may not be', () => {
    expect(left(inCompany(told([0]), whole, (i) => i !== 2))).toEqual([false, false, true]);
  });
  it('and an empty one hides nothing', () => {
    const none = [{ numerator: 0, denominator: 0 }, ...whole];
    expect(left(inCompany([{ numerator: null, denominator: null }, ...told([])], none))).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });
});
