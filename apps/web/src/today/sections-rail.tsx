import type { WorklistPage } from '@osteon/contracts';
import { IconArrowRight, IconInbox, IconStack2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from '../app/rail.module.css';
import { countWords } from '../text/words.ts';
import { SectionIcon } from './section-icon.tsx';
import { CAN_WAIT, NEEDS_NOW, toneOf, type SectionName, type TodaySearch } from './today-search.ts';

interface SectionsRailProps {
  readonly search: TodaySearch;
  readonly page: WorklistPage | undefined;
  /** As it is written: with a plus where there are more. */
  readonly needsNow: string | undefined;
}

/** The sections with their counts; they add up to the total under them, so that nobody falls off the list unseen. */
export function SectionsRail({ search, page, needsNow }: SectionsRailProps) {
  const { t } = useTranslation();
  const item = (section: SectionName): ReactNode => (
    <RailItem
      key={section}
      search={withSection(search, section)}
      icon={<SectionIcon section={section} />}
      tone={toneOf(section)}
      name={t(`section.${section}.name`)}
      count={page && countWords(page.counts[section], page.moreIn.includes(section))}
    />
  );
  return (
    <nav className={classes.rail} aria-label={t('today.sections')} data-no-print>
      <ul className={classes.items}>
        <RailItem
          search={withSection(search, undefined)}
          icon={<IconStack2 size={18} stroke={1.75} aria-hidden />}
          tone="accent"
          name={t('today.needsNow')}
          count={needsNow}
          strong
        />
        {NEEDS_NOW.map(item)}
        <li className={classes.gap} aria-hidden />
        {CAN_WAIT.map(item)}
      </ul>
      {page === undefined ? null : (
        <p className={classes.sum}>
          {t('today.sum', { count: page.total, shown: countWords(page.total, page.moreIn.length > 0) })}
        </p>
      )}
      {page !== undefined && page.workItems > 0 ? (
        <Link to="/inbox" className={classes.inbox}>
          <IconInbox size={16} stroke={1.75} aria-hidden />
          <span>{t('today.inboxWaits', { count: page.workItems })}</span>
          <IconArrowRight size={14} aria-hidden className={classes.arrow} />
        </Link>
      ) : null}
    </nav>
  );
}

function withSection(search: TodaySearch, section: SectionName | undefined): TodaySearch {
  const { section: _, ...rest } = search;
  return section === undefined ? rest : { ...rest, section };
}

interface RailItemProps {
  readonly search: TodaySearch;
  readonly icon: ReactNode;
  readonly tone: string;
  readonly name: string;
  readonly count: string | undefined;
  readonly strong?: boolean;
}

function RailItem({ search, icon, tone, name, count, strong = false }: RailItemProps) {
  return (
    <li>
      <Link
        to="/"
        search={search}
        className={classes.item}
        activeOptions={{ exact: true, includeSearch: true }}
        data-tone={tone}
        data-empty={count === countWords(0, false) || undefined}
        data-strong={strong || undefined}
      >
        <span className={classes.icon}>{icon}</span>
        <span className={classes.name}>{name}</span>
        <span className={classes.count}>{count ?? '–'}</span>
      </Link>
    </li>
  );
}
