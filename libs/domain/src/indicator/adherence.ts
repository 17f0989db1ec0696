import { INJECTED_AGENTS, type Agent, type TreatmentFact } from '../facts/facts.ts';
import { parseDay, type DayNumber } from '../time/day-number.ts';
import type { LocalDate } from '../time/local-date.ts';

/** The days that one dose of an injected agent covers. Source: protocol section 4, "Adherence measures". */
export const DAYS_OF_A_DOSE: Readonly<Partial<Record<Agent, number>>> = {
  denosumab: 183,
  zoledronate: 365,
  'ibandronate-iv': 91,
  romosozumab: 30,
};

/** From this share of days covered on a patient counts as adherent. */
export const ADHERENT_FROM = 0.8;

/** A gap of this many days without medicine is still the same treatment; one day more ends persistence. */
export const PERMISSIBLE_GAP_DAYS = 60;

/** Three measures of one course over a period, reported beside each other because they say different things. */
export interface AdherenceMeasures {
  readonly agent: Agent;
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** days in the period, both ends included */
  readonly days: number;
  readonly daysCovered: number;
  /** proportion of days covered */
  readonly pdc: number;
  /** whether `pdc` reaches `ADHERENT_FROM` */
  readonly adherent: boolean;
  readonly daysSupplied: number;
  /** medication possession ratio, capped at 1 */
  readonly mpr: number;
  /** days from the start of the course to the first gap longer than the permissible one, or to the end of the period */
  readonly persistenceDays: number;
  /** no such gap by the end of the period: the patient may go on */
  readonly persistent: boolean;
  readonly permissibleGapDays: number;
}

/** A stretch of days with medicine, both ends included. */
interface Stretch {
  readonly from: DayNumber;
  readonly to: DayNumber;
}

interface Supplied {
  readonly on: DayNumber;
  readonly days: number;
}

/**
 * PDC, MPR and persistence of one course from `from` to `to`, both included (local dates).
 *
 * - Covered is a day with medicine at hand: a supply of n days covers its own day and the n − 1 after it, and one that
 *   comes early begins when the one before it runs out. An injection covers its days from the day it is given; an
 *   early one is not kept in stock, so it is not shifted. What was had before `from` still covers.
 * - *PDC* = days of the period covered ÷ its days; adherent from 0.80.
 * - *MPR* = days supplied in the period ÷ its days, capped at 1. Early supplies count, so it can hide a gap that PDC shows.
 * - *Persistence* = days from the start of the course to the first day of the first gap longer than the permissible
 *   one. A gap is a run of days without cover, from the start on; one that `to` cuts off counts when it is already
 *   too long. The permissible gap is stored with the result.
 * - Nothing covers after the course has ended, and what is dated after `to` is not known.
 *
 * Null when nothing was supplied or given by `to`, because nothing recorded says nothing. Throws a RangeError when
 * `to` is before `from` or before the start of the course. Source: protocol section 4, "Adherence measures".
 */
export function adherenceOf(
  course: TreatmentFact,
  from: LocalDate,
  to: LocalDate,
  permissibleGapDays: number = PERMISSIBLE_GAP_DAYS,
): AdherenceMeasures | null {
  const first = parseDay(from);
  const last = parseDay(to);
  const start = parseDay(course.startedOn);
  if (!(first <= last) || !(start <= last)) throw new RangeError(`no period of the course from ${from} to ${to}`);
  const supplied = suppliedBy(course, last);
  if (supplied.length === 0) return null;

  const isInjected = INJECTED_AGENTS.includes(course.agent);
  const end = course.endedOn == null ? last : Math.min(last, parseDay(course.endedOn));
  const cover = coverOf(supplied, !isInjected, end);
  const days = last - first + 1;
  const daysCovered = cover.reduce((sum, s) => sum + Math.max(0, s.to - Math.max(s.from, first) + 1), 0);
  const daysSupplied = supplied.reduce((sum, s) => (s.on < first ? sum : sum + s.days), 0);
  const gapFrom = firstLongGap(cover, start, last, permissibleGapDays);
  return {
    agent: course.agent,
    from,
    to,
    days,
    daysCovered,
    pdc: daysCovered / days,
    adherent: daysCovered / days >= ADHERENT_FROM,
    daysSupplied,
    mpr: Math.min(1, daysSupplied / days),
    persistenceDays: (gapFrom ?? last + 1) - start,
    persistent: gapFrom === null,
    permissibleGapDays,
  };
}

/** What was supplied or given by a day, in order. Doses on one date are one dose. */
function suppliedBy(course: TreatmentFact, last: DayNumber): Supplied[] {
  const doseDays = DAYS_OF_A_DOSE[course.agent];
  const supplied =
    doseDays === undefined
      ? (course.supplies ?? []).map(({ on, days }) => ({ on: parseDay(on), days }))
      : [...new Set(course.doses ?? [])].map((on) => ({ on: parseDay(on), days: doseDays }));
  return supplied.filter(({ on }) => on <= last).sort((a, b) => a.on - b.on);
}

/** The stretches that are covered, in order and apart from each other. */
function coverOf(supplied: readonly Supplied[], isShifted: boolean, end: DayNumber): Stretch[] {
  const cover: Stretch[] = [];
  let coveredTo = -Infinity;
  for (const { on, days } of supplied) {
    const from = Math.max(on, coveredTo + 1);
    const to = (isShifted ? from : on) + days - 1;
    if (to > coveredTo) coveredTo = to;
    if (from <= Math.min(to, end)) cover.push({ from, to: Math.min(to, end) });
  }
  return cover;
}

/** The first day of the first run of more than `permissible` days without cover, from `start` to `last`. */
function firstLongGap(
  cover: readonly Stretch[],
  start: DayNumber,
  last: DayNumber,
  permissible: number,
): DayNumber | null {
  let uncoveredFrom = start;
  for (const { from, to } of cover) {
    if (from - uncoveredFrom > permissible) return uncoveredFrom;
    uncoveredFrom = Math.max(uncoveredFrom, to + 1);
  }
  return last - uncoveredFrom + 1 > permissible ? uncoveredFrom : null;
}
