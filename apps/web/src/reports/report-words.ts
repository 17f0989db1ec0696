import { indicatorOf, type Band } from '@osteon/domain';
import i18next from 'i18next';
import { dateLocale } from '../dates/calendar-date.ts';

const formats = new Map<string, Intl.NumberFormat>();

/** "87 %" as the language of the pages writes it; nothing counted is a dash. */
export function rateWords(rate: number | null, digits = 0): string {
  if (rate === null) return '–';
  const key = `${i18next.language} ${String(digits)}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(i18next.language, {
      style: 'percent',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(key, format);
  }
  return format.format(rate);
}

/** A number with decimals: "4.2". */
export function decimalWords(value: number | null, digits = 1): string {
  if (value === null) return '–';
  return new Intl.NumberFormat(i18next.language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** "Mar 26" */
export function monthWords(month: string): string {
  return new Intl.DateTimeFormat(dateLocale(), { timeZone: 'UTC', month: 'short', year: '2-digit' }).format(
    new Date(`${month}-15T12:00:00Z`),
  );
}

/** The tone of the pages in which a band is written. */
export const BAND_TONES = { green: 'good', amber: 'warn', red: 'danger', none: 'quiet' } as const satisfies Record<
  Band | 'none',
  string
>;

/** From which rate on an indicator is green: read off its own rule, by whole per cents. */
export function targetOf(id: string): { readonly rate: number; readonly isAbove: boolean } | null {
  const indicator = indicatorOf(id);
  if (indicator === undefined || indicator.kind === 'completeness') return null;
  for (let per = 0; per <= 100; per += 1) {
    if (indicator.band(per / 100) === 'green') return { rate: per / 100, isAbove: false };
    // "above 50 %" is green just after it, and not on it
    if (indicator.band(per / 100 + 1e-9) === 'green') return { rate: per / 100, isAbove: true };
  }
  return null;
}
