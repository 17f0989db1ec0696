import {
  BISPHOSPHONATES,
  COUNTED_AGENTS,
  INJECTED_AGENTS,
  UNITS_OF_TEST,
  type Agent,
  type EventFact,
  type Facts,
  type Flag,
  type LabTest,
  type TreatmentFact,
} from '../facts/facts.ts';
import type { Closer } from '../protocol/protocol.ts';
import { parseDay, type DayNumber } from '../time/day-number.ts';

/** Later than any date: what "no such date" is inside the planner, so that the earlier of two is one comparison. */
export const NEVER: DayNumber = 0x3fffffff;

/** A pain score, from a `pain` event or from an augmentation review that counts as one. */
export interface KnownPain {
  readonly on: DayNumber;
  readonly nrs: number;
  readonly rdq: number | null;
  readonly worsening: boolean;
  /** worsening, deformity or pulmonary dysfunction */
  readonly sign: boolean;
}

/** A laboratory result in its test's own unit. */
export interface KnownResult {
  readonly on: DayNumber;
  readonly value: number;
}

/** An event with its day, kept whole for the rules that read more of it than its day. */
export interface Dayed<E extends EventFact> {
  readonly on: DayNumber;
  readonly event: E;
}
type EventOf<T extends EventFact['type']> = Extract<EventFact, { type: T }>;

export interface KnownFlag {
  readonly on: DayNumber;
  readonly flag: Flag;
  readonly resolvedOn: DayNumber;
}

/** A course with its dates as days. */
export interface Course {
  readonly id: string;
  readonly agent: Agent;
  readonly counted: boolean;
  readonly injected: boolean;
  readonly startedOn: DayNumber;
  readonly endedOn: DayNumber;
  readonly plannedStopOn: DayNumber;
  /** of bisphosphonates; NEVER on the others, where it is ignored */
  readonly pausedOn: DayNumber;
  /** the first fracture diagnosed after `pausedOn`: the pause is over that day */
  readonly pausedUntil: DayNumber;
  /** distinct days, in order: doses on one date are one dose */
  readonly doses: readonly DayNumber[];
  readonly supplies: readonly { readonly on: DayNumber; readonly days: number }[];
  /** days of this course's adherence checks and treatment reviews */
  readonly checks: readonly DayNumber[];
  readonly reviews: readonly DayNumber[];
  /** the earliest decline of treatment that counts (section 5): nothing of the course resumed after it */
  readonly declinedOn: DayNumber;
}

export type ClosingDates = Record<Closer, DayNumber[]>;

/** One patient's facts as the planner reads them: dates as days, events in order of date and then as given. */
export interface Known {
  readonly asOf: DayNumber;
  readonly dates: ClosingDates;
  readonly pains: KnownPain[];
  readonly augmentationReviews: Dayed<EventOf<'augmentation-review'>>[];
  readonly fallsAssessments: Dayed<EventOf<'falls-assessment'>>[];
  readonly falls: DayNumber[];
  readonly checks: Dayed<EventOf<'adherence-check'>>[];
  readonly contacts: Dayed<EventOf<'follow-up-contact'>>[];
  readonly declines: Dayed<EventOf<'declined-treatment'>>[];
  readonly leavings: Dayed<EventOf<'transfer'> | EventOf<'discharge'>>[];
  readonly flags: KnownFlag[];
  readonly labs: Record<LabTest, KnownResult[]>;
  readonly scansNotNeeded: DayNumber[];
  readonly diedOn: DayNumber;
  readonly transfers: DayNumber[];
  readonly discharges: DayNumber[];
  readonly followUpDeclines: DayNumber[];
  /** days of surgery of hip fractures */
  readonly hipSurgeries: DayNumber[];
  courses: Course[];
}

const COUNTED = new Set<string>(COUNTED_AGENTS);
const INJECTED = new Set<string>(INJECTED_AGENTS);
const PAUSABLE = new Set<string>(BISPHOSPHONATES);

/** The day of an optional date that counts by `asOf`, else NEVER. */
export function dayOrNever(date: string | null | undefined, asOf: DayNumber): DayNumber {
  if (date == null) return NEVER;
  const day = parseDay(date);
  return day <= asOf ? day : NEVER;
}

/** The first of the days in order that is `from` or later, else NEVER. */
export function firstFrom(days: readonly DayNumber[], from: DayNumber): DayNumber {
  for (let i = 0; i < days.length; i += 1) {
    const day = days[i] as DayNumber;
    if (day >= from) return day;
  }
  return NEVER;
}

