import type { Agent, EventFact, Facts, Flag, FractureFact, LabTest, LabUnit } from '../facts/facts.ts';
import { NEVER } from '../plan/days.ts';
import { formatDay, type DayNumber } from '../time/day-number.ts';
import type { LocalDate } from '../time/local-date.ts';
import { Draws } from './draws.ts';
import { LivedCourses, type LivedCourse, type LivedTreatment } from './lived-courses.ts';
import type { Weights } from './weights.ts';
import type { ParameterValues } from './parameters.ts';

/** One patient's facts while they are lived: they grow at their end, and what is there stays. */
export interface LivedFacts extends Facts {
  asOf: LocalDate;
  readonly fractures: FractureFact[];
  readonly treatments: LivedTreatment[];
  readonly events: EventFact[];
}

/** What comes to a patient by itself, without a task. */
export type Fate = 'fracture' | 'fall' | 'death' | 'transfer' | 'acknowledged' | 'treatment' | 'refill' | 'settled';

/** Something that comes to the patient on a day; `of` says which event it is about. */
export interface Coming {
  readonly on: DayNumber;
  readonly fate: Fate;
  readonly of: number;
}

/** What every patient of a simulation shares. */
export interface World {
  readonly seed: number;
  readonly values: ParameterValues;
  readonly weights: Weights;
  readonly firstDay: DayNumber;
  readonly service: Facts['service'];
}

const DAYS_A_YEAR = 365.25;

/** One invented patient: the facts so far, what is still to come, and the luck behind both. */
export class LivedPatient {
  readonly draws: Draws;
  readonly facts: LivedFacts;
  readonly courses: LivedCourses;
  readonly coming: Coming[] = [];
  readonly arrivedOn: DayNumber;
  readonly byLetter: boolean;
  readonly weights: Weights;
  readonly #values: ParameterValues;
  readonly #bornOn: DayNumber;
  /** of the last fracture that happened; fractures that would be, but for luck, are counted too */
  #fracturedOn: DayNumber;
  #fractureDraws = 0;
  #falls = 0;
  /** from this day on nothing but death and an acknowledgement is recorded */
  leftOn: DayNumber = NEVER;
  diedOn: DayNumber = NEVER;

  constructor(number: number, world: World) {
    const { values, firstDay } = world;
    const draws = new Draws(world.seed, number);
    this.weights = world.weights;
    this.#values = values;
    this.draws = draws;
    this.courses = new LivedCourses(draws, values);
    this.arrivedOn = firstDay + draws.whole(0, values['arrivals.days'] - 1, 'arrives');
    this.byLetter = draws.happens(values['patients.byLetter'], 'by letter');
    const spread = (draws.share('age') + draws.share('age', 1) + draws.share('age', 2)) / 3;
    const youngest = values['patients.youngest'];
    const age = youngest + spread * (values['patients.oldest'] - youngest);
    const bornOn = this.arrivedOn - Math.ceil(age * DAYS_A_YEAR) - 1;
    this.#bornOn = bornOn;
    this.#fracturedOn = this.arrivedOn;
    this.facts = {
      id: `patient-${number}`,
      asOf: formatDay(this.arrivedOn),
      ...(world.service === undefined ? {} : { service: world.service }),
      patient: {
        birthDate: formatDay(bornOn),
        sex: draws.happens(values['patients.female'], 'sex') ? 'female' : 'male',
        careHomeResident: draws.happens(values['patients.careHome'], 'care home'),
      },
      fractures: [],
      treatments: this.courses.facts,
      events: [],
    };
    this.#addFracture(this.arrivedOn);
    this.#addPast();
    this.#addFates();
  }

  /** The first day on which something comes by itself. */
  nextOn(): DayNumber {
    let next = NEVER;
    for (const { on } of this.coming) if (on < next) next = on;
    return next;
  }

  record(event: EventFact): void {
    this.facts.events.push(event);
  }

  lab(on: LocalDate, test: LabTest, value: number, unit: LabUnit): void {
    this.record({ type: 'lab', on, test, value, unit });
  }

  /** Begins a course; its next supply comes by itself. */
  begin(agent: Agent, on: DayNumber): void {
    this.expectRefill(this.courses.begin(agent, on), on);
  }

  /** Hands out another supply. Returns whether there was one to be had. */
  refill(course: LivedCourse | null, on: DayNumber): boolean {
    if (course === null || !this.courses.refill(course, on)) return false;
    this.expectRefill(course, on);
    return true;
  }

  /** The next supply is fetched when this one ends; whatever was expected before is not. */
  expectRefill(course: LivedCourse, on: DayNumber): void {
    const expected = this.coming.findIndex(({ fate }) => fate === 'refill');
    if (expected !== -1) this.coming.splice(expected, 1);
    const next = this.courses.refillOn(course, on);
    if (next !== NEVER) this.coming.push({ on: next, fate: 'refill', of: 0 });
  }

