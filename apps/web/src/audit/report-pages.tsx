import { NumberInput } from '@mantine/core';
import type { EmergencyUsePage, KinshipPage, OutOfHoursPage, VolumePage } from '@osteon/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pagesQuery } from '../api/queries.ts';
import { DataTable, Loaded, Mark, Panel, PartHead } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { weekdayDate } from '../dates/calendar-date.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { PatientLink } from './patient-link.tsx';
import { PeriodFilters, usePeriod } from './period.tsx';

/** Readers who may know the patient they looked at. */
export function KinshipReportPage() {
  const { t } = useTranslation();
  usePageTitle(t('audit.kinship'));
  const { at } = useServiceDates();
  const [period, setPeriod] = usePeriod();
  const report = useInfiniteQuery(pagesQuery<KinshipPage>('/audit/reports/kinship', { ...period }));
  const rows = report.data?.pages.flatMap((one) => one.rows) ?? [];
  return (
    <>
      <PartHead title={t('audit.kinship')} about={t('audit.kinshipAbout')} />
      <PeriodFilters period={period} onChange={setPeriod} saves={{ report: 'kinship' }} />
      <Panel label={t('audit.kinship')}>
        <Loaded query={report} rows={rows} empty={t('audit.empty')}>
          <DataTable
            label={t('audit.kinship')}
            rows={rows}
            keyOf={({ userId, patientId }) => `${userId} ${patientId}`}
            columns={[
              { title: t('audit.reader'), cell: (row) => row.userName },
              { title: t('audit.lookedAt'), cell: (row) => <PatientLink id={row.patientId} name={row.patientName} /> },
              {
                title: t('audit.why'),
                cell: (row) => row.matches.map((match) => t(`audit.match.${match}`)).join(' · '),
              },
              { title: t('audit.reads'), cell: (row) => row.reads, isNumber: true },
              { title: t('audit.first'), cell: (row) => at(row.firstAt) },
              { title: t('audit.last'), cell: (row) => at(row.lastAt) },
            ]}
          />
        </Loaded>
      </Panel>
    </>
  );
}

/** Readers who saw many patients within an hour. */
export function VolumeReportPage() {
  const { t } = useTranslation();
  usePageTitle(t('audit.volume'));
  const [period, setPeriod] = usePeriod();
  const [typed, setTyped] = useState(60);
  const [moreThan] = useDebouncedValue(typed, 400);
  const report = useInfiniteQuery(pagesQuery<VolumePage>('/audit/reports/volume', { ...period, moreThan }));
  const rows = report.data?.pages.flatMap((one) => one.rows) ?? [];
  return (
    <>
      <PartHead title={t('audit.volume')} about={t('audit.volumeAbout')} />
      <PeriodFilters period={period} onChange={setPeriod} saves={{ report: 'volume', filter: { moreThan } }}>
        <NumberInput
          label={t('audit.moreThan')}
          min={1}
          max={100_000}
          allowDecimal={false}
          clampBehavior="strict"
          w="7rem"
          hideControls
          value={typed}
          onChange={(value) => {
            if (Number(value) >= 1) setTyped(Number(value));
          }}
        />
      </PeriodFilters>
      <Panel label={t('audit.volume')}>
        <Loaded query={report} rows={rows} empty={t('audit.empty')}>
          <DataTable
            label={t('audit.volume')}
            rows={rows}
            keyOf={({ userId, hour }) => `${userId} ${hour}`}
            columns={[
              { title: t('audit.reader'), cell: (row) => row.userName },
              {
                title: t('audit.hour'),
                cell: (row) => `${weekdayDate(row.hour.slice(0, 10))}, ${row.hour.slice(11, 16)}`,
              },
              { title: t('audit.patients'), cell: (row) => row.patients, isNumber: true },
              { title: t('audit.recordCount'), cell: (row) => row.records, isNumber: true },
            ]}
          />
        </Loaded>
      </Panel>
    </>
  );
}

