import { Button, Drawer, Progress } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { AskExportRequest, ReportExportList, ReportExportView } from '@osteon/contracts';
import { IconDownload, IconFileCheck, IconFileTypeCsv, IconFileTypePdf, IconFileTypeXls } from '@tabler/icons-react';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download, request } from '../api/client.ts';
import { Loaded, Mark } from '../app/page-parts.tsx';
import { useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import drawer from '../patient/drawer.module.css';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import { numberWords } from '../text/words.ts';
import { ExportCheck } from './export-check.tsx';
import { useReport } from './report-context.ts';
import { REPORTS } from './report-queries.ts';
import classes from './reports.module.css';

type Format = ReportExportView['format'];

const FORMATS = [
  { format: 'pdf', icon: IconFileTypePdf },
  { format: 'xlsx', icon: IconFileTypeXls },
  { format: 'csv', icon: IconFileTypeCsv },
  { format: 'fls-db', icon: IconFileCheck },
] as const satisfies readonly { format: Format; icon: unknown }[];

/** Files that were asked for; while one is being written it is looked at each second. */
const exportsQuery = queryOptions({
  queryKey: [REPORTS, 'exports'],
  queryFn: ({ signal }) => request<ReportExportList>('GET', '/report-exports', { signal }),
  refetchInterval: ({ state }: { state: { data: ReportExportList | undefined } }) =>
    state.data?.rows.some((row) => row.state === 'running') === true ? 1_000 : false,
});

/** The same numbers as a file: written by the worker, so that it can be left and come back to. */
export function ExportDrawer({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const session = useSession();
  const queryClient = useQueryClient();
  const { cohort } = useReport();
  const exports = useQuery(exportsQuery);
  const again = () => queryClient.invalidateQueries({ queryKey: exportsQuery.queryKey });
  const ask = useMutation({
    mutationFn: (format: Format) => {
      const { asOf, ...rest } = cohort;
      // Rows of patients are of the own service, and of today; counts may leave it, so that small ones are left out.
      const body: AskExportRequest =
        format === 'fls-db'
          ? { format, copy: 'own', ...rest, scope: 'service' }
          : { format, copy: 'shared', ...rest, ...(asOf === undefined ? {} : { asOf }) };
      return request<ReportExportView>('POST', '/report-exports', { body });
    },
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
    onSettled: again,
  });
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="34rem"
      title={t('reports.export.title')}
      closeButtonProps={{ 'aria-label': t('state.close') }}
      classNames={{ body: drawer.body ?? '', header: drawer.header ?? '', title: drawer.title ?? '' }}
      transitionProps={{ duration: 140 }}
    >
      <ul className={classes.formats}>
        {FORMATS.filter(({ format }) => format !== 'fls-db' || may(session, 'management')).map(
          ({ format, icon: Icon }) => (
            <li key={format}>
              <Icon size={26} stroke={1.5} aria-hidden />
              <div>
                <p className={classes.formatName}>{t(`reports.export.format.${format}`)}</p>
                <p className={page.quiet}>{t(`reports.export.about.${format}`)}</p>
              </div>
              <Button
                size="xs"
                variant="default"
                aria-label={t('reports.export.askFor', { format: t(`reports.export.format.${format}`) })}
                loading={ask.isPending && ask.variables === format}
                onClick={() => ask.mutate(format)}
              >
                {t('reports.export.ask')}
              </Button>
            </li>
          ),
        )}
      </ul>
      <h3 className={classes.drawerTitle}>{t('reports.export.files')}</h3>
      <Loaded query={exports} rows={exports.data?.rows ?? []} empty={t('reports.export.none')}>
        <ul>
          {exports.data?.rows.map((row) => (
            <ExportRow key={row.id} file={row} onChanged={again} />
          ))}
        </ul>
      </Loaded>
    </Drawer>
  );
}

interface ExportRowProps {
  readonly file: ReportExportView;
  readonly onChanged: () => Promise<void>;
}

/** One file: what it is of, how far it is, and the way to it. */
function ExportRow({ file, onChanged }: ExportRowProps) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const { at } = useServiceDates();
  const [isChecked, setChecked] = useState(false);
  const { id, format, state, done, total, rows, refusedRows } = file;
  const say = (error: unknown): void => void notifications.show({ color: 'red', message: words(error) });
  const save = useMutation({
    mutationFn: () => download(`/report-exports/${id}/${format === 'fls-db' ? 'rows' : 'file'}`),
    onError: say,
  });
  const cancel = useMutation({
    mutationFn: () => request('POST', `/report-exports/${id}/cancellation`),
    onError: say,
    onSettled: onChanged,
  });
  const progress = t('reports.export.progress', { done: numberWords(done), total: numberWords(total) });
  return (
    <li className={page.row} data-export={state}>
      <div className={classes.exportHead}>
        <div>
          <p className={classes.formatName}>{t(`reports.export.format.${format}`)}</p>
          <p className={page.quiet}>
            {t('reports.days', { from: dayMonthYear(file.from), to: dayMonthYear(file.to) })} ·{' '}
            {t('reports.export.askedBy', { name: file.askedBy ?? t('protocol.somebody'), at: at(file.askedAt) })}
          </p>
        </div>
        {state === 'running' ? (
          <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('state.cancel')}
          </Button>
        ) : state === 'finished' ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={15} stroke={1.75} aria-hidden />}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {t('reports.export.save')}
          </Button>
        ) : (
          <Mark tone={state === 'failed' ? 'danger' : 'quiet'}>
            {t(state === 'failed' ? 'reports.export.failed' : 'reports.export.cancelled')}
          </Mark>
        )}
      </div>
      {state === 'running' ? (
        <div role="status">
          <Progress value={total === 0 ? 0 : (100 * done) / total} size="sm" aria-label={progress} animated />
          <p className={page.quiet}>{progress}</p>
        </div>
      ) : null}
      {state === 'finished' && format === 'fls-db' && rows !== null ? (
        <>
          <p className={page.quiet}>
            {t('reports.export.rows', { count: rows })} ·{' '}
            {refusedRows === null || refusedRows === 0
              ? t('reports.export.nothingRefused')
              : t('reports.export.refused', { count: refusedRows })}
          </p>
          <Button
            className={classes.checkButton ?? ''}
            size="compact-xs"
            variant="subtle"
            aria-expanded={isChecked}
            onClick={() => setChecked(!isChecked)}
          >
            {t('reports.export.check')}
          </Button>
          {isChecked ? <ExportCheck id={id} /> : null}
        </>
      ) : null}
    </li>
  );
}
