import type { ReadMessageOptions, TranslatedMessage } from '@osteon/application';
import { missing, notUnderstood } from './faults.ts';
import { instantAt } from './hl7-dates.ts';
import type { ReadableMessage, ReadableSegment } from './hl7-message.ts';
import { readPerson } from './read-person.ts';
import { NOTHING_MORE } from './translate-admission.ts';

/** What SCH-25 calls an appointment that does not take place: HL7 table 0278 and what others write for it. */
const NOT_TAKING_PLACE = new Set(['CANCELLED', 'CANCELED', 'DELETED', 'DISCONTINUED', 'DC']);

const MS_OF: Readonly<Record<string, number>> = {
  S: 1_000,
  SEC: 1_000,
  M: 60_000,
  MIN: 60_000,
  H: 3_600_000,
  HR: 3_600_000,
};

/** SIU: an appointment is booked (S12), moved (S13), changed (S14) or cancelled (S15). */
export function translateAppointment(
  message: ReadableMessage,
  event: string,
  { systems, timeZone }: ReadMessageOptions,
): Omit<TranslatedMessage, 'saidAt'> {
  const sch = message.first('SCH');
  if (sch === undefined)
    throw missing({ segment: 'SCH', sequence: 1 }, 'The segment SCH, the appointment, is missing.');
  const { person } = readPerson(message, systems);
  const number = sch.value(2) || sch.value(1);
  if (number === '') throw missing(sch.place(2), 'SCH-2 and SCH-1, the number of the appointment, are missing.');
  const isOff = event === 'S15' || NOT_TAKING_PLACE.has(sch.value(25).toUpperCase());
  const { startsAt, endsAt } = timeOf(message, sch, timeZone);
  if (startsAt === null && !isOff && event !== 'S14')
    throw missing(sch.place(11, 4), 'Neither TQ1-7 nor SCH-11 nor AIS-4 says when the appointment begins.');
  return {
    ...NOTHING_MORE,
    person,
    appointment: {
      number,
      startsAt,
      endsAt,
      status: isOff ? 'cancelled' : 'booked',
      reason: sch.value(7, 2) || sch.value(7) || null,
      place: placeOf(message.first('AIL')),
    },
  };
}

/** From TQ1, since 2.5; else from SCH-11, before; else from what is booked first. */
function timeOf(
  message: ReadableMessage,
  sch: ReadableSegment,
  timeZone: string,
): { readonly startsAt: Date | null; readonly endsAt: Date | null } {
  const at = (segment: ReadableSegment | undefined, field: number, component = 1): Date | null =>
    segment === undefined ? null : instantAt(segment, field, 'a time of the appointment', timeZone, component);
  const tq1 = message.first('TQ1');
  const booked = message.first('AIS');
  const [startsAt, end, place] =
    at(tq1, 7) !== null
      ? [at(tq1, 7), at(tq1, 8), tq1?.place(8)]
      : at(sch, 11, 4) !== null
        ? [at(sch, 11, 4), at(sch, 11, 5), sch.place(11, 5)]
        : [at(booked, 4), null, undefined];
  if (startsAt === null) return { startsAt, endsAt: null };
  if (end !== null && end <= startsAt)
    throw notUnderstood(place ?? sch.place(11, 5), 'The appointment ends before it begins.');
  return { startsAt, endsAt: end ?? endAfter(startsAt, sch) };
}

/** By SCH-9 and SCH-10; null where the one or the other says nothing that is understood. */
function endAfter(startsAt: Date, sch: ReadableSegment): Date | null {
  const length = Number(sch.value(9));
  const unit = MS_OF[sch.value(10).toUpperCase()];
  return length > 0 && unit !== undefined ? new Date(startsAt.getTime() + length * unit) : null;
}

/** Clinic, room, hospital, as AIL-3 names them. */
function placeOf(ail: ReadableSegment | undefined): string | null {
  const parts = [1, 2, 4].map((component) => ail?.value(3, component) ?? '').filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join(', ');
}
