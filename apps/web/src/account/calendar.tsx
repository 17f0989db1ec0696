import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { CalendarFeedView, MadeCalendarFeed } from '@osteon/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { readQuery } from '../api/queries.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { Panel, sayDone, ShownOnce } from '../app/page-parts.tsx';
import { ErrorSaying, RowsLoading, useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { useSession } from '../session/session-context.ts';
import classes from './account-page.module.css';

const PATH = '/account/calendar';
/** Who reads patients may have a calendar of what falls due. */
const ROLES: readonly string[] = ['nurse', 'lead', 'safety-officer'];

/** A secret link by which one's own calendar program shows what falls due; nothing where there is none to have. */
export function Calendar() {
  const { role } = useSession();
  return ROLES.includes(role) ? <OwnCalendar /> : null;
}

function OwnCalendar() {
  const { t, i18n } = useTranslation();
  const words = useErrorWords();
  const { at } = useServiceDates();
  const queryClient = useQueryClient();
  const [made, setMade] = useState<MadeCalendarFeed | null>(null);
  const [ends, setEnds] = useState(false);
  const calendar = useQuery(readQuery<CalendarFeedView>(PATH));
  const refresh = (): void => void queryClient.invalidateQueries({ queryKey: [PATH] });
  const make = useMutation({
    mutationFn: () => request<MadeCalendarFeed>('POST', PATH, { body: { language: languageOf(i18n.language) } }),
    onSuccess: setMade,
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
    onSettled: refresh,
  });
  const feed = calendar.data?.feed ?? null;
  if (calendar.data?.offered === false) return null;
  return (
    <Panel label={t('account.calendar')} heading about={t('account.calendarAbout')}>
      {calendar.isPending ? (
        <RowsLoading rows={1} />
      ) : calendar.isError ? (
        <ErrorSaying error={calendar.error} onRetry={() => void calendar.refetch()} />
      ) : (
        <div className={`${page.row ?? ''} ${classes.calendar ?? ''}`}>
          <p className={page.quiet}>
            {feed === null
              ? t('account.calendarNone')
              : feed.lastReadAt === null
                ? t('account.calendarUnread', { at: at(feed.createdAt) })
                : t('account.calendarRead', { at: at(feed.lastReadAt) })}
          </p>
          <div className={page.buttons}>
            <Button variant="default" size="xs" loading={make.isPending} onClick={() => make.mutate()}>
              {t(feed === null ? 'account.calendarMake' : 'account.calendarRenew')}
            </Button>
            {feed === null ? null : (
              <Button variant="subtle" color="gray" size="xs" onClick={() => setEnds(true)}>
                {t('account.calendarEnd')}
              </Button>
            )}
          </div>
        </div>
      )}
      <ShownOnce
        opened={made !== null}
        title={t('account.calendarLink')}
        text={t('account.calendarLinkText')}
        values={
          made === null ? [] : [{ name: t('account.calendarLink'), value: `${window.location.origin}${made.path}` }]
        }
        onClose={() => setMade(null)}
      />
      {ends ? (
        <FormDialog
          title={t('account.calendarEnd')}
          about={t('account.calendarEndText')}
          submit={t('account.calendarEnd')}
          isDanger
          act={() => request('DELETE', PATH)}
          onDone={() => {
            sayDone(t('account.calendarEnded'));
            refresh();
            setEnds(false);
          }}
          onClose={() => setEnds(false)}
        />
      ) : null}
    </Panel>
  );
}

const languageOf = (language: string): string => language.slice(0, 2);
