import type { Agent } from '../facts/facts.ts';
import { NEVER } from '../plan/days.ts';
import type { Draft } from '../plan/draft.ts';
import type { GateName } from '../protocol/terms.ts';
import { gateBlocks, minusDays } from '../plan/standing.ts';
import type { DayNumber } from '../time/day-number.ts';
import type { LocalDate } from '../time/local-date.ts';
import type { LivedCourse } from './lived-courses.ts';
import type { LivedPatient } from './lived-patient.ts';
import type { ParameterValues } from './parameters.ts';

/** What is begun after another treatment: the first that is not the same. */
const NEXT_AGENTS: readonly Agent[] = ['zoledronate', 'denosumab'];

/** What the staff and the patient do about tasks of a course, and which facts come of it. */
export class CourseActs {
  readonly #patient: LivedPatient;
  readonly #values: ParameterValues;

  constructor(patient: LivedPatient, values: ParameterValues) {
    this.#patient = patient;
    this.#values = values;
  }

  /** The patient is asked, and says whether it is taken. */
  check(treatment: string, on: DayNumber, date: LocalDate): void {
    const course = this.#patient.courses.find(treatment);
    if (course === null) return;
    this.#patient.record({ type: 'adherence-check', on: date, treatment, taking: on < course.stopsOn });
  }

  /** Somebody looks why it is not taken: it is taken again, changed or given up. */
  reviewAdherence(on: DayNumber, date: LocalDate): void {
    const patient = this.#patient;
    const { draws } = patient;
    const course = patient.courses.running();
    const last = patient.courses.last();
    if (last === null) return;
    if (
      course !== null &&
      (on < course.stopsOn || draws.happens(this.#values['persistence.restarts'], 'restarts', on))
    ) {
      if (on >= course.stopsOn) patient.courses.resume(course, on);
      patient.record({ type: 'adherence-check', on: date, treatment: course.fact.id, taking: true });
      return;
    }
    patient.record({ type: 'treatment-review', on: date, treatment: last.fact.id });
    if (draws.happens(this.#values['persistence.switches'], 'switches', on)) this.#beginNext(last, on);
    else if (course !== null) patient.courses.end(course, on, 'stopped');
  }

  /** A dose is given while nothing blocks it; one for which a patient does not come any more ends the course. */
  give(draft: Draft, on: DayNumber, date: LocalDate): void {
    const patient = this.#patient;
    const course = this.#patient.courses.find(draft.course?.id);
    if (course === null || course.endedOn !== NEVER) return;
    const blocked = draft.gate === null ? [] : gateBlocks(draft.gate, on, minusDays);
    if (on >= course.stopsOn) patient.courses.end(course, on, 'stopped');
    else if (blocked.includes('creatinine-clearance')) this.#beginNext(course, on);
    else if (blocked.length > 0) this.test(draft, on, date);
    else course.fact.doses?.push(date);
  }

  /** The blood tests that a dose asks for. */
  test({ gate, key }: Draft, on: DayNumber, date: LocalDate): void {
    const { draws } = this.#patient;
    const values = this.#values;
    for (const { name, results } of gate?.asks ?? []) {
      const isFirst = results.length === 0;
      this.#result(name, date, draws.share(key, on), isFirst, draws.happens(values['labs.poorClearance'], 'clearance'));
    }
  }

  /** A review may pause a bisphosphonate; a pause that is looked at again ends the course. */
  review(draft: Draft, on: DayNumber, date: LocalDate): void {
    const patient = this.#patient;
    const course = this.#patient.courses.find(draft.course?.id);
    if (course === null) return;
    patient.record({ type: 'treatment-review', on: date, treatment: course.fact.id });
    if (draft.kind === 'pause-reassessment') patient.courses.end(course, on, 'reassessed');
    else if (patient.draws.happens(this.#values['persistence.pauses'], 'pauses', on)) patient.courses.pause(course, on);
  }

  /** What must follow is planned by a review, and begun with the next agent. */
  follow(draft: Draft, on: DayNumber, date: LocalDate): void {
    const course = this.#patient.courses.find(draft.course?.id);
    if (course === null) return;
    if (draft.occurrence === 'start') this.#beginNext(course, on);
    else this.#patient.record({ type: 'treatment-review', on: date, treatment: course.fact.id });
  }

  /** A supply that ran out is fetched, or the patient says why not. */
  fill(draft: Draft, on: DayNumber, date: LocalDate): void {
    const course = this.#patient.courses.find(draft.course?.id);
    if (course === null || course.endedOn !== NEVER) return;
    if (!this.#patient.refill(course, on)) this.check(course.fact.id, on, date);
  }

  #result(name: GateName, date: LocalDate, share: number, isFirst: boolean, isPoor: boolean): void {
    const patient = this.#patient;
    const values = this.#values;
    if (name === 'calcium') {
      patient.lab(date, 'adjusted-calcium', share < values['labs.lowCalcium'] ? 2.05 : 2.35, 'mmol/L');
    } else if (name === 'vitamin-d') {
      patient.lab(date, 'vitamin-d', isFirst && share < values['labs.lowVitaminD'] ? 40 : 80, 'nmol/L');
    } else patient.lab(date, 'creatinine-clearance', isPoor ? 28 : 65, 'mL/min');
  }

  #beginNext(after: LivedCourse, on: DayNumber): void {
    const agent = NEXT_AGENTS.find((next) => next !== after.fact.agent);
    if (agent !== undefined) this.#patient.begin(agent, on);
  }
}
