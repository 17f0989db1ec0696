import type { PatientView, TaskView } from '@osteon/contracts';
import { addDays, addMonths, daysBetween } from '@osteon/domain';

export type Lane = 'fractures' | 'events' | 'contacts' | 'messages';

/** One thing that happened on a day. */
export interface Mark {
  readonly id: string;
  readonly lane: Lane;
  readonly on: string;
  readonly what: string;
  /** history episodes, attempts without an answer, messages not gone: drawn hollow */
  readonly hollow: boolean;
}

/** A course of a medicine with the doses given. */
export interface Course {
  readonly ref: string;
  readonly agent: string;
  readonly from: string;
  readonly to: string | null;
  readonly pausedOn: string | null;
  readonly doses: readonly string[];
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
    })),
    ...facts
      .filter((fact) => !DRAWN_ELSEWHERE.has(fact.type))
      .map((fact) => ({ id: fact.id, lane: 'events' as const, on: fact.on, what: fact.type, hollow: false })),
    ...patient.attempts.map((attempt) => ({
      id: attempt.id,
      lane: 'contacts' as const,
      on: attempt.on,
      what: attempt.outcome,
      hollow: attempt.outcome === 'not-reached' || attempt.outcome === 'wrong-number',
    })),
    ...patient.messages.map((message) => ({
      id: message.id,
      lane: 'messages' as const,
      on: message.acceptedAt?.slice(0, 10) ?? message.plannedFor,
      what: message.state,
      hollow: !['accepted', 'delivered', 'answered'].includes(message.state),
    })),
  ];
  const courses = facts
    .filter((fact) => fact.type === 'treatment')
    .map((fact) => ({
      ref: fact.ref ?? fact.id,
      agent: text(fact.payload, 'agent') ?? '',
      from: fact.on,
      to: text(fact.payload, 'endedOn'),
      pausedOn: text(fact.payload, 'pausedOn'),
      doses: facts
        .filter((dose) => dose.type === 'dose' && dose.ref === fact.ref)
        .map((dose) => dose.on)
        .toSorted(),
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

/**
 * What the picture covers. `year`: from the latest fracture, the last dose, the last half year and every window still
 * open, but not from before two and a half years, to a year ahead; `all`: from the first mark to the last due date.
 */
export function spanOf(data: TimelineData, asOf: string, range: 'year' | 'all'): Span {
  const past = [...data.marks.map((mark) => mark.on), ...data.courses.map((course) => course.from)];
  if (range === 'all') {
    return {
      from: addDays(earliest(past, addMonths(asOf, -1)), -14),
      to: addDays(
        latest(
          data.tasks.map((task) => task.dueOn),
          addMonths(asOf, 3),
        ),
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
      data.courses.flatMap((course) => course.doses),
      '',
    ),
    ...data.tasks.filter((task) => task.opensOn < asOf).map((task) => task.opensOn),
    ...past.filter((date) => date >= addMonths(asOf, -6)),
  ].filter((date) => date !== '');
  const from = earliest(begun, addMonths(asOf, -2));
  const limit = addMonths(asOf, -30);
  return { from: addDays(from < limit ? limit : from, -10), to: addMonths(asOf, 12) };
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
