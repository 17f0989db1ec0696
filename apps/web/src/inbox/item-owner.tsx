import { Button, NativeSelect } from '@mantine/core';
import type { WorkItemDetail } from '@osteon/contracts';
import { IconUser } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { colleaguesQuery } from '../api/queries.ts';
import { Mark } from '../app/page-parts.tsx';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import { useMayWrite } from '../session/use-may-write.ts';
import { useAssignItem } from './use-assign-item.ts';
import classes from './inbox-page.module.css';

/** Who looks after an item: a nurse takes it or gives it back, a lead hands it over. */
export function ItemOwner({ item }: { readonly item: WorkItemDetail }) {
  const { t } = useTranslation();
  const session = useSession();
  const mayWrite = useMayWrite();
  const isLead = may(session, 'management');
  const assign = useAssignItem();
  const colleagues = useQuery({ ...colleaguesQuery, enabled: isLead }).data?.rows ?? [];
  const isMine = item.assignedTo?.id === session.user.id;
  const others = colleagues.filter(({ role, id }) => (role === 'nurse' || role === 'lead') && id !== session.user.id);
  return (
    <div className={classes.owner}>
      <Mark
        tone={item.assignedTo === null ? 'quiet' : 'accent'}
        icon={<IconUser size={16} stroke={1.75} aria-hidden />}
      >
        {item.assignedTo === null
          ? t('inboxPage.ownerNone')
          : isMine
            ? t('inboxPage.ownerYou')
            : t('inboxPage.owner', { name: item.assignedTo.name })}
      </Mark>
      {mayWrite ? (
        <Button variant="default" size="compact-sm" onClick={() => assign(item, isMine ? null : session.user.id)}>
          {t(isMine ? 'inboxPage.giveBack' : 'inboxPage.take')}
        </Button>
      ) : null}
      {isLead && others.length > 0 ? (
        <NativeSelect
          size="xs"
          aria-label={t('inboxPage.handOver')}
          value={others.some(({ id }) => id === item.assignedTo?.id) ? (item.assignedTo?.id ?? '') : ''}
          onChange={(event) => {
            if (event.currentTarget.value !== '') assign(item, event.currentTarget.value);
          }}
          data={[
            { value: '', label: t('inboxPage.handOver') },
            ...others.map(({ id, displayName }) => ({ value: id, label: displayName })),
          ]}
        />
      ) : null}
    </div>
  );
}
