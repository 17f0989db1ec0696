import { describe, expect, it } from '@jest/globals';
import {
  addMonthsToDay,
  civilOfDay,
  dayOfCivil,
  daysInMonth,
  formatDay,
  parseDay,
  weekdayOfDay,
} from './day-number.ts';

describe('daysInMonth', () => {
  it('knows every month', () => {
    const lengths = Array.from({ length: 12 }, (_, i) => daysInMonth(2026, i + 1));
    expect(lengths).toEqual([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
  });
  it.each([
    [2024, 29],
    [2025, 28],
    [2000, 29],
    [1900, 28],
    [2100, 28],
    [2400, 29],
  ])('gives February of %i %i days', (year, days) => {
    expect(daysInMonth(year, 2)).toBe(days);
  });
});

describe('days as integers', () => {
  it('begin on 1 January 1970, a Thursday', () => {
    expect([parseDay('1970-01-01'), parseDay('1970-01-02'), parseDay('1969-12-31')]).toEqual([0, 1, -1]);
    expect([weekdayOfDay(0), weekdayOfDay(-1), weekdayOfDay(4), weekdayOfDay(-4)]).toEqual([3, 2, 0, 6]);
  });
  it.each(['1600-02-29', '2000-02-29', '2000-03-01', '2400-02-29', '1900-02-28', '1900-03-01', '2099-12-31'])(
    'come back as they went: %s, where centuries turn',
    (date) => {
      const day = parseDay(date);
      const { year, month, day: ofMonth } = civilOfDay(day);
      expect(`${year}-${month}-${ofMonth}`).toBe(date.replace(/-0/g, '-'));
      expect(dayOfCivil(year, month, ofMonth)).toBe(day);
      expect(formatDay(day)).toBe(date);
    },
  );
  it.each([
    '0001-01-01',
    '0999-12-31',
    '1000-01-01',
    '1899-12-31',
    '1900-01-01',
    '2149-12-31',
    '2150-01-01',
    '9999-12-31',
  ])('are written with four digits of the year, once and again: %s', (date) => {
    expect([formatDay(parseDay(date)), formatDay(parseDay(date))]).toEqual([date, date]);
  });
  it('add months to the last day of each', () => {
    const from = parseDay('2023-12-31');
    const ends = Array.from({ length: 12 }, (_, i) => formatDay(addMonthsToDay(from, i + 1)).slice(5));
    expect(ends).toEqual([
      '01-31',
      '02-29',
      '03-31',
      '04-30',
      '05-31',
      '06-30',
      '07-31',
      '08-31',
      '09-30',
      '10-31',
      '11-30',
      '12-31',
    ]);
  });
});

describe('parseDay', () => {
  it('takes digits and nothing beside them, in every place', () => {
    const good = '2026-05-17';
    for (const i of [0, 1, 2, 3, 5, 6, 8, 9]) {
      for (const beside of ['/', ':', ' ', 'a', '-']) {
        expect([i, beside, parseDay(good.slice(0, i) + beside + good.slice(i + 1))]).toEqual([i, beside, NaN]);
      }
    }
  });
  it.each([
    '2026x05-17',
    '2026-05x17',
    '2026-00-17',
    '2026-13-17',
    '2026-05-00',
    '2026-05-32',
    '2026-05-1',
    '2026-05-170',
  ])('refuses %s', (text) => {
    expect(parseDay(text)).toBeNaN();
  });
  it('takes the last day of every month and not the next', () => {
    for (let month = 1; month <= 12; month += 1) {
      const on = (day: number): string => `2026-${String(month).padStart(2, '0')}-${day}`;
      const last = daysInMonth(2026, month);
      expect([on(last), parseDay(on(last))]).toEqual([on(last), dayOfCivil(2026, month, last)]);
      expect([on(last + 1), parseDay(on(last + 1))]).toEqual([on(last + 1), NaN]);
    }
  });
});
