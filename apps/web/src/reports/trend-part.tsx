import type { MonthsView } from '@osteon/contracts';
import { indicatorOf } from '@osteon/domain';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, Mark, Panel } from '../app/page-parts.tsx';
import { wordFor } from '../text/words.ts';
import { ChartPanel, type Draw } from './chart-panel.tsx';
import { Few } from './counted.tsx';
import { IndicatorChoice, useIndicator } from './indicator-choice.tsx';
import { PartState } from './part-state.tsx';
import { useReport } from './report-context.ts';
import { partQuery } from './report-queries.ts';
import { monthWords, rateWords } from './report-words.ts';
import classes from './reports.module.css';

type MonthsOf = MonthsView['indicators'][number];
type Point = MonthsOf['points'][number];

/** An indicator month by month: whether anything changed, and not only by chance. */
export function TrendPart() {
  const { cohort } = useReport();
  const months = useQuery(partQuery<MonthsView>('months', cohort));
  return <PartState query={months}>{(view) => <Trend view={view} />}</PartState>;
}

function Trend({ view }: { readonly view: MonthsView }) {
  const drawn = view.indicators.filter(({ id }) => indicatorOf(id)?.kind === 'share');
  const id = useIndicator();
  const months = drawn.find((one) => one.id === id) ?? drawn[0];
  if (months === undefined) return null;
  return (
    <>
      <Months months={months} runLength={view.runLength} choices={drawn.map((one) => one.id)} />
      <Definition id={months.id} />
    </>
  );
}

interface MonthsProps {
  readonly months: MonthsOf;
  readonly runLength: number;
  readonly choices: readonly string[];
}

function Months({ months, runLength, choices }: MonthsProps) {
  const { t } = useTranslation();
  const draw = useCallback<Draw>(
    (charts, style) =>
      charts.runChartOption(
        months,
        {
          rate: t('reports.trend.rate'),
          centreLine: t('reports.trend.centreShort'),
          limits: t('reports.trend.limits'),
          beyond: t('reports.trend.beyond'),
          inRun: t('reports.trend.run'),
          month: monthWords,
        },
        style,
      ),
    [months, t],
  );
  const name = wordFor('indicator', months.id);
  const remarks = months.points.filter((point) => point.beyond !== null || point.inRun);
  const remarkOf = ({ beyond, inRun, partial }: Point): string =>
    [
      beyond === null ? '' : t(`reports.trend.${beyond}`),
      inRun ? t('reports.trend.run') : '',
      partial ? t('reports.trend.partial') : '',
    ]
      .filter(Boolean)
      .join(' · ');
  return (
    <ChartPanel
      title={name}
      label={t('reports.trend.label', { name, rate: rateWords(months.centreLine) })}
      draw={draw}
      height={340}
      action={<IndicatorChoice ids={choices} />}
      note={
        <>
          <p className={classes.finding}>
            {months.centreLine === null ? (
              t('reports.trend.noMonths')
            ) : remarks.length === 0 ? (
              <Mark tone="good" icon={<IconCircleCheck size={16} stroke={1.9} aria-hidden />}>
                {t('reports.trend.quiet')}
              </Mark>
            ) : (
              <Mark tone="warn" icon={<IconAlertTriangle size={16} stroke={1.9} aria-hidden />}>
                {t('reports.trend.signal', { count: remarks.length })}:{' '}
                {remarks.map(({ month }) => monthWords(month)).join(', ')}
              </Mark>
            )}
          </p>
          <p>{t('reports.trend.rule', { run: runLength })}</p>
        </>
      }
      table={
        <DataTable
          label={name}
          rows={months.points}
          keyOf={({ month }) => month}
          columns={[
            { title: t('reports.month'), cell: ({ month }) => monthWords(month) },
            { title: t('reports.done'), cell: ({ numerator }) => <Few count={numerator} />, isNumber: true },
            { title: t('reports.of'), cell: ({ denominator }) => <Few count={denominator} />, isNumber: true },
            { title: t('reports.rate'), cell: ({ rate }) => rateWords(rate, 1), isNumber: true },
            { title: t('reports.lower'), cell: ({ lowerLimit }) => rateWords(lowerLimit, 1), isNumber: true },
            { title: t('reports.upper'), cell: ({ upperLimit }) => rateWords(upperLimit, 1), isNumber: true },
            { title: t('reports.remark'), cell: remarkOf },
          ]}
        />
      }
    />
  );
}

/** What the number counts, in the words of its definition, which are English as the published ones are. */
function Definition({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const indicator = indicatorOf(id);
  if (indicator === undefined) return null;
  return (
    <Panel label={t('reports.howCounted')} heading>
      <dl className={classes.defined}>
        {(['numerator', 'denominator', 'exclusions', 'missing', 'ownReading'] as const).map((part) =>
          indicator[part] === null ? null : (
            <div key={part}>
              <dt>{t(`reports.definition.${part}`)}</dt>
              <dd lang="en" dir="ltr">
                {indicator[part]}
              </dd>
            </div>
          ),
        )}
      </dl>
      <p className={classes.definedBy}>
        {t('reports.definitionOf', { id, set: indicator.set, version: indicator.version })}
      </p>
    </Panel>
  );
}
