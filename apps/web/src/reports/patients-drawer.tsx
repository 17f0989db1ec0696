import { Button, Drawer } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ReportPatientRow } from '@osteon/contracts';
import { IconDownload } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { download } from '../api/client.ts';
import { Loaded } from '../app/page-parts.tsx';
import { useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { dayMonthYear } from '../dates/calendar-date.ts';
import drawer from '../patient/drawer.module.css';
import { wordFor } from '../text/words.ts';
import { listName, outcomeWords } from './list-words.ts';
import { useReport } from './report-context.ts';
import { patientsFile, patientsQuery } from './report-queries.ts';
import { rateWords } from './report-words.ts';
import { openListOf } from './reports-search.ts';
import classes from './reports.module.css';

/** Of whom a number is, and why each stands there. Counting the rows gives the number. */
export function PatientsDrawer({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const { cohort } = useReport();
  const list = openListOf(text);
  const patients = useInfiniteQuery(patientsQuery(cohort, list));
  const rows = patients.data?.pages.flatMap((one) => one.rows) ?? [];
  const total = patients.data?.pages[0]?.total;
  const save = useMutation({
    mutationFn: () => download(patientsFile(cohort, list)),
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
  });
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="34rem"
      title={listName(list)}
      closeButtonProps={{ 'aria-label': t('state.close') }}
      classNames={{ body: drawer.body ?? '', header: drawer.header ?? '', title: drawer.title ?? '' }}
      transitionProps={{ duration: 140 }}
    >
      <div className={classes.listHead}>
        <p>
          <span className={classes.listOutcome}>{outcomeWords(list.outcome ?? 'counted')}</span>
          {total === undefined ? null : (
            <span className={page.quiet} role="status">
              {t(list.of === 'adherence' ? 'reports.list.courses' : 'reports.list.episodes', { count: total })}
            </span>
          )}
        </p>
        {rows.length === 0 ? null : (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconDownload size={15} stroke={1.75} aria-hidden />}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {t('reports.list.csv')}
          </Button>
        )}
      </div>
      <Loaded query={patients} rows={rows} empty={t('reports.list.empty')}>
        <ul>
          {rows.map((row) => (
            <Row key={`${row.patientId} ${row.episode} ${row.course?.startedOn ?? ''}`} row={row} />
          ))}
        </ul>
      </Loaded>
    </Drawer>
  );
}

function Row({ row }: { readonly row: ReportPatientRow }) {
  const { t } = useTranslation();
  const { patientId, name, diagnosedOn, age, firstSite, outcome, because, window, course } = row;
  return (
    <li className={page.row}>
      <Link to="/patients/$patientId" params={{ patientId }} className={page.strong} dir="auto">
        {name}
      </Link>
      <p className={page.quiet}>
        {t('reports.list.diagnosed', { site: wordFor('site', firstSite), date: dayMonthYear(diagnosedOn) })} ·{' '}
        {t('reports.list.aged', { count: age })}
      </p>
      <p className={classes.rowOutcome}>
        {outcomeWords(outcome)}
        {window === null ? null : <span className={page.quiet}>{t('reports.list.by', { day: window })}</span>}
      </p>
      <dl className={classes.because}>
        {because.map(({ what, day, value }) => (
          <div key={what}>
            <dt>{wordFor('reports', what, 'evidence')}</dt>
            <dd>
              {value === null ? '' : `${wordFor('reports', value, 'advice')}${day === null ? '' : ', '}`}
              {day === null ? (value === null ? t('reports.list.never') : '') : t('reports.list.day', { day })}
            </dd>
          </div>
        ))}
        {course === null ? null : (
          <>
            <div>
              <dt>{t('reports.list.course')}</dt>
              <dd>{t('reports.days', { from: dayMonthYear(course.from), to: dayMonthYear(course.to) })}</dd>
            </div>
            {course.pdc === null ? null : (
              <div>
                <dt>{t('reports.adhere.pdc')}</dt>
                <dd>{rateWords(course.pdc)}</dd>
              </div>
            )}
            {course.mpr === null ? null : (
              <div>
                <dt>{t('reports.adhere.mpr')}</dt>
                <dd>{rateWords(course.mpr)}</dd>
              </div>
            )}
            {course.persistenceDays === null ? null : (
              <div>
                <dt>{t('reports.adhere.persistence')}</dt>
                <dd>{t('reports.list.dayCount', { count: course.persistenceDays })}</dd>
              </div>
            )}
          </>
        )}
      </dl>
    </li>
  );
}
