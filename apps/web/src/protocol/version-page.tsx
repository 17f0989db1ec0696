import { Button, NativeSelect } from '@mantine/core';
import type { ProtocolSummary } from '@osteon/contracts';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark, Panel } from '../app/page-parts.tsx';
import { ErrorSaying, PageNotFound, RowsLoading } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import { ComparisonTable } from './comparison-table.tsx';
import { ApproveDialog, WithdrawDialog } from './decision-dialog.tsx';
import { DryRunPanel } from './dry-run-panel.tsx';
import { ProtocolHead } from './protocol-head.tsx';
import { comparisonQuery, versionsQuery } from './protocol-queries.ts';
import classes from './protocol.module.css';
import { VersionHistory, VersionState } from './version-state.tsx';

/** One version: what it changes, what became of it, and what can be done with it. */
export function VersionPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: '/protocol/versions/$id' });
  const versions = useQuery(versionsQuery);
  const version = versions.data?.rows.find((one) => one.id === id);
  usePageTitle(version === undefined ? t('versions.title') : `${t('protocol.title')} ${version.version}`);
  if (versions.data !== undefined && version === undefined) return <PageNotFound />;
  return (
    <>
      <ProtocolHead />
      {version === undefined ? (
        <Panel label={t('versions.title')}>
          {versions.isError ? (
            <ErrorSaying error={versions.error} onRetry={() => void versions.refetch()} />
          ) : (
            <RowsLoading rows={4} />
          )}
        </Panel>
      ) : (
        <Version version={version} versions={versions.data?.rows ?? []} />
      )}
    </>
  );
}

interface VersionProps {
  readonly version: ProtocolSummary;
  readonly versions: readonly ProtocolSummary[];
}

function Version({ version, versions }: VersionProps) {
  const { t } = useTranslation();
  const session = useSession();
  const [deciding, setDeciding] = useState<'approve' | 'withdraw' | null>(null);
  const isOpen = version.state === 'proposed';
  const isLead = may(session, 'management');
  const isOwn = isOpen && may(session, 'approval') && !version.mayApprove && !version.hasLapsed;
  return (
    <>
      <Link to="/protocol/versions" className={classes.back} data-no-print>
        <IconArrowLeft size={16} stroke={1.75} aria-hidden />
        {t('versions.back')}
      </Link>
      <Panel label={version.version}>
        <div className={classes.version}>
          <div>
            <h2 className={classes.versionTitle}>
              {version.version} <VersionState version={version} />
            </h2>
            <p>{version.name}</p>
            {isOwn ? <Mark tone="quiet">{t('versions.yourOwn')}</Mark> : null}
          </div>
          <div className={page.buttons} data-no-print>
            <Button
              variant="default"
              renderRoot={(props) => <Link to="/protocol" search={{ version: version.id }} {...props} />}
            >
              {t('versions.readRules')}
            </Button>
            {isOpen && isLead ? (
              <Button variant="default" onClick={() => setDeciding('withdraw')}>
                {t('versions.withdraw')}
              </Button>
            ) : null}
            {version.mayApprove ? (
              <Button onClick={() => setDeciding('approve')}>{t('versions.approve')}</Button>
            ) : null}
          </div>
          <div className={classes.versionHistory}>
            <h3>{t('versions.history')}</h3>
            <VersionHistory version={version} />
          </div>
        </div>
      </Panel>
      <Comparison version={version} versions={versions} />
      {version.state !== 'shipped' && !version.isOfAll && may(session, 'approval') ? (
        <DryRunPanel version={version} />
      ) : null}
      {deciding === 'approve' ? <ApproveDialog version={version} onClose={() => setDeciding(null)} /> : null}
      {deciding === 'withdraw' ? <WithdrawDialog version={version} onClose={() => setDeciding(null)} /> : null}
    </>
  );
}

function Comparison({ version, versions }: VersionProps) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/protocol/versions/$id' });
  const { with: asked } = useSearch({ from: '/protocol/versions/$id' });
  const others = versions.filter(({ id }) => id !== version.id);
  const before = others.find(({ id }) => id === asked) ?? others.find(({ isInForce }) => isInForce) ?? others[0];
  const comparison = useQuery({ ...comparisonQuery(version.id, before?.id), enabled: before !== undefined });
  if (before === undefined) return null;
  return (
    <Panel
      label={t('comparison.title')}
      heading
      action={
        <NativeSelect
          data-no-print
          label={t('comparison.with')}
          classNames={{ root: classes.with ?? '' }}
          value={before.id}
          onChange={(event) => void navigate({ search: { with: event.currentTarget.value } })}
          data={others.map((one) => ({
            value: one.id,
            label: one.isInForce ? t('comparison.inForceNow', { version: one.version }) : one.version,
          }))}
        />
      }
    >
      {comparison.isPending ? (
        <RowsLoading rows={3} />
      ) : comparison.data === undefined ? (
        <ErrorSaying error={comparison.error} onRetry={() => void comparison.refetch()} />
      ) : (
        <>
          <ComparisonTable before={before.version} after={version.version} lines={comparison.data.lines} />
          {comparison.data.lines.length === 0 ? null : (
            <p className={classes.rest}>{t('comparison.unchanged', { count: comparison.data.unchanged })}</p>
          )}
        </>
      )}
    </Panel>
  );
}
