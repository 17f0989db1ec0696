import { NativeSelect } from '@mantine/core';
import type { AuditKind, AuditRecordPage } from '@osteon/contracts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { colleaguesQuery, pagesQuery } from '../api/queries.ts';
import { Loaded, Panel, PartHead } from '../app/page-parts.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { PeriodFilters, usePeriod } from './period.tsx';
import { RecordTable } from './record-table.tsx';

export const KINDS: readonly AuditKind[] = ['all', 'reads', 'changes', 'refusals'];

/** Every record of the service, the newest first, narrowed by day, kind and person. */
export function RecordsPage() {
  const { t } = useTranslation();
  usePageTitle(t('audit.records'));
  const [period, setPeriod] = usePeriod();
  const [kind, setKind] = useState<AuditKind>('all');
  const [userId, setUserId] = useState('');
  const filter = { kind, userId: userId || undefined };
  const records = useInfiniteQuery(pagesQuery<AuditRecordPage>('/audit/records', { ...period, ...filter }));
  const people = useQuery(colleaguesQuery).data?.rows ?? [];
  const rows = records.data?.pages.flatMap((one) => one.rows) ?? [];
  return (
    <>
      <PartHead title={t('audit.records')} />
      <PeriodFilters period={period} onChange={setPeriod} saves={{ report: 'records', filter }}>
        <NativeSelect
          label={t('audit.kind')}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value as AuditKind)}
          data={KINDS.map((value) => ({ value, label: t(`audit.kinds.${value}`) }))}
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
      <Panel label={t('audit.records')}>
        <Loaded query={records} rows={rows} empty={t('audit.empty')}>
          <RecordTable label={t('audit.records')} rows={rows} />
        </Loaded>
      </Panel>
    </>
  );
}
