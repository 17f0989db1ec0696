import type { PatientView, TaskView } from '@osteon/contracts';
import { addDays, addMonths, daysBetween } from '@osteon/domain';
import type { Entry } from './shown.ts';

export type Lane = 'fractures' | 'events' | 'contacts' | 'appointments' | 'messages';

export type Appointment = PatientView['appointments'][number];

/** One thing that happened on a day. */
export interface Mark {
  readonly id: string;
  readonly lane: Lane;
  readonly on: string;
  readonly what: string;
  /** history episodes, attempts without an answer, messages not gone, cancelled appointments: drawn hollow */
  readonly hollow: boolean;
  /** where it stands in the history; null when it does not */
  readonly entry: Entry | null;
  /** of the lane of appointments */
  readonly appointment?: Appointment;
}

/** A course of a medicine with the doses given. */
export interface Course {
  readonly ref: string;
  readonly factId: string;
  readonly agent: string;
  readonly from: string;
  readonly to: string | null;
  readonly pausedOn: string | null;
  readonly doses: readonly { readonly id: string; readonly on: string }[];
}

export interface TimelineData {
  readonly marks: readonly Mark[];
  readonly courses: readonly Course[];
  readonly tasks: readonly TaskView[];
}

export interface Span {
  readonly from: string;
  readonly to: string;
}

const DRAWN_ELSEWHERE = new Set(['fracture', 'treatment', 'dose', 'supply']);

function text(payload: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = payload[name];
  return typeof value === 'string' ? value : null;
}

/** The unfinished tasks: what the picture draws as bars and the lists call open. */
export function unfinished(tasks: readonly TaskView[]): TaskView[] {
  return tasks
    .filter((task) => task.status !== 'done' && task.status !== 'cancelled')
    .toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : a.key < b.key ? -1 : 1));
}

const entryOf = (fact: PatientView['facts'][number] | undefined): Entry | null =>
  fact === undefined ? null : { kind: 'fact', id: fact.id };

/** What became of an appointment, as far as the scheduler told. */
function fateOf({ status, movedFrom }: Appointment): 'booked' | 'moved' | 'cancelled' {
  if (status === 'cancelled') return 'cancelled';
  return movedFrom === null ? 'booked' : 'moved';
}

/** Everything that the picture and its table show, from the patient as the api gives it. */
export function timelineOf(patient: PatientView): TimelineData {
  const facts = patient.facts.filter((fact) => fact.holds && !fact.retracts);
  const marks: Mark[] = [
    ...patient.episodes.map((episode) => ({
      id: `episode-${episode.key}`,
      lane: 'fractures' as const,
      on: episode.diagnosedOn,
      what: episode.sites.join('+'),
      hollow: episode.enrolment === 'history',
      entry: entryOf(facts.find((fact) => fact.type === 'fracture' && fact.on === episode.diagnosedOn)),
    })),
    ...facts
      .filter((fact) => !DRAWN_ELSEWHERE.has(fact.type))
      .map((fact) => ({
        id: fact.id,
        lane: 'events' as const,
        on: fact.on,
        what: fact.type,
        hollow: false,
        entry: entryOf(fact),
      })),
    ...patient.attempts
      .filter(({ annulled }) => annulled === null)
      .map((attempt) => ({
        id: attempt.id,
        lane: 'contacts' as const,
        on: attempt.on,
        what: attempt.outcome,
        hollow: attempt.outcome === 'not-reached' || attempt.outcome === 'wrong-number',
        entry: { kind: 'attempt' as const, id: attempt.id },
      })),
    ...patient.appointments.flatMap((appointment) =>
      // Without its time it has no place in the picture.
      appointment.on === null
        ? []
        : [
            {
              id: appointment.id,
              lane: 'appointments' as const,
              on: appointment.on,
              what: fateOf(appointment),
              hollow: appointment.status === 'cancelled',
              entry: null,
              appointment,
            },
          ],
    ),
    ...patient.messages.map((message) => ({
      id: message.id,
      lane: 'messages' as const,
      on: message.acceptedAt?.slice(0, 10) ?? message.plannedFor,
      what: message.state,
      hollow: !['accepted', 'delivered', 'answered'].includes(message.state),
      entry: { kind: 'message' as const, id: message.id },
    })),
  ];
  const courses = facts
    .filter((fact) => fact.type === 'treatment')
    .map((fact) => ({
      ref: fact.ref ?? fact.id,
      factId: fact.id,
      agent: text(fact.payload, 'agent') ?? '',
      from: fact.on,
      to: text(fact.payload, 'endedOn'),
      pausedOn: text(fact.payload, 'pausedOn'),
      doses: facts
        .filter((dose) => dose.type === 'dose' && dose.ref === fact.ref)
        .map(({ id, on }) => ({ id, on }))
        .toSorted((a, b) => (a.on < b.on ? -1 : 1)),
    }))
    .toSorted((a, b) => (a.from < b.from ? -1 : 1));
  return { marks, courses, tasks: unfinished(patient.tasks) };
}

