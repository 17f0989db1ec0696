import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import type { SessionView } from '@osteon/contracts';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { useErrorWords } from '../app/page-states.tsx';

interface SignInFormProps {
  readonly email?: string;
  readonly onSignedIn: (session: SessionView) => void;
}

/** E-mail and password; the answer is a cookie that no script can read. */
export function SignInForm({ email: knownEmail = '', onSignedIn }: SignInFormProps) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const [email, setEmail] = useState(knownEmail);
  const [password, setPassword] = useState('');
  const [incomplete, setIncomplete] = useState(false);
  const signIn = useMutation({
    mutationFn: async () => {
      await request('POST', '/session', { body: { email: email.trim(), password }, quietWhenSignedOut: true });
      return request<SessionView>('GET', '/session');
    },
    onSuccess: onSignedIn,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const isIncomplete = email.trim() === '' || password === '';
    setIncomplete(isIncomplete);
    if (!isIncomplete) signIn.mutate();
  };
  const problem = incomplete ? t('signIn.fill') : signIn.isError ? words(signIn.error) : null;
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
          {...(knownEmail === '' ? { 'data-autofocus': true, autoFocus: true } : {})}
        />
        <PasswordInput
          label={t('signIn.password')}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          size="md"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          {...(knownEmail === '' ? {} : { 'data-autofocus': true, autoFocus: true })}
        />
        {problem === null ? null : (
          <Alert color="red" variant="light" icon={<IconAlertCircle />} role="alert">
            {problem}
          </Alert>
        )}
        <Button type="submit" size="md" loading={signIn.isPending} fullWidth>
          {t('signIn.submit')}
        </Button>
      </Stack>
    </form>
  );
}
