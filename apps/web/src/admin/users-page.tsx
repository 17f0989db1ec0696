import { Button } from '@mantine/core';
import type { Invited, UserList } from '@osteon/contracts';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readQuery } from '../api/queries.ts';
import { Loaded, Panel, PartHead, sayDone, ShownOnce } from '../app/page-parts.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { useSession } from '../session/session-context.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { UserActs, type IssuedLinkOf, type UserAct } from './user-acts.tsx';
import { UserItem } from './user-item.tsx';

/** Everybody who works in the service: inviting, changing, ending. */
export function UsersPage() {
  const { t } = useTranslation();
  usePageTitle(t('admin.users'));
  const { at } = useServiceDates();
  const { service } = useSession();
  const queryClient = useQueryClient();
  const users = useQuery(readQuery<UserList>('/users'));
  const [isInviting, setInviting] = useState(false);
  const [act, setAct] = useState<UserAct | null>(null);
  const [issued, setIssued] = useState<IssuedLinkOf | null>(null);
  const refresh = (): void => void queryClient.invalidateQueries({ queryKey: ['/users'] });
  const rows = users.data?.rows ?? [];
  const invited = ({ link }: Invited, name: string): void => {
    setInviting(false);
    refresh();
    if (link === null) sayDone(t('users.joined', { name }));
    else setIssued({ link, name });
  };
  return (
    <>
      <PartHead title={t('admin.users')} about={t('users.about', { service: service.name })}>
        <Button leftSection={<IconUserPlus size={17} stroke={1.75} aria-hidden />} onClick={() => setInviting(true)}>
          {t('users.invite')}
        </Button>
      </PartHead>
      <Panel label={t('admin.users')}>
        <Loaded query={users} rows={rows} empty={t('users.empty')}>
          <ul>
            {rows.map((user) => (
              <UserItem key={user.id} user={user} onAct={setAct} />
            ))}
          </ul>
        </Loaded>
      </Panel>
      {isInviting ? <InviteDialog onInvited={invited} onClose={() => setInviting(false)} /> : null}
      {act === null ? null : (
        <UserActs
          act={act}
          onLink={setIssued}
          onDone={() => {
            setAct(null);
            refresh();
          }}
          onClose={() => setAct(null)}
        />
      )}
      <ShownOnce
        opened={issued !== null}
        title={t('users.linkTitle')}
        text={issued === null ? '' : t('users.linkText', { at: at(issued.link.expiresAt) })}
        values={
          issued === null ? [] : [{ name: t('users.linkValue'), value: `${window.location.origin}${issued.link.path}` }]
        }
        onClose={() => setIssued(null)}
      />
    </>
  );
}
