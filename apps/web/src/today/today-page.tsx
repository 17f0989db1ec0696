import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { NEEDS_NOW } from '@osteon/domain';
import type { WorklistPage } from '@osteon/contracts';
import { IconFileSpreadsheet, IconPrinter, IconRefresh, IconUserPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { download, queryOf } from '../api/client.ts';
import { worklistQuery } from '../api/queries.ts';
import { EmptySaying, ErrorSaying, RowsLoading, useErrorWords } from '../app/page-states.tsx';
import { PrintFilter } from '../app/print-head.tsx';
import rail from '../app/rail.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { weekdayDate } from '../dates/calendar-date.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { useSession } from '../session/session-context.ts';
import { useMayWrite } from '../session/use-may-write.ts';
import { countWords, numberWords } from '../text/words.ts';
import { SectionsRail } from './sections-rail.tsx';
import { sectionOnly, TodayFilters, useFilterWords } from './today-filters.tsx';
import classes from './today-page.module.css';
import { filterOf, isNarrowed, readTodaySearch, type TodaySearch } from './today-search.ts';
import { useCalmList } from './use-calm-list.ts';
import { Worklist } from './worklist.tsx';

const RecordContactDrawer = lazy(async () => ({
  default: (await import('../patient/record-contact-drawer.tsx')).RecordContactDrawer,
}));
const PrintToday = lazy(async () => ({ default: (await import('./print-today.tsx')).PrintToday }));

/** Rows of a file at most. */
const MOST_IN_FILE = 10_000;

/** The worklist: everyone who needs someone now, the most urgent first, and nobody left out. */
export function TodayPage() {
  const { t } = useTranslation();
  usePageTitle(t('today.title'));
  const session = useSession();
  const address = useSearch({ from: '/' });
  // The router hands on what the address says besides, too.
  const search = useMemo(() => readTodaySearch(address), [address]);
  const filter = useMemo(() => filterOf(search), [search]);
  const worklist = useInfiniteQuery(worklistQuery(filter));
  const list = useCalmList(JSON.stringify(filter), worklist.data?.pages);
  const words = useFilterWords(search);
  const mayWrite = useMayWrite();
  const [calling, setCalling] = useState<string | null>(null);
  const [isPrinting, setIsPrinting] = useState(false);
  const endPrinting = useCallback(() => setIsPrinting(false), []);

  const newest = worklist.data?.pages[0];
  const hasRows = list.pages?.some(({ rows }) => rows.length > 0) === true;
  const needsNow = newest === undefined ? undefined : needingNow(newest);

  return (
    <>
      <header className={classes.head}>
        <div>
          <h1>{t('today.title')}</h1>
          <p className={classes.day}>
            {weekdayDate(newest?.asOf ?? session.service.today)}
            {needsNow === undefined ? null : (
              <>
                <span aria-hidden> · </span>
                <strong>
                  {needsNow.count === 0
                    ? t('today.nothingNow')
                    : t('today.needsNow', { count: needsNow.count, shown: needsNow.shown })}
                </strong>
              </>
            )}
          </p>
        </div>
        <HeadButtons
          filter={filter}
          isDisabled={!hasRows}
          rows={newest === undefined ? 0 : shownRows(newest, search)}
          onPrint={() => setIsPrinting(true)}
          mayEnrol={mayWrite}
        />
        <TodayFilters search={search} languages={newest?.languages ?? []} />
      </header>
      <PrintFilter>
        {words}
        {worklist.hasNextPage ? ` · ${t('today.printPart')}` : ''}
      </PrintFilter>
      <div className={rail.columns} data-columns>
        <SectionsRail search={search} page={newest} needsNow={needsNow?.shown} />
        <section className={classes.list} aria-label={listName(t, search)} aria-busy={worklist.isPending}>
          <Standing
            changes={list.changes}
            onShow={list.show}
            isStale={worklist.isRefetchError || worklist.fetchStatus === 'paused'}
            since={worklist.dataUpdatedAt}
          />
          {worklist.isPending ? (
            <RowsLoading />
          ) : worklist.isError && newest === undefined ? (
            <ErrorSaying error={worklist.error} onRetry={() => void worklist.refetch()} />
          ) : !hasRows || list.pages === undefined || newest === undefined ? (
            <Nothing search={search} page={newest} />
          ) : (
            <>
              <Worklist
                key={JSON.stringify(filter)}
                pages={list.pages}
                newest={newest}
                gone={list.gone}
                me={session.user}
                onRecord={mayWrite ? setCalling : undefined}
                onActed={list.owe}
              />
              <footer className={classes.end}>
                {worklist.hasNextPage ? (
                  <Button
                    variant="default"
                    loading={worklist.isFetchingNextPage}
                    onClick={() => void worklist.fetchNextPage()}
                  >
                    {t('state.more')}
                  </Button>
                ) : (
                  <TheEnd search={search} page={newest} />
                )}
              </footer>
            </>
          )}
        </section>
      </div>
      {calling === null ? null : (
        <Suspense fallback={null}>
          <RecordContactDrawer
            patientId={calling}
            onClose={() => {
              list.owe();
              setCalling(null);
            }}
          />
        </Suspense>
      )}
      {isPrinting ? (
        <Suspense fallback={null}>
          <PrintToday filter={filter} words={words} onDone={endPrinting} />
        </Suspense>
      ) : null}
    </>
  );
}

function needingNow({ counts, moreIn }: WorklistPage): { readonly count: number; readonly shown: string } {
  const count = NEEDS_NOW.reduce((sum, name) => sum + counts[name], 0);
  return {
    count,
    shown: countWords(
      count,
      moreIn.some((name) => NEEDS_NOW.includes(name)),
    ),
  };
}

/** How many rows the list has, as far as they are counted. */
function shownRows(page: WorklistPage, { section }: TodaySearch): number {
  return section === undefined
    ? needingNow(page).count
    : page.counts[section] + (page.moreIn.includes(section) ? 1 : 0);
}

function listName(t: TFunction, search: TodaySearch): string {
  const section = search.section === undefined ? t('today.needsNow') : t(`section.${search.section}.name`);
  return t('today.list', { section });
}

interface HeadButtonsProps {
  readonly filter: ReturnType<typeof filterOf>;
  readonly isDisabled: boolean;
  readonly rows: number;
  readonly onPrint: () => void;
  readonly mayEnrol: boolean;
}

/** The list on paper, and as a file: of the same query; and how somebody comes to be on it. */
function HeadButtons({ filter, isDisabled, rows, onPrint, mayEnrol }: HeadButtonsProps) {
  const { t } = useTranslation();
  const say = useErrorWords();
  const [isSaving, setIsSaving] = useState(false);
  const save = async (): Promise<void> => {
    setIsSaving(true);
    try {
      await download(`/worklist.csv${queryOf(filter)}`);
      if (rows > MOST_IN_FILE) {
        notifications.show({ message: t('today.fileMore', { most: numberWords(MOST_IN_FILE) }), autoClose: false });
      }
    } catch (error) {
      notifications.show({ color: 'red', title: t('today.fileRefused'), message: say(error) });
    } finally {
      setIsSaving(false);
    }
  };
  return (
    <div className={classes.files} data-no-print>
      <Button
        variant="subtle"
        color="gray"
        leftSection={<IconPrinter size={16} stroke={1.75} aria-hidden />}
        disabled={isDisabled}
        onClick={onPrint}
      >
        {t('today.print')}
      </Button>
      <Button
        variant="subtle"
        color="gray"
        leftSection={<IconFileSpreadsheet size={16} stroke={1.75} aria-hidden />}
        disabled={isDisabled}
        loading={isSaving}
        onClick={() => void save()}
      >
        {t('today.file')}
      </Button>
      {mayEnrol ? (
        <Button
          variant="default"
          leftSection={<IconUserPlus size={16} stroke={1.75} aria-hidden />}
          renderRoot={(props) => <Link to="/enrol" {...props} />}
        >
          {t('today.enrol')}
        </Button>
      ) : null}
    </div>
  );
}

interface StandingProps {
  readonly changes: number;
  readonly onShow: () => void;
  readonly isStale: boolean;
  readonly since: number;
}

/** Whether the list is as it is in the service now: what changed, asked for by a press; since when nothing is known. */
function Standing({ changes, onShow, isStale, since }: StandingProps) {
  const { t } = useTranslation();
  const { time } = useServiceDates();
  return (
    <div role="status" data-no-print>
      {isStale ? (
        <p className={classes.stale}>{t('today.stale', { time: time(new Date(since).toISOString()) })}</p>
      ) : changes === 0 ? null : (
        <button type="button" className={classes.changes} onClick={onShow}>
          <IconRefresh size={16} stroke={1.75} aria-hidden />
          {t('today.changes', { count: changes })}
        </button>
      )}
    </div>
  );
}

function TheEnd({ search, page }: { readonly search: TodaySearch; readonly page: WorklistPage }) {
  const { t } = useTranslation();
  if (search.section !== undefined) return <p>{t('today.endSection')}</p>;
  const { upcoming } = page.counts;
  return (
    <p>
      {t('today.end')}{' '}
      {upcoming === 0 ? null : (
        <Link to="/" search={{ ...search, section: 'upcoming' }} className={classes.endLink}>
          {t('today.thenUpcoming', {
            count: upcoming,
            shown: countWords(upcoming, page.moreIn.includes('upcoming')),
          })}
        </Link>
      )}
    </p>
  );
}

function Nothing({ search, page }: { readonly search: TodaySearch; readonly page: WorklistPage | undefined }) {
  const { t } = useTranslation();
  if (isNarrowed(search)) {
    return (
      <EmptySaying
        title={t('today.emptyTitle')}
        text={t('today.emptyFilter')}
        action={
          <Button variant="default" renderRoot={(props) => <Link to="/" search={sectionOnly(search)} {...props} />}>
            {t('today.clear')}
          </Button>
        }
      />
    );
  }
  if (page === undefined || page.total === 0) {
    return <EmptySaying title={t('today.emptyServiceTitle')} text={t('today.emptyService')} />;
  }
  if (search.section !== undefined) return <EmptySaying title={t('today.emptyTitle')} text={t('today.emptySection')} />;
  const { upcoming } = page.counts;
  return (
    <EmptySaying
      title={t('today.allDone')}
      text={t('today.emptyNow')}
      action={
        upcoming === 0 ? undefined : (
          <Button variant="default" renderRoot={(props) => <Link to="/" search={{ section: 'upcoming' }} {...props} />}>
            {t('today.thenUpcoming', {
              count: upcoming,
              shown: countWords(upcoming, page.moreIn.includes('upcoming')),
            })}
          </Button>
        )
      }
    />
  );
}
