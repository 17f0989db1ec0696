import { Button, Progress } from '@mantine/core';
import type { CapacityResultView, CapacityView } from '@osteon/contracts';
import { IconAlertTriangle, IconClock, IconPrinter, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { Mark, PageHead, Panel } from '../app/page-parts.tsx';
import { EmptySaying, ErrorSaying, RowsLoading, useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import { numberWords } from '../text/words.ts';
import { capacityChanged, capacityQuery, whatIfsQuery } from './capacity-queries.ts';
import { amountWords } from './capacity-words.ts';
import { ForecastPart, Verdict } from './forecast-part.tsx';
import { SettingsDialog } from './settings-dialog.tsx';
import { WhatIfsPart } from './what-ifs-part.tsx';
import { WorkDrawer } from './work-drawer.tsx';
import classes from './capacity.module.css';

/** The work of the year ahead against the hours of staff, and what would change it. */
export function CapacityPage() {
  const { t } = useTranslation();
  usePageTitle(t('capacity.title'));
  const capacity = useQuery(capacityQuery);
  if (capacity.data !== undefined) return <Capacity view={capacity.data} />;
  return (
    <>
      <PageHead title={t('capacity.title')} />
      <Panel label={t('capacity.title')}>
        {capacity.isPending ? (
          <RowsLoading rows={8} />
        ) : (
          <ErrorSaying error={capacity.error} onRetry={() => void capacity.refetch()} />
        )}
      </Panel>
    </>
  );
}

function Capacity({ view }: { readonly view: CapacityView }) {
  const { t } = useTranslation();
  const session = useSession();
  const words = useErrorWords();
  const { at } = useServiceDates();
  const queryClient = useQueryClient();
  const navigate = useNavigate({ from: '/capacity' });
  const { list, with: chosen } = useSearch({ from: '/capacity' });
  const whatIfs = useQuery(whatIfsQuery).data?.rows;
  // the same list as long as it holds the same: else the picture is drawn anew with every look
  const compared = useMemo(
    () => (whatIfs ?? []).filter(({ run }) => chosen?.includes(run.id) === true),
    [whatIfs, chosen],
  );
  const [settling, setSettling] = useState(false);
  const count = useMutation({
    mutationFn: () => request<CapacityView>('POST', '/capacity/counts'),
    onSettled: () => capacityChanged(queryClient),
  });
  const { counted, unfinished, settings, settingsVersion, isStale } = view;
  const isRunning = unfinished?.state === 'running';
  return (
    <>
      <PageHead
        title={t('capacity.title')}
        about={
          counted === null
            ? t('capacity.about')
            : t('capacity.countedAt', { at: at(counted.run.startedAt), count: counted.run.patients })
        }
      >
        <div className={page.buttons} data-no-print>
          {may(session, 'management') ? (
            <Button
              variant="default"
              leftSection={<IconClock size={16} stroke={1.75} aria-hidden />}
              onClick={() => setSettling(true)}
            >
              {t('capacity.settings')}
            </Button>
          ) : null}
          {counted === null ? null : (
            <>
              <Button
                variant="default"
                leftSection={<IconRefresh size={16} stroke={1.75} aria-hidden />}
                loading={count.isPending || isRunning}
                onClick={() => count.mutate()}
              >
                {t('capacity.countAgain')}
              </Button>
              <Button
                variant="default"
                leftSection={<IconPrinter size={16} stroke={1.75} aria-hidden />}
                onClick={() => window.print()}
              >
                {t('capacity.print')}
              </Button>
            </>
          )}
        </div>
      </PageHead>
      {count.isError ? <p role="alert">{words(count.error)}</p> : null}
      <Standing view={view} />
      {counted?.forecast === null || counted === null ? (
        isRunning ? null : (
          <Panel label={t('capacity.title')}>
            <EmptySaying
              title={t('capacity.never')}
              text={t('capacity.neverText')}
              action={
                <Button loading={count.isPending} onClick={() => count.mutate()}>
                  {t('capacity.countNow')}
                </Button>
              }
            />
          </Panel>
        )
      ) : (
        <>
          {isStale && !isRunning ? (
            <div className={classes.state}>
              <Mark tone="warn" icon={<IconAlertTriangle size={15} stroke={1.75} aria-hidden />}>
                {t('capacity.stale', { date: dayMonthYear(counted.run.asOf) })}
              </Mark>
            </div>
          ) : null}
          <Verdict forecast={counted.forecast} />
          <ForecastPart forecast={counted.forecast} compared={compared} minutes={settings.minutes} />
          <WhatIfsPart asItIs={counted} />
          <Method result={counted} />
          {list === undefined ? null : (
            <WorkDrawer
              key={list}
              run={counted.run}
              list={list}
              onClose={() => void navigate({ search: ({ list: _, ...before }) => before, resetScroll: false })}
            />
          )}
        </>
      )}
      {settling ? (
        <SettingsDialog
          settings={settings}
          version={settingsVersion}
          monday={counted?.forecast?.weeks[0]?.from ?? view.today}
          onClose={() => setSettling(false)}
        />
      ) : null}
    </>
  );
}

/** How far a count is, or why it came to nothing. */
function Standing({ view: { unfinished } }: { readonly view: CapacityView }) {
  const { t } = useTranslation();
  if (unfinished === null) return null;
  const { state, patients, patientsTotal } = unfinished;
  if (state === 'failed' || state === 'cancelled') {
    return (
      <div className={classes.state} role="status">
        <Mark tone="warn" icon={<IconAlertTriangle size={15} stroke={1.75} aria-hidden />}>
          {t('capacity.failed')}
        </Mark>
      </div>
    );
  }
  const progress = t('capacity.progress', { done: numberWords(patients), total: numberWords(patientsTotal) });
  return (
    <div className={classes.state}>
      <p role="status">{patients === 0 ? t('capacity.begins') : progress}</p>
      <Progress
        value={patientsTotal === 0 ? 100 : Math.min(100, (100 * patients) / patientsTotal)}
        aria-label={progress}
        animated
      />
    </div>
  );
}

/** From what the numbers are made, each rate with what it is of. */
function Method({ result: { history, run } }: { readonly result: CapacityResultView }) {
  const { t } = useTranslation();
  if (history === null) return null;
  const of = (part: number, whole: number): string =>
    t('capacity.partOf', { part: numberWords(part), whole: numberWords(whole) });
  return (
    <div className={classes.part}>
      <Panel label={t('capacity.method')} heading>
        <div className={classes.method}>
          <p>{t('capacity.methodPlans')}</p>
          <p>{t('capacity.methodFractures')}</p>
          <p>{t('capacity.rangeMeans')}</p>
          <p>{t('capacity.methodNot')}</p>
          <dl className={classes.history}>
            <div>
              <dt>{t('capacity.historyNotReached')}</dt>
              <dd>{of(history.notReached, history.attempts)}</dd>
            </div>
            <div>
              <dt>{t('capacity.historyDoses')}</dt>
              <dd>{of(history.dosesMissed, history.dosesDue)}</dd>
            </div>
            <div>
              <dt>{t('capacity.historyReviews')}</dt>
              <dd>{of(history.reviewsMissed, history.reviewsDue)}</dd>
            </div>
            <div>
              <dt>{t('capacity.historyLetters')}</dt>
              <dd>{of(history.letters, history.messages)}</dd>
            </div>
            <div>
              <dt>{t('capacity.historyFractures')}</dt>
              <dd>
                {t('capacity.newAndAgain', {
                  fresh: numberWords(history.newEpisodes),
                  again: numberWords(history.refractures),
                })}
              </dd>
            </div>
            <div>
              <dt>{t('capacity.historyLeft')}</dt>
              <dd>
                {t('capacity.leftOf', { left: numberWords(history.left), years: amountWords(history.patientYears) })}
              </dd>
            </div>
          </dl>
          {run.refused === 0 ? null : (
            <Mark tone="warn" icon={<IconAlertTriangle size={15} stroke={1.75} aria-hidden />}>
              {t('capacity.refused', { count: run.refused })}
            </Mark>
          )}
        </div>
      </Panel>
    </div>
  );
}
