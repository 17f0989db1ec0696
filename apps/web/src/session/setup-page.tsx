import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { BrandMark } from '../app/brand-mark.tsx';
import { useErrorWords } from '../app/page-states.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import classes from './sign-in.module.css';

/** The one-time token stands behind the `#` of the link, so that it reaches no server's log. */
function tokenOfAddress(): string {
  const behindHash = window.location.hash.replace(/^#(token=)?/, '');
  return behindHash === '' ? (new URLSearchParams(window.location.search).get('token') ?? '') : behindHash;
}

/** The first administrator and the first service, once. */
export function SetupPage() {
  const { t } = useTranslation();
  const words = useErrorWords();
  usePageTitle(t('setup.title'));
  const [token] = useState(tokenOfAddress);
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
  return (
    <main className={classes.page}>
      <div className={`${classes.card ?? ''} ${classes.wide ?? ''}`}>
        <p className={classes.brand}>
          <BrandMark size={34} />
          <span>{t('brand.name')}</span>
        </p>
        {setUp.isSuccess ? (
          <>
            <h1 className={classes.title}>{t('setup.doneTitle')}</h1>
            <p className={classes.purpose}>{t('setup.doneText')}</p>
            <Button component="a" href="/" size="md">
              {t('signIn.title')}
            </Button>
          </>
        ) : (
          <>
            <h1 className={classes.title}>{t('setup.title')}</h1>
            <p className={classes.purpose}>{token === '' ? t('setup.noToken') : t('setup.text')}</p>
            <form onSubmit={submit}>
              <Stack gap="md">
                <TextInput label={t('setup.yourName')} autoComplete="name" {...field('displayName')} />
                <TextInput label={t('signIn.email')} type="email" autoComplete="username" {...field('email')} />
                <PasswordInput
                  label={t('signIn.password')}
                  description={t('setup.passwordHint')}
                  autoComplete="new-password"
                  visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
                  minLength={12}
                  {...field('password')}
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
                  <Alert color="red" icon={<IconAlertCircle />} role="alert">
                    {words(setUp.error)}
                  </Alert>
                ) : null}
                <Button type="submit" size="md" loading={setUp.isPending} disabled={token === ''}>
                  {t('setup.submit')}
                </Button>
              </Stack>
            </form>
          </>
        )}
      </div>
    </main>
  );
}
