import { Alert, Button, Stack, TextInput } from '@mantine/core';
import type { FactorAdded, TotpOffer } from '@osteon/contracts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { Copy } from '../app/page-parts.tsx';
import { alertIcon, ErrorSaying, RowsLoading, useErrorWords } from '../app/page-states.tsx';
import { QrCode } from './qr-code.tsx';
import classes from './sign-in.module.css';

/** A secret for the authenticator app, as a picture and in text, and the code that proves it arrived there. */
export function TotpSetup({ onAdded }: { readonly onAdded: (added: FactorAdded) => void }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const [code, setCode] = useState('');
  // One offer for as long as this is open: a second one would take the place of the first.
  const offer = useQuery({
    queryKey: ['totp-offer'],
    queryFn: () => request<TotpOffer>('POST', '/account/totp'),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const confirm = useMutation({
    mutationFn: (ceremony: string) => request<FactorAdded>('PUT', '/account/totp', { body: { ceremony, code } }),
    onSuccess: onAdded,
  });
  if (offer.isPending) return <RowsLoading rows={3} />;
  if (offer.isError) return <ErrorSaying error={offer.error} onRetry={() => void offer.refetch()} />;
  const { ceremony, secret, uri } = offer.data;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    if (code.trim() !== '' && !confirm.isPending) confirm.mutate(ceremony);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <p>{t('enrol.scan')}</p>
        <div className={classes.qr}>
          <QrCode text={uri} label={t('enrol.qr')} />
        </div>
        <div className={classes.secret}>
          <div>
            <p className={classes.secretLabel}>{t('enrol.byHand')}</p>
            <p className={classes.secretText} dir="ltr" data-secret>
              {inFours(secret)}
            </p>
          </div>
          <Copy value={secret} name={t('enrol.byHand')} />
        </div>
        <TextInput
          label={t('enrol.confirm')}
          size="md"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={7}
          classNames={{ input: classes.code ?? '' }}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          data-autofocus
        />
        {confirm.isError ? (
          <Alert color="red" icon={alertIcon} role="alert">
            {words(confirm.error)}
          </Alert>
        ) : null}
        <Button type="submit" size="md" fullWidth loading={confirm.isPending}>
          {t('enrol.confirmSubmit')}
        </Button>
      </Stack>
    </form>
  );
}

/** Easier to type from a screen. */
function inFours(secret: string): string {
  return secret.replaceAll(/(.{4})(?=.)/g, '$1 ');
}
