import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from '../messages/messages.module.css';

const PAGES = [
  ['/protocol', 'protocol.viewRules'],
  ['/protocol/versions', 'protocol.viewVersions'],
] as const;

/** What stands above every page of the protocol, as above those of messages. */
export function ProtocolHead({ children }: { readonly children?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <header className={classes.head}>
      <h1>{t('protocol.title')}</h1>
      <nav className={classes.views} aria-label={t('protocol.views')} data-no-print>
        {PAGES.map(([to, name]) => (
          <Link
            key={to}
            to={to}
            className={classes.view}
            activeOptions={{ exact: to === '/protocol', includeSearch: false }}
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
