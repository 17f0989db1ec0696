import { Textarea } from '@mantine/core';
import type { DecisionRequest, ProtocolSummary } from '@osteon/contracts';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { Mark, sayDone } from '../app/page-parts.tsx';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { numberWords } from '../text/words.ts';
import { comparisonQuery, dryRunQuery, protocolsChanged } from './protocol-queries.ts';
import classes from './protocol.module.css';

interface DecisionDialogProps {
  readonly version: ProtocolSummary;
  readonly onClose: () => void;
}

/** Approves a proposal, with what was seen of it beforehand. */
export function ApproveDialog({ version, onClose }: DecisionDialogProps) {
  const { t } = useTranslation();
  const comparison = useQuery(comparisonQuery(version.id, undefined));
  return (
    <Decision
      version={version}
      act="approval"
      title={t('versions.approveTitle', { version: version.version })}
      about={t('versions.approveAbout', { date: dayMonthYear(version.inForceFrom) })}
      submit={t('versions.approve')}
      noteLabel={t('versions.approveNote')}
      done={t('versions.approvedDone', { version: version.version })}
      onClose={onClose}
    >
      <ul className={classes.seen}>
        {comparison.data === undefined ? null : (
          <li>
            <Mark tone="quiet" icon={<IconCircleCheck size={16} stroke={1.75} aria-hidden />}>
              {t('versions.approveChanges', { count: comparison.data.lines.length })}
            </Mark>
          </li>
        )}
        <li>
          <SeenRun version={version} />
        </li>
      </ul>
    </Decision>
  );
}

function SeenRun({ version }: { readonly version: ProtocolSummary }) {
  const { t } = useTranslation();
  const run = useQuery(dryRunQuery(version.id)).data?.run;
  if (run === undefined) return null;
  const warning = <IconAlertTriangle size={16} stroke={1.75} aria-hidden />;
  if (run === null || run.state !== 'finished') {
    return (
      <Mark tone="warn" icon={warning}>
        {t('versions.approveNoRun')}
      </Mark>
    );
  }
  const date = dayMonthYear(run.asOf);
  if (!run.isOfToday || run.presentHasChanged) {
    return (
      <Mark tone="warn" icon={warning}>
        {t('versions.approveOldRun', { date })}
      </Mark>
    );
  }
  return (
    <Mark tone="quiet" icon={<IconCircleCheck size={16} stroke={1.75} aria-hidden />}>
      {t('versions.approveRun', { date, count: run.differing, total: numberWords(run.patients) })}
    </Mark>
  );
}

/** Takes a proposal back. */
export function WithdrawDialog({ version, onClose }: DecisionDialogProps) {
  const { t } = useTranslation();
  return (
    <Decision
      version={version}
      act="withdrawal"
      title={t('versions.withdrawTitle', { version: version.version })}
      about={t('versions.withdrawAbout')}
      submit={t('versions.withdraw')}
      noteLabel={t('versions.withdrawNote')}
      done={t('versions.withdrawnDone', { version: version.version })}
      onClose={onClose}
    />
  );
}

interface DecisionProps extends DecisionDialogProps {
  readonly act: 'approval' | 'withdrawal';
  readonly title: string;
  readonly about: string;
  readonly submit: string;
  readonly noteLabel: string;
  readonly done: string;
  readonly children?: React.ReactNode;
}

function Decision({ version, act, title, about, submit, noteLabel, done, onClose, children }: DecisionProps) {
  const queryClient = useQueryClient();
  const [note, setNote] = useState('');
  return (
    <FormDialog
      title={title}
      about={about}
      submit={submit}
      isDanger={act === 'withdrawal'}
      act={() => {
        const said = note.trim();
        const body: DecisionRequest = said === '' ? {} : { note: said };
        return request<ProtocolSummary>('POST', `/protocols/${version.id}/${act}`, { body });
      }}
      onDone={() => {
        sayDone(done);
        void protocolsChanged(queryClient);
        onClose();
      }}
      onClose={onClose}
    >
      {children}
      <Textarea
        label={noteLabel}
        autosize
        minRows={2}
        maxLength={1000}
        data-autofocus
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
