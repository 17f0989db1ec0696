import type { CurveStep } from '@osteon/domain';
import type { ChartOption } from './chart-option.ts';
import { count, percent, type ChartStyle } from './chart-style.ts';
import { axisLook, frame, legend, shareAxis } from './frame.ts';

/** The curve of one event. */
export interface Curve {
  readonly name: string;
  readonly steps: readonly CurveStep[];
  /** Still at risk at the start of each of the days of the axis; null where the count is too small to be told. */
  readonly atRisk: readonly (number | null)[];
}

export interface CurvesWords {
  readonly day: string;
  readonly atRisk: string;
  /** Instead of a count that is too small to be told. */
  readonly suppressed: string;
}

const DASHES = ['solid', 'dashed', 'dotted', [8, 3, 2, 3], [2, 6], [12, 4]] as const;

/**
 * The share that has had each event by each day. Below each day of the axis stands how many are still at risk, a line
 * for each curve in their order. `days` begin with 0, and the last of them ends the picture.
 */
export function curvesOption(
  curves: readonly Curve[],
  days: readonly number[],
  words: CurvesWords,
  style: ChartStyle,
): ChartOption {
  const { colours, locale, fontSize } = style;
  const last = days.at(-1) ?? 0;
  const names = curves.map(({ name }) => name);
  const tones = [colours.accent, colours.danger, colours.warn, colours.good, colours.ink, colours.quiet];
  const shown = apart(days);
  const riskAt = (day: number): string[] => {
    const index = days.indexOf(day);
    if (index < 0) return [];
    return curves.map(({ atRisk }) => {
      const there = atRisk[index];
      return there === null || there === undefined ? words.suppressed : count(there, locale);
    });
  };
  return {
    ...frame(style),
    legend: legend(style, names, names),
    grid: { ...frame(style).grid, bottom: 56 },
    tooltip: {
      ...frame(style).tooltip,
      trigger: 'axis',
      formatter: (hovered) => {
        const first = Array.isArray(hovered) ? hovered[0] : hovered;
        const at = Array.isArray(first?.value) ? Number(first.value[0]) : 0;
        const lines = curves.map(({ name, steps }) => {
          const step = steps.findLast(({ day }) => day <= at);
          return `${name}: ${percent(step?.cumulative ?? 0, locale, 1)}`;
        });
        return [`${words.day} ${count(at, locale)}`, ...lines].join('\n');
      },
    },
    xAxis: {
      ...axisLook(style),
      type: 'value',
      min: 0,
      max: last,
      inverse: style.direction === 'rtl',
      name: `${words.day} · ${words.atRisk}`,
      nameLocation: 'middle',
      nameGap: 12 + (curves.length + 1) * fontSize * 1.35,
      splitLine: { show: false },
      axisTick: { ...axisLook(style).axisTick, customValues: shown },
      axisLabel: {
        ...axisLook(style).axisLabel,
        customValues: shown,
        lineHeight: fontSize * 1.35,
        formatter: (day: number) => [count(day, locale), ...riskAt(day)].join('\n'),
      },
    },
    yAxis: shareAxis(style, topOf(curves)),
    series: curves.map(({ name, steps }, i) => {
      const colour = tones[i % tones.length] as string;
      const reached = steps.filter(({ day }) => day <= last);
      const data: [number, number][] = [
        [0, 0],
        ...reached.map(({ day, cumulative }): [number, number] => [day, cumulative]),
        [last, reached.at(-1)?.cumulative ?? 0],
      ];
      return {
        name,
        type: 'line' as const,
        step: 'end' as const,
        symbol: 'none',
        lineStyle: { color: colour, width: 2, type: dashOf(i) },
        itemStyle: { color: colour },
        data,
      };
    }),
  };
}

/** The days that are far enough from each other for their numbers to stand side by side, the first and the last always. */
function apart(days: readonly number[]): number[] {
  const last = days.at(-1) ?? 0;
  const room = last / MOST_DAYS;
  const shown: number[] = [];
  for (const day of days) {
    const before = shown.at(-1);
    if (before === undefined || day === last || (day - before >= room && last - day >= room)) shown.push(day);
  }
  return shown;
}

/** So many numbers stand below the narrowest picture. */
const MOST_DAYS = 16;

/** Where the axis ends: what happens to few would be a line on the floor of all hundred. */
function topOf(curves: readonly Curve[]): number {
  const highest = Math.max(0, ...curves.map(({ steps }) => steps.at(-1)?.cumulative ?? 0));
  return [0.1, 0.25, 0.5].find((top) => highest <= top) ?? 1;
}

function dashOf(i: number): 'solid' | 'dashed' | 'dotted' | number[] {
  const dash = DASHES[i % DASHES.length] ?? 'solid';
  return typeof dash === 'string' ? dash : [...dash];
}
