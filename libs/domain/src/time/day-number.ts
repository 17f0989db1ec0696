/**
 * Days as integers: the number of days since 1970-01-01 in the proleptic Gregorian calendar. The planner counts in
 * them, because adding and comparing integers is many times faster than any date object, and formats once.
 * The civil-calendar arithmetic is the usual one with eras of 400 years that begin on 1 March.
 */
export type DayNumber = number;

const DAYS_PER_ERA = 146_097;
const EPOCH_SHIFT = 719_468; // from 0000-03-01 to 1970-01-01

/** Days in the month (1–12) of the year. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The day number of a civil date; the date must exist. */
export function dayOfCivil(year: number, month: number, day: number): DayNumber {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - EPOCH_SHIFT;
}

interface Civil {
  year: number;
  month: number;
  day: number;
}

/** The civil date of a day number. */
export function civilOfDay(n: DayNumber): Civil {
  const z = n + EPOCH_SHIFT;
  const era = Math.floor(z / DAYS_PER_ERA);
  const dayOfEra = z - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/**
 * The day `months` months after (or before) `n`: the same day of month, clamped to the month's last day, computed
 * from `n` itself, so that the caller who always starts at the anchor never drifts (protocol section 1).
 */
export function addMonthsToDay(n: DayNumber, months: number): DayNumber {
  const { year, month, day } = civilOfDay(n);
  const index = year * 12 + (month - 1) + months;
  const newYear = Math.floor(index / 12);
  const newMonth = index - newYear * 12 + 1;
  const last = daysInMonth(newYear, newMonth);
  return dayOfCivil(newYear, newMonth, day < last ? day : last);
}

/** 0 Monday … 6 Sunday. */
export function weekdayOfDay(n: DayNumber): number {
  return (((n + 3) % 7) + 7) % 7;
}

const ZERO = 48;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]; // in a year that is no leap year
/** The first day of each year that a date can be written in: tables read a date in half the time that sums take. */
const FIRST_DAYS = Int32Array.from({ length: 10_000 }, (_, year) => dayOfCivil(year, 1, 1));

/** The day number of a `YYYY-MM-DD` that exists, else NaN. */
export function parseDay(text: string): DayNumber {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return NaN;
  const a = text.charCodeAt(0) - ZERO;
  const b = text.charCodeAt(1) - ZERO;
  const c = text.charCodeAt(2) - ZERO;
  const d = text.charCodeAt(3) - ZERO;
  const e = text.charCodeAt(5) - ZERO;
  const f = text.charCodeAt(6) - ZERO;
  const g = text.charCodeAt(8) - ZERO;
  const h = text.charCodeAt(9) - ZERO;
  // one comparison for eight digits: a value outside 0–9 is negative or above 9
  if ((a | b | c | d | e | f | g | h) < 0 || a > 9 || b > 9 || c > 9 || d > 9 || e > 9 || f > 9 || g > 9 || h > 9) {
    return NaN;
  }
  const year = a * 1000 + b * 100 + c * 10 + d;
  const month = e * 10 + f;
  const day = g * 10 + h;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return NaN;
  const leapDay = month > 2 && daysInMonth(year, 2) === 29 ? 1 : 0;
  return (FIRST_DAYS[year] as number) + (DAYS_BEFORE_MONTH[month - 1] as number) + leapDay + day - 1;
}

const CACHE_FROM = -25_567; // 1900-01-01
const CACHE_SIZE = 91_311; // to 2149-12-31
const cache: (string | undefined)[] = new Array<string | undefined>(CACHE_SIZE).fill(undefined);

function formatUncached(n: DayNumber): string {
  const { year, month, day } = civilOfDay(n);
  const y = year < 1000 ? String(year).padStart(4, '0') : String(year);
  return `${y}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}

/** `YYYY-MM-DD` of a day number; patients' dates repeat, so each string is made once. */
export function formatDay(n: DayNumber): string {
  const index = n - CACHE_FROM;
  if (index < 0 || index >= CACHE_SIZE) return formatUncached(n);
  const known = cache[index];
  if (known !== undefined) return known;
  const made = formatUncached(n);
  cache[index] = made;
  return made;
}
