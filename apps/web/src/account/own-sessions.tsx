import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { SessionList } from '@osteon/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { readQuery } from '../api/queries.ts';
import { Loaded, Mark, Panel, sayDone } from '../app/page-parts.tsx';
import { useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { wordFor } from '../text/words.ts';
import { deviceOf } from './device.ts';

const PATH = '/account/sessions';

/** Where one is signed in; each but this one can be ended, or all of them at once. */
export function OwnSessions() {
  const { t } = useTranslation();
  const words = useErrorWords();
  const { at } = useServiceDates();
  const queryClient = useQueryClient();
  const sessions = useQuery(readQuery<SessionList>(PATH));
  const rows = (sessions.data?.rows ?? []).toSorted((a, b) => Number(b.current) - Number(a.current));
  const others = rows.filter(({ current }) => !current);
  const end = useMutation({
    mutationFn: async (ids: readonly string[]) => {
      for (const id of ids) await request('DELETE', `${PATH}/${id}`);
    },
    onSuccess: (_, ids) => sayDone(ids.length > 1 ? t('account.othersEnded') : t('account.sessionEnded')),
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: [PATH] }),
  });
  return (
    <Panel
      label={t('account.sessions')}
      heading
      action={
        others.length > 1 ? (
          <Button
            variant="default"
            size="xs"
            loading={end.isPending}
            onClick={() => end.mutate(others.map(({ id }) => id))}
          >
            {t('account.endOthers')}
          </Button>
        ) : null
      }
    >
      <Loaded query={sessions} rows={rows} empty={t('state.none')}>
        <ul>
          {rows.map((session) => (
            <li key={session.id} className={`${page.row ?? ''} ${page.two ?? ''}`}>
              <div>
                <p className={page.strong}>
                  {deviceOf(session.userAgent) ?? t('state.unknown')}{' '}
                  {session.current ? <Mark tone="accent">{t('account.thisSession')}</Mark> : null}
                </p>
                <p className={page.quiet}>
                  {[
                    t('account.sessionBegan', { at: at(session.createdAt) }),
                    t('account.sessionSeen', { at: at(session.lastSeenAt) }),
                  ].join(' · ')}
                </p>
                <p className={page.quiet}>
                  {[
                    wordFor('account', session.method, 'method'),
                    session.address === null ? null : t('account.sessionAddress', { address: session.address }),
                    session.service,
                  ]
                    .filter((part) => part !== null)
                    .join(' · ')}
                </p>
              </div>
              {session.current ? (
                <span />
              ) : (
                <Button
                  variant="default"
                  size="xs"
                  aria-label={t('account.endSessionFor', { at: at(session.createdAt) })}
                  onClick={() => end.mutate([session.id])}
                >
                  {t('account.endSession')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </Loaded>
    </Panel>
  );
}
