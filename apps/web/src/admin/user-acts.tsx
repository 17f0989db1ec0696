import type { IssuedLink, Role, UserRow } from '@osteon/contracts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { sayDone } from '../app/page-parts.tsx';
import { useSession } from '../session/session-context.ts';
import { RoleChoice } from './role-choice.tsx';

export type UserActKind =
  | 'role'
  | 'invitation'
  | 'reset'
  | 'reset-factor'
  | 'end-sessions'
  | 'disable'
  | 'enable'
  | 'installation'
  | 'no-installation'
  | 'remove';

export interface UserAct {
  readonly kind: UserActKind;
  readonly user: UserRow;
}

export interface IssuedLinkOf {
  readonly link: IssuedLink;
  readonly name: string;
}

interface UserActsProps {
  readonly act: UserAct;
  readonly onLink: (issued: IssuedLinkOf) => void;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Asks once more, says what follows, and does it. */
export function UserActs({ act: { kind, user }, onLink, onDone, onClose }: UserActsProps) {
  const { t } = useTranslation();
  const { service } = useSession();
  const [role, setRole] = useState<Role>(user.role);
  const { displayName: name } = user;
  const path = `/users/${user.id}`;
  const done = (message: string) => () => {
    sayDone(message);
    onDone();
  };
  switch (kind) {
    case 'role':
      return (
        <FormDialog
          title={t('users.changeRoleTitle', { name })}
          submit={t('users.changeRole')}
          act={() => request('PUT', `${path}/role`, { body: { role } })}
          onDone={done(t('users.roleChanged'))}
          onClose={onClose}
        >
          <RoleChoice value={role} onChange={setRole} />
        </FormDialog>
      );
    case 'invitation':
    case 'reset':
      return (
        <FormDialog
          title={t(kind === 'reset' ? 'users.reset' : 'users.invitationAgain')}
          about={kind === 'reset' ? t('users.resetText', { name }) : t('users.inviteText')}
          submit={t(kind === 'reset' ? 'users.reset' : 'users.invitationAgain')}
          act={() => request<IssuedLink>('POST', `${path}/link`)}
          onDone={(link) => {
            onLink({ link, name });
            onDone();
          }}
          onClose={onClose}
        />
      );
    case 'reset-factor':
      return (
        <FormDialog
          title={t('users.resetFactor')}
          about={t('users.resetFactorText', { name })}
          submit={t('users.resetFactor')}
          isDanger
          act={() => request('DELETE', `${path}/second-factor`)}
          onDone={done(t('users.factorReset'))}
          onClose={onClose}
        />
      );
    case 'end-sessions':
      return (
        <FormDialog
          title={t('users.endSessions')}
          about={t('users.endSessionsText', { name })}
          submit={t('users.endSessions')}
          isDanger
          act={() => request('DELETE', `${path}/sessions`)}
          onDone={done(t('users.sessionsEnded'))}
          onClose={onClose}
        />
      );
    case 'disable':
    case 'enable':
      return (
        <FormDialog
          title={t(kind === 'disable' ? 'users.disable' : 'users.enable')}
          about={t(kind === 'disable' ? 'users.disableText' : 'users.enableText', { name })}
          submit={t(kind === 'disable' ? 'users.disable' : 'users.enable')}
          isDanger={kind === 'disable'}
          act={() => request('PUT', `${path}/disabled`, { body: { disabled: kind === 'disable' } })}
          onDone={done(t(kind === 'disable' ? 'users.disabled' : 'users.enabled'))}
          onClose={onClose}
        />
      );
    case 'installation':
    case 'no-installation': {
      const installationAdmin = kind === 'installation';
      return (
        <FormDialog
          title={t(installationAdmin ? 'users.giveInstallation' : 'users.takeInstallation')}
          about={t(installationAdmin ? 'users.giveInstallationText' : 'users.takeInstallationText', { name })}
          submit={t(installationAdmin ? 'users.giveInstallation' : 'users.takeInstallation')}
          isDanger={!installationAdmin}
          act={() => request('PUT', `${path}/installation-admin`, { body: { installationAdmin } })}
          onDone={done(t(installationAdmin ? 'users.installationGiven' : 'users.installationTaken', { name }))}
          onClose={onClose}
        />
      );
    }
    case 'remove':
      return (
        <FormDialog
          title={t('users.remove')}
          about={t('users.removeText', { name, service: service.name })}
          submit={t('users.remove')}
          isDanger
          act={() => request('DELETE', path)}
          onDone={done(t('users.removed'))}
          onClose={onClose}
        />
      );
  }
}
