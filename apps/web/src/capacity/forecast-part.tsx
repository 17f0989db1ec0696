import { NativeSelect } from '@mantine/core';
import type { CapacityForecastView, CapacityResultView } from '@osteon/contracts';
import { WORK_KINDS } from '@osteon/domain';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, Panel } from '../app/page-parts.tsx';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { ChartPanel, type Draw } from '../reports/chart-panel.tsx';
import { numberWords, wordFor } from '../text/words.ts';
import { MEASURES, type Measure } from './capacity-search.ts';
import { amountWords, expectedWords, measureOf, staffHoursOf, weeksBeyond } from './capacity-words.ts';
import { Planned } from './work-drawer.tsx';
import classes from './capacity.module.css';

interface ForecastPartProps {
  readonly forecast: CapacityForecastView;
  readonly compared: readonly CapacityResultView[];
  readonly minutes: Readonly<Record<(typeof WORK_KINDS)[number], number>>;
}

/** In ten seconds: how much is needed, how much there is, when it is not enough, and what waits already. */
export function Verdict({ forecast }: { readonly forecast: CapacityForecastView }) {
  const { t } = useTranslation();
  const staff = staffHoursOf(forecast);
  const beyond = weeksBeyond(forecast);
  const waiting = WORK_KINDS.reduce((sum, work) => sum + forecast.waiting.work[work].planned, 0);
  return (
    <dl className={classes.verdict}>
      <div>
        <dt>{t('capacity.needed')}</dt>
        <dd className={classes.figure}>{amountWords(forecast.total.hours.expected)}</dd>
        <dd>
          {t('capacity.between', {
            low: amountWords(forecast.total.hours.low),
            high: amountWords(forecast.total.hours.high),
          })}
        </dd>
      </div>
      <div>
        <dt>{t('capacity.available')}</dt>
        <dd className={classes.figure}>{staff === null ? '–' : amountWords(staff)}</dd>
        <dd>{staff === null ? t('capacity.notSaid') : t('capacity.inYear')}</dd>
      </div>
      <div>
        <dt>{t('capacity.weeksBeyond')}</dt>
        <dd className={classes.figure}>{staff === null ? '–' : numberWords(beyond.length)}</dd>
        <dd>{beyond[0] === undefined ? '' : t('capacity.firstBeyond', { date: dayMonthYear(beyond[0].from) })}</dd>
      </div>
      <div>
        <dt>{t('capacity.waiting')}</dt>
        <dd className={classes.figure}>{numberWords(waiting)}</dd>
        <dd>{t('capacity.waitingHours', { hours: amountWords(forecast.waiting.hours.expected) })}</dd>
      </div>
    </dl>
  );
}

/** The year as a picture and in rows. */
export function ForecastPart({ forecast, compared, minutes }: ForecastPartProps) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/capacity' });
  const { of = 'hours' } = useSearch({ from: '/capacity' });
  const others = useMemo(
    () =>
      compared.flatMap(({ run, forecast: asked }) =>
        asked === null
          ? []
          : [{ name: run.name ?? '', expected: asked.weeks.map((week) => measureOf(of, week).expected) }],
      ),
    [compared, of],
  );
  const draw = useCallback<Draw>(
    (charts, style) =>
      charts.capacityOption(
        forecast.weeks.map((week) => ({
          from: week.from,
          available: of === 'hours' ? week.staffHours : null,
          ...measureOf(of, week),
        })),
        others,
        {
          expected: t('capacity.expected'),
          range: t('capacity.range'),
          available: t('capacity.staffHours'),
          week: dayMonthYear,
        },
        style,
      ),
    [forecast, of, others, t],
  );
  const name = of === 'hours' ? t('capacity.hours') : wordFor('capacityWork', of);
  return (
    <>
      <ChartPanel
        title={t('capacity.weekByWeek')}
        heading="h2"
        label={t('capacity.pictureLabel', {
          name,
          expected: expectedWords(measureOf(of, forecast.total)),
          weeks: forecast.weeks.length,
        })}
        draw={draw}
        height={340}
        action={
          <NativeSelect
            aria-label={t('capacity.pictureOf')}
            value={of}
            data={MEASURES.map((one) => ({
              value: one,
              label: one === 'hours' ? t('capacity.hours') : wordFor('capacityWork', one),
            }))}
            onChange={({ currentTarget }) =>
              void navigate({
                search: (before) => ({ ...before, of: currentTarget.value as Measure }),
                resetScroll: false,
              })
            }
            data-no-print
          />
        }
        note={<p>{t('capacity.rangeMeans')}</p>}
        table={<Weeks forecast={forecast} />}
      />
      <div className={classes.part}>
        <Panel label={t('capacity.byWork')} heading about={t('capacity.byWorkAbout')}>
          <ByWork forecast={forecast} minutes={minutes} />
        </Panel>
      </div>
    </>
  );
}

function Weeks({ forecast }: { readonly forecast: CapacityForecastView }) {
  const { t } = useTranslation();
  return (
    <DataTable
      label={t('capacity.weekByWeek')}
      rows={forecast.weeks}
      keyOf={({ from }) => from}
      columns={[
        { title: t('capacity.week'), cell: ({ from }) => dayMonthYear(from) },
        ...WORK_KINDS.map((work) => ({
          title: wordFor('capacityWork', work),
          isNumber: true,
          cell: (week: CapacityForecastView['weeks'][number]) => (
            <>
              {amountWords(week.work[work].expected)}
              {work === 'letter' ? null : (
                <span className={classes.sources}>
                  {t('capacity.planned')}{' '}
                  <Planned
                    count={week.work[work].planned}
                    list={`${work}.${week.from}`}
                    name={`${wordFor('capacityWork', work)}, ${dayMonthYear(week.from)}`}
                  />
                </span>
              )}
            </>
          ),
        })),
        { title: t('capacity.hours'), isNumber: true, cell: ({ hours }) => expectedWords(hours) },
        {
          title: t('capacity.staffHours'),
          isNumber: true,
          cell: ({ staffHours }) => (staffHours === null ? '–' : amountWords(staffHours)),
        },
      ]}
    />
  );
}

function ByWork({ forecast: { total, waiting }, minutes }: Pick<ForecastPartProps, 'forecast' | 'minutes'>) {
  const { t } = useTranslation();
  return (
    <DataTable
      label={t('capacity.byWork')}
      rows={WORK_KINDS}
      keyOf={(work) => work}
      columns={[
        { title: t('capacity.work'), cell: (work) => wordFor('capacityWork', work) },
        {
          title: t('capacity.waiting'),
          isNumber: true,
          cell: (work) =>
            work === 'letter' ? (
              '–'
            ) : (
              <Planned
                count={waiting.work[work].planned}
                list={`${work}.waiting`}
                name={`${wordFor('capacityWork', work)}, ${t('capacity.waiting')}`}
              />
            ),
        },
        { title: t('capacity.fromPlans'), isNumber: true, cell: (work) => amountWords(total.work[work].fromPlans) },
        {
          title: t('capacity.fromNewFractures'),
          isNumber: true,
          cell: (work) => amountWords(total.work[work].fromNewFractures),
        },
        {
          title: t('capacity.fromRefractures'),
          isNumber: true,
          cell: (work) => amountWords(total.work[work].fromRefractures),
        },
        { title: t('capacity.expectedInYear'), isNumber: true, cell: (work) => expectedWords(total.work[work]) },
        {
          title: t('capacity.hours'),
          isNumber: true,
          cell: (work) => amountWords((total.work[work].expected * minutes[work]) / 60),
        },
      ]}
    />
  );
}
