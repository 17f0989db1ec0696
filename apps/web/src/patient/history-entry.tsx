import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { instantInZone } from '../dates/calendar-date.ts';
import { useSession } from '../session/session-context.ts';
import { wordFor } from '../text/words.ts';
import classes from './patient-history.module.css';
import { elementOf, useShown, type Entry } from './shown.ts';

/** An entry of a list, that can be pointed at from elsewhere on the page. */
export function EntryItem({ kind, id, children }: Entry & { readonly children: ReactNode }) {
  const { entry } = useShown();
  const isShown = entry?.kind === kind && entry.id === id;
  return (
    <li id={elementOf({ kind, id })} tabIndex={-1} className={classes.entry} data-shown={isShown || undefined}>
      {children}
    </li>
  );
}

/** When and by whom something was recorded, in words. */
export function useRecorded(): (entry: {
  readonly recordedAt: string;
  readonly recordedBy: string | null;
  readonly source?: string;
}) => string {
  const { t } = useTranslation();
  const { timeZone } = useSession().service;
  return ({ recordedAt, recordedBy, source }) => {
    const at = instantInZone(recordedAt, timeZone);
    return recordedBy === null && source !== undefined
      ? t('patient.recordedFrom', { at, source: wordFor('factSource', source) })
      : t('patient.recordedBy', { at, who: recordedBy ?? t('state.unknown').toLowerCase() });
  };
}

/** What happened last comes first. */
export function byDayLatestFirst<Entry extends { readonly on: string }>(entries: readonly Entry[]): Entry[] {
  return entries.toSorted((a, b) => (a.on < b.on ? 1 : a.on > b.on ? -1 : 0));
}
