import { isFieldPoor, POOR_FIELD_FROM, type FieldCount } from '@osteon/domain';
import type { ChartOption } from './chart-option.ts';
import { count, percent, type ChartStyle } from './chart-style.ts';
import { axisLook, frame, legend, shareAxis } from './frame.ts';

/** A step of the follow-up funnel as it is drawn; null where the count is too small to be told. */
export interface FunnelBar {
  readonly name: string;
  readonly count: number | null;
  readonly ofDue: number | null;
  readonly ofContactable: number | null;
}

export interface FollowUpFunnelWords {
  readonly ofDue: string;
  readonly ofContactable: string;
  readonly suppressed: string;
}

/** The steps from due to an outcome as bars, each with its count and its share of both denominators. */
export function followUpFunnelOption(
  steps: readonly FunnelBar[],
  words: FollowUpFunnelWords,
  style: ChartStyle,
): ChartOption {
  const { colours, locale } = style;
  const told = (index: number): string => {
    const step = steps[index];
    if (step === undefined) return '';
    if (step.count === null) return words.suppressed;
    const shares = [
      ...(step.ofDue === null ? [] : [`${percent(step.ofDue, locale)} ${words.ofDue}`]),
      ...(step.ofContactable === null ? [] : [`${percent(step.ofContactable, locale)} ${words.ofContactable}`]),
    ];
    return [count(step.count, locale), ...shares].join(' · ');
  };
  const most = Math.max(1, ...steps.map((step) => step.count ?? 0));
  return {
    ...frame(style),
    grid: { ...frame(style).grid, bottom: 8 },
    tooltip: { show: false },
    xAxis: { type: 'value', show: false, min: 0, max: most * 1.9, inverse: style.direction === 'rtl' },
    yAxis: barNames(
      style,
      steps.map(({ name }) => name),
    ),
    series: [
      {
        type: 'bar',
        barWidth: '60%',
        itemStyle: { color: colours.accent },
        data: steps.map((step) => step.count ?? 0),
        label: {
          show: true,
          position: style.direction === 'rtl' ? 'left' : 'right',
          color: colours.ink,
          fontSize: style.fontSize,
          fontFamily: style.fontFamily,
          formatter: ({ dataIndex }) => told(dataIndex),
        },
      },
    ],
  };
}

export interface CompletenessWords {
  readonly field: (name: string) => string;
  readonly missing: string;
  readonly poor: string;
  readonly most: string;
}

/** The share of its rows that lack each field, with the line of 20 %. A field beyond the line says so in its label. */
export function completenessOption(
  fields: readonly FieldCount[],
  words: CompletenessWords,
  style: ChartStyle,
): ChartOption {
  const { colours, locale } = style;
  const asked = fields.filter(({ rows }) => rows > 0);
  const shares = asked.map(({ rows, missing }) => missing / rows);
  const bars = (name: string, colour: string, isPoor: boolean) => ({
    name,
    type: 'bar' as const,
    stack: 'missing',
    barWidth: '60%',
    itemStyle: { color: colour },
    data: asked.map((field, i) => (isFieldPoor(field) === isPoor ? (shares[i] ?? 0) : null)),
    label: {
      show: true,
      position: style.direction === 'rtl' ? ('left' as const) : ('right' as const),
      color: colours.ink,
      fontSize: style.fontSize,
      fontFamily: style.fontFamily,
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const field = asked[dataIndex];
        if (field === undefined || isFieldPoor(field) !== isPoor) return '';
        const share = percent(field.missing / field.rows, locale);
        return `${share} (${count(field.missing, locale)} / ${count(field.rows, locale)})${isPoor ? ` ${SIGN}` : ''}`;
      },
    },
  });
  return {
    ...frame(style),
    legend: legend(style, [words.missing, `${words.poor} ${SIGN}`]),
    grid: { ...frame(style).grid, top: 24 },
    tooltip: { show: false },
    xAxis: { ...shareAxis(style), position: 'bottom', inverse: style.direction === 'rtl' },
    yAxis: barNames(
      style,
      asked.map(({ name }) => words.field(name)),
    ),
    series: [
      {
        ...bars(words.missing, colours.accent, false),
        markLine: {
          silent: true,
          symbol: 'none',
          lineStyle: { color: colours.ink, type: 'dashed', width: 1 },
          label: { formatter: words.most, color: colours.quiet, fontSize: style.fontSize, position: 'start' },
          data: [{ xAxis: POOR_FIELD_FROM }],
        },
      },
      bars(`${words.poor} ${SIGN}`, colours.danger, true),
    ],
  };
}

/** Beside what is beyond a line, so that colour does not say it alone; every typeface has it. */
const SIGN = '†';

/** Names from above to below, at the side where reading begins. */
function barNames(style: ChartStyle, names: readonly string[]) {
  const look = axisLook(style);
  return {
    ...look,
    type: 'category' as const,
    inverse: true,
    position: style.direction === 'rtl' ? ('right' as const) : ('left' as const),
    axisTick: { show: false },
    axisLabel: { ...look.axisLabel, color: style.colours.ink, interval: 0 },
    data: [...names],
  };
}
