import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TreatmentFact } from '../facts/facts.ts';
import { addDays } from '../time/local-date.ts';
import { adherenceOf } from './adherence.ts';
import { cumulativeCurve, numbersAtRisk } from './cumulative-curve.ts';
import { funnelLimits } from './funnel-plot.ts';
import { runChart } from './run-chart.ts';

const START = '2024-01-01';
const day = (n: number): string => addDays(START, n);
const supplies = fc.array(
  fc.record({ on: fc.integer({ min: 0, max: 400 }).map(day), days: fc.integer({ min: 1, max: 120 }) }),
  { minLength: 1, maxLength: 10 },
);
const course = (told: readonly { on: string; days: number }[]): TreatmentFact => ({
  id: 't1',
  agent: 'alendronate',
  startedOn: START,
  supplies: told,
});

describe('adherence of any course', () => {
  it('covers no more days than there are, and none twice: the days, counted one by one', () => {
    fc.assert(
      fc.property(supplies, fc.integer({ min: 0, max: 450 }), fc.integer({ min: 0, max: 450 }), (told, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const measures = adherenceOf(course(told), day(from), day(to));
        const known = told.filter(({ on }) => on <= day(to));
        if (measures === null) return expect(known).toEqual([]);
        // a stock that is handed out day by day
        let stock = 0;
        let covered = 0;
        for (let n = 0; n <= to; n += 1) {
          for (const { on, days } of known) if (on === day(n)) stock += days;
          if (stock === 0) continue;
          stock -= 1;
          if (n >= from) covered += 1;
        }
        expect(measures.daysCovered).toBe(covered);
        expect(measures.pdc).toBeLessThanOrEqual(1);
        expect(measures.mpr).toBeLessThanOrEqual(1);
        expect(measures.persistenceDays).toBeLessThanOrEqual(to + 1);
        expect(measures.persistent).toBe(measures.persistenceDays === to + 1);
      }),
    );
  });
  it('lasts longer the longer a gap may be', () => {
    fc.assert(
      fc.property(supplies, fc.nat(100), fc.nat(100), (told, gap, more) => {
        const lasts = (permissible: number): number =>
          adherenceOf(course(told), START, day(450), permissible)?.persistenceDays ?? 0;
        expect(lasts(gap + more)).toBeGreaterThanOrEqual(lasts(gap));
      }),
    );
  });
});

describe('any cumulative curve', () => {
  const row = fc
    .record({ event: fc.option(fc.nat(400)), until: fc.nat(400) })
    .map(({ event, until }) => ({ event: event !== null && event <= until ? event : null, until }));
  it('rises, ends by 1, and has at risk who is still watched', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const steps = cumulativeCurve(rows);
        let before = 0;
        for (const { day: on, cumulative, events, atRisk } of steps) {
          expect(cumulative).toBeGreaterThan(before);
          expect(cumulative).toBeLessThanOrEqual(1);
          expect(events).toBe(rows.filter(({ event }) => event === on).length);
          expect([atRisk]).toEqual(numbersAtRisk(rows, [on]));
          before = cumulative;
        }
        expect(steps.reduce((sum, { events }) => sum + events, 0)).toBe(rows.filter((r) => r.event !== null).length);
      }),
    );
  });
});

describe('any funnel and any run chart', () => {
  it('has limits in order, from 0 to 1, the wider outside', () => {
    const target = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(target, fc.integer({ min: 1, max: 3000 }), (rate, patients) => {
        const inner = funnelLimits(rate, patients, 0.025);
        const outer = funnelLimits(rate, patients, 0.001);
        for (const limit of [inner.lower, inner.upper, outer.lower, outer.upper]) {
          expect(limit).toBeGreaterThanOrEqual(0);
          expect(limit).toBeLessThanOrEqual(1);
        }
        expect(outer.lower).toBeLessThanOrEqual(inner.lower);
        expect(inner.lower).toBeLessThanOrEqual(inner.upper);
        expect(inner.upper).toBeLessThanOrEqual(outer.upper);
      }),
    );
  });
  it('keeps each month’s rate as it is', () => {
    const month = fc.tuple(fc.nat(50), fc.nat(50)).map(([a, b]) => ({ month: 'm', numerator: a, denominator: a + b }));
    fc.assert(
      fc.property(fc.array(month, { maxLength: 24 }), (months) => {
        for (const { numerator, denominator, rate, lowerLimit, upperLimit, beyond } of runChart(months).points) {
          expect(rate).toBe(denominator === 0 ? null : numerator / denominator);
          if (rate === null || lowerLimit === null || upperLimit === null) continue;
          expect(beyond).toBe(rate > upperLimit ? 'above' : rate < lowerLimit ? 'below' : null);
        }
      }),
    );
  });
});
