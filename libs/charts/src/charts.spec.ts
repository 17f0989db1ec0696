import { expect, it } from '@jest/globals';
import { cumulativeCurve, funnelLimits, funnelPlot, runChart } from '@osteon/domain';
import {
  completenessOption,
  curvesOption,
  drawSvg,
  followUpFunnelOption,
  funnelPlotOption,
  PAPER_COLOURS,
  runChartOption,
  sparklineOption,
  type ChartStyle,
} from './index.ts';

const style: ChartStyle = {
  colours: PAPER_COLOURS,
  fontFamily: 'Noto Sans',
  fontSize: 11,
  direction: 'ltr',
  locale: 'en-GB',
  animated: true,
};
const SIZE = { width: 640, height: 300 };

/** The texts that a picture shows. */
const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);

const runWords = {
  rate: 'Rate',
  centreLine: 'Centre line',
  limits: 'Limits',
  beyond: 'Beyond',
  inRun: 'Run',
  month: (month: string) => `m${month}`,
};
const months = runChart([
  ...Array.from({ length: 9 }, (_, i) => ({ month: `2026-0${i + 1}`, numerator: 20, denominator: 40 })),
  { month: '2026-10', numerator: 40, denominator: 40 },
  { month: '2026-11', numerator: 0, denominator: 0 },
]);

/** The data of a series by its name. */
const dataOf = (option: { series?: unknown }, name: string): unknown[][] =>
  (option.series as { name?: string; data: unknown[] }[]).filter((one) => one.name === name).map(({ data }) => data);

it('draws the rates, the centre line and the limits of the run chart, and signs what stands out', () => {
  const option = runChartOption(months, runWords, style);
  expect(dataOf(option, 'Rate')).toEqual([months.points.map(({ rate }) => rate)]);
  expect(dataOf(option, 'Centre line')[0]).toEqual(months.points.map(() => months.centreLine));
  expect(dataOf(option, 'Limits')).toEqual([
    months.points.map(({ upperLimit }) => upperLimit),
    months.points.map(({ lowerLimit }) => lowerLimit),
  ]);
  expect(dataOf(option, 'Beyond')[0]?.findIndex((rate) => rate !== null)).toBe(9);
  expect(dataOf(option, 'Run')[0]?.filter((rate) => rate !== null)).toHaveLength(9);
  const texts = textsOf(drawSvg(option, SIZE));
  expect(texts).toEqual(expect.arrayContaining(['m2026-01', '100%', 'Beyond', 'Run', 'Limits']));
});

it('leaves a month without a row empty', () => {
  expect(dataOf(runChartOption(months, runWords, style), 'Rate')[0]?.at(-1)).toBeNull();
});

it('reads from right to left where the language does', () => {
  const option = runChartOption(months, runWords, { ...style, direction: 'rtl' });
  expect(option.xAxis).toMatchObject({ inverse: true });
  expect(option.yAxis).toMatchObject({ position: 'right' });
});

it('draws each service by its standing, between the limits of the domain', () => {
  const plot = funnelPlot([
    { service: 'North', numerator: 100, denominator: 200 },
    { service: 'East', numerator: 108, denominator: 210 },
    { service: 'South', numerator: 20, denominator: 190 },
  ]);
  const words = {
    denominator: 'Patients',
    target: 'All',
    limits95: '95 %',
    limits998: '99.8 %',
    standing: { within: 'Within', alert: 'Alert', alarm: 'Alarm' },
  };
  const option = funnelPlotOption(plot, words, style, 'North');
  const shown = plot.points.map(({ standing }) => standing);
  expect(shown).toContain('alarm');
  expect(dataOf(option, 'Alarm')[0]).toHaveLength(shown.filter((standing) => standing === 'alarm').length);
  for (const [size, rate] of dataOf(option, '95 %')[1] as [number, number][]) {
    expect(rate).toBe(funnelLimits(plot.target!, size, 0.025).upper);
  }
  expect(textsOf(drawSvg(option, SIZE))).toEqual(expect.arrayContaining(['South', 'Alarm', 'Patients']));
});

it('writes how many are still at risk below the days, and not what is too small to be told', () => {
  const steps = cumulativeCurve([
    { event: 10, until: 10 },
    { event: null, until: 200 },
    { event: 400, until: 400 },
  ]);
  const option = curvesOption(
    [{ name: 'assessment', steps, atRisk: [300, 20, null] }],
    [0, 100, 200],
    { day: 'Day', atRisk: 'at risk', suppressed: '< 5' },
    style,
  );
  expect(dataOf(option, 'assessment')[0]).toEqual([
    [0, 0],
    [10, steps[0]?.cumulative],
    [200, steps[0]?.cumulative],
  ]);
  const svg = drawSvg(option, SIZE);
  for (const text of ['300', '20', '&lt; 5', 'assessment']) expect(svg).toContain(`>${text}<`);
});

it('writes both denominators of the follow-up funnel', () => {
  const option = followUpFunnelOption(
    [
      { name: 'due', count: 1200, ofDue: 1, ofContactable: null },
      { name: 'contacted', count: 900, ofDue: 0.75, ofContactable: 0.9 },
      { name: 'outcome', count: null, ofDue: null, ofContactable: null },
    ],
    { ofDue: 'of due', ofContactable: 'of contactable', suppressed: 'too few' },
    style,
  );
  const texts = textsOf(drawSvg(option, SIZE));
  expect(texts).toEqual(
    expect.arrayContaining(['1,200 · 100% of due', '900 · 75% of due · 90% of contactable', 'too few']),
  );
});

it('signs the fields that more than 20 % lack, and leaves out what nobody was asked', () => {
  const option = completenessOption(
    [
      { name: 'sex', rows: 100, missing: 20 },
      { name: 'dxa', rows: 100, missing: 21 },
      { name: 'week-52', rows: 0, missing: 0 },
    ],
    { field: (name) => name, missing: 'missing', poor: 'poor', most: '20 %' },
    style,
  );
  const texts = textsOf(drawSvg(option, SIZE));
  expect(texts).toEqual(expect.arrayContaining(['sex', 'dxa', '20% (20 / 100)', '21% (21 / 100) †']));
  expect(texts).not.toContain('week-52');
});

it('draws the same picture twice, without anything that moves', () => {
  // Names inside of the picture count on from the one before.
  const draw = () =>
    drawSvg(sparklineOption(months, style), { width: 120, height: 24 }).replaceAll(/zr\d+-[a-z]+-?\d+/g, '');
  expect(draw()).toBe(draw());
  expect(draw()).not.toMatch(/<animate|@keyframes/);
});
