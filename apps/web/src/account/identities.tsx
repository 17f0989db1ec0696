import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { AccountView, ProviderRedirect } from '@osteon/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { providersQuery } from '../api/queries.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { Panel, sayDone } from '../app/page-parts.tsx';
import { useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { useServiceDates } from '../dates/use-service-dates.ts';

type Identity = AccountView['identities'][number];

/** Who one is at one's organisation, where the service signs people in by it. */
export function Identities({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const { on } = useServiceDates();
  const queryClient = useQueryClient();
  const [unlinking, setUnlinking] = useState<Identity | null>(null);
  const providers = useQuery(providersQuery);
  const link = useMutation({
    mutationFn: (provider: string) => request<ProviderRedirect>('POST', '/account/identities', { body: { provider } }),
    onSuccess: ({ url }) => window.location.assign(url),
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
  });
  const linked = new Set(account.identities.map(({ provider }) => provider));
  const others = (providers.data?.rows ?? []).filter(({ id, name }) => !linked.has(id) && !linked.has(name));
  if (account.identities.length === 0 && others.length === 0) return null;
  return (
    <Panel label={t('account.identities')} heading>
      {account.identities.map((identity) => (
        <div key={identity.id} className={`${page.row ?? ''} ${page.two ?? ''}`}>
          <div>
            <p className={page.strong}>{identity.provider}</p>
            <p className={page.quiet}>
              {t('account.identityLinked', { subject: identity.subject, date: on(identity.linkedAt) })}
            </p>
          </div>
          <Button
            variant="subtle"
            color="gray"
            size="xs"
            aria-label={t('account.unlinkIdentity', { provider: identity.provider })}
            onClick={() => setUnlinking(identity)}
          >
            {t('account.remove')}
          </Button>
        </div>
      ))}
      {others.map(({ id, name }) => (
        <div key={id} className={`${page.row ?? ''} ${page.two ?? ''}`}>
          <p className={page.strong}>{name}</p>
          <Button variant="default" size="xs" loading={link.isPending} onClick={() => link.mutate(id)}>
            {t('account.linkIdentity', { provider: name })}
          </Button>
        </div>
      ))}
      {unlinking === null ? null : (
        <FormDialog
          title={t('account.unlinkIdentity', { provider: unlinking.provider })}
          about={t('account.unlinkText')}
          submit={t('account.remove')}
          isDanger
          act={() => request('DELETE', `/account/identities/${encodeURIComponent(unlinking.id)}`)}
          onDone={() => {
            sayDone(t('account.unlinked'));
            void queryClient.invalidateQueries({ queryKey: ['account'] });
            setUnlinking(null);
          }}
          onClose={() => setUnlinking(null)}
        />
      )}
    </Panel>
  );
}
