import { describe, expect, it } from '@jest/globals';
import { cumulativeCurve, numbersAtRisk, type Watched } from './cumulative-curve.ts';
import { funnelLimits, funnelPlot } from './funnel-plot.ts';
import { RUN_LENGTH, runChart } from './run-chart.ts';

const months = (...counts: readonly (readonly [number, number])[]): Parameters<typeof runChart>[0] =>
  counts.map(([numerator, denominator], i) => ({
    month: `2026-${String(i + 1).padStart(2, '0')}`,
    numerator,
    denominator,
  }));

describe('runChart', () => {
  it('does not call a month on the centre line part of a run', () => {
    const low = Array.from({ length: RUN_LENGTH }, () => [4, 10] as const);
    const { points } = runChart(months(...low, [5, 10], [42, 70]));
    expect(points.map(({ inRun }) => inRun)).toEqual([...low.map(() => true), false, false]);
    const high = Array.from({ length: RUN_LENGTH }, () => [6, 10] as const);
    expect(runChart(months(...high, [28, 70])).points.filter(({ inRun }) => inRun)).toHaveLength(RUN_LENGTH);
  });
  it('has its centre at the rate of all months and limits by each month’s own number', () => {
    const { centreLine, points } = runChart(months([50, 100], [150, 300]));
    expect(centreLine).toBe(0.5);
    expect(points[0]?.upperLimit).toBeCloseTo(0.5 + 3 * Math.sqrt(0.25 / 100), 12);
    expect(points[1]?.lowerLimit).toBeCloseTo(0.5 - 3 * Math.sqrt(0.25 / 300), 12);
  });
  it('marks months beyond their limits', () => {
    const { points } = runChart(months([50, 100], [50, 100], [90, 100], [10, 100]));
    expect(points.map(({ beyond }) => beyond)).toEqual([null, null, 'above', 'below']);
  });
  it('does not mark a month on its limit', () => {
    const { points } = runChart(months([0, 2], [2, 2]));
    expect(points.map(({ rate, beyond }) => [rate, beyond])).toEqual([
      [0, null],
      [1, null],
    ]);
  });
  it('keeps limits, and never the rate, between 0 and 1', () => {
    const { points } = runChart(months([1, 2], [2, 2]));
    expect(points).toMatchObject([
      { rate: 0.5, lowerLimit: 0, upperLimit: 1 },
      { rate: 1, lowerLimit: 0, upperLimit: 1 },
    ]);
  });
  it('passes over months without a row', () => {
    const { centreLine, points } = runChart(months([0, 0], [1, 4]));
    expect(centreLine).toBe(0.25);
    expect(points[0]).toMatchObject({ rate: null, lowerLimit: null, upperLimit: null, beyond: null, inRun: false });
    expect(runChart(months([0, 0])).centreLine).toBeNull();
    expect(runChart([])).toEqual({ centreLine: null, points: [] });
  });
  it('marks a run of seven on one side, across empty months and months on the line', () => {
    const inRun = (...counts: readonly (readonly [number, number])[]): number =>
      runChart(months(...counts)).points.filter((point) => point.inRun).length;
    const low = Array.from({ length: RUN_LENGTH }, () => [4, 10] as const);
    expect(inRun(...low, [42, 70])).toBe(RUN_LENGTH);
    expect(inRun(...low.slice(1), [36, 60])).toBe(0);
    expect(inRun(...low.slice(0, 3), [0, 0], ...low.slice(3), [42, 70])).toBe(RUN_LENGTH);
    expect(inRun(...low.slice(0, 3), [5, 10], ...low.slice(3), [42, 70])).toBe(RUN_LENGTH);
    expect(inRun(...low.slice(0, 3), [42, 70], ...low.slice(3))).toBe(0);
  });
});

