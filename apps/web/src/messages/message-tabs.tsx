import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import classes from './messages.module.css';

/** The two views of messages: what went and will go, and the local mailbox. */
export function MessageTabs() {
  const { t } = useTranslation();
  return (
    <header className={classes.head}>
      <h1>{t('messages.title')}</h1>
      <nav className={classes.views} aria-label={t('messages.views')} data-no-print>
        <Link to="/messages" className={classes.view}>
          {t('messages.tabLog')}
        </Link>
        <Link to="/mailbox" className={classes.view}>
          {t('messages.tabMailbox')}
        </Link>
      </nav>
    </header>
  );
}
