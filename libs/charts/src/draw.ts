import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { ChartOption } from './chart-option.ts';

use([
  BarChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  SVGRenderer,
]);

export interface ChartSize {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** A picture as SVG text, drawn without a browser: for paper. */
export function drawSvg(option: ChartOption, size: ChartSize): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({ ...option, animation: false });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/** A picture on a page, in an element that has a size. Whoever starts it calls `resize` and, in the end, `dispose`. */
export function startChart(element: Parameters<typeof init>[0]): EChartsType {
  return init(element, null, { renderer: 'svg' });
}