function emptyDates(): ClosingDates {
  return {
    'fls-contact': [],
    'fls-assessment': [],
    'fls-assessment:treatment-decided': [],
    'fls-assessment:treatment-named': [],
    'dxa:scanned': [],
    'falls-assessment': [],
    'falls-assessment:done': [],
    pain: [],
    'augmentation-review': [],
    'augmentation-review:referral-decided': [],
    'augmentation-referral': [],
    'pain-escalation': [],
    'follow-up-contact': [],
    'follow-up-contact:strength-and-balance': [],
    'falls-reminder': [],
    'falls-follow-up': [],
    'declined-treatment': [],
    'counted-course-started': [],
    'adherence-check:taking-counted': [],
    'treatment-review:counted': [],
    'lab:adjusted-calcium': [],
    'lab:ctx': [],
  };
}

/** Events that count by `asOf`, in order of date; those of one date stay in the order given. */
function orderedEvents(events: readonly EventFact[], asOf: DayNumber): Dayed<EventFact>[] {
  const dayed: Dayed<EventFact>[] = [];
  let sorted = true;
  let previous = -NEVER;
  for (const event of events) {
    const on = parseDay(event.on);
    if (on > asOf) continue;
    if (on < previous) sorted = false;
    previous = on;
    dayed.push({ on, event });
  }
  return sorted ? dayed : dayed.sort((a, b) => a.on - b.on);
}

/** Reads the facts once. Those dated after `asOf` are left out, so that a plan can be asked of an earlier day. */
export function knownOf(facts: Facts, asOf: DayNumber): Known {
  const dates = emptyDates();
  const known: Known = {
    asOf,
    dates,
    pains: [],
    augmentationReviews: [],
    fallsAssessments: [],
    falls: [],
    checks: [],
    contacts: [],
    declines: [],
    leavings: [],
    flags: [],
    labs: { 'adjusted-calcium': [], 'vitamin-d': [], 'creatinine-clearance': [], ctx: [] },
    scansNotNeeded: [],
    diedOn: NEVER,
    transfers: [],
    discharges: [],
    followUpDeclines: [],
    hipSurgeries: [],
    courses: [],
  };
  const treatments = facts.treatments ?? [];
  const countedIds = new Set<string>();
  for (const t of treatments) if (COUNTED.has(t.agent)) countedIds.add(t.id);
  let diedOn = NEVER;
  const events = orderedEvents(facts.events ?? [], asOf);
  const reviews: Dayed<EventOf<'treatment-review'>>[] = [];

  for (const { on, event } of events) {
    switch (event.type) {
      case 'fls-contact':
      case 'augmentation-referral':
      case 'pain-escalation':
      case 'falls-reminder':
      case 'falls-follow-up':
        dates[event.type].push(on);
        break;
      case 'fls-assessment':
        dates['fls-assessment'].push(on);
        if (event.treatment !== undefined) {
          dates['fls-assessment:treatment-named'].push(on);
          if (event.treatment !== 'undecided') dates['fls-assessment:treatment-decided'].push(on);
        }
        break;
      case 'dxa':
        if (event.status === 'scanned') dates['dxa:scanned'].push(on);
        else if (event.status === 'not-needed') known.scansNotNeeded.push(on);
        break;
      case 'falls-assessment':
        dates['falls-assessment'].push(on);
        if (event.status === 'done') dates['falls-assessment:done'].push(on);
        known.fallsAssessments.push({ on, event });
        break;
      case 'pain':
        dates.pain.push(on);
        known.pains.push({
          on,
          nrs: event.nrs,
          rdq: event.rdq ?? null,
          worsening: event.worsening === true,
          sign: event.worsening === true || event.deformity === true || event.pulmonaryDysfunction === true,
        });
        break;
      case 'augmentation-review': {
        dates['augmentation-review'].push(on);
        known.augmentationReviews.push({ on, event });
        const decided = event.outcome === 'referred' || event.outcome === 'not-referred';
        if (decided) dates['augmentation-review:referral-decided'].push(on);
        else if (event.nrs !== undefined) {
          // with a score it counts as a pain event of its day
          dates.pain.push(on);
          known.pains.push({ on, nrs: event.nrs, rdq: null, worsening: false, sign: false });
        }
        break;
      }
      case 'red-flag':
        known.flags.push({ on, flag: event.flag, resolvedOn: dayOrNever(event.resolvedOn, asOf) });
        break;
      case 'follow-up-contact':
        if (event.outcome === 'not-reached') break;
        dates['follow-up-contact'].push(on);
        if (typeof event.strengthAndBalance === 'boolean') dates['follow-up-contact:strength-and-balance'].push(on);
        known.contacts.push({ on, event });
        break;
      case 'fall':
        known.falls.push(on);
        break;
      case 'adherence-check':
        known.checks.push({ on, event });
        if (event.taking === true && countedIds.has(event.treatment)) dates['adherence-check:taking-counted'].push(on);
        break;
      case 'treatment-review':
        reviews.push({ on, event });
        if (countedIds.has(event.treatment)) dates['treatment-review:counted'].push(on);
        break;
      case 'lab': {
        const factor = UNITS_OF_TEST[event.test][event.unit] ?? NaN;
        known.labs[event.test].push({ on, value: factor === 1 ? event.value : event.value * factor });
        if (event.test === 'adjusted-calcium') dates['lab:adjusted-calcium'].push(on);
        else if (event.test === 'ctx') dates['lab:ctx'].push(on);
        break;
      }
      case 'declined-treatment':
        dates['declined-treatment'].push(on);
        known.declines.push({ on, event });
        break;
      case 'declined-follow-up':
        known.followUpDeclines.push(on);
        break;
      case 'transfer':
        known.transfers.push(on);
        known.leavings.push({ on, event });
        break;
      case 'discharge':
        known.discharges.push(on);
        known.leavings.push({ on, event });
        break;
      case 'death':
        if (on < diedOn) diedOn = on;
        break;
      case 'opt-out': // channels are a matter of messages: the plan does not change (section 5)
        break;
    }
  }
  for (const { site, diagnosedOn, surgeryOn } of facts.fractures) {
    if (site !== 'hip' || surgeryOn == null || parseDay(diagnosedOn) > asOf) continue;
    const on = dayOrNever(surgeryOn, asOf);
    if (on !== NEVER) known.hipSurgeries.push(on);
  }
  for (const t of treatments) {
    const startedOn = parseDay(t.startedOn);
    if (startedOn > asOf) continue;
    const course = courseOf(t, startedOn, known, reviews, facts);
    known.courses.push(course);
    if (course.counted) dates['counted-course-started'].push(startedOn);
  }
  dates['counted-course-started'].sort(ascending);
  return diedOn === NEVER ? known : { ...known, diedOn };
}

