import i18next from 'i18next';
import { dayMonthYear } from '../dates/calendar-date.ts';
import type { Text } from '../text/i18n.ts';
import { wordFor } from '../text/words.ts';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** The field that says most, written without its name: "Denosumab", "Spine", "Cauda equina". */
const SPEAKS_FOR_ITSELF: Readonly<Record<string, keyof Text>> = {
  agent: 'agent',
  site: 'site',
  flag: 'flagName',
  channel: 'channel',
};

function valueWords(field: string, value: unknown): string {
  const t = i18next.t;
  if (typeof value === 'boolean') return value ? t('state.yes') : t('state.no');
  if (typeof value === 'number') return new Intl.NumberFormat(i18next.language).format(value);
  if (typeof value !== 'string') return t('state.unknown');
  if (DATE.test(value)) return dayMonthYear(value);
  if (field === 'onTreatment' && value !== 'none') return wordFor('agent', value);
  return i18next.exists(`fact.value.${value}`) ? wordFor('fact', value, 'value') : value;
}

/** The content of a fact in words: "Spine · Painful: Yes · Pain began on: 2 Mar 2026". */
export function payloadWords(payload: Readonly<Record<string, unknown>>): string {
  const { test, value, unit, ...rest } = payload;
  const lab =
    typeof test === 'string' ? [`${wordFor('fact', test, 'value')} ${valueWords('value', value)} ${String(unit)}`] : [];
  const others = Object.entries(rest)
    .filter(([, one]) => one !== null && one !== undefined && one !== '')
    .map(([field, one]) => {
      const group = SPEAKS_FOR_ITSELF[field];
      if (group !== undefined && typeof one === 'string') return wordFor(group, one);
      return `${wordFor('fact', field, 'field')}: ${valueWords(field, one)}`;
    });
  return [...lab, ...others].join(' · ');
}

/** "Spine and hip" */
export function episodeSites(sites: readonly string[]): string {
  const names = sites.map((site, index) => {
    const name = wordFor('site', site);
    return index === 0 ? name : name.toLowerCase();
  });
  return new Intl.ListFormat(i18next.language, { type: 'conjunction' }).format(names);
}
