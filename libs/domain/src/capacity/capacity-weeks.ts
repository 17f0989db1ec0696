import { formatDay, parseDay, weekdayOfDay, type DayNumber } from '../time/day-number.ts';
import type { LocalDate } from '../time/local-date.ts';

/** Weeks that are looked ahead, and back: twelve months. */
export const CAPACITY_WEEKS = 52;
const DAYS_A_WEEK = 7;

/** The Monday of the week in which a day lies. */
export const mondayOf = (day: DayNumber): DayNumber => day - weekdayOfDay(day);

/** The last day that is looked ahead to: the Sunday of the last week. */
export const lastDayAhead = (asOf: DayNumber): DayNumber => mondayOf(asOf) + CAPACITY_WEEKS * DAYS_A_WEEK - 1;

/** The first day that is looked back to: as many whole weeks before `asOf`, which is itself not part of them. */
export const firstDayBack = (asOf: DayNumber): DayNumber => asOf - CAPACITY_WEEKS * DAYS_A_WEEK;

/** In which week ahead a day from `asOf` on lies; the present one is 0. */
export const weekAhead = (day: DayNumber, asOf: DayNumber): number => Math.floor((day - mondayOf(asOf)) / DAYS_A_WEEK);

/** The Monday on which each week ahead begins; the first lies on or before `asOf`. */
export function capacityWeeks(asOf: LocalDate): LocalDate[] {
  const first = mondayOf(parseDay(asOf));
  return Array.from({ length: CAPACITY_WEEKS }, (_, week) => formatDay(first + week * DAYS_A_WEEK));
}
