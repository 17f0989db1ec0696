import { Button } from '@mantine/core';
import type { MessagePage, MessageView } from '@osteon/contracts';
import {
  IconAlertTriangle,
  IconBan,
  IconCalendarTime,
  IconCheck,
  IconChecks,
  IconCircleMinus,
  IconClockX,
  IconMessageCheck,
  IconQuestionMark,
  IconSend,
} from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { messagesQuery } from '../api/queries.ts';
import { EmptySaying, ErrorSaying, RowsLoading } from '../app/page-states.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { dayMonthYear, instantInZone } from '../dates/calendar-date.ts';
import { useSession } from '../session/session-context.ts';
import { messageTitle, numberWords, wordFor } from '../text/words.ts';
import { MessageTabs } from './message-tabs.tsx';
import classes from './messages.module.css';

type State = MessageView['state'];

const STATE_ICONS = {
  planned: IconCalendarTime,
  queued: IconSend,
  sending: IconSend,
  accepted: IconCheck,
  delivered: IconChecks,
  answered: IconMessageCheck,
  uncertain: IconQuestionMark,
  failed: IconAlertTriangle,
  skipped: IconCircleMinus,
  missed: IconClockX,
  cancelled: IconBan,
} as const satisfies Record<State, unknown>;

const STATES = Object.keys(STATE_ICONS) as State[];
const NEEDS_A_LOOK: readonly State[] = ['uncertain', 'failed', 'missed'];

/** What went, what will go, what did not and why; the counts of the states add up to what was expected. */
export function MessageLogPage() {
  const { t } = useTranslation();
  usePageTitle(t('messages.title'));
  const search = useSearch({ from: '/messages' });
  const state = STATES.find((name) => name === search.state);
  const messages = useInfiniteQuery(messagesQuery(state));
  const first = messages.data?.pages[0];
  const rows = messages.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <>
      <MessageTabs />
      <StateFilter counts={first?.counts} current={state} />
      <section className={classes.panel} aria-label={t('messages.log')}>
        {messages.isPending ? (
          <RowsLoading />
        ) : messages.isError && first === undefined ? (
          <ErrorSaying error={messages.error} onRetry={() => void messages.refetch()} />
        ) : rows.length === 0 ? (
          <EmptySaying title={t('messages.empty')} text={state === undefined ? t('messages.emptyAll') : ''} />
        ) : (
          <>
            <ul>
              {rows.map((message) => (
                <MessageRow key={message.id} message={message} />
              ))}
            </ul>
            {messages.hasNextPage ? (
              <div className={classes.more}>
                <Button
                  variant="default"
                  loading={messages.isFetchingNextPage}
                  onClick={() => void messages.fetchNextPage()}
                >
                  {t('state.more')}
                </Button>
              </div>
            ) : null}
          </>
        )}
      </section>
    </>
  );
}

interface StateFilterProps {
  readonly counts: MessagePage['counts'] | undefined;
  readonly current: State | undefined;
}

function StateFilter({ counts, current }: StateFilterProps) {
  const { t } = useTranslation();
  const sum = STATES.reduce((total, name) => total + (counts?.[name] ?? 0), 0);
  return (
    <nav className={classes.states} aria-label={t('messages.states')} data-no-print>
      <Link to="/messages" search={{}} className={classes.state} activeOptions={{ exact: true, includeSearch: true }}>
        {t('messages.all')} <span className={classes.count}>{numberWords(sum)}</span>
      </Link>
      {STATES.filter((name) => (counts?.[name] ?? 0) > 0 || name === current).map((name) => (
        <Link
          key={name}
          to="/messages"
          search={{ state: name }}
          className={classes.state}
          activeOptions={{ exact: true, includeSearch: true }}
        >
          <StateIcon state={name} />
          {t(`messageState.${name}`)} <span className={classes.count}>{numberWords(counts?.[name] ?? 0)}</span>
        </Link>
      ))}
    </nav>
  );
}

function StateIcon({ state }: { readonly state: State }) {
  const Icon = STATE_ICONS[state];
  return (
    <Icon size={15} stroke={1.75} aria-hidden className={NEEDS_A_LOOK.includes(state) ? classes.look : undefined} />
  );
}

function MessageRow({ message }: { readonly message: MessageView }) {
  const { t } = useTranslation();
  const { timeZone } = useSession().service;
  return (
    <li className={classes.row}>
      <Link to="/patients/$patientId" params={{ patientId: message.patientId }} className={classes.name}>
        {message.patientName}
      </Link>
      <span>{messageTitle(message)}</span>
      <span className={classes.quiet}>{t(`channel.${message.channel}`)}</span>
      <span className={classes.stateCell} data-look={NEEDS_A_LOOK.includes(message.state) || undefined}>
        <StateIcon state={message.state} />
        {t(`messageState.${message.state}`)}
        {message.reason === null ? null : (
          <span className={classes.quiet}>({wordFor('reason', message.reason).toLowerCase()})</span>
        )}
      </span>
      <span className={classes.time}>
        {message.answeredAt !== null
          ? t('messages.answeredAt', { at: instantInZone(message.answeredAt, timeZone) })
          : message.acceptedAt !== null
            ? t('messages.acceptedAt', { at: instantInZone(message.acceptedAt, timeZone) })
            : t('messages.plannedFor', { date: dayMonthYear(message.plannedFor) })}
      </span>
    </li>
  );
}
