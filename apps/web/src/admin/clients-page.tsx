import { Button, NumberInput } from '@mantine/core';
import type { ClientList, ClientView, CreatedClient } from '@osteon/contracts';
import { IconPlugConnected } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { readQuery } from '../api/queries.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { Loaded, Mark, Panel, PartHead, sayDone, ShownOnce } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { useSession } from '../session/session-context.ts';
import { ConnectDialog } from './connect-dialog.tsx';

type Doing = { readonly kind: 'connect' } | { readonly kind: 'rotate' | 'disable'; readonly client: ClientView };

/** Programs that use the interface: connecting, a new secret, disabling. A secret is shown once. */
export function ClientsPage() {
  const { t } = useTranslation();
  usePageTitle(t('admin.clients'));
  const { service } = useSession();
  const queryClient = useQueryClient();
  const clients = useQuery(readQuery<ClientList>('/clients'));
  const [doing, setDoing] = useState<Doing | null>(null);
  const [made, setMade] = useState<CreatedClient | null>(null);
  const rows = clients.data?.rows ?? [];
  const refresh = (): void => {
    setDoing(null);
    void queryClient.invalidateQueries({ queryKey: ['/clients'] });
  };
  const show = (created: CreatedClient): void => {
    refresh();
    setMade(created);
  };
  return (
    <>
      <PartHead title={t('admin.clients')} about={t('clients.about', { service: service.name })}>
        <Button
          leftSection={<IconPlugConnected size={17} stroke={1.75} aria-hidden />}
          onClick={() => setDoing({ kind: 'connect' })}
        >
          {t('clients.create')}
        </Button>
      </PartHead>
      <Panel label={t('admin.clients')}>
        <Loaded query={clients} rows={rows} empty={t('clients.empty')}>
          <ul>
            {rows.map((client) => (
              <ClientItem key={client.id} client={client} onAct={(kind) => setDoing({ kind, client })} />
            ))}
          </ul>
        </Loaded>
      </Panel>
      {doing?.kind === 'connect' ? <ConnectDialog onMade={show} onClose={() => setDoing(null)} /> : null}
      {doing?.kind === 'rotate' ? (
        <RotateDialog client={doing.client} onMade={show} onClose={() => setDoing(null)} />
      ) : null}
      {doing?.kind === 'disable' ? (
        <FormDialog
          title={t('clients.disableFor', { name: doing.client.name })}
          about={t('clients.disableText', { name: doing.client.name })}
          submit={t('clients.disable')}
          isDanger
          act={() => request('POST', `/clients/${doing.client.id}/disablement`)}
          onDone={() => {
            sayDone(t('clients.disabled'));
            refresh();
          }}
          onClose={() => setDoing(null)}
        />
      ) : null}
      <ShownOnce
        opened={made !== null}
        title={made?.secret == null ? t('clients.created') : t('clients.secretTitle', { name: made.client.name })}
        text={made?.secret == null ? '' : t('clients.secretText')}
        values={
          made === null
            ? []
            : [
                { name: t('clients.clientId'), value: made.client.id },
                ...(made.secret === null ? [] : [{ name: t('clients.secret'), value: made.secret }]),
              ]
        }
        onClose={() => setMade(null)}
      />
    </>
  );
}

interface ClientItemProps {
  readonly client: ClientView;
  readonly onAct: (kind: 'rotate' | 'disable') => void;
}

function ClientItem({ client, onAct }: ClientItemProps) {
  const { t } = useTranslation();
  const { at, on } = useServiceDates();
  const { name, kind, authentication, scopes, issuer, tenant, disabledAt, previousSecretEndsAt, lastUsedAt } = client;
  return (
    <li className={`${page.row ?? ''} ${page.three ?? ''}`} data-off={disabledAt !== null || undefined}>
      <div>
        <p className={page.strong}>{name}</p>
        <p className={page.quiet}>
          {t(`clients.kinds.${kind}`)} · {t(`clients.authentications.${authentication}`)}
        </p>
        <p className={page.quiet} dir="ltr">
          {client.id}
        </p>
      </div>
      <div>
        <p className={page.quiet} dir="ltr">
          {[...scopes, issuer, tenant].filter((one) => one !== null).join(' ')}
        </p>
        <p className={page.quiet}>
          {lastUsedAt === null ? t('clients.unused') : t('clients.lastUsed', { at: at(lastUsedAt) })} ·{' '}
          {t('clients.madeBy', { date: on(client.createdAt), who: client.createdBy ?? t('state.unknown') })}
        </p>
        {previousSecretEndsAt === null ? null : (
          <Mark tone="warn">{t('clients.previousUntil', { at: at(previousSecretEndsAt) })}</Mark>
        )}
        {disabledAt === null ? null : <Mark tone="danger">{t('clients.disabledAt', { date: on(disabledAt) })}</Mark>}
      </div>
      {disabledAt === null ? (
        <div className={page.buttons}>
          {authentication === 'secret' ? (
            <Button
              variant="default"
              size="xs"
              aria-label={t('clients.rotateFor', { name })}
              onClick={() => onAct('rotate')}
            >
              {t('clients.rotate')}
            </Button>
          ) : null}
          <Button
            variant="subtle"
            color="gray"
            size="xs"
            aria-label={t('clients.disableFor', { name })}
            onClick={() => onAct('disable')}
          >
            {t('clients.disable')}
          </Button>
        </div>
      ) : (
        <span />
      )}
    </li>
  );
}

interface RotateDialogProps {
  readonly client: ClientView;
  readonly onMade: (made: CreatedClient) => void;
  readonly onClose: () => void;
}

function RotateDialog({ client, onMade, onClose }: RotateDialogProps) {
  const { t } = useTranslation();
  const [hours, setHours] = useState<number>(24);
  return (
    <FormDialog
      title={t('clients.rotateTitle', { name: client.name })}
      about={t('clients.rotateText')}
      submit={t('clients.rotateSubmit')}
      act={() =>
        request<CreatedClient>('POST', `/clients/${client.id}/secret`, { body: { previousEndsInHours: hours } })
      }
      onDone={onMade}
      onClose={onClose}
    >
      <NumberInput
        label={t('clients.rotateHours')}
        min={0}
        max={168}
        allowDecimal={false}
        hideControls
        data-autofocus
        value={hours}
        onChange={(value) => setHours(Number(value))}
      />
    </FormDialog>
  );
}
