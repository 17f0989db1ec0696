import { funnelLimits, FUNNEL_TAILS, type FunnelPlot, type FunnelPoint } from '@osteon/domain';
import type { ChartOption } from './chart-option.ts';
import { count, percent, type ChartStyle } from './chart-style.ts';
import { axisLook, frame, legend, shareAxis } from './frame.ts';

export interface FunnelPlotWords {
  readonly denominator: string;
  readonly target: string;
  readonly limits95: string;
  readonly limits998: string;
  readonly standing: Readonly<Record<FunnelPoint['standing'], string>>;
}

/** Numbers of patients for which the limits are drawn. */
const STEPS = 120;
const SIGNS = { within: 'circle', alert: 'triangle', alarm: 'diamond' } as const;

/**
 * Services by how many patients they have and by their rate, between the lines of what chance does around the rate of
 * all. Each standing has a sign of its own; services beyond the limits, and `own`, have their names beside them.
 */
export function funnelPlotOption(
  { target, points }: FunnelPlot,
  words: FunnelPlotWords,
  style: ChartStyle,
  own?: string,
): ChartOption {
  const { colours, locale } = style;
  const most = Math.max(10, ...points.map(({ denominator }) => denominator));
  const sizes = Array.from({ length: STEPS }, (_, i) => Math.max(1, Math.round(((i + 1) * most * 1.05) / STEPS)));
  const line = (name: string, tail: number, side: 'lower' | 'upper', type: 'dashed' | 'dotted') => ({
    name,
    type: 'line' as const,
    symbol: 'none',
    silent: true,
    lineStyle: { color: colours.quiet, width: 1, type },
    itemStyle: { color: colours.quiet },
    data: target === null ? [] : sizes.map((size) => [size, funnelLimits(target, size, tail)[side]]),
  });
  const colourOf = { within: colours.accent, alert: colours.warn, alarm: colours.danger };
  const services = (standing: FunnelPoint['standing']) => ({
    name: words.standing[standing],
    type: 'scatter' as const,
    symbol: SIGNS[standing],
    symbolSize: standing === 'within' ? 9 : 13,
    z: 3,
    itemStyle: { color: colourOf[standing] },
    data: points
      .filter((point) => point.standing === standing)
      .map((point) => ({
        name: point.service,
        value: [point.denominator, point.rate],
        ...(point.service === own ? { itemStyle: { borderColor: colours.ink, borderWidth: 2 } } : {}),
        label: {
          show: standing !== 'within' || point.service === own,
          formatter: '{b}',
          // A long name at the end of the axis would be cut off.
          position:
            point.denominator > 0.8 * most
              ? style.direction === 'rtl'
                ? ('right' as const)
                : ('left' as const)
              : ('top' as const),
          color: colours.ink,
          fontSize: style.fontSize,
          fontFamily: style.fontFamily,
        },
      })),
    labelLayout: { hideOverlap: true },
  });
  const isRtl = style.direction === 'rtl';
  return {
    ...frame(style),
    legend: legend(
      style,
      [...Object.values(words.standing), words.target, words.limits95, words.limits998],
      [words.target, words.limits95, words.limits998],
    ),
    grid: { ...frame(style).grid, bottom: 66 },
    tooltip: {
      ...frame(style).tooltip,
      trigger: 'item',
      formatter: (hovered) => {
        const name = Array.isArray(hovered) ? undefined : hovered.name;
        const point = points.find(({ service }) => service === name);
        if (point === undefined) return '';
        const { service, numerator, denominator, rate, standing } = point;
        const counts = `${count(numerator, locale)} / ${count(denominator, locale)}`;
        return [service, `${counts} = ${percent(rate, locale, 1)}`, words.standing[standing]].join('\n');
      },
    },
    xAxis: {
      ...axisLook(style),
      type: 'value',
      min: 0,
      max: sizes.at(-1) ?? most,
      inverse: isRtl,
      name: words.denominator,
      nameLocation: 'middle',
      nameGap: 26,
      splitLine: { show: false },
      axisLabel: {
        ...axisLook(style).axisLabel,
        formatter: (size: number) => count(size, locale),
        showMaxLabel: false,
      },
    },
    yAxis: shareAxis(style),
    series: [
      line(words.limits95, FUNNEL_TAILS.limits95, 'lower', 'dashed'),
      line(words.limits95, FUNNEL_TAILS.limits95, 'upper', 'dashed'),
      line(words.limits998, FUNNEL_TAILS.limits998, 'lower', 'dotted'),
      line(words.limits998, FUNNEL_TAILS.limits998, 'upper', 'dotted'),
      {
        name: words.target,
        type: 'line',
        symbol: 'none',
        silent: true,
        lineStyle: { color: colours.ink, width: 1 },
        itemStyle: { color: colours.ink },
        data:
          target === null
            ? []
            : [
                [0, target],
                [sizes.at(-1) ?? most, target],
              ],
      },
      services('within'),
      services('alert'),
      services('alarm'),
    ],
  };
}
