import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { TASK_KINDS } from '@osteon/domain';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { worklistQuery } from '../api/queries.ts';
import { EmptySaying, ErrorSaying, RowsLoading } from '../app/page-states.tsx';
import rail from '../app/rail.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { weekdayDate } from '../dates/calendar-date.ts';
import { useSession } from '../session/session-context.ts';
import { useMayWrite } from '../session/use-may-write.ts';
import { wordFor } from '../text/words.ts';
import { SectionsRail } from './sections-rail.tsx';
import classes from './today-page.module.css';
import { CAN_WAIT, NEEDS_NOW, type TodaySearch } from './today-search.ts';
import { Worklist } from './worklist.tsx';

const RecordContactDrawer = lazy(async () => ({
  default: (await import('../patient/record-contact-drawer.tsx')).RecordContactDrawer,
}));

/** The worklist: everyone who needs someone now, the most urgent first, and nobody left out. */
export function TodayPage() {
  const { t } = useTranslation();
  usePageTitle(t('today.title'));
  const session = useSession();
  const search = useSearch({ from: '/' });
  const worklist = useInfiniteQuery(worklistQuery(search));
  const mayWrite = useMayWrite();
  const [calling, setCalling] = useState<string | null>(null);

  const first = worklist.data?.pages[0];
  const allRows = worklist.data?.pages.flatMap((page) => page.rows) ?? [];
  const shownRows = search.section === undefined ? allRows.filter((row) => !CAN_WAIT.includes(row.section)) : allRows;
  // Sections come in their order: a row that can wait says that everyone who cannot is already here.
  const reachedTheRest = search.section === undefined && shownRows.length < allRows.length;
  const hasMore = worklist.hasNextPage && !reachedTheRest;
  const needsNow = first === undefined ? 0 : NEEDS_NOW.reduce((sum, name) => sum + first.counts[name], 0);

  return (
    <>
      <header className={classes.head}>
        <div>
          <h1>{t('today.title')}</h1>
          <p className={classes.day}>
            {weekdayDate(first?.asOf ?? session.service.today)}
            {first === undefined ? null : (
              <>
                <span aria-hidden> · </span>
                <strong>{needsNow === 0 ? t('today.nothingNow') : t('today.needsNow', { count: needsNow })}</strong>
              </>
            )}
          </p>
        </div>
        <Filters search={search} />
      </header>
      <div className={rail.columns} data-columns>
        <SectionsRail search={search} page={first} needsNow={needsNow} />
        <section className={classes.list} aria-label={listName(t, search)}>
          {worklist.isPending ? (
            <RowsLoading />
          ) : worklist.isError && first === undefined ? (
            <ErrorSaying error={worklist.error} onRetry={() => void worklist.refetch()} />
          ) : shownRows.length === 0 ? (
            <Nothing search={search} total={first?.total ?? 0} />
          ) : (
            <>
              <Worklist
                rows={shownRows}
                counts={first?.counts}
                userId={session.user.id}
                displayName={session.user.displayName}
                onRecord={mayWrite ? setCalling : undefined}
              />
              <footer className={classes.end}>
                {hasMore ? (
                  <Button
                    variant="default"
                    loading={worklist.isFetchingNextPage}
                    onClick={() => void worklist.fetchNextPage()}
                  >
                    {t('state.more')}
                  </Button>
                ) : (
                  <p>
                    {search.section === undefined ? t('today.end') : t('today.endSection')}{' '}
                    {search.section === undefined && first !== undefined && first.counts.upcoming > 0 ? (
                      <Link to="/" search={{ ...search, section: 'upcoming' }} className={classes.endLink}>
                        {t('today.thenUpcoming', { count: first.counts.upcoming })}
                      </Link>
                    ) : null}
                  </p>
                )}
              </footer>
            </>
          )}
        </section>
      </div>
      {calling === null ? null : (
        <Suspense fallback={null}>
          <RecordContactDrawer patientId={calling} onClose={() => setCalling(null)} />
        </Suspense>
      )}
    </>
  );
}

function listName(t: TFunction, search: TodaySearch): string {
  const section = search.section === undefined ? t('today.needsNow') : t(`section.${search.section}.name`);
  return t('today.list', { section });
}

function Filters({ search }: { readonly search: TodaySearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/' });
  const set = (change: Partial<Record<keyof TodaySearch, string | undefined>>): void => {
    const merged = { ...search, ...change };
    const entries = Object.entries(merged).filter(([, value]) => value !== undefined);
    void navigate({ search: Object.fromEntries(entries) as TodaySearch, replace: true });
  };
  return (
    <div className={classes.filters} role="group" aria-label={t('today.filters')} data-no-print>
      <SegmentedControl
        aria-label={t('today.assigned')}
        value={search.assigned ?? 'anyone'}
        onChange={(value) => set({ assigned: value === 'anyone' ? undefined : value })}
        data={[
          { value: 'anyone', label: t('today.anyone') },
          { value: 'me', label: t('today.mine') },
          { value: 'nobody', label: t('today.nobody') },
        ]}
      />
      <NativeSelect
        aria-label={t('today.kind')}
        value={search.kind ?? ''}
        onChange={(event) => {
          const { value } = event.currentTarget;
          set({ kind: value === '' ? undefined : value });
        }}
        data={[
          { value: '', label: t('today.anyKind') },
          ...TASK_KINDS.map((kind) => ({ value: kind, label: wordFor('kind', kind) })),
        ]}
      />
    </div>
  );
}

function Nothing({ search, total }: { readonly search: TodaySearch; readonly total: number }) {
  const { t } = useTranslation();
  const filtered = search.kind !== undefined || search.assigned !== undefined;
  if (filtered) {
    return (
      <EmptySaying
        title={t('today.emptyTitle')}
        text={t('today.emptyFilter')}
        action={
          <Button
            variant="default"
            renderRoot={(props) => (
              <Link to="/" search={search.section === undefined ? {} : { section: search.section }} {...props} />
            )}
          >
            {t('today.clear')}
          </Button>
        }
      />
    );
  }
  if (total === 0) return <EmptySaying title={t('today.emptyServiceTitle')} text={t('today.emptyService')} />;
  return (
    <EmptySaying
      title={search.section === undefined ? t('today.nothingNow') : t('today.emptyTitle')}
      text={search.section === undefined ? t('today.emptyNow') : t('today.emptySection')}
    />
  );
}
