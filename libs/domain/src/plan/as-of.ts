import { DEFAULT_TIME_ZONE, type Facts } from '../facts/facts.ts';
import { formatDay, parseDay, type DayNumber } from '../time/day-number.ts';
import { localDateOf } from '../time/zone.ts';

/**
 * The day of `facts.asOf`: the date itself, or the local date of the service's zone at the instant.
 * Throws a RangeError when it is neither (checked facts never are).
 */
export function asOfDayOf(facts: Pick<Facts, 'asOf' | 'service'>): DayNumber {
  const day = parseDay(facts.asOf);
  if (!Number.isNaN(day)) return day;
  return parseDay(localDateOf(facts.asOf, facts.service?.timeZone ?? DEFAULT_TIME_ZONE));
}

/** `facts.asOf` as a local date. */
export function asOfDateOf(facts: Pick<Facts, 'asOf' | 'service'>): string {
  return formatDay(asOfDayOf(facts));
}
