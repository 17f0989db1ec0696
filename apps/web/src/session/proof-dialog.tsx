import { Modal } from '@mantine/core';
import type { AccountView, NextStep } from '@osteon/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { accountQuery, sessionQuery } from '../api/queries.ts';
import { ErrorSaying, RowsLoading } from '../app/page-states.tsx';
import { ProvingForm, type Proof, type ProvingMethod } from './proving-form.tsx';
import classes from './sign-in.module.css';

/** By what this account can prove itself, the strongest first. */
function methodsOf(account: AccountView): ProvingMethod[] {
  return [
    ...(account.totpSince === null ? [] : (['totp'] as const)),
    ...(account.passkeys.length === 0 ? [] : (['passkey'] as const)),
    ...(account.hasPassword ? (['password'] as const) : []),
  ];
}

interface ProofDialogProps {
  readonly opened: boolean;
  readonly onAnswer: (proved: boolean) => void;
}

/** Comes when the api wants a fresh proof of who the person is; the request that wanted it goes on by itself then. */
export function ProofDialog({ opened, onAnswer }: ProofDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const account = useQuery({ ...accountQuery, enabled: opened });
  const prove = async (proof: Proof): Promise<void> => {
    await request<NextStep>('POST', '/session/proof', { body: proof });
    void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
    onAnswer(true);
  };
  const methods = account.data === undefined ? [] : methodsOf(account.data);
  return (
    <Modal
      opened={opened}
      onClose={() => onAnswer(false)}
      title={t('proof.title')}
      centered
      zIndex={400}
      closeButtonProps={{ 'aria-label': t('state.close') }}
    >
      <p className={classes.endedText}>{t('proof.text')}</p>
      {account.isPending ? (
        <RowsLoading rows={2} />
      ) : account.isError ? (
        <ErrorSaying error={account.error} onRetry={() => void account.refetch()} />
      ) : methods.length === 0 ? (
        <p>{t('proof.none')}</p>
      ) : (
        <ProvingForm methods={methods} prove={prove} />
      )}
    </Modal>
  );
}
