import { Alert, Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core';
import type { NextStep, PasskeyCeremony, ProviderRedirect } from '@osteon/contracts';
import { IconBuildingHospital, IconFingerprint } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { alertIcon } from '../app/page-states.tsx';
import { providersQuery } from '../api/queries.ts';
import { hasPasskeys, signWithPasskey } from './passkeys.ts';
import { useProvingWords } from './use-proving-words.ts';

interface PasswordFormProps {
  readonly email?: string;
  /** what is to be said before anything is tried */
  readonly before?: string | undefined;
  readonly onNext: (next: NextStep) => void;
}

const QUIET = { quietWhenSignedOut: true } as const;

/** The first step: e-mail and password, a passkey alone, or the organisation's own sign-in. */
export function PasswordForm({ email: knownEmail = '', before, onNext }: PasswordFormProps) {
  const { t } = useTranslation();
  const words = useProvingWords();
  const [email, setEmail] = useState(knownEmail);
  const [password, setPassword] = useState('');
  const [incomplete, setIncomplete] = useState(false);
  const byPassword = useMutation({
    mutationFn: () => request<NextStep>('POST', '/session', { body: { email: email.trim(), password }, ...QUIET }),
    onSuccess: onNext,
  });
  const byPasskey = useMutation({
    mutationFn: async () => {
      const ceremony = await request<PasskeyCeremony>('POST', '/session/passkey/options', QUIET);
      const body = { ceremony: ceremony.ceremony, response: await signWithPasskey(ceremony) };
      return request<NextStep>('POST', '/session/passkey', { body, ...QUIET });
    },
    onSuccess: onNext,
  });
  const byProvider = useMutation({
    mutationFn: (provider: string) =>
      request<ProviderRedirect>('POST', `/session/providers/${provider}`, {
        body: { returnTo: window.location.pathname },
        ...QUIET,
      }),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  const providers = useQuery(providersQuery);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const isIncomplete = email.trim() === '' || password === '';
    setIncomplete(isIncomplete);
    byPasskey.reset();
    if (!isIncomplete && !byPassword.isPending) byPassword.mutate();
  };
  const failed = byPassword.error ?? byPasskey.error ?? byProvider.error;
  const problem = incomplete ? t('signIn.fill') : failed !== null ? words(failed) : (before ?? null);
  const focus = { 'data-autofocus': true, autoFocus: true } as const;
  const others = providers.data?.rows ?? [];
  const offersPasskeys = hasPasskeys() && providers.data?.passkeysOffered === true;
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t('signIn.email')}
          type="email"
          autoComplete="username"
          size="md"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          {...(knownEmail === '' ? focus : {})}
        />
        <PasswordInput
          label={t('signIn.password')}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          size="md"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          {...(knownEmail === '' ? {} : focus)}
        />
        {problem === null ? null : (
          <Alert color="red" variant="light" icon={alertIcon} role="alert">
            {problem}
          </Alert>
        )}
        <Button type="submit" size="md" loading={byPassword.isPending} fullWidth>
          {t('signIn.submit')}
        </Button>
        {offersPasskeys || others.length > 0 ? <Divider label={t('signIn.or')} /> : null}
        {offersPasskeys ? (
          <Button
            variant="default"
            size="md"
            fullWidth
            loading={byPasskey.isPending}
            leftSection={<IconFingerprint size={18} stroke={1.75} aria-hidden />}
            onClick={() => byPasskey.mutate()}
          >
            {t('signIn.byPasskey')}
          </Button>
        ) : null}
        {others.map(({ id, name }) => (
          <Button
            key={id}
            variant="default"
            size="md"
            fullWidth
            loading={byProvider.isPending && byProvider.variables === id}
            leftSection={<IconBuildingHospital size={18} stroke={1.75} aria-hidden />}
            onClick={() => byProvider.mutate(id)}
          >
            {t('signIn.byProvider', { provider: name })}
          </Button>
        ))}
      </Stack>
    </form>
  );
}
