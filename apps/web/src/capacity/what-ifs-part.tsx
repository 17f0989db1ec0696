import { Button, Checkbox, NativeSelect, NumberInput, Progress, TextInput } from '@mantine/core';
import type { CapacityResultView, ProtocolSummary } from '@osteon/contracts';
import { WORK_KINDS } from '@osteon/domain';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { DataTable, Loaded, Panel, sayDone } from '../app/page-parts.tsx';
import { useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { versionsQuery } from '../protocol/protocol-queries.ts';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import { numberWords, wordFor } from '../text/words.ts';
import { capacityChanged, whatIfsQuery } from './capacity-queries.ts';
import { MOST_COMPARED } from './capacity-search.ts';
import { expectedWords, weeksBeyond } from './capacity-words.ts';
import classes from './capacity.module.css';

/** Saved questions, and their answers side by side with the service as it is. */
export function WhatIfsPart({ asItIs }: { readonly asItIs: CapacityResultView }) {
  const { t } = useTranslation();
  const session = useSession();
  const whatIfs = useQuery(whatIfsQuery);
  const { with: compared = [] } = useSearch({ from: '/capacity' });
  const [asking, setAsking] = useState(false);
  const mayAsk = may(session, 'management');
  const rows = whatIfs.data?.rows ?? [];
  const shown = rows.filter(({ run }) => compared.includes(run.id));
  return (
    <div className={classes.part}>
      <Panel
        label={t('capacity.whatIfs')}
        heading
        about={t('capacity.whatIfsAbout')}
        action={
          mayAsk ? (
            <Button
              variant="default"
              leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
              onClick={() => setAsking(true)}
              data-no-print
            >
              {t('capacity.ask')}
            </Button>
          ) : null
        }
      >
        <Loaded query={whatIfs} rows={rows} empty={t('capacity.noWhatIfs')} emptyText={t('capacity.noWhatIfsText')}>
          <ul>
            {rows.map((row) => (
              <WhatIf key={row.run.id} result={row} mayChange={mayAsk} />
            ))}
          </ul>
        </Loaded>
        {shown.length === 0 ? null : <Comparison results={[asItIs, ...shown]} />}
      </Panel>
      {asking ? <AskDialog onClose={() => setAsking(false)} /> : null}
    </div>
  );
}

function WhatIf({ result: { run }, mayChange }: { readonly result: CapacityResultView; readonly mayChange: boolean }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const navigate = useNavigate({ from: '/capacity' });
  const { with: compared = [] } = useSearch({ from: '/capacity' });
  const [removed, setRemoved] = useState(false);
  const act = useMutation({
    mutationFn: (what: 'cancel' | 'remove' | 'restore') =>
      what === 'remove'
        ? request('DELETE', `/capacity/what-ifs/${run.id}`)
        : request('POST', `/capacity/what-ifs/${run.id}/${what === 'cancel' ? 'cancellation' : 'restoration'}`),
    onSuccess: (_, what) => {
      // What was taken off stands there until the list is read again, so that it can be put back.
      if (what === 'remove') return setRemoved(true);
      setRemoved(false);
      return capacityChanged(queryClient);
    },
  });
  const isCompared = compared.includes(run.id);
  const name = run.name ?? '';
  const share = run.patientsTotal === 0 ? 100 : Math.min(100, (100 * run.patients) / run.patientsTotal);
  const progress = t('capacity.progress', {
    done: numberWords(run.patients),
    total: numberWords(run.patientsTotal),
  });
  const choose = (isChosen: boolean): void => {
    const next = isChosen ? [...compared, run.id].slice(-MOST_COMPARED) : compared.filter((one) => one !== run.id);
    void navigate({
      search: ({ with: _, ...before }) => (next.length === 0 ? before : { ...before, with: next }),
      resetScroll: false,
    });
  };
  if (removed) {
    return (
      <li className={`${page.row ?? ''} ${page.two ?? ''}`}>
        <span role="status">{t('capacity.removed', { name })}</span>
        <Button variant="subtle" size="compact-sm" loading={act.isPending} onClick={() => act.mutate('restore')}>
          {t('capacity.putBack')}
        </Button>
      </li>
    );
  }
  return (
    <li className={`${page.row ?? ''} ${page.two ?? ''}`}>
      <div>
        <Checkbox
          label={name}
          description={[
            run.fracturePercent === 0 ? null : fracturesWords(run.fracturePercent),
            run.proposal === null
              ? null
              : t('capacity.byProtocol', { version: run.proposal.version, name: run.proposal.name }),
            t('capacity.ofDay', { date: dayMonthYear(run.asOf) }),
          ]
            .filter((one) => one !== null)
            .join(' · ')}
          checked={isCompared}
          disabled={run.state !== 'finished'}
          onChange={({ currentTarget }) => choose(currentTarget.checked)}
        />
        {run.state === 'running' ? (
          <>
            <p role="status" className={page.quiet}>
              {progress}
            </p>
            <Progress value={share} aria-label={progress} animated />
          </>
        ) : null}
        {run.state === 'cancelled' ? <p className={page.quiet}>{t('capacity.cancelled')}</p> : null}
        {run.state === 'failed' ? <p className={page.quiet}>{t('capacity.failed')}</p> : null}
        {act.isError ? <p role="alert">{words(act.error)}</p> : null}
      </div>
      {mayChange ? (
        <Button
          variant="subtle"
          size="compact-sm"
          loading={act.isPending}
          aria-label={`${t(run.state === 'running' ? 'capacity.stop' : 'capacity.remove')}: ${name}`}
          onClick={() => act.mutate(run.state === 'running' ? 'cancel' : 'remove')}
          data-no-print
        >
          {t(run.state === 'running' ? 'capacity.stop' : 'capacity.remove')}
        </Button>
      ) : null}
    </li>
  );

  function fracturesWords(percent: number): string {
    return percent > 0
      ? t('capacity.more', { percent: numberWords(percent) })
      : t('capacity.fewer', { percent: numberWords(-percent) });
  }
}

/** Rows are what is asked, columns are the answers: the service as it is first. */
function Comparison({ results }: { readonly results: readonly CapacityResultView[] }) {
  const { t } = useTranslation();
  const base = results[0]?.forecast?.total.hours.expected ?? 0;
  const rows = [
    ...WORK_KINDS.map((work) => ({
      key: work as string,
      title: wordFor('capacityWork', work),
      of: ({ forecast }: CapacityResultView) => (forecast === null ? '–' : expectedWords(forecast.total.work[work])),
    })),
    {
      key: 'hours',
      title: t('capacity.hours'),
      of: ({ forecast }: CapacityResultView) => (forecast === null ? '–' : expectedWords(forecast.total.hours)),
    },
    {
      key: 'difference',
      title: t('capacity.difference'),
      of: ({ forecast }: CapacityResultView) =>
        forecast === null ? '–' : signed(Math.round(forecast.total.hours.expected - base)),
    },
    {
      key: 'beyond',
      title: t('capacity.weeksBeyond'),
      of: ({ forecast }: CapacityResultView) =>
        forecast === null || forecast.weeks.every(({ staffHours }) => staffHours === null)
          ? '–'
          : numberWords(weeksBeyond(forecast).length),
    },
  ];
  return (
    <DataTable
      label={t('capacity.sideBySide')}
      rows={rows}
      keyOf={({ key }) => key}
      columns={[
        { title: t('capacity.inYear'), cell: ({ title }) => title },
        ...results.map((result) => ({
          title: result.run.name ?? t('capacity.asItIs'),
          isNumber: true,
          cell: (row: (typeof rows)[number]) => row.of(result),
        })),
      ]}
    />
  );
}

const signed = (value: number): string => (value > 0 ? `+${numberWords(value)}` : numberWords(value));

/** A version that may come into force is a question worth asking; the one in force is what is there already. */
const mayBeAsked = ({ state, isInForce, hasLapsed }: ProtocolSummary): boolean =>
  !isInForce && !hasLapsed && (state === 'proposed' || state === 'published');

function AskDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const versions = useQuery(versionsQuery);
  const [name, setName] = useState('');
  const [percent, setPercent] = useState<number | string>(20);
  const [protocolId, setProtocolId] = useState('');
  const choices = versions.data?.rows.filter(mayBeAsked) ?? [];
  const problem =
    name.trim() === ''
      ? t('capacity.wantsName')
      : typeof percent !== 'number'
        ? t('capacity.wantsPercent')
        : percent === 0 && protocolId === ''
          ? t('capacity.asksNothing')
          : null;
  const [tried, setTried] = useState(false);
  return (
    <FormDialog
      title={t('capacity.askTitle')}
      about={t('capacity.askAbout')}
      submit={t('capacity.askSubmit')}
      problem={tried ? problem : null}
      act={() => {
        if (problem !== null) {
          setTried(true);
          return Promise.resolve(null);
        }
        return request<CapacityResultView>('POST', '/capacity/what-ifs', {
          body: { name: name.trim(), fracturePercent: percent, protocolId: protocolId === '' ? null : protocolId },
        });
      }}
      onDone={(asked) => {
        if (asked === null) return;
        sayDone(t('capacity.saved'));
        void capacityChanged(queryClient);
        onClose();
      }}
      onClose={onClose}
    >
      <TextInput
        label={t('capacity.name')}
        value={name}
        maxLength={80}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        data-autofocus
      />
      <NumberInput
        label={t('capacity.fractures')}
        description={t('capacity.fracturesAbout')}
        value={percent}
        onChange={setPercent}
        min={-100}
        max={300}
        allowDecimal={false}
        suffix=" %"
      />
      <NativeSelect
        label={t('capacity.protocol')}
        description={choices.length === 0 ? t('capacity.noProposal') : t('capacity.protocolAbout')}
        value={protocolId}
        onChange={({ currentTarget }) => setProtocolId(currentTarget.value)}
        data={[
          { value: '', label: t('capacity.inForce') },
          ...choices.map(({ id, version, name: called }) => ({ value: id, label: `${version} · ${called}` })),
        ]}
      />
    </FormDialog>
  );
}
