import { Button } from '@mantine/core';
import type { WorkItemPage } from '@osteon/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { workItemsQuery } from '../api/queries.ts';
import { EmptySaying, ErrorSaying, RowsLoading } from '../app/page-states.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { instantInZone } from '../dates/calendar-date.ts';
import { useSession } from '../session/session-context.ts';
import { wordFor } from '../text/words.ts';
import { detailWords } from './detail-words.ts';
import classes from './inbox-page.module.css';

type WorkItem = WorkItemPage['rows'][number];

/** What people and machines raised besides the plan: replies, uncertain deliveries, incidents. */
export function InboxPage() {
  const { t } = useTranslation();
  usePageTitle(t('inbox.title'));
  const items = useInfiniteQuery(workItemsQuery);
  const rows = items.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <>
      <header className={classes.head}>
        <h1>{t('inbox.title')}</h1>
        <p className={classes.about}>{t('inbox.about')}</p>
      </header>
      <section className={classes.panel} aria-label={t('inbox.title')}>
        {items.isPending ? (
          <RowsLoading rows={5} />
        ) : items.isError && rows.length === 0 ? (
          <ErrorSaying error={items.error} onRetry={() => void items.refetch()} />
        ) : rows.length === 0 ? (
          <EmptySaying title={t('inbox.empty')} />
        ) : (
          <ul>
            {rows.map((item) => (
              <InboxRow key={item.id} item={item} />
            ))}
          </ul>
        )}
        {items.hasNextPage ? (
          <div className={classes.more}>
            <Button variant="default" loading={items.isFetchingNextPage} onClick={() => void items.fetchNextPage()}>
              {t('state.more')}
            </Button>
          </div>
        ) : null}
      </section>
    </>
  );
}

function InboxRow({ item }: { readonly item: WorkItem }) {
  const { t } = useTranslation();
  const { timeZone } = useSession().service;
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <p className={classes.kind}>{wordFor('inbox', item.kind, 'kind')}</p>
        {item.urgent ? (
          <span className={classes.urgent}>
            <IconAlertTriangle size={15} stroke={1.75} aria-hidden />
            {t('inbox.urgent')}
          </span>
        ) : null}
      </div>
      <div>
        {item.patientId === null ? (
          <span className={classes.quiet}>{t('inbox.noPatient')}</span>
        ) : (
          <Link to="/patients/$patientId" params={{ patientId: item.patientId }} className={classes.name}>
            {item.patientName}
          </Link>
        )}
        <DetailWords detail={item.detail} />
      </div>
      <time dateTime={item.openedAt} className={classes.quiet}>
        {t('inbox.opened', { at: instantInZone(item.openedAt, timeZone) })}
      </time>
    </li>
  );
}

function DetailWords({ detail }: Pick<WorkItem, 'detail'>) {
  const phrases = detailWords(detail);
  return phrases.length === 0 ? null : <p className={classes.detail}>{phrases.join(' · ')}</p>;
}
