import { Checkbox, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import type { CreateClientRequest, CreatedClient } from '@osteon/contracts';
import { APP_SCOPES, MACHINE_SCOPES } from '@osteon/domain';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { ChooseOne } from '../patient/choice.tsx';

type Kind = CreateClientRequest['kind'];
type Authentication = CreateClientRequest['authentication'];

interface ConnectDialogProps {
  readonly onMade: (made: CreatedClient) => void;
  readonly onClose: () => void;
}

/** The likeliest way first. */
const AUTHENTICATIONS: Readonly<Record<Kind, readonly Authentication[]>> = {
  machine: ['secret', 'key'],
  app: ['none', 'secret', 'key'],
  cds: ['key'],
};

/** The typed keys as a list, or null when it is none; what is in them the api checks. */
function keysOf(text: string): CreateClientRequest['keys'] | null {
  try {
    const keys: unknown = JSON.parse(text);
    return Array.isArray(keys) && keys.length > 0 ? (keys as CreateClientRequest['keys']) : null;
  } catch {
    return null;
  }
}

/** A new program: what it is, how it proves itself, what it may do. */
export function ConnectDialog({ onMade, onClose }: ConnectDialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Kind>('machine');
  const [authentication, setAuthentication] = useState<Authentication>('secret');
  const [scopes, setScopes] = useState<string[]>([]);
  const [redirects, setRedirects] = useState('');
  const [keys, setKeys] = useState('');
  const [issuer, setIssuer] = useState('');
  const [tenant, setTenant] = useState('');
  const typedKeys = authentication === 'key' ? keysOf(keys) : undefined;
  const body = (): CreateClientRequest => ({
    name: name.trim(),
    kind,
    authentication,
    scopes: scopes as CreateClientRequest['scopes'],
    redirectUris: kind === 'app' ? redirects.split(/\s+/).filter(Boolean) : [],
    ...(typedKeys == null ? {} : { keys: typedKeys }),
    ...(kind === 'cds' ? { issuer: issuer.trim() } : {}),
    ...(kind === 'cds' && tenant.trim() !== '' ? { tenant: tenant.trim() } : {}),
  });
  return (
    <FormDialog
      title={t('clients.createTitle')}
      submit={t('clients.createSubmit')}
      size="lg"
      problem={typedKeys === null && keys !== '' ? t('clients.keysWrong') : null}
      act={() => request<CreatedClient>('POST', '/clients', { body: body() })}
      onDone={onMade}
      onClose={onClose}
    >
      <TextInput
        label={t('clients.name')}
        required
        maxLength={120}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <ChooseOne
        legend={t('clients.kind')}
        value={kind}
        options={(['machine', 'app', 'cds'] as const).map((value) => ({ value, label: t(`clients.kinds.${value}`) }))}
        onChange={(next) => {
          setKind(next);
          setAuthentication(AUTHENTICATIONS[next][0] ?? 'secret');
          setScopes([]);
        }}
      />
      <NativeSelect
        label={t('clients.authentication')}
        value={authentication}
        onChange={(event) => setAuthentication(event.currentTarget.value as Authentication)}
        data={AUTHENTICATIONS[kind].map((value) => ({ value, label: t(`clients.authentications.${value}`) }))}
      />
      {authentication === 'key' ? (
        <Textarea
          label={t('clients.keys')}
          required
          autosize
          minRows={3}
          maxRows={8}
          dir="ltr"
          value={keys}
          onChange={(event) => setKeys(event.currentTarget.value)}
        />
      ) : null}
      {kind === 'app' ? (
        <Textarea
          label={t('clients.redirects')}
          required
          autosize
          minRows={2}
          dir="ltr"
          value={redirects}
          onChange={(event) => setRedirects(event.currentTarget.value)}
        />
      ) : null}
      {kind === 'cds' ? (
        <>
          <TextInput
            label={t('clients.issuer')}
            required
            maxLength={300}
            dir="ltr"
            value={issuer}
            onChange={(event) => setIssuer(event.currentTarget.value)}
          />
          <TextInput
            label={t('clients.tenant')}
            maxLength={200}
            dir="ltr"
            value={tenant}
            onChange={(event) => setTenant(event.currentTarget.value)}
          />
        </>
      ) : (
        <Checkbox.Group label={t('clients.scopes')} value={scopes} onChange={setScopes}>
          <Stack gap="xs" mt="xs">
            {(kind === 'machine' ? MACHINE_SCOPES : APP_SCOPES).map((scope) => (
              <Checkbox key={scope} value={scope} label={<bdi dir="ltr">{scope}</bdi>} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </FormDialog>
  );
}
