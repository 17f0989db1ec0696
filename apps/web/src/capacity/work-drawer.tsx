import { Drawer, Pagination } from '@mantine/core';
import type { CapacityItems, CapacityResultView } from '@osteon/contracts';
import { IconCalendarClock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Loaded, Mark } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { dayMonthYear } from '../dates/calendar-date.ts';
import drawer from '../patient/drawer.module.css';
import { numberWords, taskTitle, wordFor } from '../text/words.ts';
import { itemsQuery } from './capacity-queries.ts';
import classes from './capacity.module.css';

interface WorkDrawerProps {
  readonly run: CapacityResultView['run'];
  /** `call.2026-03-02` or `call.waiting` */
  readonly list: string;
  readonly onClose: () => void;
}

/** Whose work a number is: the tasks that were counted, and how they stand now. */
export function WorkDrawer({ run, list, onClose }: WorkDrawerProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(1);
  const [work = '', week = ''] = list.split('.');
  const query = useQuery(itemsQuery(run.id, work, week, shown));
  const pages = query.data === undefined ? 1 : Math.ceil(query.data.listed / query.data.pageSize);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="34rem"
      title={`${wordFor('capacityWork', work)}: ${
        week === 'waiting' ? t('capacity.waiting') : t('capacity.weekOf', { date: dayMonthYear(week) })
      }`}
      closeButtonProps={{ 'aria-label': t('state.close') }}
      classNames={{ body: drawer.body ?? '', header: drawer.header ?? '', title: drawer.title ?? '' }}
      transitionProps={{ duration: 140 }}
    >
      <p className={classes.listAbout}>
        {query.data === undefined ? null : (
          <span role="status">{t('capacity.listed', { count: query.data.listed })} </span>
        )}
        {t('capacity.listAbout', { date: dayMonthYear(run.asOf) })}
      </p>
      <Loaded query={query} rows={query.data?.rows ?? []} empty={t('capacity.listEmpty')}>
        <ul>
          {query.data?.rows.map((row) => (
            <Row key={`${row.patientId} ${row.tasks[0]?.key ?? row.on}`} row={row} />
          ))}
        </ul>
        {pages > 1 ? (
          <nav className={page.more} aria-label={t('capacity.pages')}>
            <Pagination total={pages} value={shown} onChange={setShown} size="sm" />
          </nav>
        ) : null}
      </Loaded>
    </Drawer>
  );
}

type Item = CapacityItems['rows'][number];

function Row({ row }: { readonly row: Item }) {
  const { t } = useTranslation();
  const { patientId, name, birthDate, on, isPlanned, tasks } = row;
  return (
    <li className={page.row}>
      <Link to="/patients/$patientId" params={{ patientId }} className={page.strong} dir="auto">
        {name}
      </Link>
      <p className={page.quiet}>
        {t('capacity.by', { date: dayMonthYear(on) })} · {t('capacity.born', { date: dayMonthYear(birthDate) })}
      </p>
      <ul className={classes.tasks}>
        {tasks.map((task) => (
          <li key={task.key}>
            {taskTitle({ ...task, agent: null })}
            {stateOf(task) === null ? null : <span className={page.quiet}> · {stateOf(task)}</span>}
          </li>
        ))}
      </ul>
      {isPlanned ? null : (
        <Mark tone="quiet" icon={<IconCalendarClock size={15} stroke={1.75} aria-hidden />}>
          {t('capacity.notYet')}
        </Mark>
      )}
    </li>
  );

  function stateOf({ dueOn, doneOn, cancelledOn }: Item['tasks'][number]): string | null {
    if (doneOn !== null) return t('capacity.doneOn', { date: dayMonthYear(doneOn) });
    if (cancelledOn !== null) return t('capacity.cancelledOn', { date: dayMonthYear(cancelledOn) });
    return dueOn === null ? null : t('capacity.dueOn', { date: dayMonthYear(dueOn) });
  }
}

/** A planned number that opens its list; 0 opens nothing. */
export function Planned({
  count,
  list,
  name,
}: {
  readonly count: number;
  readonly list: string;
  readonly name: string;
}) {
  const { t } = useTranslation();
  const search = useSearch({ from: '/capacity' });
  if (count === 0) return <span className={page.quiet}>0</span>;
  return (
    <Link
      to="/capacity"
      search={{ ...search, list }}
      resetScroll={false}
      className={classes.opens}
      aria-haspopup="dialog"
      aria-label={t('capacity.openList', { name, count: numberWords(count) })}
    >
      {numberWords(count)}
    </Link>
  );
}
