import { Button, Progress, UnstyledButton } from '@mantine/core';
import type { DryRunView, ProtocolSummary } from '@osteon/contracts';
import { TASK_MOVES, type TaskKind, type TaskMove } from '@osteon/domain';
import { IconAlertTriangle, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { DataTable, Mark, Panel, sayDone, type Column } from '../app/page-parts.tsx';
import { EmptySaying, ErrorSaying, RowsLoading, useErrorWords } from '../app/page-states.tsx';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { numberWords, wordFor } from '../text/words.ts';
import { DryRunPatientsDrawer, type ConcernedList } from './dry-run-patients.tsx';
import { dryRunQuery, protocolsChanged } from './protocol-queries.ts';
import classes from './protocol.module.css';

type KindRow = DryRunView['kinds'][number];

/** What a proposal would make of the tasks of all patients: begun here, counted by the worker, looked at whenever. */
export function DryRunPanel({ version }: { readonly version: ProtocolSummary }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const dryRun = useQuery(dryRunQuery(version.id));
  const run = dryRun.data?.run ?? null;
  const isOpen = version.state === 'proposed' && !version.hasLapsed;
  const act = useMutation({
    mutationFn: (what: 'start' | 'cancel') =>
      request<DryRunView>('POST', `/protocols/${version.id}/dry-run${what === 'cancel' ? '/cancellation' : ''}`),
    onSuccess: (_, what) => {
      if (what === 'start') sayDone(t('dryRun.started'));
    },
    onSettled: () => protocolsChanged(queryClient),
  });
  const isRunning = run?.state === 'running';
  // Nobody runs a version dry that is decided.
  if (!isOpen && run === null) return null;
  return (
    <Panel
      label={t('dryRun.title')}
      heading
      about={t('dryRun.about')}
      action={
        isRunning ? (
          <Button variant="default" loading={act.isPending} onClick={() => act.mutate('cancel')}>
            {t('dryRun.cancel')}
          </Button>
        ) : isOpen ? (
          <Button
            variant={run === null ? 'filled' : 'default'}
            loading={act.isPending}
            leftSection={<IconPlayerPlay size={16} stroke={1.75} aria-hidden />}
            onClick={() => act.mutate('start')}
          >
            {t(run === null ? 'dryRun.start' : 'dryRun.again')}
          </Button>
        ) : null
      }
    >
      {act.isError ? (
        <p role="alert" className={classes.panelFault}>
          {words(act.error)}
        </p>
      ) : null}
      {dryRun.isPending ? (
        <RowsLoading rows={3} />
      ) : dryRun.data === undefined ? (
        <ErrorSaying error={dryRun.error} onRetry={() => void dryRun.refetch()} />
      ) : run === null ? (
        <EmptySaying title={t('dryRun.never')} text={t('dryRun.neverText')} />
      ) : (
        <Run run={run} protocolId={version.id} />
      )}
    </Panel>
  );
}

function Run({ run, protocolId }: { readonly run: DryRunView; readonly protocolId: string }) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const share = run.patientsTotal === 0 ? 100 : Math.min(100, (100 * run.patients) / run.patientsTotal);
  const somebody = t('protocol.somebody');
  const progress = t('dryRun.progress', {
    done: numberWords(run.patients),
    total: numberWords(run.patientsTotal),
  });
  return (
    <div className={classes.run}>
      <div role="status" className={classes.runState}>
        {run.state === 'running' ? (
          <p>{run.patients === 0 && run.patientsTotal > 0 ? t('dryRun.waiting') : progress}</p>
        ) : null}
        {run.state === 'finished' ? <p>{t('dryRun.ofDay', { date: dayMonthYear(run.asOf) })}</p> : null}
        {run.state === 'cancelled' ? (
          <p>
            {t('dryRun.cancelled', {
              name: run.endedBy?.name ?? somebody,
              done: numberWords(run.patients),
              total: numberWords(run.patientsTotal),
            })}
          </p>
        ) : null}
        {run.state === 'failed' ? (
          <p>
            {run.fault === 'present-changed' ? t('dryRun.failed') : t('dryRun.failedOther', { code: run.fault ?? '' })}
          </p>
        ) : null}
      </div>
      {run.state === 'running' ? <Progress value={share} aria-label={progress} animated /> : null}
      <p className={classes.quiet}>
        {t('dryRun.startedBy', { name: run.startedBy.name ?? somebody, at: at(run.startedAt) })}
        {run.state === 'finished' && run.endedAt !== null ? ` · ${t('dryRun.finished', { at: at(run.endedAt) })}` : ''}
      </p>
      {run.state === 'finished' && (!run.isOfToday || run.presentHasChanged) ? (
        <Mark tone="warn" icon={<IconAlertTriangle size={15} stroke={1.75} aria-hidden />}>
          {run.presentHasChanged ? t('dryRun.presentChanged', { version: run.presentVersion }) : t('dryRun.notToday')}
        </Mark>
      ) : null}
      {run.patients === 0 ? null : <Counts run={run} protocolId={protocolId} />}
    </div>
  );
}