function earliest(dates: readonly string[], otherwise: string): string {
  return dates.reduce((least, date) => (date < least ? date : least), otherwise);
}

function latest(dates: readonly string[], otherwise: string): string {
  return dates.reduce((most, date) => (date > most ? date : most), otherwise);
}

/** How much the picture covers, from near to far: months ahead, or all there is. */
export const RANGES = ['quarter', 'year', 'years', 'all'] as const;
export type Range = (typeof RANGES)[number];
const MONTHS_AHEAD: Readonly<Record<Exclude<Range, 'all'>, number>> = { quarter: 3, year: 12, years: 36 };
/** However long ago something that still matters began, so far back a picture of the months ahead reaches at most. */
const MONTHS_BACK: Readonly<Record<Exclude<Range, 'all'>, number>> = { quarter: 3, year: 30, years: 60 };

/**
 * What the picture covers. `all`: from the first mark to the last due date; else so many months ahead, and back to the
 * latest fracture, the last dose, the last half year and every window still open, within limits.
 */
export function spanOf(data: TimelineData, asOf: string, range: Range): Span {
  const past = [...data.marks.map((mark) => mark.on), ...data.courses.map((course) => course.from)];
  if (range === 'all') {
    return {
      from: addDays(earliest(past, addMonths(asOf, -1)), -14),
      to: addDays(
        latest([...data.tasks.map((task) => task.dueOn), ...data.marks.map((mark) => mark.on)], addMonths(asOf, 3)),
        21,
      ),
    };
  }
  const begun = [
    latest(
      data.marks.filter((mark) => mark.lane === 'fractures' && !mark.hollow).map((mark) => mark.on),
      '',
    ),
    latest(
      data.courses.flatMap((course) => course.doses.map(({ on }) => on)),
      '',
    ),
    ...data.tasks.filter((task) => task.opensOn < asOf).map((task) => task.opensOn),
    ...past.filter((date) => date >= addMonths(asOf, -6)),
  ].filter((date) => date !== '');
  const from = earliest(begun, addMonths(asOf, -2));
  const limit = addMonths(asOf, -MONTHS_BACK[range]);
  return { from: addDays(from < limit ? limit : from, -10), to: addMonths(asOf, MONTHS_AHEAD[range]) };
}

export interface Tick {
  readonly on: string;
  readonly isYear: boolean;
  readonly labelled: boolean;
}

/** The first days of months that fit with their labels at least `gap` pixels apart, and every first of January. */
export function ticksOf(span: Span, width: number, gap = 44): Tick[] {
  const perDay = width / Math.max(1, daysBetween(span.from, span.to));
  const steps = [1, 2, 3, 6, 12, 24];
  const every = steps.find((months) => months * 30.4 * perDay >= gap) ?? 60;
  const ticks: Tick[] = [];
  let first = `${span.from.slice(0, 7)}-01`;
  if (first < span.from) first = addMonths(first, 1);
  for (let step = 0; step < 600; step += 1) {
    const on = addMonths(first, step);
    if (on > span.to) break;
    const month = Number(on.slice(5, 7)) - 1;
    const year = Number(on.slice(0, 4));
    const labelled = (year * 12 + month) % every === 0;
    if (labelled || month === 0) ticks.push({ on, isYear: month === 0, labelled });
  }
  return ticks;
}
