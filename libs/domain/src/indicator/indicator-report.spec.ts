import { describe, expect, it } from '@jest/globals';
import { advised, contact, day, DIAGNOSED, fractured, LATE } from '../../test/an-episode.ts';
import type { Facts } from '../facts/facts.ts';
import { generalBand, recommendedBand, spineBand } from './band.ts';
import { indicatorLine } from './indicator-line.ts';
import { fieldCounts, indicatorReport, rateOf, type Caseloads, type IndicatorResult } from './indicator-report.ts';
import { INDICATORS } from './indicators.ts';
import { reportDaysOf } from './observation.ts';
import { addTally, emptyTally, type Tally } from './tally.ts';

const days = reportDaysOf({ from: DIAGNOSED, to: DIAGNOSED, asOf: day(LATE) });
const tallyOf = (...lines: readonly (string | null)[]): Tally => {
  const tally = emptyTally();
  for (const line of lines) indicatorLine(line, days, tally);
  return tally;
};
const line = (facts: Facts): string => JSON.stringify(facts);
const resultOf = (id: string, tally: Tally, caseloads?: Caseloads): IndicatorResult | undefined =>
  indicatorReport(tally, days, caseloads).indicators.find((one) => one.id === id);

describe('a cohort', () => {
  it('counts numerator, denominator, exclusions and what is imputed', () => {
    const tally = tallyOf(
      line(advised().asOf(day(LATE))),
      line(fractured().asOf(day(LATE))),
      line(fractured().event('fls-assessment', day(91)).asOf(day(LATE))),
      line(fractured().event('death', day(90)).asOf(day(LATE))),
      line(fractured().event('transfer', day(9)).asOf(day(LATE))),
    );
    expect(resultOf('flsdb-4', tally)).toEqual({
      id: 'flsdb-4',
      name: 'assessed within 90 days (FLS-DB-aligned)',
      numerator: 1,
      denominator: 3,
      rate: 1 / 3,
      excluded: { died: 1, transferred: 1 },
      imputedMissing: 1,
      band: 'red',
    });
  });
  it('leaves out what lies after the day of the report, and checks each line against its own', () => {
    const story = contact(advised(), 50);
    const early = reportDaysOf({ from: DIAGNOSED, to: DIAGNOSED, asOf: day(49) });
    const tally = emptyTally();
    indicatorLine(line(story.asOf(day(LATE))), early, tally);
    indicatorLine(line(story.asOf(day(49))), early, tally);
    expect(tally).toMatchObject({ episodes: 1, refused: 1 });
    const monitored = indicatorReport(tally, early).indicators.find(({ id }) => id === 'flsdb-9');
    expect(monitored).toMatchObject({ numerator: 0, denominator: 0, rate: null, excluded: { 'window-open': 1 } });
  });
  it.each(['oops', '[]', 'null', '7', '{"id":"x"}', '', null])('refuses %p and nothing else', (text) => {
    expect(tallyOf(text)).toEqual({ ...emptyTally(), refused: 1 });
  });
  it('is nothing without a line', () => {
    const report = indicatorReport(emptyTally(), days);
    expect(report).toMatchObject({ episodes: 0, excluded: { 'under-50': 0 }, refused: 0 });
    for (const { rate, band, excluded } of report.indicators)
      expect({ rate, band, excluded }).toEqual({ rate: null, band: null, excluded: {} });
  });
  it('prints its period and the version of its definitions', () => {
    expect(indicatorReport(emptyTally(), days)).toMatchObject({
      definitionVersion: '2026.11',
      from: DIAGNOSED,
      to: DIAGNOSED,
      asOf: day(LATE),
    });
  });
  it('names the set of every indicator', () => {
    for (const { id, name } of indicatorReport(emptyTally(), days).indicators)
      expect(name).toMatch(id.startsWith('flsdb') ? /\(FLS-DB-aligned\)$/ : /\(IOF\/FFN\/BHOF\)$/);
  });
  it('sums to the whole over its parts', () => {
    const young = { ...fractured().asOf(day(LATE)), patient: { birthDate: '1990-01-01', sex: 'male' as const } };
    const lines = [advised(), fractured(), fractured('spine')].map((story) => line(story.asOf(day(LATE))));
    lines.push(line(young));
    const whole = tallyOf(...lines, 'oops');
    const sum = emptyTally();
    for (const part of [tallyOf(...lines.slice(0, 1)), tallyOf(...lines.slice(1), 'oops')]) addTally(sum, part);
    expect(sum).toEqual(whole);
    expect(fieldCounts(sum)[0]).toEqual({ name: 'sex', rows: 3, missing: 0 });
  });
});

