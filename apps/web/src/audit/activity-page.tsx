import { NativeSelect } from '@mantine/core';
import type { ActivityBy, ActivityPage as ActivityRows } from '@osteon/contracts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { colleaguesQuery, pagesQuery } from '../api/queries.ts';
import { DataTable, Loaded, Panel, PartHead } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { weekdayDate } from '../dates/calendar-date.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { PatientLink } from './patient-link.tsx';
import { PeriodFilters, usePeriod } from './period.tsx';
import { roleName } from './record-table.tsx';

type Row = ActivityRows['rows'][number];

const GROUPINGS: readonly ActivityBy[] = ['person', 'patient', 'day'];

/** Who looked and who changed, added up by person, by patient or by day; of everybody or of one person. */
export function ActivityPage() {
  const { t } = useTranslation();
  usePageTitle(t('audit.activity'));
  const { at } = useServiceDates();
  const [period, setPeriod] = usePeriod();
  const [by, setBy] = useState<ActivityBy>('person');
  const [userId, setUserId] = useState('');
  const filter = { userId: userId || undefined };
  const report = useInfiniteQuery(pagesQuery<ActivityRows>(`/audit/reports/activity/${by}`, { ...period, ...filter }));
  const people = useQuery(colleaguesQuery).data?.rows ?? [];
  const rows = report.data?.pages.flatMap((one) => one.rows) ?? [];
  const named = {
    person: { title: t('audit.who'), cell: (row: Row) => <Person row={row} /> },
    patient: { title: t('audit.patientOne'), cell: (row: Row) => <Patient row={row} /> },
    day: { title: t('audit.day'), cell: ({ on }: Row) => (on === null ? '' : weekdayDate(on)) },
  }[by];
  const patients = { title: t('audit.patients'), isNumber: true, cell: (row: Row) => row.patients };
  const others = { title: t('audit.people'), isNumber: true, cell: (row: Row) => row.people };
  return (
    <>
      <PartHead title={t('audit.activity')} about={t('audit.activityAbout')} />
      <PeriodFilters period={period} onChange={setPeriod} saves={{ report: `by-${by}`, filter }}>
        <NativeSelect
          label={t('audit.by')}
          value={by}
          onChange={(event) => setBy(event.currentTarget.value as ActivityBy)}
          data={GROUPINGS.map((value) => ({ value, label: t(`audit.groupings.${value}`) }))}
        />
        <NativeSelect
          label={t('audit.user')}
          value={userId}
          onChange={(event) => setUserId(event.currentTarget.value)}
          data={[
            { value: '', label: t('audit.anyUser') },
            ...people.map(({ id, displayName }) => ({ value: id, label: displayName })),
          ]}
        />
      </PeriodFilters>
      <Panel label={t('audit.activity')}>
        <Loaded query={report} rows={rows} empty={t('audit.empty')}>
          <DataTable
            label={t('audit.activity')}
            rows={rows}
            keyOf={(row) => row.userId ?? row.patientId ?? row.on ?? row.role ?? ''}
            columns={[
              named,
              { title: t('audit.kinds.reads'), isNumber: true, cell: (row) => row.reads },
              { title: t('audit.kinds.changes'), isNumber: true, cell: (row) => row.changes },
              { title: t('audit.kinds.refusals'), isNumber: true, cell: (row) => row.refusals },
              ...(by === 'patient' ? [] : [patients]),
              ...(by === 'person' ? [] : [others]),
              { title: t('audit.first'), cell: (row) => <time dateTime={row.firstAt}>{at(row.firstAt)}</time> },
              { title: t('audit.last'), cell: (row) => <time dateTime={row.lastAt}>{at(row.lastAt)}</time> },
            ]}
          />
        </Loaded>
      </Panel>
    </>
  );
}

function Person({ row: { userName, role } }: { readonly row: Row }) {
  const rolesName = role === null ? '' : roleName(role);
  return (
    <>
      <p>{userName ?? rolesName}</p>
      {userName === null ? null : <p className={page.quiet}>{rolesName}</p>}
    </>
  );
}

function Patient({ row: { patientId, patientName } }: { readonly row: Row }) {
  const { t } = useTranslation();
  if (patientId === null) return null;
  return <PatientLink id={patientId} name={patientName ?? t('audit.onlyId', { id: patientId })} />;
}
