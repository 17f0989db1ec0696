import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import type { MessagePage, MessageView } from '@osteon/contracts';
import { addDays } from '@osteon/domain';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { messagesQuery } from '../api/queries.ts';
import { Loaded } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { PrintFilter } from '../app/print-head.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { dayInWords, weekdayDate } from '../dates/calendar-date.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { useSession } from '../session/session-context.ts';
import { messageTitle, numberWords, wordFor } from '../text/words.ts';
import { BalanceLine } from './balance-line.tsx';
import { CHANNELS, NEEDS_A_LOOK, STATES, WAITING, readMessageSearch, type MessageSearch } from './message-search.ts';
import { ChannelIcon, StateIcon } from './message-state.tsx';
import { MessagesHead } from './messages-head.tsx';
import classes from './messages.module.css';

/** How far back the log goes by itself; every older day is there by its date. */
const DAYS_BACK = 28;

/** What went, what will go, what did not and why; the counts of the states add up to what was expected. */
export function MessageLogPage() {
  const { t } = useTranslation();
  usePageTitle(t('messages.title'));
  // The router hands on what the address says besides, too.
  const search = readMessageSearch({ ...useSearch({ from: '/messages' }) });
  const { today } = useSession().service;
  const from = addDays(today, -DAYS_BACK);
  const messages = useInfiniteQuery(messagesQuery(search.on === undefined ? { ...search, from } : search));
  const first = messages.data?.pages[0];
  const rows = messages.data?.pages.flatMap((one) => one.rows) ?? [];
  const isNarrowed = Object.keys(search).length > 0;
  return (
    <>
      <MessagesHead />
      <StateFilter counts={first?.counts} search={search} />
      <Filters search={search} reasons={first?.reasons} today={today} />
      <PrintFilter>
        {[
          search.on === undefined
            ? t('log.filterSince', { day: weekdayDate(from) })
            : t('log.filterOn', { day: weekdayDate(search.on) }),
          ...(search.state === undefined ? [] : [t(`messageState.${search.state}`)]),
          ...(search.channel === undefined ? [] : [t(`channel.${search.channel}`)]),
          ...(search.reason === undefined ? [] : [wordFor('reason', search.reason)]),
        ].join(' · ')}
      </PrintFilter>
      {first === undefined || search.on === undefined ? null : (
        <BalanceLine on={search.on} counts={first.counts} reasons={first.reasons} />
      )}
      <section className={page.panel} aria-label={t('messages.log')}>
        <Loaded
          query={messages}
          rows={rows}
          empty={isNarrowed ? t('log.emptyFilter') : t('messages.empty')}
          emptyText={isNarrowed ? '' : t('messages.emptyAll')}
        >
          <ul>
            {rows.map((message, index) => (
              <Fragment key={message.id}>
                {message.plannedFor === rows[index - 1]?.plannedFor ? null : (
                  <li className={classes.dayHead}>
                    <h2>{dayInWords(message.plannedFor, today)}</h2>
                  </li>
                )}
                <MessageRow message={message} />
              </Fragment>
            ))}
          </ul>
        </Loaded>
      </section>
    </>
  );
}

interface StateFilterProps {
  readonly counts: MessagePage['counts'] | undefined;
  readonly search: MessageSearch;
}

function StateFilter({ counts, search }: StateFilterProps) {
  const { t } = useTranslation();
  const sum = STATES.reduce((total, name) => total + (counts?.[name] ?? 0), 0);
  const { state: current, reason: _, ...others } = search;
  return (
    <nav className={classes.states} aria-label={t('messages.states')} data-no-print>
      <Link
        to="/messages"
        search={others}
        className={classes.state}
        aria-current={current === undefined ? 'page' : undefined}
      >
        {t('messages.all')} <span className={classes.count}>{numberWords(sum)}</span>
      </Link>
      {STATES.filter((name) => (counts?.[name] ?? 0) > 0 || name === current).map((name) => (
        <Link
          key={name}
          to="/messages"
          search={{ ...others, state: name }}
          className={classes.state}
          aria-current={current === name ? 'page' : undefined}
        >
          <StateIcon state={name} />
          {t(`messageState.${name}`)} <span className={classes.count}>{numberWords(counts?.[name] ?? 0)}</span>
        </Link>
      ))}
    </nav>
  );
}