describe('funnelPlot', () => {
  it('has the rate of all services as target and leaves out those without a row', () => {
    const plot = funnelPlot([
      { service: 'a', numerator: 60, denominator: 100 },
      { service: 'b', numerator: 40, denominator: 100 },
      { service: 'c', numerator: 0, denominator: 0 },
    ]);
    expect(plot.target).toBe(0.5);
    expect(plot.points.map(({ service }) => service)).toEqual(['a', 'b']);
    expect(funnelPlot([{ service: 'c', numerator: 0, denominator: 0 }])).toEqual({ target: null, points: [] });
  });
  it('tells an alarm from an alert', () => {
    const plot = funnelPlot([
      { service: 'rest', numerator: 5000, denominator: 10_000 },
      { service: 'alert', numerator: 62, denominator: 100 },
      { service: 'alarm', numerator: 30, denominator: 100 },
      { service: 'within', numerator: 55, denominator: 100 },
    ]);
    expect(plot.points.slice(1).map(({ standing }) => standing)).toEqual(['alert', 'alarm', 'within']);
  });
  it('has exact binomial limits', () => {
    // ten patients at one half: none 1/1024, at most one 11/1024, at most two 56/1024
    expect(funnelLimits(0.5, 10, 0.025)).toEqual({ lower: 0.2, upper: 0.8 });
    expect(funnelLimits(0.5, 10, 11 / 1024 - 1e-9)).toEqual({ lower: 0.1, upper: 0.9 });
    expect(funnelLimits(0.5, 10, 0.0009)).toEqual({ lower: 0, upper: 1 });
    // one of one is no alarm where one in a hundred is usual
    expect(funnelLimits(0.01, 1, 0.001)).toEqual({ lower: 0, upper: 1 });
    expect(funnelLimits(0.01, 1, 0.025)).toEqual({ lower: 0, upper: 0 });
  });
  it('leaves a service on its limit within', () => {
    const none = funnelPlot([
      { service: 'a', numerator: 0, denominator: 9 },
      { service: 'b', numerator: 0, denominator: 4 },
    ]);
    expect(none.points.map(({ standing }) => standing)).toEqual(['within', 'within']);
  });
  it('narrows with more patients towards the target', () => {
    let before = Infinity;
    for (const patients of [1, 10, 100, 1000, 20_000]) {
      const { lower, upper } = funnelLimits(0.8, patients, 0.001);
      expect(lower).toBeLessThan(0.8);
      expect(upper - lower).toBeLessThan(before);
      before = upper - lower;
    }
    const { lower, upper } = funnelLimits(0.8, 20_000, 0.025);
    expect(lower).toBeCloseTo(0.8 - 1.96 * Math.sqrt(0.16 / 20_000), 3);
    expect(upper).toBeCloseTo(0.8 + 1.96 * Math.sqrt(0.16 / 20_000), 3);
  });
  it('has no width where the target is nothing or all', () => {
    expect(funnelLimits(0, 10, 0.025)).toEqual({ lower: 0, upper: 0 });
    expect(funnelLimits(1, 10, 0.025)).toEqual({ lower: 1, upper: 1 });
  });
});

describe('cumulativeCurve', () => {
  const row = (event: number | null, until = 100): Watched => ({ event, until });
  it('is the plain share when nobody leaves', () => {
    expect(cumulativeCurve([row(9), row(5), row(null), row(5)])).toEqual([
      { day: 5, atRisk: 4, events: 2, cumulative: 0.5 },
      { day: 9, atRisk: 2, events: 1, cumulative: 0.75 },
    ]);
  });
  it('takes those who left out of the number at risk on the day after', () => {
    expect(cumulativeCurve([row(10), row(null, 9), row(20), row(20)])).toMatchObject([
      { day: 10, atRisk: 3, cumulative: expect.closeTo(1 / 3, 12) },
      { day: 20, atRisk: 2, cumulative: 1 },
    ]);
    expect(cumulativeCurve([row(10), row(null, 10)])).toMatchObject([{ day: 10, atRisk: 2, cumulative: 0.5 }]);
  });
  it('counts an event on day 0, and is nothing without events', () => {
    expect(cumulativeCurve([row(0), row(null, 0)])).toMatchObject([{ day: 0, atRisk: 2, cumulative: 0.5 }]);
    expect(cumulativeCurve([row(null)])).toEqual([]);
    expect(cumulativeCurve([])).toEqual([]);
  });
  it('tells how many are still at risk', () => {
    expect(numbersAtRisk([row(10), row(null, 50), row(60, 80)], [0, 10, 11, 50, 51, 60, 61])).toEqual([
      3, 3, 2, 2, 1, 1, 0,
    ]);
  });
});
