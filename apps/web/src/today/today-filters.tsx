import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { AGENTS, TASK_KINDS } from '@osteon/domain';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { colleaguesQuery } from '../api/queries.ts';
import { useSession } from '../session/session-context.ts';
import { languageName, wordFor } from '../text/words.ts';
import classes from './today-page.module.css';
import { isNarrowed, readTodaySearch, type TodaySearch } from './today-search.ts';

interface TodayFiltersProps {
  readonly search: TodaySearch;
  /** Of the service's patients. */
  readonly languages: readonly string[];
}

/** By what the list is narrowed; each stands in the address, so that back takes it off again. */
export function TodayFilters({ search, languages }: TodayFiltersProps) {
  const { t } = useTranslation();
  const session = useSession();
  const navigate = useNavigate({ from: '/' });
  const colleagues = useQuery(colleaguesQuery);
  const others = colleagues.data?.rows.filter(({ id }) => id !== session.user.id) ?? [];
  const set = (change: Partial<Record<keyof TodaySearch, string>>): void => {
    void navigate({ search: readTodaySearch({ ...search, ...change }) });
  };
  const isColleague = search.assigned !== undefined && search.assigned !== 'me' && search.assigned !== 'nobody';
  // One that nobody speaks any more, from an old bookmark, is still told of.
  const spoken = [...new Set([...languages, ...(search.language === undefined ? [] : [search.language])])];
  return (
    <div className={classes.filters} role="group" aria-label={t('today.filters')} data-no-print>
      <SegmentedControl
        aria-label={t('today.assigned')}
        value={isColleague ? '' : (search.assigned ?? 'anyone')}
        onChange={(assigned) => set({ assigned })}
        data={[
          { value: 'anyone', label: t('today.anyone') },
          { value: 'me', label: t('today.mine') },
          { value: 'nobody', label: t('today.nobody') },
        ]}
      />
      {others.length === 0 ? null : (
        <NativeSelect
          className={classes.filter}
          data-set={isColleague || undefined}
          aria-label={t('today.colleague')}
          value={isColleague ? search.assigned : ''}
          onChange={(event) => set({ assigned: event.currentTarget.value })}
          data={[
            { value: '', label: t('today.colleague') },
            ...others.map(({ id, displayName }) => ({ value: id, label: displayName })),
          ]}
        />
      )}
      <NativeSelect
        className={classes.filter}
        data-set={search.kind !== undefined || undefined}
        aria-label={t('today.kind')}
        value={search.kind ?? ''}
        onChange={(event) => set({ kind: event.currentTarget.value })}
        data={[
          { value: '', label: t('today.anyKind') },
          ...TASK_KINDS.map((kind) => ({ value: kind, label: wordFor('kind', kind) })),
        ]}
      />
      <NativeSelect
        className={classes.filter}
        data-set={search.agent !== undefined || undefined}
        aria-label={t('today.agent')}
        value={search.agent ?? ''}
        onChange={(event) => set({ agent: event.currentTarget.value })}
        data={[
          { value: '', label: t('today.anyAgent') },
          ...AGENTS.map((agent) => ({ value: agent, label: wordFor('agent', agent) })),
        ]}
      />
      {spoken.length < 2 ? null : (
        <NativeSelect
          className={classes.filter}
          data-set={search.language !== undefined || undefined}
          aria-label={t('today.language')}
          value={search.language ?? ''}
          onChange={(event) => set({ language: event.currentTarget.value })}
          data={[
            { value: '', label: t('today.anyLanguage') },
            ...spoken.map((language) => ({ value: language, label: languageName(language) })),
          ]}
        />
      )}
      {isNarrowed(search) ? (
        <Button variant="subtle" renderRoot={(props) => <Link to="/" search={sectionOnly(search)} {...props} />}>
          {t('today.clear')}
        </Button>
      ) : null}
    </div>
  );
}

export function sectionOnly({ section }: TodaySearch): TodaySearch {
  return section === undefined ? {} : { section };
}

/** By what the list is narrowed, in words: for paper, where the controls are gone. */
export function useFilterWords(search: TodaySearch): string {
  const { t } = useTranslation();
  const session = useSession();
  const colleagues = useQuery(colleaguesQuery);
  const { section, kind, agent, language, assigned } = search;
  const nurse =
    assigned === 'me'
      ? session.user.displayName
      : assigned === 'nobody'
        ? t('today.nobody')
        : colleagues.data?.rows.find(({ id }) => id === assigned)?.displayName;
  return [
    section === undefined ? t('today.needsNow') : t(`section.${section}.name`),
    ...(kind === undefined ? [] : [wordFor('kind', kind)]),
    ...(agent === undefined ? [] : [wordFor('agent', agent)]),
    ...(language === undefined ? [] : [languageName(language)]),
    ...(nurse === undefined ? [] : [`${t('today.assigned')}: ${nurse}`]),
  ].join(' · ');
}
