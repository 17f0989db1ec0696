import type { ChartOption } from './chart-option.ts';
import { count, type ChartStyle } from './chart-style.ts';
import { axisLook, frame, legend } from './frame.ts';

/** A week ahead: what is expected with its range, and what there is to meet it; null: nobody has said. */
export interface CapacityPoint {
  readonly from: string;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  readonly available: number | null;
}

/** What is expected under a what-if, week by week. */
export interface ComparedWeeks {
  readonly name: string;
  readonly expected: readonly number[];
}

export interface CapacityWords {
  readonly expected: string;
  readonly range: string;
  readonly available: string;
  /** How a week is written, by its Monday. */
  readonly week: (from: string) => string;
}

/** Strokes of the what-ifs, in pixels drawn and left out. */
const STROKES: readonly (readonly number[])[] = [
  [6, 4],
  [2, 3],
  [10, 3, 2, 3],
];

/**
 * What is expected each week as a line in the band of its range, against what there is as a stepped line. What-ifs are
 * dashed lines, each in its own manner: strokes differ, not colours alone.
 */
export function capacityOption(
  points: readonly CapacityPoint[],
  compared: readonly ComparedWeeks[],
  words: CapacityWords,
  style: ChartStyle,
): ChartOption {
  const { colours, locale } = style;
  const hasAvailable = points.some(({ available }) => available !== null);
  const others = [colours.warn, colours.danger, colours.good];
  const told = (index: number): string => {
    const point = points[index];
    if (point === undefined) return '';
    return [
      words.week(point.from),
      `${words.expected}: ${count(point.expected, locale)} (${count(point.low, locale)} – ${count(point.high, locale)})`,
      ...(point.available === null ? [] : [`${words.available}: ${count(point.available, locale)}`]),
      ...compared.map(({ name, expected }) => `${name}: ${count(expected[index] ?? 0, locale)}`),
    ].join('\n');
  };
  const band = { type: 'line' as const, stack: 'range', symbol: 'none', silent: true, lineStyle: { opacity: 0 } };
  return {
    ...frame(style),
    legend: legend(
      style,
      [words.expected, words.range, ...(hasAvailable ? [words.available] : []), ...compared.map(({ name }) => name)],
      [words.expected, words.available, ...compared.map(({ name }) => name)],
    ),
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
      data: points.map(({ from }) => words.week(from)),
      splitLine: { show: false },
    },
    yAxis: {
      ...axisLook(style),
      type: 'value',
      position: style.direction === 'rtl' ? 'right' : 'left',
      min: 0,
      axisLabel: { ...axisLook(style).axisLabel, formatter: (value: number) => count(value, locale) },
    },
    series: [
      { ...band, name: 'low', data: points.map(({ low }) => low) },
      {
        ...band,
        name: words.range,
        itemStyle: { color: colours.accent, opacity: 0.35 },
        areaStyle: { color: colours.accent, opacity: 0.18 },
        data: points.map(({ low, high }) => high - low),
      },
      {
        name: words.expected,
        type: 'line',
        symbol: 'none',
        z: 4,
        lineStyle: { color: colours.accent, width: 2 },
        itemStyle: { color: colours.accent },
        data: points.map(({ expected }) => expected),
      },
      ...(hasAvailable
        ? [
            {
              name: words.available,
              type: 'line' as const,
              step: 'middle' as const,
              symbol: 'none',
              z: 3,
              lineStyle: { color: colours.ink, width: 1.5 },
              itemStyle: { color: colours.ink },
              data: points.map(({ available }) => available),
            },
          ]
        : []),
      ...compared.map(({ name, expected }, index) => {
        const color = others[index % others.length] ?? colours.warn;
        return {
          name,
          type: 'line' as const,
          symbol: 'none',
          z: 3,
          lineStyle: { color, width: 1.5, type: [...(STROKES[index % STROKES.length] ?? [])] },
          itemStyle: { color },
          data: [...expected],
        };
      }),
    ],
  };
}
