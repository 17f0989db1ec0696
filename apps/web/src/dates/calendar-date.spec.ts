import { beforeAll, describe, expect, it } from '@jest/globals';
import i18next from 'i18next';
import { LANGUAGE_CODES, LANGUAGES } from '../text/languages.ts';
import type { Language } from '../text/translated.ts';
import {
  dateLocale,
  dayInWords,
  dayMonthYear,
  daysInWords,
  instantInZone,
  weekdayDate,
  weekdayDay,
  writeDatesAsIn,
} from './calendar-date.ts';

beforeAll(async () => {
  const texts = await Promise.all(LANGUAGE_CODES.map(async (code) => [code, (await LANGUAGES[code].load()).text]));
  await i18next.init({
    lng: 'en',
    resources: Object.fromEntries(texts.map(([code, translation]) => [code, { translation }])) as never,
  });
});

/** Reads as somebody does who chose that language in a service of that country. */
async function readAs(language: Language, country: string): Promise<void> {
  await i18next.changeLanguage(language);
  writeDatesAsIn(country);
}

describe('dates in English', () => {
  it.each(['GB', 'NZ', 'IE', 'PL'])('stand in British order in a service of %s', async (country) => {
    await readAs('en', country);
    expect(dayMonthYear('2026-04-30')).toBe('30 Apr 2026');
    expect(weekdayDate('2026-04-30')).toBe('Thu 30 Apr 2026');
  });

  it('stand as they are written where the service is', async () => {
    await readAs('en', 'US');
    expect(dayMonthYear('2026-04-30')).toBe('Apr 30, 2026');
  });

  it('are British where English is not written as anywhere', async () => {
    await readAs('en', 'XX');
    expect(dateLocale()).toBe('en-GB');
  });

  it('say how far they are away, and the year only when it is another', async () => {
    await readAs('en', 'GB');
    expect(dayInWords('2026-04-30', '2026-04-18')).toBe('Thu 30 Apr, in 12 days');
    expect(dayInWords('2026-04-17', '2026-04-18')).toBe('Fri 17 Apr, yesterday');
    expect(weekdayDay('2027-01-04', '2026-12-31')).toBe('Mon 4 Jan 2027');
    expect([0, 1, -3].map(daysInWords)).toEqual(['today', 'tomorrow', '3 days ago']);
  });

  it('know the clock of the service on both sides of a clock change', async () => {
    await readAs('en', 'GB');
    expect(instantInZone('2026-03-29T00:59:00Z', 'Europe/London')).toBe('29 Mar 2026, 00:59');
    expect(instantInZone('2026-03-29T01:00:00Z', 'Europe/London')).toBe('29 Mar 2026, 02:00');
  });
});

describe('dates in other languages', () => {
  it('are written as in Poland, wherever the service is', async () => {
    await readAs('pl', 'GB');
    expect(dayMonthYear('2026-04-30')).toBe('30 kwi 2026');
    expect(dayInWords('2026-04-30', '2026-04-18')).toBe('czw. 30 kwi, za 12 dni');
  });

  it('are written in Urdu with its own comma', async () => {
    await readAs('ur', 'GB');
    expect(dayMonthYear('2026-04-30')).toBe('30 اپریل، 2026');
    expect(dayInWords('2026-04-30', '2026-04-18')).toMatch(/^جمعرات، 30 اپریل، .*12/);
  });
});
