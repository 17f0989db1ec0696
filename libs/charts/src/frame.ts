import type { ChartOption } from './chart-option.ts';
import { percent, type ChartStyle } from './chart-style.ts';

/** What every picture has: its letters, its margins, its legend below, no toolbox. */
export function frame({ colours, fontFamily, fontSize, animated }: ChartStyle): ChartOption {
  return {
    animation: animated,
    animationDuration: 250,
    backgroundColor: 'transparent',
    textStyle: { fontFamily, fontSize, color: colours.ink },
    grid: { left: 8, right: 16, top: 16, bottom: 40, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    // Drawn and not written as HTML: the pages' policy allows no inline styles.
    tooltip: {
      renderMode: 'richText',
      confine: true,
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.ink, fontFamily, fontSize },
    },
  };
}

/**
 * A legend below the picture, with the names given; nothing in it is switched off by a click. Those of `lines` have no
 * signs on them, and so none in the legend.
 */
export function legend(
  { colours, fontSize, fontFamily }: ChartStyle,
  names: readonly string[],
  lines: readonly string[] = [],
): ChartOption['legend'] {
  return {
    bottom: 0,
    data: names.map((name) => (lines.includes(name) ? { name, itemStyle: { opacity: 0 } } : { name })),
    selectedMode: false,
    itemGap: 14,
    itemWidth: 20,
    textStyle: { color: colours.ink, fontSize, fontFamily },
  };
}

/** Letters and lines of an axis. */
export function axisLook({ colours, fontSize, fontFamily }: ChartStyle) {
  return {
    axisLine: { lineStyle: { color: colours.line } },
    axisTick: { lineStyle: { color: colours.line } },
    axisLabel: { color: colours.quiet, fontSize, fontFamily },
    nameTextStyle: { color: colours.quiet, fontSize, fontFamily },
    splitLine: { lineStyle: { color: colours.line } },
  };
}

/** An axis of shares from 0 to 100 %, at the side where reading begins. */
export function shareAxis(style: ChartStyle, max: number | undefined = 1) {
  const look = axisLook(style);
  return {
    ...look,
    type: 'value' as const,
    position: style.direction === 'rtl' ? ('right' as const) : ('left' as const),
    min: 0,
    ...(max === undefined ? {} : { max }),
    axisLabel: { ...look.axisLabel, formatter: (share: number) => percent(share, style.locale) },
  };
}
