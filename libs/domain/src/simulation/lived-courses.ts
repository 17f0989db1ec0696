import { BISPHOSPHONATES, INJECTED_AGENTS, type Agent, type SupplyFact, type TreatmentFact } from '../facts/facts.ts';
import { NEVER } from '../plan/days.ts';
import { formatDay, parseDay, type DayNumber } from '../time/day-number.ts';
import type { LocalDate } from '../time/local-date.ts';
import type { Draws } from './draws.ts';
import type { ParameterValues } from './parameters.ts';

/** A course while it is lived: doses and supplies are added, and an end. */
export interface LivedTreatment extends TreatmentFact {
  endedOn?: LocalDate;
  endReason?: string;
  pausedOn?: LocalDate;
  readonly doses?: LocalDate[];
  readonly supplies?: SupplyFact[];
}

export interface LivedCourse {
  readonly fact: LivedTreatment;
  readonly startedOn: DayNumber;
  /** the day on which the patient stops taking it, known to nobody before it is asked */
  stopsOn: DayNumber;
  endedOn: DayNumber;
  pausedOn: DayNumber;
}

/** Draws about one course are this far from those about the next. */
const DRAWS_A_COURSE = 10_000;
const LATE_DENOSUMAB_DAYS = 296; // 6 months and 16 weeks after the last dose

/** The treatments of one invented patient, of which one runs at a time. */
export class LivedCourses {
  readonly facts: LivedTreatment[] = [];
  readonly #courses: LivedCourse[] = [];
  readonly #draws: Draws;
  readonly #values: ParameterValues;

  constructor(draws: Draws, values: ParameterValues) {
    this.#draws = draws;
    this.#values = values;
  }

  /** The last that was begun. */
  last(): LivedCourse | null {
    return this.#courses.at(-1) ?? null;
  }

  /** The one that is taken or should be: the last begun, if it has neither ended nor is paused. */
  running(): LivedCourse | null {
    const last = this.last();
    return last === null || last.endedOn !== NEVER || last.pausedOn !== NEVER ? null : last;
  }

  find(id: string | undefined): LivedCourse | null {
    return this.#courses.find(({ fact }) => fact.id === id) ?? null;
  }

  isTaken(on: DayNumber): boolean {
    const course = this.running();
    return course !== null && on < course.stopsOn;
  }

  /** Whether denosumab wears off: last given more than 16 weeks after its time, and nothing begun since. */
  isDenosumabLate(on: DayNumber): boolean {
    const { fact } = this.last() ?? {};
    const dose = fact?.agent === 'denosumab' ? fact.doses?.at(-1) : undefined;
    return dose !== undefined && on > parseDay(dose) + LATE_DENOSUMAB_DAYS;
  }

  /** Begins a course, with its first dose when it is injected. One that runs is ended first. */
  begin(agent: Agent, on: DayNumber): LivedCourse {
    const before = this.running();
    if (before !== null) this.end(before, on, 'changed');
    const n = this.#courses.length + 1;
    const date = formatDay(on);
    const isInjected = INJECTED_AGENTS.includes(agent);
    const hasSupplies = !isInjected && this.#draws.happens(this.#values['supplies.recorded'], 'supplies', n);
    const fact: LivedTreatment = {
      id: `t${n}`,
      agent,
      startedOn: date,
      ...(isInjected ? { doses: [date] } : {}),
      ...(hasSupplies ? { supplies: [{ on: date, days: this.#values['supplies.days'] }] } : {}),
    };
    const course: LivedCourse = { fact, startedOn: on, stopsOn: NEVER, endedOn: NEVER, pausedOn: NEVER };
    this.facts.push(fact);
    this.#courses.push(course);
    this.resume(course, on);
    return course;
  }

  /** Draws for how long a course is taken from a day on. */
  resume(course: LivedCourse, on: DayNumber): void {
    const isInjected = course.fact.doses !== undefined;
    const share = this.#values[isInjected ? 'persistence.injectedStops' : 'persistence.oralStops'];
    const rate = -Math.log1p(-Math.min(share, 0.999_999));
    const draw = this.#courses.indexOf(course) * DRAWS_A_COURSE + on - course.startedOn;
    course.stopsOn = Math.min(NEVER, on + this.#draws.daysUntil(rate, 'stops', draw));
  }

  end(course: LivedCourse, on: DayNumber, reason: string): void {
    course.endedOn = on;
    course.fact.endedOn = formatDay(on);
    course.fact.endReason = reason;
  }

  /** Only bisphosphonates are paused. */
  pause(course: LivedCourse, on: DayNumber): void {
    if (!BISPHOSPHONATES.includes(course.fact.agent)) return;
    course.pausedOn = on;
    course.fact.pausedOn = formatDay(on);
  }

  /** Hands out another supply of the course that is taken. Returns whether there was one to be had. */
  refill(course: LivedCourse, on: DayNumber): boolean {
    const { supplies } = course.fact;
    if (course !== this.running() || supplies === undefined || on >= course.stopsOn) return false;
    supplies.push({ on: formatDay(on), days: this.#values['supplies.days'] });
    return true;
  }

  /** The day on which the next supply is fetched, when supplies are recorded at all. */
  refillOn(course: LivedCourse, on: DayNumber): DayNumber {
    const { supplies } = course.fact;
    if (supplies === undefined) return NEVER;
    const draw = this.#courses.indexOf(course) * DRAWS_A_COURSE + supplies.length;
    return on + this.#values['supplies.days'] + this.#draws.whole(0, this.#values['supplies.lateDays'], 'refill', draw);
  }
}
