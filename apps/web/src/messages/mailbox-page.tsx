import { Button } from '@mantine/core';
import type { MailboxItem } from '@osteon/contracts';
import { IconExternalLink, IconMailOpened } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { mailboxItemQuery, mailboxQuery } from '../api/queries.ts';
import { EmptySaying, ErrorSaying, RowsLoading, Saying } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { instantInZone } from '../dates/calendar-date.ts';
import { useSession } from '../session/session-context.ts';
import { answerPathOf } from './answer-path.ts';
import { MessagesHead } from './messages-head.tsx';
import classes from './messages.module.css';

/** The gateway of a fresh machine: every message that would have left, to be read here. */
export function MailboxPage() {
  const { t } = useTranslation();
  usePageTitle(t('messages.tabMailbox'));
  const { itemId } = useParams({ strict: false });
  const { timeZone } = useSession().service;
  const mailbox = useInfiniteQuery(mailboxQuery);
  const rows = mailbox.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <>
      <MessagesHead />
      <p className={page.pageAbout}>{t('messages.mailboxAbout')}</p>
      <div className={classes.mailbox} data-reading={itemId !== undefined || undefined}>
        <section className={page.panel} aria-label={t('messages.mailboxList')}>
          {mailbox.isPending ? (
            <RowsLoading rows={5} />
          ) : mailbox.isError && rows.length === 0 ? (
            <ErrorSaying error={mailbox.error} onRetry={() => void mailbox.refetch()} />
          ) : rows.length === 0 ? (
            <EmptySaying title={t('messages.mailboxEmpty')} />
          ) : (
            <ul>
              {rows.map((row) => (
                <li key={row.id}>
                  <Link to="/mailbox/$itemId" params={{ itemId: row.id }} className={classes.letter}>
                    <span className={classes.letterHead}>
                      <span className={classes.name}>{row.patientName}</span>
                      <time dateTime={row.receivedAt}>{instantInZone(row.receivedAt, timeZone)}</time>
                    </span>
                    <span className={classes.quiet}>
                      {t(`channel.${row.channel}`)} · <bdi dir="ltr">{row.recipient}</bdi>
                    </span>
                    {row.subject === null ? null : <span className={classes.subject}>{row.subject}</span>}
                  </Link>
                </li>
              ))}
            </ul>
          )}
          {mailbox.hasNextPage ? (
            <div className={page.more}>
              <Button
                variant="default"
                loading={mailbox.isFetchingNextPage}
                onClick={() => void mailbox.fetchNextPage()}
              >
                {t('state.more')}
              </Button>
            </div>
          ) : null}
        </section>
        <section className={page.panel} aria-live="polite" aria-label={t('messages.tabMailbox')}>
          {itemId === undefined ? (
            <Saying icon={<IconMailOpened size={28} stroke={1.5} />} title={t('messages.choose')} />
          ) : (
            <Letter id={itemId} />
          )}
        </section>
      </div>
    </>
  );
}

function Letter({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { timeZone } = useSession().service;
  const item = useQuery(mailboxItemQuery(id));
  if (item.isPending) return <RowsLoading rows={3} />;
  if (item.isError) return <ErrorSaying error={item.error} onRetry={() => void item.refetch()} />;
  const letter: MailboxItem = item.data;
  const answerPath = answerPathOf(letter.body);
  return (
    <article className={classes.reading}>
      <h2 dir="auto">{letter.subject ?? t(`channel.${letter.channel}`)}</h2>
      <dl className={classes.meta}>
        <dt>{t('messages.patient')}</dt>
        <dd>
          <Link to="/patients/$patientId" params={{ patientId: letter.patientId }}>
            {letter.patientName}
          </Link>
        </dd>
        <dt>{t('messages.to')}</dt>
        <dd>
          <bdi dir="ltr">{letter.recipient}</bdi> ({t(`channel.${letter.channel}`)})
        </dd>
        <dt>{t('messages.received')}</dt>
        <dd>{instantInZone(letter.receivedAt, timeZone)}</dd>
      </dl>
      <p className={classes.text} dir="auto">
        {letter.body}
      </p>
      {answerPath === null ? null : (
        <Button
          component="a"
          href={answerPath}
          target="_blank"
          rel="noreferrer"
          variant="light"
          leftSection={<IconExternalLink size={16} stroke={1.75} />}
        >
          {t('messages.answerLink')}
        </Button>
      )}
    </article>
  );
}
