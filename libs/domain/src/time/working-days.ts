import { formatDay, parseDay, weekdayOfDay } from './day-number.ts';
import type { LocalDate } from './local-date.ts';

const SATURDAY = 5;

/** The first day after `day` from Monday to Friday that is none of the holidays. */
export function nextWorkingDay(day: LocalDate, holidays: readonly LocalDate[]): LocalDate {
  for (let next = parseDay(day) + 1; ; next += 1) {
    const on = formatDay(next);
    if (weekdayOfDay(next) < SATURDAY && !holidays.includes(on)) return on;
  }
}
