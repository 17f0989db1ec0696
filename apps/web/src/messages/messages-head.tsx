import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session/session-context.ts';
import classes from './messages.module.css';

const PAGES = [
  ['/messages', 'messages.tabLog'],
  ['/messages/days', 'days.tab'],
  ['/messages/letters', 'letters.tab'],
  ['/messages/texts', 'templates.tab'],
  ['/mailbox', 'messages.tabMailbox'],
] as const;

/** What stands above every page of messages: where else to look, and what may be done on the whole of this one. */
export function MessagesHead({ children }: { readonly children?: ReactNode }) {
  const { t } = useTranslation();
  const { mode } = useSession();
  return (
    <header className={classes.head}>
      <h1>{t('messages.title')}</h1>
      <nav className={classes.views} aria-label={t('messages.views')} data-no-print>
        {PAGES.filter(([to]) => mode === 'demonstration' || to !== '/mailbox').map(([to, name]) => (
          <Link
            key={to}
            to={to}
            className={classes.view}
            activeOptions={{ exact: to === '/messages', includeSearch: false }}
          >
            {t(name)}
          </Link>
        ))}
      </nav>
      {children === undefined ? null : (
        <div className={classes.headEnd} data-no-print>
          {children}
        </div>
      )}
    </header>
  );
}
