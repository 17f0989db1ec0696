import type { WorkItemView } from '@osteon/contracts';
import { IconAlertTriangle, IconUser } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Mark } from '../app/page-parts.tsx';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { wordFor } from '../text/words.ts';
import { detailWords } from './detail-words.ts';
import type { InboxSearch } from './inbox-search.ts';
import classes from './inbox-page.module.css';

interface InboxLineProps {
  readonly item: WorkItemView;
  readonly search: InboxSearch;
  readonly isOpen: boolean;
  readonly onFocus: () => void;
}

/** One thing that waits: what it is, whom it is about, since when, and who looks after it. */
export function InboxLine({ item, search, isOpen, onFocus }: InboxLineProps) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const phrases = detailWords(item.detail);
  return (
    <li
      className={classes.line}
      data-item={item.id}
      data-open={isOpen || undefined}
      data-urgent={item.urgent || undefined}
    >
      <Link
        to="/inbox/$itemId"
        params={{ itemId: item.id }}
        search={search}
        className={classes.link}
        onFocus={onFocus}
        aria-current={isOpen ? 'true' : undefined}
      >
        <span className={classes.kind}>{wordFor('inbox', item.kind, 'kind')}</span>
        {item.urgent ? (
          <Mark tone="danger" icon={<IconAlertTriangle size={15} stroke={1.75} aria-hidden />}>
            {t('inbox.urgent')}
          </Mark>
        ) : null}
        <span className={classes.who}>
          <bdi>{item.patientName ?? t('inbox.noPatient')}</bdi>
        </span>
        {phrases.length === 0 ? null : (
          <span className={classes.words}>
            <bdi>{phrases.join(' · ')}</bdi>
          </span>
        )}
        <span className={classes.foot}>
          <time dateTime={item.openedAt}>{t('inbox.opened', { at: at(item.openedAt) })}</time>
          {item.assignedTo === null ? null : (
            <Mark tone="quiet" icon={<IconUser size={14} stroke={1.75} aria-hidden />}>
              {item.assignedTo.name}
            </Mark>
          )}
        </span>
      </Link>
    </li>
  );
}
