import type { Facts } from '../facts/facts.ts';
import { indicatorReport, type IndicatorReport } from '../indicator/indicator-report.ts';
import { observationsOf } from '../indicator/observe.ts';
import { countEpisode, emptyTally, type Tally } from '../indicator/tally.ts';
import type { Draft } from '../plan/draft.ts';
import { draftsOf } from '../plan/drafts.ts';
import { NEVER } from '../plan/days.ts';
import { contactDays } from '../plan/suggested-contacts.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { formatDay, parseDay, type DayNumber } from '../time/day-number.ts';
import type { LocalDate } from '../time/local-date.ts';
import { Acts } from './acts.ts';
import { LivedPatient, type World } from './lived-patient.ts';
import { weightsOf } from './weights.ts';
import type { ParameterValues } from './parameters.ts';
import { Step, type Act, type SimulationPlanner, type StepSettings } from './step.ts';
import { WeekCounts, type SimulatedWeek } from './week-counts.ts';

const DAYS_A_WEEK = 7;
const DAYS_A_YEAR = 365.25;

/** The planner itself. */
export const simulationPlanner: SimulationPlanner = { draftsOf, contactDays };

export interface SimulationSettings {
  readonly seed: number;
  /** the first day; weeks begin on its weekday */
  readonly from: LocalDate;
  /** how many years are lived through */
  readonly years: number;
  readonly protocol: Protocol;
  readonly values: ParameterValues;
  readonly holidays?: readonly LocalDate[];
  readonly planner?: SimulationPlanner;
  /** is given every patient at the end, with the facts that were lived */
  readonly onPatient?: (facts: Facts, byLetter: boolean) => void;
}

/** What a whole simulation adds up to. */
export interface SimulationSummary {
  readonly seed: number;
  readonly patients: number;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly weeks: number;
  readonly protocol: { readonly id: string; readonly version: string };
  /** how often the planner was asked: for a patient's tasks, and for the days on which to call */
  readonly plannings: number;
  readonly callPlannings: number;
  readonly facts: number;
  readonly indicators: IndicatorReport;
}

/**
 * A seeded cohort that lives through years under a virtual clock. Each patient's clock goes from one week in which
 * something happens to the next: in it the staff call and see the patient, fractures, falls and deaths come, and what
 * is recorded goes to the planner on the week's last day. Every count is the planner's: a week's `expected` is what the
 * plans of its eve hold for it, `done`, `missed` and `overdue` are how the plans of its last day stand. Between two
 * plannings nothing is recorded, so the same tasks say how the weeks between stand.
 *
 * Pure and repeatable: patient n of a seed is the same however many are lived through.
 */
export class Simulation {
  readonly #world: World;
  readonly #settings: SimulationSettings;
  readonly #stepSettings: StepSettings;
  /** the day before the first: weeks are counted from it */
  readonly #eve: DayNumber;
  readonly #weeks: number;
  readonly #last: DayNumber;
  readonly #counts: WeekCounts;
  readonly #tally: Tally = emptyTally();
  #patients = 0;
  #plannings = 0;
  #callPlannings = 0;
  #facts = 0;

  constructor(settings: SimulationSettings) {
    const { seed, from, years, protocol, values, holidays = [], planner = simulationPlanner } = settings;
    this.#settings = settings;
    this.#stepSettings = { protocol, values, planner, holidays: new Set(holidays.map(parseDay)) };
    const firstDay = parseDay(from);
    this.#eve = firstDay - 1;
    this.#weeks = Math.floor((years * DAYS_A_YEAR) / DAYS_A_WEEK);
    this.#last = this.#eve + this.#weeks * DAYS_A_WEEK;
    this.#counts = new WeekCounts(this.#weeks);
    const service = holidays.length === 0 ? undefined : { holidays };
    this.#world = { seed, values, weights: weightsOf(values), firstDay, service };
  }

  /** Lives so many more patients through all the years, one after the other. */
  live(count: number): void {
    for (let n = 0; n < count; n += 1) {
      this.#live(this.#patients);
      this.#patients += 1;
    }
  }

  /** The weeks as they are counted so far. */
  weeks(): SimulatedWeek[] {
    return this.#counts.lines((day) => formatDay(this.#eve + day));
  }