  raiseFlag(flag: Flag, on: DayNumber): void {
    const of = this.facts.events.length;
    this.record({ type: 'red-flag', flag, on: formatDay(on) });
    const days = this.draws.whole(0, this.#values['redFlag.days'], 'flag', of);
    this.coming.push({ on: on + days, fate: 'settled', of });
  }

  /** Another fracture is diagnosed, unless luck or treatment keeps it away; then the next one is drawn. */
  maybeFracture(on: DayNumber): boolean {
    const years = (on - this.#fracturedOn) / DAYS_A_YEAR;
    const { draws } = this;
    let rate = this.#values[years < 1 ? 'refracture.firstYear' : 'refracture.laterYears'];
    if (this.courses.isTaken(on)) rate *= this.#values['refracture.onTreatment'];
    else if (this.courses.isDenosumabLate(on)) rate *= this.#values['refracture.denosumabLate'];
    const happens = draws.happens(rate / this.#highestRate(), 'fracture', this.#fractureDraws);
    if (happens) this.#addFracture(on);
    this.#expectFracture(on);
    return happens;
  }

  fall(on: DayNumber): void {
    this.record({
      type: 'fall',
      on: formatDay(on),
      injured: this.draws.happens(this.#values['falls.injured'], 'injured', this.#falls),
    });
    this.#expectFall(on);
  }

  /** Leaves the service on a day: what would still have come to the patient comes elsewhere. */
  leave(type: 'transfer' | 'discharge', on: DayNumber): void {
    if (this.leftOn !== NEVER) return;
    this.leftOn = on;
    const of = this.facts.events.length;
    this.record({ type, on: formatDay(on) });
    const days = this.draws.whole(0, this.#values['leaving.acknowledgedDays'], 'acknowledged');
    const death = this.coming.filter(({ fate }) => fate === 'death');
    this.coming.length = 0;
    this.coming.push(...death, { on: on + days, fate: 'acknowledged', of });
  }

  die(on: DayNumber): void {
    this.diedOn = on;
    this.coming.length = 0;
    this.record({ type: 'death', on: formatDay(on) });
  }

  /** An event with more said in it, such as when a flag was settled. */
  complete(index: number, more: { resolvedOn: LocalDate } | { acknowledgedOn: LocalDate }): void {
    const event = this.facts.events[index];
    if (event !== undefined) this.facts.events[index] = { ...event, ...more } as EventFact;
  }

  #addFracture(on: DayNumber): void {
    const { draws, facts } = this;
    const n = facts.fractures.length;
    const site = draws.oneOf(this.weights.sites, 'site', n);
    const date = formatDay(on);
    const isSymptomatic = site !== 'spine' || draws.happens(this.#values['spine.symptomatic'], 'symptomatic', n);
    const onset = on - draws.whole(0, this.#values['spine.onsetDays'], 'onset', n);
    facts.fractures.push({
      id: `f${n + 1}`,
      site,
      diagnosedOn: date,
      ...(site === 'hip' ? { surgeryOn: date } : {}),
      ...(isSymptomatic ? {} : { symptomatic: false }),
      ...(site === 'spine' && isSymptomatic ? { symptomOnsetOn: formatDay(onset) } : {}),
    });
    this.#fracturedOn = on;
  }

  /** What is known of the time before the first fracture. */
  #addPast(): void {
    const { draws, arrivedOn } = this;
    if (draws.happens(this.#values['patients.scannedBefore'], 'scanned before')) {
      const on = formatDay(arrivedOn - draws.whole(30, 700, 'scanned before', 1));
      this.record({ type: 'dxa', status: 'scanned', on });
    }
    if (draws.happens(this.#values['patients.treatedBefore'], 'treated before')) {
      this.begin('alendronate', arrivedOn - draws.whole(30, 700, 'treated before', 1));
    }
  }

  #addFates(): void {
    this.#expectFracture(this.arrivedOn);
    this.#expectFall(this.arrivedOn);
    const transfer = this.draws.daysUntil(this.#values['leaving.transfer'], 'transfer');
    if (transfer < NEVER) this.coming.push({ on: this.arrivedOn + transfer, fate: 'transfer', of: 0 });
    this.coming.push({ on: this.#death(), fate: 'death', of: 0 });
  }

  /** The hazard of dying rises with age: years are walked through until the drawn share is used up. */
  #death(): DayNumber {
    const values = this.#values;
    let rest = -Math.log1p(-this.draws.share('death'));
    const isHip = this.facts.fractures[0]?.site === 'hip';
    for (let year = 0; year < 120; year += 1) {
      const age = (this.arrivedOn - this.#bornOn) / DAYS_A_YEAR + year;
      const rate = values['death.at75'] * 2 ** ((age - 75) / values['death.doublesEvery']);
      const hazard = year === 0 && isHip ? rate * values['death.afterHip'] : rate;
      if (rest < hazard) return this.arrivedOn + Math.floor((year + rest / hazard) * DAYS_A_YEAR);
      rest -= hazard;
    }
    return NEVER;
  }

  #highestRate(): number {
    const values = this.#values;
    const rate = Math.max(values['refracture.firstYear'], values['refracture.laterYears']);
    return rate * Math.max(1, values['refracture.onTreatment'], values['refracture.denosumabLate']);
  }

  #expectFracture(on: DayNumber): void {
    this.#fractureDraws += 1;
    const days = this.draws.daysUntil(this.#highestRate(), 'next fracture', this.#fractureDraws);
    if (days < NEVER) this.coming.push({ on: on + days, fate: 'fracture', of: 0 });
  }

  #expectFall(on: DayNumber): void {
    this.#falls += 1;
    const days = this.draws.daysUntil(this.#values['falls.aYear'], 'fall', this.#falls);
    if (days < NEVER) this.coming.push({ on: on + days, fate: 'fall', of: 0 });
  }
}
