import { addDays, addMonths, type Channel, type LocalDate, type Site } from '@osteon/domain';
import type { FactType, NewFact } from '../facts/fact-record.ts';

/** The days of a story, counted from the service's own today. Nothing here reads a clock. */
export interface StoryDays {
  readonly today: LocalDate;
  daysAgo(days: number): LocalDate;
  monthsAgo(months: number, on?: LocalDate): LocalDate;
}

/** Days counted back from `today`; months are the protocol's (day of month kept, clamped). */
export function storyDays(today: LocalDate): StoryDays {
  return {
    today,
    daysAgo: (days) => addDays(today, -days),
    monthsAgo: (months, on = today) => addMonths(on, -months),
  };
}

export type StoryFields = Readonly<Record<string, unknown>>;

/** A call or another try to reach the patient, as a nurse recorded it. */
export interface StoryAttempt {
  readonly outcome: 'reached' | 'not-reached' | 'promised' | 'call-back' | 'wrong-number';
  readonly on: LocalDate;
  readonly promisedOn?: LocalDate;
  readonly callBackOn?: LocalDate;
  readonly note?: string;
}

/** A message that went to the patient before today, for the history of the patient's page. */
export interface StoryMessage {
  /** `<kind>/<occurrence>` of the task that it belongs to. */
  readonly task: string;
  readonly step: string;
  readonly asks: boolean;
  readonly on: LocalDate;
  readonly state: 'delivered' | 'answered' | 'uncertain';
}

/** What a story says of one patient; the person's name and numbers are added by the generator. */
export interface Story {
  readonly age: readonly [number, number];
  readonly sex: 'female' | 'male' | 'either';
  readonly careHomeResident: boolean;
  readonly facts: readonly NewFact[];
  readonly attempts: readonly StoryAttempt[];
  readonly messages: readonly StoryMessage[];
  /** Which of the service's nurses has the patient; null: nobody yet. */
  readonly nurse: 0 | 1 | null;
  /** Channels that the patient does not want; told at entry. */
  readonly refuses: readonly Channel[];
}

/**
 * Writes a story down in the order in which it happened. Every method returns the builder, so that a story
 * reads as a clinical situation: a fracture, a call, a treatment, doses, and where it stands today.
 */
export class StoryBuilder {
  readonly #facts: NewFact[] = [];
  readonly #attempts: StoryAttempt[] = [];
  readonly #messages: StoryMessage[] = [];
  #age: readonly [number, number] = [62, 91];
  #sex: Story['sex'] = 'either';
  #careHomeResident = false;
  #nurse: Story['nurse'] = null;
  #refuses: Channel[] = [];
  #fractures = 0;
  #courses = 0;

  /** Age today, both ends included. */
  aged(from: number, to: number): this {
    this.#age = [from, to];
    return this;
  }

  woman(): this {
    this.#sex = 'female';
    return this;
  }

  man(): this {
    this.#sex = 'male';
    return this;
  }

  inCareHome(): this {
    this.#careHomeResident = true;
    return this;
  }

  /** The first (0) or second (1) nurse of the service calls this patient. */
  caredForBy(nurse: 0 | 1): this {
    this.#nurse = nurse;
    return this;
  }

  refusing(...channels: Channel[]): this {
    this.#refuses = channels;
    return this;
  }

  /** A fracture diagnosed on that day; fractures of one day are one episode. */
  fracture(site: Site, on: LocalDate, more: StoryFields = {}): this {
    this.#fractures += 1;
    return this.#add({ type: 'fracture', ref: `fracture-${this.#fractures}`, on, payload: { site, ...more } });
  }

  /** A course of a drug from its first day; doses, supplies and checks that follow belong to it. */
  course(agent: string, startedOn: LocalDate, more: StoryFields = {}): this {
    this.#courses += 1;
    return this.#add({ type: 'treatment', ref: this.#course(), on: startedOn, payload: { agent, ...more } });
  }

  /** Injections or infusions actually given in the latest course. */
  given(...on: LocalDate[]): this {
    for (const day of on) this.#add({ type: 'dose', ref: this.#course(), on: day, payload: {} });
    return this;
  }

  /** A box collected from the pharmacy in the latest course. */
  collected(on: LocalDate, days: number): this {
    return this.#add({ type: 'supply', ref: this.#course(), on, payload: { days } });
  }

  /** The conversation about the latest course: still taking it? */
  adherenceAsked(on: LocalDate, taking: boolean | null): this {
    return this.#add({ type: 'adherence-check', ref: this.#course(), on, payload: { taking } });
  }

  /** A review of the latest course by a clinician. */
  treatmentReviewed(on: LocalDate): this {
    return this.#add({ type: 'treatment-review', ref: this.#course(), on, payload: {} });
  }

