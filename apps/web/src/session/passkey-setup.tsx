import { Alert, Button, Stack, TextInput } from '@mantine/core';
import type { FactorAdded, PasskeyCeremony } from '@osteon/contracts';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { alertIcon } from '../app/page-states.tsx';
import { makePasskey } from './passkeys.ts';
import { useProvingWords } from './use-proving-words.ts';

/** A new passkey with a name by which its owner tells it from others. */
export function PasskeySetup({ onAdded }: { readonly onAdded: (added: FactorAdded) => void }) {
  const { t } = useTranslation();
  const words = useProvingWords();
  const [name, setName] = useState('');
  const make = useMutation({
    mutationFn: async () => {
      const ceremony = await request<PasskeyCeremony>('POST', '/account/passkeys/options');
      const response = await makePasskey(ceremony);
      return request<FactorAdded>('POST', '/account/passkeys', {
        body: { ceremony: ceremony.ceremony, name: name.trim(), response },
      });
    },
    onSuccess: onAdded,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    if (name.trim() !== '' && !make.isPending) make.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label={t('enrol.passkeyName')}
          description={t('enrol.passkeyNameHint')}
          size="md"
          required
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        {make.isError ? (
          <Alert color="red" icon={alertIcon} role="alert">
            {words(make.error)}
          </Alert>
        ) : null}
        <Button
          type="submit"
          size="md"
          fullWidth
          loading={make.isPending}
          leftSection={<IconFingerprint size={18} stroke={1.75} aria-hidden />}
        >
          {t('enrol.passkeySubmit')}
        </Button>
      </Stack>
    </form>
  );
}