const isEmpty = (row: KindRow): boolean => TASK_MOVES.every((move) => row[move].tasks === 0);

function Counts({ run, protocolId }: { readonly run: DryRunView; readonly protocolId: string }) {
  const { t } = useTranslation();
  const [list, setList] = useState<ConcernedList | null>(null);
  const rows = run.kinds.filter((row) => !isEmpty(row));
  const unchanged = run.kinds.reduce((sum, row) => sum + row.unchanged, 0);
  return (
    <>
      <p className={classes.differing}>
        <strong>{t('dryRun.differing', { count: run.differing })}</strong>{' '}
        {t('dryRun.ofPatients', { total: numberWords(run.patients) })}
        {run.refused === 0 ? null : (
          <Mark tone="warn" icon={<IconAlertTriangle size={15} stroke={1.75} aria-hidden />}>
            {t('dryRun.refused', { count: run.refused })}
          </Mark>
        )}
      </p>
      {rows.length === 0 ? (
        <EmptySaying title={t('dryRun.noChange')} text={t('dryRun.noChangeText')} />
      ) : (
        <DataTable
          label={t('dryRun.table')}
          keyOf={({ kind }) => kind}
          rows={[...rows, sumOf(rows, unchanged)]}
          columns={[
            { title: t('dryRun.kind'), cell: ({ kind }) => <Kind kind={kind} /> },
            ...TASK_MOVES.map((change): Column<SumRow> => ({
              title: t(`dryRun.${change}`),
              isNumber: true,
              cell: (row) => <Count row={row} change={change} onOpen={setList} />,
            })),
            { title: t('dryRun.unchanged'), isNumber: true, cell: ({ unchanged: n }) => numberWords(n) },
          ]}
        />
      )}
      {list === null ? null : (
        <DryRunPatientsDrawer run={run} protocolId={protocolId} list={list} onClose={() => setList(null)} />
      )}
    </>
  );
}

type SumRow = Omit<KindRow, 'kind'> & { readonly kind: TaskKind | 'total' };

/** Tasks of all kinds; patients are not summed, because one may have tasks of several. */
function sumOf(rows: readonly KindRow[], unchanged: number): SumRow {
  const sum = (move: TaskMove) => ({ tasks: rows.reduce((n, row) => n + row[move].tasks, 0), patients: 0 });
  return {
    kind: 'total',
    unchanged,
    added: sum('added'),
    withdrawn: sum('withdrawn'),
    earlier: sum('earlier'),
    later: sum('later'),
    otherwise: sum('otherwise'),
  };
}

function Kind({ kind }: { readonly kind: SumRow['kind'] }) {
  const { t } = useTranslation();
  return kind === 'total' ? <strong>{t('dryRun.total')}</strong> : wordFor('kind', kind);
}

interface CountProps {
  readonly row: SumRow;
  readonly change: TaskMove;
  readonly onOpen: (list: ConcernedList) => void;
}

/** A number that opens its list of patients. */
function Count({ row, change, onOpen }: CountProps) {
  const { t } = useTranslation();
  const { tasks, patients } = row[change];
  const { kind } = row;
  if (tasks === 0) return <span className={classes.quiet}>0</span>;
  if (kind === 'total') return <strong>{numberWords(tasks)}</strong>;
  return (
    <>
      <UnstyledButton
        className={classes.count ?? ''}
        aria-haspopup="dialog"
        aria-label={t('dryRun.openList', {
          kind: wordFor('kind', kind),
          change: t(`dryRun.changeWords.${change}`),
          tasks: numberWords(tasks),
          patients: numberWords(patients),
        })}
        onClick={() => onOpen({ kind, change, tasks, patients })}
      >
        {numberWords(tasks)}
      </UnstyledButton>
      {/* On paper nothing can be pressed, and the number stands all the same. */}
      <span className="print-only">{numberWords(tasks)}</span>
    </>
  );
}
