import { isLocalDate, localDateOf } from '@osteon/domain';

const instant =
  /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)$/;

/** R4 `date`: a year, a month or a day that exists. */
export const isFhirDate = (text: string): boolean =>
  /^[1-9]\d{3}$/.test(text) || /^[1-9]\d{3}-(0[1-9]|1[0-2])$/.test(text) || isLocalDate(text);

/** R4 `instant`: to the second, with its offset. */
export const isFhirInstant = (text: string): boolean => instant.test(text) && isLocalDate(text.slice(0, 10));

/** R4 `dateTime`: a date, or an instant with its offset. */
export const isFhirDateTime = (text: string): boolean => isFhirDate(text) || isFhirInstant(text);

/**
 * The local day of an R4 dateTime that has passed `isFhirDateTime`: an instant is turned into the date of the zone, a
 * date stays what it is. `null` for a year or a month alone: no day is made up.
 */
export const localDayOf = (text: string, timeZone: string): string | null => {
  if (text.length > 10) return localDateOf(text, timeZone);
  return text.length === 10 ? text : null;
};
