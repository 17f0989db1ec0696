import { Drawer, Pagination } from '@mantine/core';
import type { DryRunView } from '@osteon/contracts';
import type { TaskKind, TaskMove } from '@osteon/domain';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { dayMonthYear } from '../dates/calendar-date.ts';
import drawer from '../patient/drawer.module.css';
import { numberWords, wordFor } from '../text/words.ts';
import { dryRunPatientsQuery } from './protocol-queries.ts';
import classes from './protocol.module.css';

/** A count of a dry run, whose patients are asked for. */
export interface ConcernedList {
  readonly kind: TaskKind;
  readonly change: TaskMove;
  readonly tasks: number;
  readonly patients: number;
}

interface DryRunPatientsDrawerProps {
  readonly run: DryRunView;
  readonly protocolId: string;
  readonly list: ConcernedList;
  readonly onClose: () => void;
}

/** Of whom a count is. */
export function DryRunPatientsDrawer({ run, protocolId, list, onClose }: DryRunPatientsDrawerProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(1);
  const { kind, change, tasks, patients } = list;
  const query = useQuery(dryRunPatientsQuery(protocolId, run.id, kind, change, shown));
  const listed = query.data?.listed ?? 0;
  const pages = query.data === undefined ? 1 : Math.ceil(listed / query.data.pageSize);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="30rem"
      title={t('dryRun.listTitle', { kind: wordFor('kind', kind), change: t(`dryRun.changeWords.${change}`) })}
      closeButtonProps={{ 'aria-label': t('state.close') }}
      classNames={{ body: drawer.body ?? '', header: drawer.header ?? '', title: drawer.title ?? '' }}
      transitionProps={{ duration: 140 }}
    >
      <p className={classes.listAbout}>
        {t('dryRun.listAbout', {
          tasks: numberWords(tasks),
          patients: numberWords(patients),
          date: dayMonthYear(run.asOf),
        })}
        {listed > 0 && listed < patients ? ` ${t('dryRun.listCapped', { listed: numberWords(listed) })}` : ''}
      </p>
      <Loaded query={query} rows={query.data?.rows ?? []} empty={t('dryRun.listGone')}>
        <ul>
          {query.data?.rows.map(({ patientId, name, birthDate }) => (
            <li key={patientId} className={page.row}>
              <Link to="/patients/$patientId" params={{ patientId }} className={page.strong}>
                {name}
              </Link>
              <p className={page.quiet}>{t('dryRun.born', { date: dayMonthYear(birthDate) })}</p>
            </li>
          ))}
        </ul>
        {pages > 1 ? (
          <nav className={page.more} aria-label={t('dryRun.pages')}>
            <Pagination total={pages} value={shown} onChange={setShown} size="sm" />
          </nav>
        ) : null}
      </Loaded>
    </Drawer>
  );
}
