import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import type { PasskeyCeremony, ProofRequest, SecondFactorRequest } from '@osteon/contracts';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { alertIcon } from '../app/page-states.tsx';
import { hasPasskeys, signWithPasskey } from './passkeys.ts';
import classes from './sign-in.module.css';
import { useProvingWords } from './use-proving-words.ts';

export type Proof = SecondFactorRequest | ProofRequest;
export type ProvingMethod = Proof['method'];

interface ProvingFormProps {
  /** by what it may be proved, the one that is offered first at the beginning */
  readonly methods: readonly ProvingMethod[];
  readonly prove: (proof: Proof) => Promise<void>;
}

const OFFER = {
  totp: 'factor.useTotp',
  passkey: 'factor.usePasskey',
  'recovery-code': 'factor.useRecovery',
  password: 'factor.usePassword',
} as const satisfies Record<ProvingMethod, string>;

/** Proves who one is by one of several ways, one before the person at a time. */
export function ProvingForm({ methods, prove }: ProvingFormProps) {
  const { t } = useTranslation();
  const words = useProvingWords();
  const usable = methods.filter((one) => one !== 'passkey' || hasPasskeys());
  const [chosen, setChosen] = useState<ProvingMethod | null>(null);
  const [typed, setTyped] = useState('');
  const [isEmpty, setEmpty] = useState(false);
  const method = chosen ?? usable[0];
  const proving = useMutation({
    mutationFn: async (by: ProvingMethod) => {
      if (by === 'passkey') {
        const ceremony = await request<PasskeyCeremony>('POST', '/session/proof/options', { quietWhenSignedOut: true });
        return prove({ method: by, ceremony: ceremony.ceremony, response: await signWithPasskey(ceremony) });
      }
      return prove(by === 'password' ? { method: by, password: typed } : { method: by, code: typed });
    },
  });
  if (method === undefined) return <p className={classes.purpose}>{t('passkey.unsupported')}</p>;
  const choose = (one: ProvingMethod): void => {
    setChosen(one);
    setTyped('');
    setEmpty(false);
    proving.reset();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    const isMissing = method !== 'passkey' && typed.trim() === '';
    setEmpty(isMissing);
    if (!isMissing && !proving.isPending) proving.mutate(method);
  };
  const problem = isEmpty ? t('factor.need') : proving.isError ? words(proving.error) : null;
  const field = {
    size: 'md',
    autoFocus: true,
    'data-autofocus': true,
    value: typed,
    onChange: (event: { currentTarget: { value: string } }) => setTyped(event.currentTarget.value),
  } as const;
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {method === 'totp' ? (
          <TextInput
            key="totp"
            label={t('factor.code')}
            description={t('factor.totpText')}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={7}
            classNames={{ input: classes.code ?? '' }}
            {...field}
          />
        ) : method === 'recovery-code' ? (
          <TextInput
            key="recovery"
            label={t('factor.recoveryCode')}
            description={t('factor.recoveryText')}
            autoComplete="off"
            maxLength={40}
            classNames={{ input: classes.code ?? '' }}
            {...field}
          />
        ) : method === 'password' ? (
          <PasswordInput
            key="password"
            label={t('signIn.password')}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
            {...field}
          />
        ) : (
          <p>{t('factor.passkeyText')}</p>
        )}
        {problem === null ? null : (
          <Alert color="red" icon={alertIcon} role="alert">
            {problem}
          </Alert>
        )}
        <Button
          type="submit"
          size="md"
          fullWidth
          loading={proving.isPending}
          {...(method === 'passkey'
            ? { leftSection: <IconFingerprint size={18} stroke={1.75} aria-hidden />, 'data-autofocus': true }
            : {})}
        >
          {method === 'passkey' ? t('factor.usePasskey') : t('factor.submit')}
        </Button>
        <div className={classes.others}>
          {usable
            .filter((one) => one !== method)
            .map((one) => (
              <Button key={one} variant="subtle" size="compact-md" onClick={() => choose(one)}>
                {t(OFFER[one])}
              </Button>
            ))}
        </div>
      </Stack>
    </form>
  );
}
