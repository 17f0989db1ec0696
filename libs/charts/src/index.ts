export type { ChartOption } from './chart-option.ts';
export { PAPER_COLOURS, type ChartColours, type ChartStyle } from './chart-style.ts';
export { drawSvg, startChart, type ChartSize } from './draw.ts';
export { runChartOption, sparklineOption, type RunChartWords, type ToldRunChart } from './run-chart-option.ts';
export { funnelPlotOption, type FunnelPlotWords } from './funnel-plot-option.ts';
export { curvesOption, type Curve, type CurvesWords } from './curves-option.ts';
export {
  completenessOption,
  followUpFunnelOption,
  type CompletenessWords,
  type FollowUpFunnelWords,
  type FunnelBar,
} from './bars-option.ts';
export { capacityOption, type CapacityPoint, type CapacityWords, type ComparedWeeks } from './capacity-option.ts';