interface FiltersProps {
  readonly search: MessageSearch;
  readonly reasons: MessagePage['reasons'] | undefined;
  readonly today: string;
}

function Filters({ search, reasons, today }: FiltersProps) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/messages' });
  const set = (change: Partial<Record<keyof MessageSearch, string | undefined>>): void => {
    const entries = Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined && value !== '');
    void navigate({ search: Object.fromEntries(entries) as MessageSearch, replace: true });
  };
  const day = search.on ?? today;
  const known = Object.entries(reasons ?? {});
  const others = search.reason === undefined || search.reason in (reasons ?? {}) ? [] : [[search.reason, 0] as const];
  return (
    <div className={classes.filters} role="group" aria-label={t('messages.states')} data-no-print>
      <div className={classes.dayFilter}>
        <ActionIcon
          variant="default"
          size="input-sm"
          aria-label={t('log.previousDay')}
          onClick={() => set({ on: addDays(day, -1) })}
        >
          <IconChevronLeft size={16} aria-hidden />
        </ActionIcon>
        <TextInput
          type="date"
          aria-label={t('log.day')}
          value={search.on ?? ''}
          onChange={(event) => set({ on: event.currentTarget.value })}
        />
        <ActionIcon
          variant="default"
          size="input-sm"
          aria-label={t('log.nextDay')}
          onClick={() => set({ on: addDays(day, 1) })}
        >
          <IconChevronRight size={16} aria-hidden />
        </ActionIcon>
      </div>
      <NativeSelect
        aria-label={t('log.channel')}
        value={search.channel ?? ''}
        onChange={(event) => set({ channel: event.currentTarget.value })}
        data={[
          { value: '', label: t('log.anyChannel') },
          ...CHANNELS.map((value) => ({ value, label: t(`channel.${value}`) })),
        ]}
      />
      {known.length + others.length === 0 ? null : (
        <NativeSelect
          aria-label={t('log.reason')}
          value={search.reason ?? ''}
          onChange={(event) => set({ reason: event.currentTarget.value })}
          data={[
            { value: '', label: t('log.anyReason') },
            ...[...known, ...others].map(([value, count]) => ({
              value,
              label: `${wordFor('reason', value)} (${numberWords(count)})`,
            })),
          ]}
        />
      )}
      {Object.keys(search).length === 0 ? (
        <p className={classes.filterHint}>{t('log.anyDay')}</p>
      ) : (
        <Button variant="subtle" size="sm" renderRoot={(props) => <Link to="/messages" search={{}} {...props} />}>
          {t('log.clear')}
        </Button>
      )}
    </div>
  );
}

function MessageRow({ message }: { readonly message: MessageView }) {
  const { t } = useTranslation();
  return (
    <li className={classes.row}>
      <Link to="/patients/$patientId" params={{ patientId: message.patientId }} className={classes.name}>
        {message.patientName}
      </Link>
      <span className={classes.about}>
        <span>{messageTitle(message)}</span>
        <span className={classes.channel}>
          <ChannelIcon channel={message.channel} />
          {t(`channel.${message.channel}`)}
        </span>
      </span>
      <span className={classes.stateCell} data-look={NEEDS_A_LOOK.includes(message.state) || undefined}>
        <span className={classes.stateName}>
          <StateIcon state={message.state} />
          {t(`messageState.${message.state}`)}
        </span>
        {message.reason === null ? null : <span className={classes.quiet}>{wordFor('reason', message.reason)}</span>}
      </span>
      <span className={classes.time}>
        <WhenOf message={message} />
      </span>
    </li>
  );
}

/** When it was answered, when it went, or from when on it may go; what did not go stands under its day. */
function WhenOf({ message }: { readonly message: MessageView }) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  if (message.answeredAt !== null) return t('messages.answeredAt', { at: at(message.answeredAt) });
  if (message.acceptedAt !== null) return t('messages.acceptedAt', { at: at(message.acceptedAt) });
  return WAITING.includes(message.state) ? t('messages.plannedFor', { date: at(message.sendAfter) }) : null;
}
