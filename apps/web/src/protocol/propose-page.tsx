import { Alert, Button, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import type { ProposeProtocolRequest, ProtocolSummary, ProtocolView } from '@osteon/contracts';
import { laterOf, type Protocol } from '@osteon/domain';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { Panel, sayDone } from '../app/page-parts.tsx';
import { alertIcon, ErrorSaying, RowsLoading, useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { ComparisonTable } from './comparison-table.tsx';
import { Faults } from './faults.tsx';
import { freeVersion, linesOf, resultOf, rulesOf, type DraftResult, type ProposalDraft } from './proposal-draft.ts';
import { ProtocolHead } from './protocol-head.tsx';
import { inForceQuery, protocolsChanged, versionsQuery } from './protocol-queries.ts';
import classes from './protocol.module.css';
import { SettingsEditor } from './settings-editor.tsx';
import { WholeRules } from './whole-rules.tsx';

/** A lead changes intervals of the present rules, or brings a whole set, and proposes it to another person. */
export function ProposePage() {
  const { t } = useTranslation();
  usePageTitle(t('proposing.title'));
  const present = useQuery(inForceQuery);
  const versions = useQuery(versionsQuery);
  const rules = useMemo(() => (present.data === undefined ? null : rulesOf(present.data)), [present.data]);
  const failed = [present, versions].find(({ isError, data }) => isError && data === undefined);
  return (
    <>
      <ProtocolHead />
      {present.data === undefined || versions.data === undefined || rules === null ? (
        <Panel label={t('proposing.title')}>
          {failed === undefined ? (
            <RowsLoading rows={6} />
          ) : (
            <ErrorSaying error={failed.error} onRetry={() => void failed.refetch()} />
          )}
        </Panel>
      ) : (
        <ProposeForm present={present.data} rules={rules} taken={versions.data.rows.map(({ version }) => version)} />
      )}
    </>
  );
}

interface ProposeFormProps {
  readonly present: ProtocolView;
  readonly rules: Protocol;
  readonly taken: readonly string[];
}

/** What was typed stays while the page is left and come back to; in memory, and nowhere else. */
const DRAFT = ['protocol-draft'];

function ProposeForm({ present, rules, taken }: ProposeFormProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const words = useErrorWords();
  // Rules that were changed begin with their version, the others with theirs: never after it.
  const earliest = laterOf(present.today, present.inForceFrom);
  const [draft, setDraft] = useState<ProposalDraft>(
    () =>
      queryClient.getQueryData<ProposalDraft>(DRAFT) ?? {
        way: 'settings',
        name: '',
        reason: '',
        version: freeVersion(earliest, taken),
        inForceFrom: earliest,
        chosen: [],
        changes: {},
        text: '',
      },
  );
  const [wasTried, setTried] = useState(false);
  useEffect(() => {
    queryClient.setQueryData(DRAFT, draft);
  }, [queryClient, draft]);
  const set = (more: Partial<ProposalDraft>): void => setDraft((known) => ({ ...known, ...more }));
  const result = useMemo(() => resultOf(rules, draft), [rules, draft]);
  const problem = problemOf(draft, result);
  const propose = useMutation({
    mutationFn: () => {
      const body: ProposeProtocolRequest = {
        name: draft.name.trim(),
        reason: draft.reason.trim(),
        ...result.body,
      };
      return request<ProtocolSummary>('POST', '/protocols', { body });
    },
    onSuccess: ({ id, version }) => {
      queryClient.removeQueries({ queryKey: DRAFT });
      sayDone(t('proposing.done', { version }));
      void protocolsChanged(queryClient);
      void navigate({ to: '/protocol/versions/$id', params: { id } });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (problem === null && !propose.isPending) propose.mutate();
  };
  const chooseFirstDay = (inForceFrom: string): void => {
    const suggested = freeVersion(draft.inForceFrom, taken);
    set({
      inForceFrom,
      ...(draft.version === suggested && inForceFrom !== '' ? { version: freeVersion(inForceFrom, taken) } : {}),
    });
  };
  const isBySettings = draft.way === 'settings';
  return (
    <form onSubmit={submit} noValidate className={classes.propose}>
      <div>
        <h2>{t('proposing.title')}</h2>
        <p className={page.quiet}>{t('proposing.about')}</p>
      </div>
      <Panel label={t('proposing.title')}>
        <div className={classes.proposeFields}>
          <TextInput
            label={t('proposing.name')}
            placeholder={t('proposing.namePlaceholder')}
            required
            maxLength={120}
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Textarea
            label={t('proposing.reason')}
            description={t('proposing.reasonAbout')}
            required
            autosize
            minRows={2}
            maxLength={1000}
            value={draft.reason}
            onChange={(event) => set({ reason: event.currentTarget.value })}
          />
          <SegmentedControl
            aria-label={t('proposing.way')}
            value={draft.way}
            onChange={(way) => set({ way: way as ProposalDraft['way'] })}
            data={[
              { value: 'settings', label: t('proposing.bySettings') },
              { value: 'whole', label: t('proposing.byRules') },
            ]}
          />
          {isBySettings ? (
            <div className={page.pair}>
              <TextInput
                label={t('protocol.version')}
                description={t('proposing.versionAbout')}
                required
                maxLength={30}
                dir="ltr"
                value={draft.version}
                onChange={(event) => set({ version: event.currentTarget.value })}
              />
              <TextInput
                type="date"
                label={t('proposing.firstDay')}
                description={t('proposing.firstDayAbout')}
                required
                min={earliest}
                value={draft.inForceFrom}
                onChange={(event) => chooseFirstDay(event.currentTarget.value)}
              />
            </div>
          ) : null}
        </div>
      </Panel>
      {isBySettings ? (
        <SettingsEditor rules={present.rules} draft={draft} faults={result.faults} onChange={set} />
      ) : (
        <WholeRules present={present} draft={draft} result={result} onChange={set} />
      )}
      <Faults faults={result.faults} />
      <Panel label={t('proposing.whatChanges')} heading>
        {result.comparison === null || result.comparison.lines.length === 0 ? (
          <p className={classes.rest}>{t('proposing.noChanges')}</p>
        ) : (
          <ComparisonTable before={present.version} after={result.version} lines={linesOf(result.comparison)} />
        )}
      </Panel>
      {(wasTried && problem !== null) || propose.isError ? (
        <Alert color="red" icon={alertIcon} role="alert">
          {problem === null ? words(propose.error) : t(`proposing.${problem}`)}
        </Alert>
      ) : null}
      <div className={page.buttons}>
        <Button type="submit" loading={propose.isPending}>
          {t('proposing.submit', { version: result.version })}
        </Button>
      </div>
    </form>
  );
}

const LEAST_REASON = 10;

/** Why a draft cannot be sent yet. */
function problemOf(draft: ProposalDraft, result: DraftResult): 'mendFaults' | 'changeSomething' | 'fillIn' | null {
  const { name, reason, version, inForceFrom, way } = draft;
  const isNamed = name.trim() !== '' && reason.trim().length >= LEAST_REASON;
  const isDated = way === 'whole' || (version !== '' && inForceFrom !== '');
  if (!isNamed || !isDated) return 'fillIn';
  if (result.faults.length > 0 || result.notJson !== null) return 'mendFaults';
  return result.body === null ? 'changeSomething' : null;
}
