import { expect, it } from '@jest/globals';
import { nextWorkingDay } from './working-days.ts';

it.each([
  ['the next day', '2026-11-23', [], '2026-11-24'],
  ['Monday after a Friday', '2026-11-20', [], '2026-11-23'],
  ['Monday after a Saturday', '2026-11-21', [], '2026-11-23'],
  ['the day after the holidays', '2026-12-24', ['2026-12-25', '2026-12-28'], '2026-12-29'],
  ['the first of March of a common year', '2027-02-28', [], '2027-03-01'],
])('is %s', (_what, day, holidays, expected) => {
  expect(nextWorkingDay(day, holidays)).toBe(expected);
});
