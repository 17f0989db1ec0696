import { Button } from '@mantine/core';
import type { SendingState, TurnSendingRequest } from '@osteon/contracts';
import { IconCheck, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { Mark, Panel, PartHead, sayDone } from '../app/page-parts.tsx';
import { ErrorSaying, RowsLoading, useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { ReasonField } from '../app/reason-field.tsx';
import { sendingQuery } from '../app/stop-banner.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import { DaysTable } from './days-table.tsx';

type Scope = TurnSendingRequest['scope'];

/** The stop switches, and whether the messages of each day add up. */
export function SendingPage() {
  const { t } = useTranslation();
  usePageTitle(t('admin.sending'));
  const sending = useQuery(sendingQuery);
  const [stopping, setStopping] = useState<Scope | null>(null);
  return (
    <>
      <PartHead title={t('admin.sending')} about={t('sending.about')} />
      <Panel label={t('admin.sending')}>
        {sending.isPending ? (
          <RowsLoading rows={2} />
        ) : sending.isError ? (
          <ErrorSaying error={sending.error} onRetry={() => void sending.refetch()} />
        ) : (
          (['service', 'everywhere'] as const).map((scope) => (
            <Switch key={scope} scope={scope} stop={sending.data[scope]} onStop={() => setStopping(scope)} />
          ))
        )}
      </Panel>
      <DaysTable label={t('sending.balances')} heading />
      {stopping === null ? null : <StopDialog scope={stopping} onClose={() => setStopping(null)} />}
    </>
  );
}

interface SwitchProps {
  readonly scope: Scope;
  readonly stop: SendingState['service'];
  readonly onStop: () => void;
}

function Switch({ scope, stop, onStop }: SwitchProps) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const { at } = useServiceDates();
  const session = useSession();
  const queryClient = useQueryClient();
  const start = useMutation({
    mutationFn: () => request('PUT', '/sending', { body: { stopped: false, scope } }),
    onSuccess: () => sayDone(t('sending.startDone')),
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ['/sending'] }),
  });
  const mayTurn = scope === 'service' || may(session, 'installation');
  return (
    <div className={`${page.row ?? ''} ${page.two ?? ''}`}>
      <div>
        <p className={page.strong}>{scope === 'service' ? session.service.name : t('sending.everywhere')}</p>
        {stop === null ? (
          <Mark tone="good" icon={<IconCheck size={15} aria-hidden />}>
            {t('sending.sends')}
          </Mark>
        ) : (
          <>
            <Mark tone="danger" icon={<IconPlayerStop size={15} aria-hidden />}>
              {t('sending.stopped')}
            </Mark>
            <p className={page.quiet}>
              {t('sending.stoppedBy', {
                at: at(stop.stoppedAt),
                who: stop.stoppedBy ?? t('state.unknown'),
                reason: stop.reason,
              })}
            </p>
          </>
        )}
      </div>
      {!mayTurn ? null : stop === null ? (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlayerStop size={15} aria-hidden />}
          aria-label={`${t('sending.stop')}: ${scope === 'service' ? session.service.name : t('sending.everywhere')}`}
          onClick={onStop}
        >
          {t('sending.stop')}
        </Button>
      ) : (
        <Button
          size="xs"
          leftSection={<IconPlayerPlay size={15} aria-hidden />}
          loading={start.isPending}
          onClick={() => start.mutate()}
        >
          {t('sending.start')}
        </Button>
      )}
    </div>
  );
}

function StopDialog({ scope, onClose }: { readonly scope: Scope; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [reason, setReason] = useState('');
  return (
    <FormDialog
      title={t('sending.stopTitle')}
      about={t('sending.stopText')}
      submit={t('sending.stop')}
      isDanger
      act={() => request('PUT', '/sending', { body: { stopped: true, scope, reason: reason.trim() } })}
      onDone={() => {
        sayDone(t('sending.stopDone'));
        void queryClient.invalidateQueries({ queryKey: ['/sending'] });
        onClose();
      }}
      onClose={onClose}
    >
      <ReasonField label={t('sending.reason')} most={200} isFirst value={reason} onChange={setReason} />
    </FormDialog>
  );
}
