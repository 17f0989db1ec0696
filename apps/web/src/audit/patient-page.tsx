import { Alert, Button, NativeSelect, TextInput, UnstyledButton } from '@mantine/core';
import type { AuditKind, AuditPatientSearchResult, AuditRecordPage } from '@osteon/contracts';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { IconSearch } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { pagesQuery } from '../api/queries.ts';
import { Loaded, Panel, PartHead } from '../app/page-parts.tsx';
import { alertIcon, EmptySaying, useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { PeriodFilters, usePeriod } from './period.tsx';
import { RecordTable } from './record-table.tsx';
import { KINDS } from './records-page.tsx';

type Found = AuditPatientSearchResult['rows'][number];

/** Who looked at one patient. The patient is found by a search in a body; the address knows the id alone. */
export function AuditedPatientPage() {
  const { t } = useTranslation();
  usePageTitle(t('audit.patient'));
  const navigate = useNavigate();
  const { patient } = useSearch({ from: '/audit/patient' });
  const [chosen, setChosen] = useState<Found | null>(null);
  const choose = (found: Found): void => {
    setChosen(found);
    void navigate({ to: '/audit/patient', search: { patient: found.id } });
  };
  if (patient === undefined) {
    return (
      <>
        <PartHead title={t('audit.patient')} about={t('audit.findHint')} />
        <Panel label={t('audit.patient')}>
          <FindPatient onChoose={choose} />
        </Panel>
      </>
    );
  }
  const name =
    chosen?.id === patient
      ? t('audit.chosen', { name: `${chosen.given} ${chosen.family}`, date: dayMonthYear(chosen.birthDate) })
      : t('audit.onlyId', { id: patient });
  return (
    <>
      <PartHead title={t('audit.patient')} about={name}>
        <Button variant="default" onClick={() => void navigate({ to: '/audit/patient', search: {} })}>
          {t('audit.chooseOther')}
        </Button>
      </PartHead>
      <PatientRecords key={patient} patientId={patient} />
    </>
  );
}

function FindPatient({ onChoose }: { readonly onChoose: (found: Found) => void }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const [text, setText] = useState('');
  const find = useMutation({
    mutationFn: () =>
      request<AuditPatientSearchResult>('POST', '/audit/patients/search', { body: { text: text.trim() } }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim().length >= 2 && !find.isPending) find.mutate();
  };
  return (
    <>
      <form onSubmit={submit} className={page.row}>
        <div className={page.filters}>
          <TextInput
            label={t('audit.findPatient')}
            autoComplete="off"
            spellCheck={false}
            minLength={2}
            maxLength={100}
            required
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button
            type="submit"
            loading={find.isPending}
            leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
          >
            {t('audit.search')}
          </Button>
        </div>
        {find.isError ? (
          <Alert color="red" icon={alertIcon} role="alert">
            {words(find.error)}
          </Alert>
        ) : null}
      </form>
      {find.data === undefined ? null : find.data.rows.length === 0 ? (
        <EmptySaying title={t('audit.nobodyFound')} />
      ) : (
        <ul aria-live="polite">
          {find.data.rows.map((found) => (
            <li key={found.id}>
              <UnstyledButton className={`${page.row ?? ''} ${page.choose ?? ''}`} onClick={() => onChoose(found)}>
                <span className={page.strong}>
                  {found.family}, {found.given}
                </span>
                <span className={page.quiet}>{t('patient.born', { date: dayMonthYear(found.birthDate) })}</span>
              </UnstyledButton>
            </li>
          ))}
          {find.data.more ? (
            <li className={page.row}>
              <p className={page.quiet}>{t('audit.moreFound')}</p>
            </li>
          ) : null}
        </ul>
      )}
    </>
  );
}

function PatientRecords({ patientId }: { readonly patientId: string }) {
  const { t } = useTranslation();
  const [period, setPeriod] = usePeriod();
  const [kind, setKind] = useState<AuditKind>('all');
  const records = useInfiniteQuery(
    pagesQuery<AuditRecordPage>(`/audit/patients/${encodeURIComponent(patientId)}/records`, { ...period, kind }),
  );
  const rows = records.data?.pages.flatMap((one) => one.rows) ?? [];
  return (
    <>
      <PeriodFilters period={period} onChange={setPeriod} saves={{ report: 'records', filter: { kind, patientId } }}>
        <NativeSelect
          label={t('audit.kind')}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value as AuditKind)}
          data={KINDS.map((value) => ({ value, label: t(`audit.kinds.${value}`) }))}
        />
      </PeriodFilters>
      <Panel label={t('audit.patient')}>
        <Loaded query={records} rows={rows} empty={t('audit.empty')}>
          <RecordTable label={t('audit.patient')} rows={rows} withPatients={false} />
        </Loaded>
      </Panel>
    </>
  );
}
