import { parseDay, type DayNumber } from '../time/day-number.ts';

/** Later than any date: what "no such date" is inside the planner, so that the earlier of two is one comparison. */
export const NEVER: DayNumber = 0x3fffffff;

/** The day of an optional date that counts by `asOf`, else NEVER. */
export function dayOrNever(date: string | null | undefined, asOf: DayNumber): DayNumber {
  if (date == null) return NEVER;
  const day = parseDay(date);
  return day <= asOf ? day : NEVER;
}

/** The first of the days in order that is `from` or later, else NEVER. */
export function firstFrom(days: readonly DayNumber[], from: DayNumber): DayNumber {
  for (let i = 0; i < days.length; i += 1) {
    const day = days[i] as DayNumber;
    if (day >= from) return day;
  }
  return NEVER;
}

/** Order of days, for sorting. */
export function ascending(a: DayNumber, b: DayNumber): number {
  return a - b;
}
