import type { ServicesView } from '@osteon/contracts';
import { EPISODE_INDICATORS, type FunnelPlot } from '@osteon/domain';
import { IconAlertTriangle, IconCircleCheck, IconSquareRotated, IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, Mark, Panel } from '../app/page-parts.tsx';
import { EmptySaying, Saying } from '../app/page-states.tsx';
import { wordFor } from '../text/words.ts';
import { ChartPanel, type Draw } from './chart-panel.tsx';
import { Few } from './counted.tsx';
import { IndicatorChoice, useIndicator } from './indicator-choice.tsx';
import { PartState } from './part-state.tsx';
import { useReport } from './report-context.ts';
import { partQuery } from './report-queries.ts';
import { rateWords } from './report-words.ts';
import classes from './reports.module.css';

const COMPARED = EPISODE_INDICATORS.filter(({ kind }) => kind === 'share').map(({ id }) => id);

/** Services side by side: for those who answer for more than one. */
export function ServicesPart() {
  const { t } = useTranslation();
  const { context } = useReport();
  if (context.scopes.length > 1) return <Compared />;
  return (
    <Panel label={t('reports.view.services')}>
      <Saying
        icon={<IconLock size={28} stroke={1.5} />}
        title={t('state.forbiddenTitle')}
        text={t('reports.services.notYours')}
      />
    </Panel>
  );
}

function Compared() {
  const { cohort } = useReport();
  const indicator = useIndicator();
  // One service is not compared with itself: beside it stands its region.
  const scope = cohort.scope === 'service' ? 'region' : cohort.scope;
  const services = useQuery(partQuery<ServicesView>(`indicators/${indicator}/services`, { ...cohort, scope }));
  return <PartState query={services}>{(view) => <Funnel view={view} />}</PartState>;
}

function Funnel({ view }: { readonly view: ServicesView }) {
  const { t } = useTranslation();
  const name = wordFor('indicator', view.indicator);
  const own = view.points.find((point) => point.own)?.service;
  const draw = useCallback<Draw>(
    (charts, style) =>
      charts.funnelPlotOption(
        plotOf(view),
        {
          denominator: t('reports.services.patients'),
          target: t('reports.services.targetShort'),
          limits95: t('reports.services.limits95'),
          limits998: t('reports.services.limits998'),
          standing: {
            within: t('reports.services.within'),
            alert: t('reports.services.alert'),
            alarm: t('reports.services.alarm'),
          },
        },
        style,
        own,
      ),
    [view, own, t],
  );
  const beyond = view.points.filter(({ standing }) => standing === 'alert' || standing === 'alarm');
  return (
    <ChartPanel
      title={name}
      label={t('reports.services.label', { name, rate: rateWords(view.target), count: view.points.length })}
      draw={draw}
      height={400}
      action={<IndicatorChoice ids={COMPARED} />}
      note={
        <>
          <p>
            {view.scopeName === null
              ? t('reports.services.ofAll', { count: view.services })
              : t('reports.services.ofRegion', { count: view.services, region: view.scopeName })}
          </p>
          <p className={classes.finding}>
            {view.target === null ? (
              t('reports.services.none')
            ) : view.points.length === 1 ? (
              t('reports.services.one')
            ) : beyond.length === 0 ? (
              <Mark tone="good" icon={<IconCircleCheck size={16} stroke={1.9} aria-hidden />}>
                {t('reports.services.quiet')}
              </Mark>
            ) : (
              <Mark tone="warn" icon={<IconAlertTriangle size={16} stroke={1.9} aria-hidden />}>
                {t('reports.services.signal', { count: beyond.length })}:{' '}
                {beyond.map(({ service }) => service).join(', ')}
              </Mark>
            )}
          </p>
          <p>{t('reports.services.rule')}</p>
        </>
      }
      table={
        view.points.length === 0 ? (
          <EmptySaying title={t('reports.services.none')} />
        ) : (
          <DataTable
            label={name}
            rows={view.points}
            keyOf={({ serviceId }) => serviceId}
            columns={[
              {
                title: t('reports.services.service'),
                cell: ({ service, own: isOwn }) => (
                  <span dir="auto">{isOwn ? <strong>{service}</strong> : service}</span>
                ),
              },
              { title: t('reports.done'), cell: ({ numerator }) => <Few count={numerator} />, isNumber: true },
              { title: t('reports.of'), cell: ({ denominator }) => <Few count={denominator} />, isNumber: true },
              { title: t('reports.rate'), cell: ({ rate }) => rateWords(rate, 1), isNumber: true },
              {
                title: t('reports.services.limits95'),
                cell: ({ limits95 }) => <Span limits={limits95} />,
                isNumber: true,
              },
              {
                title: t('reports.services.limits998'),
                cell: ({ limits998 }) => <Span limits={limits998} />,
                isNumber: true,
              },
              { title: t('reports.services.standing'), cell: ({ standing }) => <Standing standing={standing} /> },
            ]}
          />
        )
      }
    />
  );
}

function Span({ limits }: { readonly limits: { readonly lower: number; readonly upper: number } | null }) {
  if (limits === null) return '–';
  return (
    <span dir="ltr">
      {rateWords(limits.lower, 1)} – {rateWords(limits.upper, 1)}
    </span>
  );
}

const STANDINGS = {
  within: { tone: 'good', icon: IconCircleCheck },
  alert: { tone: 'warn', icon: IconAlertTriangle },
  alarm: { tone: 'danger', icon: IconSquareRotated },
} as const;

function Standing({ standing }: { readonly standing: keyof typeof STANDINGS | null }) {
  const { t } = useTranslation();
  if (standing === null) return <span className={classes.few}>{t('reports.tooFewShort')}</span>;
  const { tone, icon: Icon } = STANDINGS[standing];
  return (
    <Mark tone={tone} icon={<Icon size={15} stroke={1.9} aria-hidden />}>
      {t(`reports.services.${standing}`)}
    </Mark>
  );
}

/** The services that may be drawn: those whose counts are told. */
function plotOf({ target, points }: ServicesView): FunnelPlot {
  return {
    target,
    points: points.flatMap(({ service, numerator, denominator, rate, limits95, limits998, standing }) =>
      numerator === null ||
      denominator === null ||
      rate === null ||
      limits95 === null ||
      limits998 === null ||
      standing === null
        ? []
        : [{ service, numerator, denominator, rate, limits95, limits998, standing }],
    ),
  };
}
