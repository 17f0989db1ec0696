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
 * The painter empties its element by `innerHTML = ''` when it goes, which the pages' policy refuses whatever is
 * written: the element is emptied without it.
 */
function withoutMarkup(element: HTMLElement): HTMLElement {
  return Object.defineProperty(element, 'innerHTML', { set: () => element.replaceChildren(), configurable: true });
}

/** A picture of ECharts, as wide as there is room. */
export function Chart({ option, height, label }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return undefined;
    const element = withoutMarkup(place.current);
    const chart = startChart(element);
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