function ascending(a: number, b: number): number {
  return a - b;
}

function courseOf(
  t: TreatmentFact,
  startedOn: DayNumber,
  known: Known,
  allReviews: readonly Dayed<EventOf<'treatment-review'>>[],
  facts: Facts,
): Course {
  const { asOf } = known;
  const doses: DayNumber[] = [];
  for (const dose of t.doses ?? []) {
    const on = parseDay(dose);
    if (on <= asOf && !doses.includes(on)) doses.push(on);
  }
  if (doses.length > 1) doses.sort(ascending);

  const supplies: { on: DayNumber; days: number }[] = [];
  for (const { on: date, days } of t.supplies ?? []) {
    const on = parseDay(date);
    if (on <= asOf) supplies.push({ on, days });
  }
  if (supplies.length > 1) supplies.sort((a, b) => a.on - b.on);

  let resumedOn = -NEVER;
  const checks: DayNumber[] = [];
  for (const { on, event } of known.checks) {
    if (event.treatment !== t.id) continue;
    checks.push(on);
    if (event.taking === true) resumedOn = on;
  }
  const reviews: DayNumber[] = [];
  for (const { on, event } of allReviews) if (event.treatment === t.id) reviews.push(on);
  if (doses.length > 0) resumedOn = Math.max(resumedOn, doses[doses.length - 1] as number);
  if (supplies.length > 0) resumedOn = Math.max(resumedOn, (supplies[supplies.length - 1] as { on: number }).on);

  const pausedOn = PAUSABLE.has(t.agent) ? dayOrNever(t.pausedOn, asOf) : NEVER;
  let pausedUntil = NEVER;
  if (pausedOn !== NEVER) {
    for (const { diagnosedOn } of facts.fractures) {
      const on = parseDay(diagnosedOn);
      if (on > pausedOn && on <= asOf && on < pausedUntil) pausedUntil = on;
    }
  }
  return {
    id: t.id,
    agent: t.agent,
    counted: COUNTED.has(t.agent),
    injected: INJECTED.has(t.agent),
    startedOn,
    endedOn: dayOrNever(t.endedOn, asOf),
    plannedStopOn: t.plannedStopOn == null ? NEVER : parseDay(t.plannedStopOn),
    pausedOn,
    pausedUntil,
    doses,
    supplies,
    checks,
    reviews,
    declinedOn: firstFrom(known.dates['declined-treatment'], Math.max(startedOn, resumedOn)),
  };
}

/**
 * Whether a course runs on a day: from its start to its end, both included. A paused bisphosphonate does not, and a
 * fracture alone does not start it again: the fracture wakes the course's tasks, and a clinician decides.
 */
export function runsOn(course: Course, day: DayNumber): boolean {
  return course.startedOn <= day && day <= course.endedOn && day < course.pausedOn;
}
