import { Alert, Button, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { alertIcon, useErrorWords } from '../app/page-states.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { Door } from './door.tsx';
import { NewPassword } from './new-password.tsx';
import { useLinkToken } from './use-link-token.ts';

/** The first administrator and the first service, once. */
export function SetupPage() {
  const { t } = useTranslation();
  const words = useErrorWords();
  usePageTitle(t('setup.title'));
  const token = useLinkToken();
  const [form, setForm] = useState({
    displayName: '',
    email: '',
    password: '',
    name: '',
    code: '',
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    country: 'GB',
  });
  const setUp = useMutation({
    mutationFn: () =>
      request('POST', '/setup', {
        body: {
          token,
          email: form.email.trim(),
          displayName: form.displayName.trim(),
          password: form.password,
          service: { code: form.code, name: form.name.trim(), timeZone: form.timeZone, country: form.country },
        },
      }),
  });
  const field = (name: keyof typeof form) => ({
    value: form[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setForm((before) => ({ ...before, [name]: value }));
    },
    required: true,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setUp.mutate();
  };
  if (setUp.isSuccess) {
    return (
      <Door title={t('setup.doneTitle')} text={t('setup.doneText')}>
        <Button component="a" href="/" size="md" fullWidth>
          {t('signIn.title')}
        </Button>
      </Door>
    );
  }
  return (
    <Door isWide title={t('setup.title')} text={token === '' ? t('setup.noToken') : t('setup.text')}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput label={t('setup.yourName')} autoComplete="name" {...field('displayName')} />
          <TextInput label={t('signIn.email')} type="email" autoComplete="username" {...field('email')} />
          <NewPassword
            label={t('signIn.password')}
            value={form.password}
            onChange={(password) => setForm((before) => ({ ...before, password }))}
          />
          <TextInput label={t('setup.serviceName')} {...field('name')} />
          <TextInput
            label={t('setup.serviceCode')}
            description={t('setup.serviceCodeHint')}
            pattern="[a-z0-9\-]{2,40}"
            {...field('code')}
          />
          <TextInput label={t('setup.timeZone')} description={t('setup.timeZoneHint')} {...field('timeZone')} />
          <TextInput
            label={t('setup.country')}
            description={t('setup.countryHint')}
            pattern="[A-Z]{2}"
            {...field('country')}
          />
          {setUp.isError ? (
            <Alert color="red" icon={alertIcon} role="alert">
              {words(setUp.error)}
            </Alert>
          ) : null}
          <Button type="submit" size="md" loading={setUp.isPending} disabled={token === ''}>
            {t('setup.submit')}
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
