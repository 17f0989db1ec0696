import { TextInput } from '@mantine/core';
import type { Invited, Role } from '@osteon/contracts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { RoleChoice } from './role-choice.tsx';

interface InviteDialogProps {
  readonly onInvited: (invited: Invited, name: string) => void;
  readonly onClose: () => void;
}

export function InviteDialog({ onInvited, onClose }: InviteDialogProps) {
  const { t } = useTranslation();
  const [displayName, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('nurse');
  return (
    <FormDialog
      title={t('users.inviteTitle')}
      about={t('users.inviteText')}
      submit={t('users.inviteSubmit')}
      act={() =>
        request<Invited>('POST', '/users', {
          body: { email: email.trim(), displayName: displayName.trim(), role },
        })
      }
      onDone={(invited) => onInvited(invited, displayName.trim())}
      onClose={onClose}
    >
      <TextInput
        label={t('users.name')}
        required
        maxLength={120}
        autoComplete="off"
        data-autofocus
        value={displayName}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('users.email')}
        type="email"
        required
        maxLength={254}
        autoComplete="off"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <RoleChoice value={role} onChange={setRole} />
    </FormDialog>
  );
}
