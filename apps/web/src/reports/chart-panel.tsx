import { useComputedColorScheme } from '@mantine/core';
import type * as AllCharts from '@osteon/charts';
import type { ChartOption, ChartStyle } from '@osteon/charts';
import { lazy, Suspense, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePrinting } from '../app/use-printing.ts';
import classes from './reports.module.css';

type Charts = typeof AllCharts;

/** Makes a picture of what it has closed over; the library comes later than the page. */
export type Draw = (charts: Charts, style: ChartStyle) => ChartOption;

/** What draws is brought with the first picture, and the first screen does not wait for it. */
const Picture = lazy(async () => {
  const [charts, { Chart }] = await Promise.all([import('@osteon/charts'), import('./chart.tsx')]);
  return {
    default: function Drawn({ draw, height, label }: Pick<ChartPanelProps, 'draw' | 'height' | 'label'>) {
      const style = useChartStyle();
      const option = useMemo(() => draw(charts, style), [draw, style]);
      return <Chart option={option} height={height} label={label} />;
    },
  };
});

/** The theme's own colours, letters and direction, as plain values: a picture knows no variables. */
function useChartStyle(): ChartStyle {
  const scheme = useComputedColorScheme('light');
  const isPrinting = usePrinting();
  const { i18n } = useTranslation();
  const locale = i18n.language;
  const direction = i18n.dir(locale) === 'rtl' ? 'rtl' : 'ltr';
  return useMemo(() => {
    const look = getComputedStyle(document.documentElement);
    const colour = (name: string): string => look.getPropertyValue(`--${name}`).trim();
    // Read again when the scheme is another one, and on paper, which is light.
    void [scheme, isPrinting];
    return {
      colours: {
        ink: colour('ink'),
        quiet: colour('quiet'),
        line: colour('line'),
        surface: colour('surface'),
        accent: colour('accent'),
        danger: colour('danger'),
        warn: colour('warn'),
        good: colour('good'),
      },
      fontFamily: getComputedStyle(document.body).fontFamily,
      fontSize: 12,
      direction,
      locale,
      animated: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    };
  }, [scheme, isPrinting, direction, locale]);
}

export interface ChartPanelProps {
  readonly title: string;
  /** `h2` where it stands right under the page's heading */
  readonly heading?: 'h2' | 'h3';
  /** what the picture shows, in a sentence */
  readonly label: string;
  /** makes the picture; the same function as long as it shows the same */
  readonly draw: Draw;
  readonly height: number;
  /** the same numbers in rows */
  readonly table: ReactNode;
  readonly action?: ReactNode;
  /** by which rule it is drawn, in words */
  readonly note?: ReactNode;
}

/** A picture, the rule by which it is drawn, and its numbers in a table below: folded away on the screen, open on paper. */
export function ChartPanel({
  title,
  heading: Heading = 'h3',
  label,
  draw,
  height,
  table,
  action,
  note,
}: ChartPanelProps) {
  const { t } = useTranslation();
  const isPrinting = usePrinting();
  return (
    <section className={classes.panel} aria-label={title}>
      <header className={classes.panelHead}>
        <Heading>{title}</Heading>
        {action}
      </header>
      <Suspense
        fallback={
          <div
            className={classes.chartRoom}
            style={{ blockSize: height }}
            role="status"
            aria-label={t('state.loading')}
          />
        }
      >
        <Picture draw={draw} height={height} label={label} />
      </Suspense>
      {note === undefined ? null : <div className={classes.note}>{note}</div>}
      <details className={classes.numbers} open={isPrinting || undefined}>
        <summary>{t('reports.table')}</summary>
        {table}
      </details>
    </section>
  );
}
