import type { VerificationView } from '@osteon/contracts';
import { IconShieldCheck, IconShieldQuestion, IconShieldX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { readQuery } from '../api/queries.ts';
import { DataTable, Mark, Panel, PartHead } from '../app/page-parts.tsx';
import { ErrorSaying, RowsLoading, Saying } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';

/** What the last check of the whole log found. */
export function VerificationPage() {
  const { t } = useTranslation();
  usePageTitle(t('audit.verification'));
  const verification = useQuery(readQuery<VerificationView>('/audit/verification'));
  return (
    <>
      <PartHead title={t('audit.verification')} about={t('audit.verificationAbout')} />
      <Panel label={t('audit.verification')}>
        {verification.isPending ? (
          <RowsLoading rows={3} />
        ) : verification.isError ? (
          <ErrorSaying error={verification.error} onRetry={() => void verification.refetch()} />
        ) : verification.data.last === null ? (
          <Saying
            icon={<IconShieldQuestion size={28} stroke={1.5} />}
            title={t('audit.noCheck')}
            text={t('audit.noCheckText')}
          />
        ) : (
          <LastCheck last={verification.data.last} />
        )}
      </Panel>
    </>
  );
}

function LastCheck({ last }: { readonly last: NonNullable<VerificationView['last']> }) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const isIntact = last.verdict === 'intact';
  const checkpoints = t('audit.checkpoints', { count: last.checkpoints });
  return (
    <>
      <Saying
        icon={isIntact ? <IconShieldCheck size={28} stroke={1.5} /> : <IconShieldX size={28} stroke={1.5} />}
        title={isIntact ? t('audit.intact') : t('audit.findings')}
        text={[
          t('audit.checked', { at: at(last.finishedAt) }),
          t('audit.recordsChecked', { count: last.records }),
          last.checkpointedAt === null
            ? checkpoints
            : `${checkpoints}, ${t('audit.checkpointed', { at: at(last.checkpointedAt) })}`,
        ].join(' · ')}
      />
      {last.checkpointedAt === null ? (
        <div className={page.row}>
          <Mark tone="warn">{t('audit.noCheckpoint')}</Mark>
        </div>
      ) : null}
      {last.findings.length === 0 ? null : (
        <DataTable
          label={t('audit.findings')}
          rows={last.findings}
          keyOf={({ kind, shard, number }) => `${kind} ${String(shard)} ${String(number)}`}
          columns={[
            {
              title: t('audit.finding'),
              cell: (row) => <Mark tone="danger">{t(`audit.findingKind.${row.kind}`)}</Mark>,
            },
            {
              title: t('audit.where'),
              cell: (row) =>
                [row.shard === null ? null : t('audit.shard', { shard: row.shard }), row.number]
                  .filter((part) => part !== null)
                  .join(' · '),
            },
            {
              title: t('audit.why'),
              cell: (row) => (
                <span lang="en" dir="ltr">
                  {row.text}
                </span>
              ),
            },
          ]}
        />
      )}
    </>
  );
}
