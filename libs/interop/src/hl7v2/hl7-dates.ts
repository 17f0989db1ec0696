import { instantOf, isLocalDate, localDateOf, type LocalDate, parseInstant } from '@osteon/domain';
import { Hl7Refusal, notUnderstood } from './faults.ts';
import type { ReadableSegment } from './hl7-message.ts';

/** `YYYY[MM[DD[HH[MM[SS[.S…]]]]]][+/-ZZZZ]`. */
const TIME = /^(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})?(\d{2})?(?:\.\d{1,4})?)?([+-]\d{4})?$/;

interface ReadTime {
  /** Null for a year or a month alone. */
  readonly date: LocalDate | null;
  /** `HH:MM`; null for a day. */
  readonly time: string | null;
  /** `+HH:MM`; null where it is not said. */
  readonly offset: string | null;
}

/** Undefined for what is no time; days that do not exist are none. */
function readTime(text: string): ReadTime | undefined {
  const [, year, month, day, hour, minute = '00', , offset] = TIME.exec(text) ?? [];
  if (year === undefined) return undefined;
  if (month !== undefined && !/^(0[1-9]|1[0-2])$/.test(month)) return undefined;
  if (month === undefined || day === undefined) return { date: null, time: null, offset: null };
  const date = `${year}-${month}-${day}`;
  if (!isLocalDate(date)) return undefined;
  if (hour === undefined) return { date, time: null, offset: null };
  if (Number(hour) > 23 || Number(minute) > 59) return undefined;
  const zone = offset === undefined ? null : `${offset.slice(0, 3)}:${offset.slice(3)}`;
  return { date, time: `${hour}:${minute}`, offset: zone };
}

/**
 * A day as it is written, whatever the hour and the offset: of birth, on which nobody converts. Null where nothing is
 * said, and for a year or a month alone: no day is made up.
 * @throws Hl7Refusal naming the field
 */
export function writtenDay(segment: ReadableSegment, field: number, what: string, component = 1): LocalDate | null {
  return timeAt(segment, field, what, component)?.date ?? null;
}

/** The local day of a time: by its offset where it has one, else as it is written. The same nulls and refusals. */
export function localDay(
  segment: ReadableSegment,
  field: number,
  what: string,
  timeZone: string,
  component = 1,
): LocalDate | null {
  const read = timeAt(segment, field, what, component);
  if (read?.date == null) return null;
  const { date, time, offset } = read;
  return time === null || offset === null ? date : localDateOf(`${date}T${time}:00${offset}`, timeZone);
}

/** An instant: a time without an offset is that of the clocks of the zone. Null where nothing, or no hour, is said. */
export function instantAt(
  segment: ReadableSegment,
  field: number,
  what: string,
  timeZone: string,
  component = 1,
): Date | null {
  const read = timeAt(segment, field, what, component);
  if (read?.date == null || read.time === null) return null;
  const { date, time, offset } = read;
  if (offset === null) return instantOf(date, time, timeZone);
  return new Date(parseInstant(`${date}T${time}:00${offset}`));
}

/** As `instantAt`, of what nothing but an order depends on: a day is its beginning, and what is no time is not said. */
export function writtenMoment(segment: ReadableSegment | undefined, field: number, timeZone: string): Date | null {
  try {
    if (segment === undefined) return null;
    const day = writtenDay(segment, field, 'a time');
    return instantAt(segment, field, 'a time', timeZone) ?? (day === null ? null : instantOf(day, '00:00', timeZone));
  } catch (error) {
    if (error instanceof Hl7Refusal) return null;
    throw error;
  }
}

function timeAt(segment: ReadableSegment, field: number, what: string, component: number): ReadTime | null {
  const text = segment.value(field, component);
  if (text === '') return null;
  const read = readTime(text);
  const isInstant = read?.offset == null || !Number.isNaN(parseInstant(`${read.date}T${read.time}:00${read.offset}`));
  if (read !== undefined && isInstant) return read;
  throw notUnderstood(
    segment.place(field, component === 1 ? undefined : component),
    `${segment.name}-${field}, ${what}, is no date or time of HL7.`,
  );
}
