import { Button, NumberInput, TextInput } from '@mantine/core';
import type { RetentionPage as RetentionRows, RetentionRules } from '@osteon/contracts';
import { addMonths } from '@osteon/domain';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { pagesQuery, readQuery } from '../api/queries.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { DataTable, Loaded, Mark, Panel, PartHead, sayDone } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { ReasonField } from '../app/reason-field.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { EraseDialog } from '../patient/patient-privacy.tsx';
import { useSession } from '../session/session-context.ts';
import { Erasures } from './erasures.tsx';

type Row = RetentionRows['rows'][number];
type Doing = { readonly kind: 'keep' | 'erase'; readonly row: Row } | { readonly kind: 'years' };

const PATIENTS = '/retention/patients';
const RULES = '/retention';

/** How long records are kept, whose need not be kept any longer, and the erasures that wait. */
export function RetentionPage() {
  const { t } = useTranslation();
  usePageTitle(t('service.retention'));
  const queryClient = useQueryClient();
  const rules = useQuery(readQuery<RetentionRules>(RULES));
  const past = useInfiniteQuery(pagesQuery<RetentionRows>(PATIENTS));
  const [doing, setDoing] = useState<Doing | null>(null);
  const rows = past.data?.pages.flatMap((one) => one.rows) ?? [];
  const close = (): void => setDoing(null);
  const refresh = (path: string): void => {
    void queryClient.invalidateQueries({ queryKey: [path] });
    close();
  };
  return (
    <>
      <PartHead title={t('service.retention')} about={t('privacy.retentionAbout')} />
      <Panel label={t('privacy.past')} heading>
        <Loaded query={past} rows={rows} empty={t('privacy.pastEmpty')} emptyText={t('privacy.pastText')}>
          <ul>
            {rows.map((row) => (
              <PastItem key={row.patientId} row={row} onAct={(kind) => setDoing({ kind, row })} />
            ))}
          </ul>
        </Loaded>
      </Panel>
      <Erasures />
      <Panel
        label={t('privacy.rules')}
        heading
        {...(rules.data === undefined ? {} : { about: t('privacy.years', { count: rules.data.years }) })}
        action={
          rules.data === undefined ? null : (
            <Button variant="default" size="xs" onClick={() => setDoing({ kind: 'years' })}>
              {t('privacy.changeYears')}
            </Button>
          )
        }
      >
        <Loaded query={rules} rows={rules.data?.rules ?? []} empty={t('state.none')}>
          <DataTable
            label={t('privacy.rules')}
            rows={rules.data?.rules ?? []}
            keyOf={({ what }) => what}
            columns={[
              { title: t('privacy.what'), cell: ({ what }) => <span lang="en">{what}</span> },
              {
                title: t('privacy.how'),
                cell: ({ keptDays }) =>
                  keptDays === null
                    ? t('privacy.years', { count: rules.data?.years ?? 0 })
                    : t('privacy.days', { count: keptDays }),
              },
              { title: t('privacy.because'), cell: ({ why }) => <span lang="en">{why}</span> },
            ]}
          />
        </Loaded>
      </Panel>
      {doing?.kind === 'keep' ? <KeepDialog row={doing.row} onDone={() => refresh(PATIENTS)} onClose={close} /> : null}
      {doing?.kind === 'erase' ? (
        <EraseDialog
          patientId={doing.row.patientId}
          reason="retention-ended"
          onAsked={() => {
            refresh(PATIENTS);
            refresh('/erasures');
          }}
          onClose={close}
        />
      ) : null}
      {doing?.kind === 'years' ? (
        <YearsDialog years={rules.data?.years ?? 8} onDone={() => refresh(RULES)} onClose={close} />
      ) : null}
    </>
  );
}

function PastItem({ row, onAct }: { readonly row: Row; readonly onAct: (kind: 'keep' | 'erase') => void }) {
  const { t } = useTranslation();
  const name = row.patientName;
  return (
    <li className={`${page.row ?? ''} ${page.three ?? ''}`}>
      <div>
        <Link to="/patients/$patientId" params={{ patientId: row.patientId }} className={page.strong}>
          {name}
        </Link>
        <p className={page.quiet}>{t('patient.born', { date: dayMonthYear(row.birthDate) })}</p>
      </div>
      <div>
        <p className={page.quiet}>{t(`privacy.basis.${row.basis}`, { date: dayMonthYear(row.since) })}</p>
        <p className={page.quiet}>{t('privacy.until', { date: dayMonthYear(row.retainUntil) })}</p>
      </div>
      {row.erasureId === null ? (
        <div className={page.buttons}>
          <Button variant="default" size="xs" aria-label={t('privacy.keepFor', { name })} onClick={() => onAct('keep')}>
            {t('privacy.keep')}
          </Button>
          <Button
            variant="subtle"
            color="red"
            size="xs"
            aria-label={t('privacy.eraseFor', { name })}
            onClick={() => onAct('erase')}
          >
            {t('privacy.erase')}
          </Button>
        </div>
      ) : (
        <Mark tone="warn">{t('privacy.waits')}</Mark>
      )}
    </li>
  );
}

interface DialogProps {
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function KeepDialog({ row, onDone, onClose }: DialogProps & { readonly row: Row }) {
  const { t } = useTranslation();
  const { today } = useSession().service;
  const [until, setUntil] = useState(addMonths(today, 12));
  const [reason, setReason] = useState('');
  return (
    <FormDialog
      title={t('privacy.keepFor', { name: row.patientName })}
      submit={t('privacy.keep')}
      act={() => request('PUT', `${PATIENTS}/${row.patientId}`, { body: { until, reason: reason.trim() } })}
      onDone={() => {
        sayDone(t('privacy.kept'));
        onDone();
      }}
      onClose={onClose}
    >
      <TextInput
        type="date"
        label={t('privacy.keepUntil')}
        required
        data-autofocus
        min={today}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
      <ReasonField
        label={t('privacy.keepReason')}
        hint={t('privacy.noteHint')}
        least={10}
        value={reason}
        onChange={setReason}
      />
    </FormDialog>
  );
}

function YearsDialog({ years: now, onDone, onClose }: DialogProps & { readonly years: number }) {
  const { t } = useTranslation();
  const [years, setYears] = useState(now);
  return (
    <FormDialog
      title={t('privacy.changeYears')}
      submit={t('state.save')}
      act={() => request('PUT', RULES, { body: { years } })}
      onDone={() => {
        sayDone(t('privacy.yearsSaved'));
        onDone();
      }}
      onClose={onClose}
    >
      <NumberInput
        label={t('privacy.yearsField')}
        min={1}
        max={40}
        allowDecimal={false}
        hideControls
        required
        data-autofocus
        value={years}
        onChange={(value) => setYears(Number(value))}
      />
    </FormDialog>
  );
}
