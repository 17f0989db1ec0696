import { ActionIcon, Menu } from '@mantine/core';
import type { UserRow } from '@osteon/contracts';
import { IconDots, IconShieldCheck, IconShieldOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import type { UserAct, UserActKind } from './user-acts.tsx';

/** What can be done with somebody now: only what the api would not refuse. */
function actsOn(user: UserRow, isInstallationAdmin: boolean): UserActKind[] {
  const isOurs = !user.elsewhere || isInstallationAdmin;
  return [
    'role',
    ...(isOurs && user.status === 'invited' ? (['invitation'] as const) : []),
    ...(isOurs && user.status === 'active' ? (['reset'] as const) : []),
    ...(isOurs && user.secondFactor ? (['reset-factor'] as const) : []),
    ...(user.sessions > 0 ? (['end-sessions'] as const) : []),
    ...(isInstallationAdmin ? ([user.status === 'disabled' ? 'enable' : 'disable'] as const) : []),
    // Only who is an administrator already may administer the installation too.
    ...(isInstallationAdmin && user.installationAdmin ? (['no-installation'] as const) : []),
    ...(isInstallationAdmin && !user.installationAdmin && user.role === 'admin' && user.status === 'active'
      ? (['installation'] as const)
      : []),
    'remove',
  ];
}

const NAMES = {
  role: 'users.changeRole',
  invitation: 'users.invitationAgain',
  reset: 'users.reset',
  'reset-factor': 'users.resetFactor',
  'end-sessions': 'users.endSessions',
  disable: 'users.disable',
  enable: 'users.enable',
  installation: 'users.giveInstallation',
  'no-installation': 'users.takeInstallation',
  remove: 'users.remove',
} as const satisfies Record<UserActKind, string>;

const ENDS: readonly UserActKind[] = ['disable', 'no-installation', 'remove'];

interface UserItemProps {
  readonly user: UserRow;
  readonly onAct: (act: UserAct) => void;
}

/** One person: who, as what, how safely, and what an administrator can do. */
export function UserItem({ user, onAct }: UserItemProps) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const session = useSession();
  const isSelf = user.id === session.user.id;
  return (
    <li className={`${page.row ?? ''} ${page.four ?? ''}`} data-off={user.status === 'disabled' || undefined}>
      <div>
        <p className={page.strong}>
          {user.displayName} {isSelf ? <Mark tone="accent">{t('users.you')}</Mark> : null}
        </p>
        <p className={page.quiet}>{user.email}</p>
      </div>
      <div>
        <p>{t(`frame.role.${user.role}`)}</p>
        {user.status === 'active' ? null : (
          <Mark tone={user.status === 'disabled' ? 'danger' : 'warn'}>{t(`users.status.${user.status}`)}</Mark>
        )}
        {user.installationAdmin ? <p className={page.quiet}>{t('users.installationAdmin')}</p> : null}
        {user.elsewhere ? <p className={page.quiet}>{t('users.elsewhere')}</p> : null}
      </div>
      <div>
        {user.secondFactor ? (
          <Mark tone="good" icon={<IconShieldCheck size={15} stroke={1.75} aria-hidden />}>
            {t('users.factorYes')}
          </Mark>
        ) : (
          <Mark tone="warn" icon={<IconShieldOff size={15} stroke={1.75} aria-hidden />}>
            {t('users.factorNo')}
          </Mark>
        )}
        <p className={page.quiet}>
          {user.lastSignInAt === null ? t('users.neverSignedIn') : t('users.lastSignIn', { at: at(user.lastSignInAt) })}
          {user.sessions > 0 ? ` · ${t('users.sessions', { count: user.sessions })}` : ''}
        </p>
      </div>
      {isSelf ? (
        <span />
      ) : (
        <Menu position="bottom-end" withinPortal={false} transitionProps={{ duration: 80 }}>
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t('users.more', { name: user.displayName })}
            >
              <IconDots size={18} stroke={1.75} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {actsOn(user, may(session, 'installation')).map((kind) => (
              <Menu.Item
                key={kind}
                {...(ENDS.includes(kind) ? { color: 'red' } : {})}
                onClick={() => onAct({ kind, user })}
              >
                {t(NAMES[kind])}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  );
}
