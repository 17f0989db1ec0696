import { Alert, Button, Stack } from '@mantine/core';
import type { LinkView, ProviderRedirect } from '@osteon/contracts';
import { IconBuildingHospital } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { providersQuery } from '../api/queries.ts';
import { alertIcon, ErrorSaying, useErrorWords } from '../app/page-states.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { instantHere } from '../dates/calendar-date.ts';
import { Door } from './door.tsx';
import { NewPassword } from './new-password.tsx';
import classes from './sign-in.module.css';
import { useLinkToken } from './use-link-token.ts';

/** Behind the link of an invitation or a reset: a password is chosen, once. */
export function LinkPage() {
  const { t } = useTranslation();
  const token = useLinkToken();
  const [isDone, setDone] = useState(false);
  const link = useQuery({
    queryKey: ['link'],
    queryFn: ({ signal }) => request<LinkView>('POST', '/account-links/read', { body: { token }, signal }),
    enabled: token !== '',
    retry: false,
    staleTime: Infinity,
  });
  const title = isDone
    ? t('link.doneTitle')
    : link.data?.purpose === 'invitation'
      ? t('link.invitationTitle', { name: link.data.displayName })
      : t('link.resetTitle');
  // A title stands in the history and on screens of others: it names nobody.
  usePageTitle(t('link.newPassword'));
  if (isDone) {
    return (
      <Door title={title} text={t('link.doneText')}>
        <Button component="a" href="/" size="md" fullWidth>
          {t('signIn.title')}
        </Button>
      </Door>
    );
  }
  if (token === '') return <Door title={title} text={t('link.noToken')} children={null} />;
  if (link.isPending) return <Door title={title} text={t('link.reading')} children={null} />;
  if (link.isError) {
    return (
      <Door title={title}>
        <ErrorSaying error={link.error} onRetry={() => void link.refetch()} />
      </Door>
    );
  }
  const { purpose, email, services, expiresAt } = link.data;
  return (
    <Door title={title} text={t(purpose === 'invitation' ? 'link.invitationText' : 'link.resetText', { email })}>
      <LinkForm token={token} onDone={() => setDone(true)} />
      <p className={classes.hint}>
        {purpose === 'invitation' && services.length > 0
          ? `${t('link.services', { services: services.join(', ') })}. `
          : ''}
        {t('link.until', { at: instantHere(expiresAt) })}
      </p>
    </Door>
  );
}

function LinkForm({ token, onDone }: { readonly token: string; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const [password, setPassword] = useState('');
  const complete = useMutation({
    mutationFn: () => request('POST', '/account-links/complete', { body: { token, password } }),
    onSuccess: onDone,
  });
  const byProvider = useMutation({
    mutationFn: (provider: string) =>
      request<ProviderRedirect>('POST', '/account-links/provider', { body: { token, provider } }),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  const providers = useQuery(providersQuery);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!complete.isPending) complete.mutate();
  };
  const failed = complete.error ?? byProvider.error;
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <NewPassword label={t('link.newPassword')} value={password} onChange={setPassword} />
        {failed === null ? null : (
          <Alert color="red" icon={alertIcon} role="alert">
            {words(failed)}
          </Alert>
        )}
        <Button type="submit" size="md" fullWidth loading={complete.isPending}>
          {t('link.submit')}
        </Button>
        {(providers.data?.rows ?? []).map(({ id, name }) => (
          <Button
            key={id}
            variant="default"
            size="md"
            fullWidth
            leftSection={<IconBuildingHospital size={18} stroke={1.75} aria-hidden />}
            loading={byProvider.isPending && byProvider.variables === id}
            onClick={() => byProvider.mutate(id)}
          >
            {t('link.byProvider', { provider: name })}
          </Button>
        ))}
      </Stack>
    </form>
  );
}
