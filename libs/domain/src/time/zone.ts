import { dayOfCivil, formatDay, parseDay, type DayNumber } from './day-number.ts';
import type { LocalDate } from './local-date.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  /** by UTC day, how far its clocks are ahead of UTC when the day begins; milliseconds */
  readonly offsets: Map<DayNumber, number>;
}

// names and days come from outside: what is remembered of them is bounded
const ZONES_KEPT = 1000;
const OFFSETS_KEPT = 4000;
const zones = new Map<string, Zone | null>();

/**
 * Names that the runtime takes and the IANA data base does not have: what ICU kept of old Java zones. They mislead
 * ("BST" is Bangladesh there, not British summer time), so they count as unknown.
 */
const NOT_IANA = new Set(
  'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST'.split(' '),
);

function isIanaName(zone: string): boolean {
  // an offset such as +01:00 is taken by Intl and is not an IANA zone: it has no daylight saving
  return /^[A-Za-z]/.test(zone) && !/^SystemV\//i.test(zone) && !NOT_IANA.has(zone.toUpperCase());
}

function zoneOf(zone: string): Zone | null {
  const known = zones.get(zone);
  if (known !== undefined) return known;
  let made: Zone | null = null;
  if (isIanaName(zone)) {
    try {
      const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
        timeZone: zone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
      made = { format, offsets: new Map() };
    } catch {
      made = null;
    }
  }
  if (zones.size >= ZONES_KEPT) zones.clear();
  zones.set(zone, made);
  return made;
}

/** Whether `zone` is a time zone of the IANA data base that this runtime knows. */
export function isTimeZone(zone: unknown): zone is string {
  return typeof zone === 'string' && zoneOf(zone) !== null;
}

/** How far the clocks of a zone are ahead of UTC at a whole second, asked of the runtime: microseconds each time. */
function askOffset(epochMs: number, { format }: Zone): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(epochMs)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return dayOfCivil(year, month, day) * DAY + hour * 3_600_000 + minute * MINUTE + second * 1000 - epochMs;
}

function offsetAtStartOf(day: DayNumber, zone: Zone): number {
  const known = zone.offsets.get(day);
  if (known !== undefined) return known;
  const offset = askOffset(day * DAY, zone);
  if (zone.offsets.size >= OFFSETS_KEPT) zone.offsets.clear();
  zone.offsets.set(day, offset);
  return offset;
}

/** The wall clock of a zone at an instant, as milliseconds since 1970 as if it were UTC. */
function wallClockOf(epochMs: number, zone: string): number {
  const found = zoneOf(zone);
  if (found === null) throw new RangeError(`not a time zone: ${JSON.stringify(zone)}`);
  const day = Math.floor(epochMs / DAY);
  const offset = offsetAtStartOf(day, found);
  // no zone changes its clocks twice in a day, so between equal offsets there is no change
  if (offset === offsetAtStartOf(day + 1, found)) return epochMs + offset;
  return epochMs + askOffset(epochMs, found);
}

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:[Zz]|([+-])(\d{2})(?::?(\d{2}))?)$/;

/** Milliseconds since 1970 of an ISO 8601 instant with an offset (`2026-05-23T12:30:00Z`, `…+01:00`), else NaN. */
export function parseInstant(text: string): number {
  const m = INSTANT.exec(text);
  if (m === null) return NaN;
  const day = parseDay(m[1] ?? '');
  const hour = Number(m[2]);
  const minute = Number(m[3]);
  const second = Number(m[4] ?? 0);
  const offsetHour = Number(m[7] ?? 0);
  const offsetMinute = Number(m[8] ?? 0);
  // a leap second counts as the second before it, as everywhere in ECMAScript
  if (Number.isNaN(day) || hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return NaN;
  const local = day * DAY + hour * 3_600_000 + minute * MINUTE + Math.min(second, 59) * 1000;
  const fraction = Math.trunc(Number(`0.${m[5] ?? 0}`) * 1000);
  const offset = (offsetHour * 60 + offsetMinute) * MINUTE;
  return local + fraction - (m[6] === '-' ? -offset : offset);
}

/** The day in `zone` at an instant, given as milliseconds since 1970. Throws a RangeError for an unknown zone. */
export function localDayOf(epochMs: number, zone: string): DayNumber {
  return Math.floor(wallClockOf(Math.floor(epochMs / 1000) * 1000, zone) / DAY);
}

/**
 * The calendar date in `zone` at an instant (a Date, or an ISO string with an offset).
 * Throws a RangeError for an instant that is none and for an unknown zone.
 */
export function localDateOf(instant: string | Date, zone: string): LocalDate {
  const ms = typeof instant === 'string' ? parseInstant(instant) : instant.getTime();
  if (Number.isNaN(ms)) throw new RangeError(`not an instant: ${String(instant)}`);
  return formatDay(localDayOf(ms, zone));
}

/**
 * The first instant at which the clocks of `zone` show `time` (`HH:MM`) or later on `date`. A time that occurs twice
 * is the first of the two; one that a clock change skips is the moment of the change. Throws a RangeError for bad input.
 */
export function instantOf(date: LocalDate, time: string, zone: string): Date {
  const day = parseDay(date);
  const m = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (Number.isNaN(day) || m === null) throw new RangeError(`not a local time: ${date} ${time}`);
  const wanted = day * DAY + (Number(m[1]) * 60 + Number(m[2])) * MINUTE;
  // Offsets before and after: no zone changes its clocks twice in two days around one wall time.
  const before = wallClockOf(wanted - DAY, zone) - (wanted - DAY);
  const after = wallClockOf(wanted + DAY, zone) - (wanted + DAY);
  const candidates = [wanted - Math.max(before, after), wanted - Math.min(before, after)];
  for (const at of candidates) if (wallClockOf(at, zone) === wanted) return new Date(at);
  // Skipped: the change lies between the two candidates; find the first instant whose wall clock is past the gap.
  let low = Math.min(...candidates);
  let high = Math.max(...candidates);
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (wallClockOf(middle, zone) >= wanted) high = middle;
    else low = middle;
  }
  return new Date(high);
}

/** The wall clock of a zone: its date and its time `HH:MM`. */
export function wallTimeOf(instant: Date, zone: string): { date: LocalDate; time: string } {
  const wall = wallClockOf(Math.floor(instant.getTime() / 1000) * 1000, zone);
  const day = Math.floor(wall / DAY);
  const minutes = Math.floor((wall - day * DAY) / MINUTE);
  const two = (n: number): string => String(n).padStart(2, '0');
  return { date: formatDay(day), time: `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}` };
}
