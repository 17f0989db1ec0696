import type { Agent, Flag } from '../facts/facts.ts';
import type { Draft } from '../plan/draft.ts';
import { NEVER } from '../plan/days.ts';
import { formatDay, parseDay, type DayNumber } from '../time/day-number.ts';
import type { LocalDate } from '../time/local-date.ts';
import type { GateName } from '../plan/scheduled-task.ts';
import { gateBlocks, minusDays } from '../plan/standing.ts';
import type { Coming, LivedCourse, LivedPatient } from './lived-patient.ts';
import type { ParameterValues } from './parameters.ts';

/** From this day after the diagnosis a call is the one of a year, after which the untreated may be discharged. */
const YEAR_CALL_FROM = 336;
const NEXT_AGENTS: readonly Agent[] = ['zoledronate', 'denosumab'];
const FLAGS: readonly Flag[] = ['suspected-malignancy', 'neurological-deficit', 'infection', 'atypical-femur'];

/** What the staff and the patient do about tasks, and which facts come of it. */
export class Acts {
  readonly #patient: LivedPatient;
  readonly #values: ParameterValues;

  constructor(patient: LivedPatient, values: ParameterValues) {
    this.#patient = patient;
    this.#values = values;
  }

  /** A call on a day for tasks that it can close. Returns whether anything was recorded. */
  call(drafts: readonly Draft[], on: DayNumber): boolean {
    const { draws } = this.#patient;
    const date = formatDay(on);
    const kinds = new Set(drafts.map(({ kind }) => kind));
    if (!draws.happens(this.#values['calls.reached'], 'reached', on)) {
      if (!kinds.has('follow-up-contact')) return false;
      this.#patient.record({ type: 'follow-up-contact', on: date, outcome: 'not-reached' });
      return true;
    }
    if (draws.happens(this.#values['calls.redFlag'], 'red flag', on)) {
      this.#patient.raiseFlag(FLAGS[draws.whole(0, FLAGS.length - 1, 'which flag', on)] as Flag, on);
    }
    for (const draft of drafts) {
      // one answer about a thing, however many tasks ask for it; a course has its own check
      if (draft.kind === 'adherence-check' || kinds.delete(draft.kind)) this.settle(draft, on);
    }
    return true;
  }

  /** Whether a task waits for somebody else: the next team, or the end of a flag that was recorded. */
  isElsewhere(draft: Draft): boolean {
    if (draft.kind === 'handover-watch') return true;
    if (draft.kind !== 'red-flag') return false;
    return this.#patient.facts.events.some(
      (event) => event.type === 'red-flag' && `${event.flag}-${event.on}` === draft.occurrence,
    );
  }

  /** What closes a task of this kind is recorded, with what comes of it. */
  settle(draft: Draft, on: DayNumber): void {
    const patient = this.#patient;
    const date = formatDay(on);
    switch (draft.kind) {
      case 'first-contact':
        patient.record({ type: 'fls-contact', on: date });
        if (patient.draws.happens(this.#values['decline.followUp'], 'declines follow-up', on)) {
          patient.record({ type: 'declined-follow-up', on: date });
        }
        break;
      case 'pain-review':
        patient.record({ type: 'pain', on: date, nrs: this.#painOn(on), worsening: this.#worsens(on) });
        break;
      case 'follow-up-contact':
        this.#followUp(draft, on, date);
        break;
      case 'falls-reminder':
      case 'falls-follow-up':
      case 'augmentation-referral':
      case 'pain-escalation':
        patient.record({ type: draft.kind, on: date });
        break;
      case 'adherence-check':
        if (draft.course !== null) this.#check(draft.course.id, on, date);
        break;
      case 'assessment':
      case 'treatment-decision':
      case 'decline-revisit':
        this.#assess(draft, on, date);
        break;
      case 'dxa':
        patient.record({ type: 'dxa', status: 'scanned', on: date });
        break;
      case 'falls-assessment':
        this.#assessFalls(draft, on, date);
        break;
      case 'augmentation-review':
        patient.record({
          type: 'augmentation-review',
          on: date,
          nrs: this.#painOn(on),
          outcome: patient.draws.happens(this.#values['augmentation.referred'], 'refers', on)
            ? 'referred'
            : 'not-referred',
        });
        break;
      case 'red-flag':
        patient.record({ type: 'red-flag', flag: 'rebound-fracture', on: date, resolvedOn: date });
        break;
      case 'handover-watch':
        break;
      case 'adherence-review':
        this.#reviewAdherence(on, date);
        break;
      case 'dose':
        this.#give(draft, on, date);
        break;
      case 'pre-dose-labs':
        this.#test(draft, on, date);
        break;
      case 'post-dose-calcium':
        patient.lab(date, 'adjusted-calcium', 2.3, 'mmol/L');
        break;
      case 'turnover-check':
        patient.lab(date, 'ctx', 300, 'ng/L');
        break;
      case 'treatment-review':
      case 'pause-reassessment':
        this.#review(draft, on, date);
        break;
      case 'sequence':
        this.#follow(draft, on, date);
        break;
      case 'supply-gap':
        this.#fill(draft, on, date);
        break;
    }
  }

  /** What comes by itself on its day. Returns whether anything was recorded. */
  meet({ on, fate, of }: Coming): boolean {
    const patient = this.#patient;
    const { draws } = patient;
    const date = formatDay(on);
    switch (fate) {
      case 'fracture':
        return patient.maybeFracture(on);
      case 'fall':
        patient.fall(on);
        return true;
      case 'death':
        patient.die(on);
        return true;
      case 'transfer':
        patient.leave('transfer', on);
        return true;
      case 'acknowledged':
        patient.complete(of, { acknowledgedOn: date });
        return true;
      case 'settled':
        patient.complete(of, { resolvedOn: date });
        return true;
      case 'treatment':
        if (patient.course() !== null) return false;
        patient.begin(draws.oneOf(patient.weights.agents, 'agent', on), on);
        return true;
      case 'refill':
        return patient.refill(of, on);
    }
  }

  #painOn(on: DayNumber): number {
    const { draws, facts } = this.#patient;
    const values = this.#values;
    const spine = facts.fractures.findLast(({ site, symptomOnsetOn }) => site === 'spine' && symptomOnsetOn != null);
    const onset = parseDay(spine?.symptomOnsetOn ?? spine?.diagnosedOn ?? formatDay(on));
    const first = values['pain.first'] + draws.whole(-2, 2, 'pain', onset);
    const halves = draws.happens(values['pain.lasts'], 'pain lasts', onset)
      ? 0
      : (on - onset) / values['pain.halvesDays'];
    return Math.max(0, Math.min(10, Math.round(first * 2 ** -halves)));
  }

  #worsens(on: DayNumber): boolean {
    return this.#patient.draws.happens(this.#values['pain.worsens'], 'worsens', on);
  }

  #followUp(draft: Draft, on: DayNumber, date: LocalDate): void {
    const patient = this.#patient;
    const { draws } = patient;
    const values = this.#values;
    const takes = patient.takes(on);
    const isAsked = draws.happens(values['calls.strengthAsked'], 'strength', on);
    const isAdherent = takes && draws.happens(values['calls.adherent'], 'adherent', on);
    patient.record({
      type: 'follow-up-contact',
      on: date,
      outcome: 'reached',
      strengthAndBalance: isAsked ? draws.happens(values['calls.strengthYes'], 'strength', on + 1) : null,
      onTreatment: takes ? (patient.course()?.fact.agent ?? null) : 'none',
      adherent: takes ? isAdherent : null,
    });
    const isYearCall = on - draft.anchorOn >= YEAR_CALL_FROM;
    if (!isYearCall || patient.course() !== null) return;
    if (draws.happens(values['leaving.dischargedUntreated'], 'discharged', on)) patient.leave('discharge', on);
  }

  #check(treatment: string, on: DayNumber, date: LocalDate): void {
    const course = this.#courseOf(treatment);
    if (course === null) return;
    this.#patient.record({ type: 'adherence-check', on: date, treatment, taking: on < course.stopsOn });
  }

  #assess(draft: Draft, on: DayNumber, date: LocalDate): void {
    const patient = this.#patient;
    const advice = patient.draws.oneOf(patient.weights.advice, 'advice', on);
    // who comes back for a decision gets one
    const isLeftOpen = advice === 'undecided' && draft.kind !== 'assessment';
    const treatment = isLeftOpen
      ? 'recommended'
      : advice === 'continue' && patient.course() === null
        ? 'recommended'
        : advice;
    patient.record({ type: 'fls-assessment', on: date, treatment });
    if (treatment === 'declined') patient.record({ type: 'declined-treatment', on: date });
    if (treatment !== 'recommended' || patient.course() !== null) return;
    if (!patient.draws.happens(this.#values['treatment.begun'], 'begins', on)) return;
    const lag = patient.draws.whole(0, this.#values['treatment.lagDays'], 'begins', on + 1);
    patient.coming.push({ on: on + lag, fate: 'treatment', of: 0 });
  }

  #assessFalls(draft: Draft, on: DayNumber, date: LocalDate): void {
    const { draws } = this.#patient;
    const isFirst = draft.occurrence === 'initial';
    if (isFirst && draws.happens(this.#values['fallsAssessment.referred'], 'refers', on)) {
      this.#patient.record({ type: 'falls-assessment', status: 'referred', on: date });
      return;
    }
    const isHigh = draws.happens(this.#values['fallsAssessment.highRisk'], 'high risk', on);
    this.#patient.record({
      type: 'falls-assessment',
      status: 'done',
      risk: isHigh ? 'high' : 'intermediate',
      on: date,
    });
  }

  #reviewAdherence(on: DayNumber, date: LocalDate): void {
    const patient = this.#patient;
    const { draws } = patient;
    const course = patient.course();
    const last = patient.courses.at(-1);
    if (last === undefined) return;
    if (
      course !== null &&
      (on < course.stopsOn || draws.happens(this.#values['persistence.restarts'], 'restarts', on))
    ) {
      if (on >= course.stopsOn) patient.resume(course, on, on - course.startedOn);
      patient.record({ type: 'adherence-check', on: date, treatment: course.fact.id, taking: true });
      return;
    }
    patient.record({ type: 'treatment-review', on: date, treatment: last.fact.id });
    if (draws.happens(this.#values['persistence.switches'], 'switches', on)) this.#beginNext(last, on);
    else if (course !== null) patient.end(course, on, 'stopped');
  }

  /** A dose is given while nothing blocks it; one for which a patient does not come any more ends the course. */
  #give(draft: Draft, on: DayNumber, date: LocalDate): void {
    const patient = this.#patient;
    const course = this.#courseOf(draft.course?.id ?? '');
    if (course === null || course.endedOn !== NEVER) return;
    const blocked = draft.gate === null ? [] : gateBlocks(draft.gate, on, minusDays);
    if (on >= course.stopsOn) patient.end(course, on, 'stopped');
    else if (blocked.includes('creatinine-clearance')) this.#beginNext(course, on);
    else if (blocked.length > 0) this.#test(draft, on, date);
    else course.fact.doses?.push(date);
  }

  #test({ gate, key }: Draft, on: DayNumber, date: LocalDate): void {
    const { draws } = this.#patient;
    const values = this.#values;
    for (const { name, results } of gate?.asks ?? []) {
      const isFirst = results.length === 0;
      this.#result(name, date, draws.share(key, on), isFirst, draws.happens(values['labs.poorClearance'], 'clearance'));
    }
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

  #review(draft: Draft, on: DayNumber, date: LocalDate): void {
    const patient = this.#patient;
    const course = this.#courseOf(draft.course?.id ?? '');
    if (course === null) return;
    patient.record({ type: 'treatment-review', on: date, treatment: course.fact.id });
    if (draft.kind === 'pause-reassessment') patient.end(course, on, 'reassessed');
    else if (patient.draws.happens(this.#values['persistence.pauses'], 'pauses', on)) patient.pause(course, on);
  }

  /** What must follow is planned by a review, and begun with the next agent. */
  #follow(draft: Draft, on: DayNumber, date: LocalDate): void {
    const course = this.#courseOf(draft.course?.id ?? '');
    if (course === null) return;
    if (draft.occurrence === 'start') this.#beginNext(course, on);
    else this.#patient.record({ type: 'treatment-review', on: date, treatment: course.fact.id });
  }

  #beginNext(after: LivedCourse, on: DayNumber): void {
    const agent = NEXT_AGENTS.find((next) => next !== after.fact.agent);
    if (agent !== undefined) this.#patient.begin(agent, on);
  }

  #fill(draft: Draft, on: DayNumber, date: LocalDate): void {
    const course = this.#courseOf(draft.course?.id ?? '');
    if (course === null || course.endedOn !== NEVER) return;
    if (!this.#patient.refill(this.#patient.courses.indexOf(course), on)) this.#check(course.fact.id, on, date);
  }

  #courseOf(id: string): LivedCourse | null {
    return this.#patient.courses.find(({ fact }) => fact.id === id) ?? null;
  }
}
