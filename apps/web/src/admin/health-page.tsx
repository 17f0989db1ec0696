import { Button } from '@mantine/core';
import type { BalancePage, HealthView } from '@osteon/contracts';
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle, IconStack2 } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { readQuery } from '../api/queries.ts';
import { Mark, Panel, PartHead } from '../app/page-parts.tsx';
import { ErrorSaying, RowsLoading } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { sendingQuery } from '../app/stop-banner.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { installationLines, serviceLines, type Line } from './health-lines.ts';

const REFRESH_MS = 30_000;
const SIGNS = { good: IconCircleCheck, bad: IconAlertTriangle, quiet: IconInfoCircle } as const;
const TONES = { good: 'good', bad: 'danger', quiet: 'quiet' } as const;

/** Whether everything runs: a line for each thing that can stop, and one word over all of them. */
export function HealthPage() {
  const { t } = useTranslation();
  usePageTitle(t('admin.health'));
  const { at } = useServiceDates();
  const health = useQuery({ ...readQuery<HealthView>('/health'), refetchInterval: REFRESH_MS });
  const sending = useQuery({ ...sendingQuery, refetchInterval: REFRESH_MS });
  const balances = useQuery({ ...readQuery<BalancePage>('/messages/balance'), refetchInterval: REFRESH_MS });
  if (health.data === undefined) {
    return (
      <>
        <PartHead title={t('admin.health')} about={t('health.about')} />
        <Panel label={t('admin.health')}>
          {health.isError ? (
            <ErrorSaying error={health.error} onRetry={() => void health.refetch()} />
          ) : (
            <RowsLoading rows={8} />
          )}
        </Panel>
      </>
    );
  }
  const { installation, asOf } = health.data;
  const ofService = serviceLines({ health: health.data, sending: sending.data, balances: balances.data, at });
  const ofInstallation = installation === null ? [] : installationLines(installation, at);
  const needsSomebody = [...ofService, ...ofInstallation].some(({ standing }) => standing === 'bad');
  return (
    <>
      <PartHead title={t('admin.health')} about={t('health.about')} />
      <Panel
        label={needsSomebody ? t('health.bad') : t('health.good')}
        heading
        action={<span className={page.quiet}>{t('health.asOf', { at: at(asOf) })}</span>}
      >
        <Lines lines={ofService} />
      </Panel>
      {installation === null ? null : (
        <Panel
          label={t('health.installation')}
          heading
          action={installation.board === null ? null : <OpenBoard address={installation.board} />}
        >
          <Lines lines={ofInstallation} />
        </Panel>
      )}
    </>
  );
}

function Lines({ lines }: { readonly lines: readonly Line[] }) {
  const { t } = useTranslation();
  return (
    <ul aria-live="polite">
      {lines.map(({ name, standing, words, act }) => {
        const Sign = SIGNS[standing];
        return (
          <li key={name} className={`${page.row ?? ''} ${page.two ?? ''}`}>
            <div>
              <p className={page.strong}>{name}</p>
              <p className={page.quiet}>{words}</p>
              {standing === 'bad' && act !== undefined ? <p>{act}</p> : null}
            </div>
            <Mark tone={TONES[standing]} icon={<Sign size={16} stroke={1.75} aria-hidden />}>
              {t(`health.status.${standing}`)}
            </Mark>
          </li>
        );
      })}
    </ul>
  );
}

/** Opens the queues beside these pages, once the person has proved who they are. */
function OpenBoard({ address }: { readonly address: string }) {
  const { t } = useTranslation();
  const opening = useMutation({
    mutationFn: () => request('GET', `${address.replace('/api/v1', '')}/api/queues`),
    onSuccess: () => window.open(`${address}/`, '_blank', 'noopener'),
  });
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconStack2 size={15} stroke={1.75} aria-hidden />}
      loading={opening.isPending}
      onClick={() => opening.mutate()}
    >
      {t(opening.isError ? 'health.queuesAway' : 'health.queues')}
    </Button>
  );
}
