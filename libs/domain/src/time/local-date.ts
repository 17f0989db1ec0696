import { addMonthsToDay, civilOfDay, daysInMonth, formatDay, parseDay } from './day-number.ts';

/** A calendar date of the service, `YYYY-MM-DD`: no instant, no zone. Strings compare as dates do. */
export type LocalDate = string;

/** Whether `x` is a `YYYY-MM-DD` that exists. */
export function isLocalDate(x: unknown): x is LocalDate {
  return typeof x === 'string' && !Number.isNaN(parseDay(x));
}

/** The day number of a date; throws a RangeError when it does not exist. */
function dayOf(date: LocalDate): number {
  const n = parseDay(date);
  if (Number.isNaN(n)) throw new RangeError(`not a date that exists: ${JSON.stringify(date)}`);
  return n;
}

/** The date `n` days after `date` (before, when negative). Throws a RangeError when `date` does not exist. */
export function addDays(date: LocalDate, n: number): LocalDate {
  return formatDay(dayOf(date) + n);
}

/**
 * The date `n` calendar months after `date`: the same day of month, clamped to the last of the month. Always add to
 * the anchor (31 Jan + 1, + 2, + 3 = 28 Feb, 31 Mar, 30 Apr), never to a date that was itself computed (section 1).
 */
export function addMonths(date: LocalDate, n: number): LocalDate {
  return formatDay(addMonthsToDay(dayOf(date), n));
}

/** The date `n` years after `date`; 29 February falls on the 28th in other years (section 1). */
export function addYears(date: LocalDate, n: number): LocalDate {
  return formatDay(addMonthsToDay(dayOf(date), n * 12));
}

/** Whole days from `a` to `b`, that is b − a; negative when `b` is earlier. */
export function daysBetween(a: LocalDate, b: LocalDate): number {
  return dayOf(b) - dayOf(a);
}

/** Completed years of age on a day. A birthday on 29 February falls on the 28th in other years (section 1). */
export function ageOn(birth: LocalDate, on: LocalDate): number {
  const born = civilOfDay(dayOf(birth));
  const today = civilOfDay(dayOf(on));
  const years = today.year - born.year;
  if (today.month !== born.month) return today.month > born.month ? years : years - 1;
  return today.day >= Math.min(born.day, daysInMonth(today.year, today.month)) ? years : years - 1;
}

/** The later of two dates. */
export function laterOf(a: LocalDate, b: LocalDate): LocalDate {
  return a < b ? b : a;
}
