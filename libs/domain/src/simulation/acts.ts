import type { Flag } from '../facts/facts.ts';
import type { Draft } from '../plan/draft.ts';
import { formatDay, parseDay, type DayNumber } from '../time/day-number.ts';
import type { LocalDate } from '../time/local-date.ts';
import { CourseActs } from './course-acts.ts';
import type { Coming, LivedPatient } from './lived-patient.ts';
import type { ParameterValues } from './parameters.ts';

/** From this day after the diagnosis a call is the one of a year, after which the untreated may be discharged. */
const YEAR_CALL_FROM = 336;
const FLAGS: readonly Flag[] = ['suspected-malignancy', 'neurological-deficit', 'infection', 'atypical-femur'];

/** What the staff and the patient do about tasks, and which facts come of it. */
export class Acts {
  readonly #patient: LivedPatient;
  readonly #values: ParameterValues;
  readonly #courses: CourseActs;

  constructor(patient: LivedPatient, values: ParameterValues) {
    this.#patient = patient;
    this.#values = values;
    this.#courses = new CourseActs(patient, values);
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
        if (draft.course !== null) this.#courses.check(draft.course.id, on, date);
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
        this.#courses.reviewAdherence(on, date);
        break;
      case 'dose':
        this.#courses.give(draft, on, date);
        break;
      case 'pre-dose-labs':
        this.#courses.test(draft, on, date);
        break;
      case 'post-dose-calcium':
        patient.lab(date, 'adjusted-calcium', 2.3, 'mmol/L');
        break;
      case 'turnover-check':
        patient.lab(date, 'ctx', 300, 'ng/L');
        break;
      case 'treatment-review':
      case 'pause-reassessment':
        this.#courses.review(draft, on, date);
        break;
      case 'sequence':
        this.#courses.follow(draft, on, date);
        break;
      case 'supply-gap':
        this.#courses.fill(draft, on, date);
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
        if (patient.courses.running() !== null) return false;
        patient.begin(draws.oneOf(patient.weights.agents, 'agent', on), on);
        return true;
      case 'refill':
        return patient.refill(patient.courses.running(), on);
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
    const takes = patient.courses.isTaken(on);
    const isAsked = draws.happens(values['calls.strengthAsked'], 'strength', on);
    const isAdherent = takes && draws.happens(values['calls.adherent'], 'adherent', on);
    patient.record({
      type: 'follow-up-contact',
      on: date,
      outcome: 'reached',
      strengthAndBalance: isAsked ? draws.happens(values['calls.strengthYes'], 'strength', on + 1) : null,
      onTreatment: takes ? (patient.courses.running()?.fact.agent ?? null) : 'none',
      adherent: takes ? isAdherent : null,
    });
    const isYearCall = on - draft.anchorOn >= YEAR_CALL_FROM;
    if (!isYearCall || patient.courses.running() !== null) return;
    if (draws.happens(values['leaving.dischargedUntreated'], 'discharged', on)) patient.leave('discharge', on);
  }

  #assess(draft: Draft, on: DayNumber, date: LocalDate): void {
    const patient = this.#patient;
    const advice = patient.draws.oneOf(patient.weights.advice, 'advice', on);
    // who comes back for a decision gets one
    const isLeftOpen = advice === 'undecided' && draft.kind !== 'assessment';
    const treatment = isLeftOpen
      ? 'recommended'
      : advice === 'continue' && patient.courses.running() === null
        ? 'recommended'
        : advice;
    patient.record({ type: 'fls-assessment', on: date, treatment });
    if (treatment === 'declined') patient.record({ type: 'declined-treatment', on: date });
    if (treatment !== 'recommended' || patient.courses.running() !== null) return;
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
}
