import { startChart, type ChartOption } from '@osteon/charts';
import { useEffect, useRef } from 'react';
import classes from './reports.module.css';

interface ChartProps {
  readonly option: ChartOption;
  /** in pixels */
  readonly height: number;
  /** what the picture shows, in a sentence; the table beside it has every number */
  readonly label: string;
}

/**
 * The painter empties its element and the picture in it by `innerHTML` when it goes, which the pages' policy refuses
 * whatever is written: both are emptied without it.
 */
function emptyWithoutMarkup(element: Element): void {
  Object.defineProperty(element, 'innerHTML', { set: () => element.replaceChildren(), configurable: true });
}

/** A picture of ECharts, as wide as there is room. */
export function Chart({ option, height, label }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const chart = startChart(element);
    for (const emptied of [element, ...element.querySelectorAll('svg')]) emptyWithoutMarkup(emptied);
    chart.setOption(option);
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(element);
    // Paper is narrower than most screens.
    const fit = (): void => chart.resize();
    window.addEventListener('beforeprint', fit);
    window.addEventListener('afterprint', fit);
    return () => {
      watch.disconnect();
      window.removeEventListener('beforeprint', fit);
      window.removeEventListener('afterprint', fit);
      chart.dispose();
    };
  }, [option]);
  return (
    <div ref={place} role="img" aria-label={label} className={classes.chart} data-chart style={{ blockSize: height }} />
  );
}
