import type { RunChart, RunChartPoint } from '@osteon/domain';
import type { ChartOption } from './chart-option.ts';
import { count, percent, type ChartStyle } from './chart-style.ts';
import { axisLook, frame, legend, shareAxis } from './frame.ts';

/** A run chart as it may be told: counts that are too small are null. */
export interface ToldRunChart extends Omit<RunChart, 'points'> {
  readonly points: readonly ToldRunPoint[];
}

export interface ToldRunPoint extends Omit<RunChartPoint, 'numerator' | 'denominator'> {
  readonly numerator: number | null;
  readonly denominator: number | null;
}

export interface RunChartWords {
  readonly rate: string;
  readonly centreLine: string;
  readonly limits: string;
  readonly beyond: string;
  readonly inRun: string;
  /** How a month is written: `2026-03` → `Mar 26`. */
  readonly month: (month: string) => string;
}

/**
 * The rate of each month with the centre line and each month's own limits. A month beyond its limits is a filled
 * diamond, one in a run of months on one side a ring: signs, not colours alone. A month without a row is a gap.
 */
export function runChartOption(chart: ToldRunChart, words: RunChartWords, style: ChartStyle): ChartOption {
  const { colours, locale } = style;
  const { points, centreLine } = chart;
  const limit = (name: string, value: (point: ToldRunPoint) => number | null) => ({
    name,
    type: 'line' as const,
    step: 'middle' as const,
    symbol: 'none',
    silent: true,
    lineStyle: { color: colours.quiet, width: 1, type: 'dotted' as const },
    itemStyle: { color: colours.quiet },
    data: points.map(value),
  });
  const marks = (
    name: string,
    look: { readonly symbol: string; readonly itemStyle: object },
    isMarked: (point: ToldRunPoint) => boolean,
  ) => ({
    name,
    type: 'scatter' as const,
    symbolSize: 12,
    silent: true,
    z: 4,
    ...look,
    data: points.map((point) => (isMarked(point) ? point.rate : null)),
  });
  const diamond = { symbol: 'diamond', itemStyle: { color: colours.danger } };
  const ring = { symbol: 'circle', itemStyle: { color: 'transparent', borderColor: colours.warn, borderWidth: 2 } };
  const told = (index: number): string => {
    const point = points[index];
    if (point === undefined) return '';
    const { month, numerator, denominator, rate, lowerLimit, upperLimit } = point;
    const lines = [words.month(month)];
    if (numerator !== null && denominator !== null)
      lines.push(`${count(numerator, locale)} / ${count(denominator, locale)}`);
    if (rate !== null) lines.push(`${words.rate}: ${percent(rate, locale, 1)}`);
    if (lowerLimit !== null && upperLimit !== null)
      lines.push(`${words.limits}: ${percent(lowerLimit, locale, 1)} – ${percent(upperLimit, locale, 1)}`);
    if (point.beyond !== null) lines.push(words.beyond);
    if (point.inRun) lines.push(words.inRun);
    return lines.join('\n');
  };
  return {
    ...frame(style),
    legend: legend(
      style,
      [words.rate, words.centreLine, words.limits, words.beyond, words.inRun],
      [words.centreLine, words.limits],
    ),
    // Names of signs may take two lines.
    grid: { ...frame(style).grid, bottom: 58 },
    tooltip: {
      ...frame(style).tooltip,
      trigger: 'axis',
      formatter: (hovered) => told((Array.isArray(hovered) ? hovered[0] : hovered)?.dataIndex ?? -1),
    },
    xAxis: {
      ...axisLook(style),
      type: 'category',
      inverse: style.direction === 'rtl',
      data: points.map(({ month }) => words.month(month)),
      splitLine: { show: false },
    },
    yAxis: shareAxis(style),
    series: [
      limit(words.limits, ({ upperLimit }) => upperLimit),
      limit(words.limits, ({ lowerLimit }) => lowerLimit),
      {
        name: words.centreLine,
        type: 'line',
        symbol: 'none',
        silent: true,
        lineStyle: { color: colours.ink, width: 1, type: 'dashed' },
        itemStyle: { color: colours.ink },
        data: points.map(() => centreLine),
      },
      {
        name: words.rate,
        type: 'line',
        symbol: 'circle',
        symbolSize: 5,
        showAllSymbol: true,
        connectNulls: false,
        z: 3,
        lineStyle: { color: colours.accent, width: 2 },
        itemStyle: { color: colours.accent },
        data: points.map(({ rate }) => rate),
      },
      marks(words.beyond, diamond, ({ beyond }) => beyond !== null),
      marks(words.inRun, ring, ({ inRun, beyond }) => inRun && beyond === null),
    ],
  };
}

/** The rate of each month as a line without axes, for beside a number. */
export function sparklineOption({ points, centreLine }: ToldRunChart, style: ChartStyle): ChartOption {
  const { colours } = style;
  return {
    animation: false,
    grid: { left: 2, right: 2, top: 3, bottom: 3 },
    xAxis: {
      type: 'category',
      show: false,
      boundaryGap: false,
      inverse: style.direction === 'rtl',
      data: points.map(({ month }) => month),
    },
    yAxis: { type: 'value', show: false, min: 0, max: 1 },
    series: [
      {
        type: 'line',
        symbol: 'none',
        silent: true,
        lineStyle: { color: colours.line, width: 1 },
        data: points.map(() => centreLine),
      },
      {
        type: 'line',
        symbol: 'none',
        silent: true,
        lineStyle: { color: colours.accent, width: 1.5 },
        data: points.map(({ rate }) => rate),
      },
    ],
  };
}