describe('a tally', () => {
  it('counts those under 50 and the fields that are missing', () => {
    const young = { ...fractured().asOf(day(LATE)), patient: { birthDate: '1990-01-01', sex: 'unknown' as const } };
    const unknown = { ...fractured().asOf(day(LATE)), patient: { birthDate: '1950-01-01', sex: 'unknown' as const } };
    const tally = tallyOf(line(young), line(unknown), line(fractured().asOf(day(LATE))));
    expect(tally).toMatchObject({ episodes: 2, under50: 1, refused: 0 });
    expect(fieldCounts(tally)[0]).toEqual({ name: 'sex', rows: 2, missing: 1 });
    expect(indicatorReport(tally, days).excluded).toEqual({ 'under-50': 1 });
  });
  it('has no row of a field that is not asked', () => {
    const early = reportDaysOf({ from: DIAGNOSED, to: DIAGNOSED, asOf: day(14) });
    const tally = emptyTally();
    indicatorLine(line(fractured().asOf(day(14))), early, tally);
    expect(fieldCounts(tally).map(({ rows, missing }) => [rows, missing])).toEqual([
      [1, 0],
      [1, 1],
      ...Array.from({ length: 10 }, () => [0, 0]),
    ]);
  });
  it('takes facts without treatments and events', () => {
    const { id, asOf, patient, fractures } = fractured().asOf(day(LATE));
    expect(tallyOf(line({ id, asOf, patient, fractures }))).toMatchObject({ episodes: 1, refused: 0 });
  });
});

describe('the caseload', () => {
  const two = tallyOf(line(fractured('spine').asOf(day(LATE))), line(fractured('spine').asOf(day(LATE))));
  it('has no rate when it is not given', () => {
    expect(resultOf('flsdb-2', two)).toMatchObject({ numerator: 2, denominator: null, rate: null, band: null });
  });
  it('may be exceeded: then the rate is shown without a band', () => {
    expect(resultOf('flsdb-2', two, { all: 2 })).toMatchObject({ rate: 1, band: 'green' });
    expect(resultOf('flsdb-2', two, { all: 1 })).toMatchObject({ rate: 2, band: null });
    expect(resultOf('iof-1', two, { nonSpine: 5 })).toMatchObject({ numerator: 0, rate: 0, band: 'red' });
    expect(resultOf('iof-2', two, { spine: 3 })).toMatchObject({ rate: 2 / 3, band: 'amber' });
    expect(resultOf('iof-2', two, { all: 3, nonSpine: 3 })).toMatchObject({ denominator: null });
  });
  it('of none has no rate', () => {
    expect(resultOf('flsdb-2', two, { all: 0 })).toMatchObject({ denominator: 0, rate: null, band: null });
  });
});

describe('a numerator above its denominator', () => {
  it('is a defect: it throws and is never clamped', () => {
    expect(() => rateOf('flsdb-4', 3, 2)).toThrow(new RangeError('flsdb-4: numerator 3 above denominator 2'));
    expect(rateOf('flsdb-4', 2, 2)).toBe(1);
    expect(rateOf('flsdb-4', 0, 0)).toBeNull();
    const broken = emptyTally();
    for (const counts of broken.outcomes) Object.assign(counts, { achieved: 1, failed: -1 });
    expect(() => indicatorReport(broken, days)).toThrow(RangeError);
  });
});

describe('bands', () => {
  it('change at their limits', () => {
    expect([4 / 5, 0.7999, 1 / 2, 0.4999, 0].map(generalBand)).toEqual(['green', 'amber', 'amber', 'red', 'red']);
    expect([0.2001, 1 / 5, 0.1001, 1 / 10, 0].map(spineBand)).toEqual(['green', 'amber', 'amber', 'red', 'red']);
    expect([0.5001, 1 / 2, 0].map(recommendedBand)).toEqual(['green', 'red', 'red']);
  });
  it('are those of the page', () => {
    const own: Record<string, unknown> = {
      'flsdb-3': spineBand,
      'flsdb-7': recommendedBand,
      'iof-6': recommendedBand,
    };
    for (const indicator of INDICATORS) {
      if (indicator.kind === 'completeness') continue;
      expect([indicator.id, indicator.band]).toEqual([indicator.id, own[indicator.id] ?? generalBand]);
    }
  });
});
