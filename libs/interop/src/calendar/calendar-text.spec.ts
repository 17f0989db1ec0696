import { expect, it } from '@jest/globals';
import { calendarText } from './calendar-text.ts';

const DAYS = {
  feedId: 'f1',
  language: 'en',
  asOf: '2026-03-28',
  days: [
    { on: '2026-03-29', kind: 'follow-up-contact', count: 3 },
    { on: '2028-02-29', kind: 'dose', count: 1 },
  ],
} as const;
const lines = (text: string): string[] => text.replaceAll('\r\n ', '').split('\r\n');

it('is an all-day event for each day and kind, on local dates, which does not make anybody busy', () => {
  const text = lines(calendarText(DAYS, 'https://osteon.example'));
  expect(text.filter((line) => /^(DTSTART|DTEND|SUMMARY|UID|TRANSP|URL)/.test(line))).toEqual([
    'UID:2026-03-29-follow-up-contact-f1',
    'DTSTART;VALUE=DATE:20260329',
    'SUMMARY:Follow-up contact: 3',
    'TRANSP:TRANSPARENT',
    'URL;VALUE=URI:https://osteon.example/',
    'UID:2028-02-29-dose-f1',
    'DTSTART;VALUE=DATE:20280229',
    'SUMMARY:Dose: 1',
    'TRANSP:TRANSPARENT',
    'URL;VALUE=URI:https://osteon.example/',
  ]);
});

it('is the same text of the same days, and speaks the language asked for', () => {
  expect(calendarText(DAYS, 'https://osteon.example')).toBe(calendarText(DAYS, 'https://osteon.example'));
  expect(calendarText({ ...DAYS, language: 'pl' }, 'https://osteon.example')).toContain('SUMMARY:Kontakt kontrolny: 3');
});

it('is a calendar without a day, too', () => {
  expect(lines(calendarText({ ...DAYS, days: [] }, 'https://osteon.example'))).toContain('END:VCALENDAR');
});
