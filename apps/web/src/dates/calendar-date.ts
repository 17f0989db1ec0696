import { daysBetween } from '@osteon/domain';
import i18next from 'i18next';
import { LANGUAGES } from '../text/languages.ts';
import type { Language } from '../text/translated.ts';

/** A local date of the service as the noon of that day in UTC, to be shown in UTC only: no zone can move it. */
function atNoon(date: string): Date {
  return new Date(`${date}T12:00:00Z`);
}

const formats = new Map<string, Intl.DateTimeFormat>();
function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options]);
  let made = formats.get(key);
  if (made === undefined) formats.set(key, (made = new Intl.DateTimeFormat(locale, options)));
  return made;
}

/** Where the service is: in some languages dates are written otherwise from country to country. */
let country: string | null = null;

/** Dates are written as in this country (ISO 3166) from now on, whatever the browser comes from. */
export function writeDatesAsIn(code: string): void {
  country = code;
}

/**
 * The language of the pages in the service's country, "en-NZ", where that language is written there; else in the
 * language's own: English as in Britain, never by chance as in the United States.
 */
export function dateLocale(): string {
  const language = i18next.language as Language;
  const { region } = LANGUAGES[language];
  if (country === null) return region;
  const here = `${language}-${country}`;
  return format(here, {}).resolvedOptions().locale === here ? here : region;
}

/** "2 Sept 2026" */
export function dayMonthYear(date: string): string {
  return format(dateLocale(), { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' }).format(
    atNoon(date),
  );
}

/** "Wed 2 Sept 2026" */
export function weekdayDate(date: string): string {
  return format(dateLocale(), {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  })
    .format(atNoon(date))
    .replace(WEEKDAY_COMMA, '$1');
}

/** "Wed, 2 Sept": the comma says nothing. */
const WEEKDAY_COMMA = /^(\p{L}+\.?),(?= \d)/u;

/** "Wed 2 Sept", with the year where it is another than that of `asOf`. */
export function weekdayDay(date: string, asOf: string): string {
  if (date.slice(0, 4) !== asOf.slice(0, 4)) return weekdayDate(date);
  return format(dateLocale(), { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' })
    .format(atNoon(date))
    .replace(WEEKDAY_COMMA, '$1');
}

/** "today", "in 12 days", "3 days ago". */
export function daysInWords(days: number): string {
  const t = i18next.t;
  if (days === 0) return t('due.now');
  return days > 0 ? t('due.in', { count: days }) : t('due.ago', { count: -days });
}

/** "Thu 30 Apr, in 12 days" */
export function dayInWords(date: string, asOf: string): string {
  return i18next.t('due.dayAndDays', { day: weekdayDay(date, asOf), days: daysInWords(daysUntil(date, asOf)) });
}

/** "Sept" */
export function monthName(date: string): string {
  return format(dateLocale(), { timeZone: 'UTC', month: 'short' }).format(atNoon(date));
}

const DAY_AND_TIME = {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const;

/** An instant on the wall clock of the service: "22 Nov 2026, 14:05". */
export function instantInZone(instant: string, timeZone: string): string {
  return format(dateLocale(), { timeZone, ...DAY_AND_TIME }).format(new Date(instant));
}

/** The same on the person's own clock: for who is in no service yet. */
export function instantHere(instant: string): string {
  return format(dateLocale(), DAY_AND_TIME).format(new Date(instant));
}

/** "14:05" on the wall clock of the service. */
export function timeInZone(instant: string, timeZone: string): string {
  return format(dateLocale(), { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    new Date(instant),
  );
}

/** The day of an instant by the service's calendar: "22 Nov 2026". */
export function dayInZone(instant: string, timeZone: string): string {
  return format(dateLocale(), { timeZone, day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(instant));
}

/** Days from `asOf` to `date`; negative when it has passed. */
export function daysUntil(date: string, asOf: string): number {
  return daysBetween(asOf, date);
}