  summary(): SimulationSummary {
    const { seed, protocol } = this.#settings;
    const [from, to] = [formatDay(this.#eve + 1), formatDay(this.#last)];
    return {
      seed,
      patients: this.#patients,
      from,
      to,
      weeks: this.#weeks,
      protocol: { id: protocol.id, version: protocol.version },
      plannings: this.#plannings,
      callPlannings: this.#callPlannings,
      facts: this.#facts,
      indicators: indicatorReport(this.#tally, this.#reportDays()),
    };
  }

  #reportDays(): { from: DayNumber; to: DayNumber; asOf: DayNumber } {
    return { from: this.#eve + 1, to: this.#last, asOf: this.#last };
  }

  #live(number: number): void {
    const patient = new LivedPatient(number, this.#world);
    let eve = this.#endOfWeek(patient.arrivedOn);
    if (eve > this.#last) return;
    const acts = new Acts(patient, this.#settings.values);
    this.#counts.add('arrived', this.#weekOf(eve));
    this.#comeUntil(patient, acts, [], eve);
    let drafts = this.#plan(patient, eve);
    while (eve <= this.#last) {
      const step = new Step(drafts, eve, patient, acts, this.#stepSettings);
      if (step.askedForCalls) this.#callPlannings += 1;
      const until = this.#endOfWeek(Math.min(step.nextOn(), patient.nextOn(), this.#last + 1));
      step.count(this.#counts, until, (day) => this.#weekOf(day));
      if (until <= this.#last && this.#comeUntil(patient, acts, step.acts, until)) drafts = this.#plan(patient, until);
      eve = until;
    }
    this.#end(patient);
  }

  #plan(patient: LivedPatient, asOf: DayNumber): Draft[] {
    this.#plannings += 1;
    patient.facts.asOf = formatDay(asOf);
    return this.#stepSettings.planner.draftsOf(patient.facts, asOf, this.#settings.protocol);
  }

  #end(patient: LivedPatient): void {
    const { facts, arrivedOn, diedOn, leftOn } = patient;
    const goneIn = this.#weekOf(Math.min(diedOn, leftOn, this.#last + DAYS_A_WEEK));
    this.#counts.during('followed', this.#weekOf(arrivedOn), goneIn);
    if (diedOn !== NEVER) this.#counts.add('died', this.#weekOf(diedOn));
    if (leftOn !== NEVER) this.#counts.add('left', this.#weekOf(leftOn));
    for (const { diagnosedOn } of facts.fractures) this.#counts.add('fractured', this.#weekOf(parseDay(diagnosedOn)));
    // a dose that was given is a fact and no task any more: the plan holds the next one
    for (const { doses = [] } of facts.treatments) {
      for (const dose of doses) this.#counts.addWork('done', 'dose', this.#weekOf(parseDay(dose)));
    }
    this.#facts += facts.fractures.length + facts.treatments.length + facts.events.length;
    for (const observation of observationsOf(facts, this.#reportDays())) countEpisode(this.#tally, observation);
    this.#settings.onPatient?.(facts, patient.byLetter);
  }

  /**
   * Lets happen, in order of days, what comes by itself and what the staff do, up to a day. Returns whether anything
   * was recorded.
   */
  #comeUntil(patient: LivedPatient, acts: Acts, planned: readonly Act[], until: DayNumber): boolean {
    let isChanged = false;
    let next = 0;
    const inOrder = planned.filter(({ on }) => on <= until).sort((a, b) => a.on - b.on);
    for (;;) {
      const act = patient.leftOn === NEVER && patient.diedOn === NEVER ? inOrder[next] : undefined;
      let first = -1;
      for (let i = 0; i < patient.coming.length; i += 1) {
        const on = patient.coming[i]?.on ?? NEVER;
        if (on <= until && (first === -1 || on < (patient.coming[first]?.on ?? NEVER))) first = i;
      }
      const coming = first === -1 ? undefined : patient.coming[first];
      if (coming !== undefined && (act === undefined || coming.on <= act.on)) {
        patient.coming.splice(first, 1);
        if (acts.meet(coming)) isChanged = true;
      } else if (act !== undefined) {
        next += 1;
        if (act.isCall) isChanged = acts.call(act.drafts, act.on) || isChanged;
        else {
          acts.settle(act.drafts[0] as Draft, act.on);
          isChanged = true;
        }
      } else return isChanged;
    }
  }

  /** The week of a day, 1 being the first. */
  #weekOf(day: DayNumber): number {
    return Math.ceil((day - this.#eve) / DAYS_A_WEEK);
  }

  #endOfWeek(day: DayNumber): DayNumber {
    return this.#eve + this.#weekOf(day) * DAYS_A_WEEK;
  }
}