/** Looks outside the hours of the service. */
export function OutOfHoursReportPage() {
  const { t } = useTranslation();
  usePageTitle(t('audit.outOfHours'));
  const { time } = useServiceDates();
  const [period, setPeriod] = usePeriod();
  const report = useInfiniteQuery(pagesQuery<OutOfHoursPage>('/audit/reports/out-of-hours', { ...period }));
  const rows = report.data?.pages.flatMap((one) => one.rows) ?? [];
  const hours = report.data?.pages[0]?.hours;
  return (
    <>
      <PartHead
        title={t('audit.outOfHours')}
        {...(hours === undefined
          ? {}
          : { about: t('audit.outOfHoursAbout', { from: hours.from, until: hours.until, zone: hours.timeZone }) })}
      />
      <PeriodFilters period={period} onChange={setPeriod} saves={{ report: 'out-of-hours' }} />
      <Panel label={t('audit.outOfHours')}>
        <Loaded query={report} rows={rows} empty={t('audit.empty')}>
          <DataTable
            label={t('audit.outOfHours')}
            rows={rows}
            keyOf={({ userId, on, why }) => `${userId} ${on} ${why}`}
            columns={[
              { title: t('audit.reader'), cell: (row) => row.userName },
              { title: t('audit.day'), cell: (row) => weekdayDate(row.on) },
              { title: t('audit.why'), cell: (row) => t(`audit.whyHours.${row.why}`) },
              { title: t('audit.patients'), cell: (row) => row.patients, isNumber: true },
              { title: t('audit.recordCount'), cell: (row) => row.records, isNumber: true },
              { title: t('audit.first'), cell: (row) => time(row.firstAt) },
              { title: t('audit.last'), cell: (row) => time(row.lastAt) },
            ]}
          />
        </Loaded>
      </Panel>
    </>
  );
}

/** Emergency accesses to patients of the service, with what the lead found. */
export function EmergencyReportPage() {
  const { t } = useTranslation();
  usePageTitle(t('audit.emergency'));
  const { at } = useServiceDates();
  const [period, setPeriod] = usePeriod();
  const report = useInfiniteQuery(pagesQuery<EmergencyUsePage>('/audit/reports/emergency-accesses', { ...period }));
  const rows = report.data?.pages.flatMap((one) => one.rows) ?? [];
  return (
    <>
      <PartHead title={t('audit.emergency')} about={t('audit.emergencyAbout')} />
      <PeriodFilters period={period} onChange={setPeriod} saves={{ report: 'emergency-accesses' }} />
      <Panel label={t('audit.emergency')}>
        <Loaded query={report} rows={rows} empty={t('audit.empty')}>
          <DataTable
            label={t('audit.emergency')}
            rows={rows}
            keyOf={({ id }) => id}
            columns={[
              {
                title: t('audit.reader'),
                cell: (row) => (
                  <>
                    <p>{row.userName}</p>
                    <p className={page.quiet}>{row.fromServiceName}</p>
                  </>
                ),
              },
              { title: t('audit.lookedAt'), cell: (row) => <PatientLink id={row.patientId} name={row.patientName} /> },
              { title: t('audit.reason'), cell: (row) => row.reason },
              { title: t('audit.at'), cell: (row) => at(row.openedAt) },
              { title: t('audit.reads'), cell: (row) => row.reads, isNumber: true },
              {
                title: t('audit.reviewOf'),
                cell: (row) =>
                  row.reviewOutcome === null ? (
                    <Mark tone="warn">{t('review.states.to-review')}</Mark>
                  ) : row.reviewOutcome === 'justified' ? (
                    <Mark tone="good">{t('review.justified')}</Mark>
                  ) : (
                    <Mark tone="danger">{t('review.notJustified')}</Mark>
                  ),
              },
            ]}
          />
        </Loaded>
      </Panel>
    </>
  );
}
