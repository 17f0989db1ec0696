import { useTranslation } from 'react-i18next';
import { ViewsHead } from '../app/views-head.tsx';
import { useSession } from '../session/session-context.ts';

/** What stands above every page of messages. */
export function MessagesHead() {
  const { t } = useTranslation();
  const { mode } = useSession();
  const views = [
    { to: '/messages', name: t('messages.tabLog') },
    { to: '/messages/days', name: t('days.tab') },
    { to: '/messages/letters', name: t('letters.tab') },
    { to: '/messages/texts', name: t('templates.tab') },
    ...(mode === 'demonstration' ? [{ to: '/mailbox', name: t('messages.tabMailbox') } as const] : []),
  ] as const;
  return <ViewsHead title={t('messages.title')} label={t('messages.views')} views={views} />;
}