  /** Any other event of the protocol. */
  event(type: FactType, on: LocalDate, payload: StoryFields = {}): this {
    return this.#add({ type, on, payload });
  }

  /** The first call after the fracture. */
  firstContact(on: LocalDate): this {
    return this.event('fls-contact', on).attempt({ outcome: 'reached', on });
  }

  pain(on: LocalDate, nrs: number, more: StoryFields = {}): this {
    return this.event('pain', on, { nrs, ...more });
  }

  /** Blood tests of one day, in the units in which laboratories report them. */
  bloods(on: LocalDate, results: { calcium?: number; vitaminD?: number; clearance?: number }): this {
    if (results.calcium !== undefined) {
      this.event('lab', on, { test: 'adjusted-calcium', value: results.calcium, unit: 'mmol/L' });
    }
    if (results.vitaminD !== undefined) {
      this.event('lab', on, { test: 'vitamin-d', value: results.vitaminD, unit: 'nmol/L' });
    }
    if (results.clearance !== undefined) {
      this.event('lab', on, { test: 'creatinine-clearance', value: results.clearance, unit: 'mL/min' });
    }
    return this;
  }

  /** The full visit of the service: assessed with a treatment decision, scanned, falls looked at. */
  worked(on: LocalDate, treatment = 'recommended'): this {
    return this.event('fls-assessment', on, { treatment })
      .event('dxa', on, { status: 'scanned', tScore: -2.8 })
      .event('falls-assessment', on, { status: 'done', risk: 'intermediate' });
  }

  /**
   * A well-kept file: everything that a service does from the diagnosis on, up to `until`: the first call, pain
   * calls (spine), the full visit in the seventh week, falls reminders, and the calls of the audit and of each year.
   */
  wellFollowed(diagnosedOn: LocalDate, until: LocalDate, isSpine = true): this {
    const by = (day: LocalDate, tell: (day: LocalDate) => unknown): void => {
      if (day <= until) tell(day);
    };
    const call = { outcome: 'reached', strengthAndBalance: true, onTreatment: null, adherent: null };
    by(addDays(diagnosedOn, 5), (day) => this.event('fls-contact', day));
    if (isSpine) {
      by(addDays(diagnosedOn, 18), (day) => this.pain(day, 4));
      by(addDays(diagnosedOn, 41), (day) => this.pain(day, 2));
    }
    by(addDays(diagnosedOn, 35), (day) => this.event('falls-reminder', day));
    by(addDays(diagnosedOn, 48), (day) => this.worked(day));
    by(addDays(diagnosedOn, 97), (day) => this.event('falls-reminder', day).event('follow-up-contact', day, call));
    by(addDays(addMonths(diagnosedOn, 6), -6), (day) => this.event('falls-reminder', day));
    by(addDays(diagnosedOn, 350), (day) => this.event('follow-up-contact', day, call));
    by(addDays(diagnosedOn, 400), (day) => this.event('falls-follow-up', day));
    for (let year = 1; year <= 5; year += 1) {
      const day = addDays(addMonths(diagnosedOn, 12 * year), -8);
      by(day, () => this.event('falls-reminder', day));
      if (year > 1) by(day, () => this.event('follow-up-contact', day, call));
    }
    return this;
  }

  /** The latest course, asked about whenever it was due since `startedOn`, up to `until`: always "taking it". */
  wellTaken(startedOn: LocalDate, until: LocalDate): this {
    const days = [addDays(startedOn, 25), addDays(startedOn, 108)];
    for (const months of [6, 12, 24, 36, 48, 60]) days.push(addDays(addMonths(startedOn, months), -9));
    for (const day of days) if (day <= until) this.adherenceAsked(day, true);
    return this;
  }

  attempt(attempt: StoryAttempt): this {
    this.#attempts.push(attempt);
    return this;
  }

  message(message: StoryMessage): this {
    this.#messages.push(message);
    return this;
  }

  build(): Story {
    return {
      age: this.#age,
      sex: this.#sex,
      careHomeResident: this.#careHomeResident,
      facts: this.#facts,
      attempts: [...this.#attempts].sort((one, other) => one.on.localeCompare(other.on)),
      messages: this.#messages,
      nurse: this.#nurse,
      refuses: this.#refuses,
    };
  }

  #add(fact: NewFact): this {
    this.#facts.push(fact);
    return this;
  }

  #course(): string {
    return `course-${this.#courses}`;
  }
}

/** What a story is told with: the days, and `turn`, 0 for its first copy in the clinic, 1 for the next … */
export interface StoryContext extends StoryDays {
  readonly turn: number;
}

/** A story by its name; the doc comment of each says what the nurse should see. */
export type StoryTeller = (days: StoryContext) => StoryBuilder;
