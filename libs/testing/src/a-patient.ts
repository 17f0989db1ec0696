import { addMonths, type Agent, type EventType, type LocalDate, type Sex, type Site } from '@osteon/domain';
import type {
  EnrolPatient,
  FactPayload,
  NewContactPoint,
  NewFact,
  NewIdentifier,
  NewPatient,
} from '@osteon/application';

/**
 * A clinical situation in words: `aPatient().withVertebralFracture('2026-01-31').onDenosumab('2026-02-10')`.
 * Immutable: every word gives a new situation, so that one can be the beginning of several.
 */
export class PatientStory {
  readonly #patient: NewPatient;
  readonly #facts: readonly NewFact[];
  readonly #identifiers: readonly NewIdentifier[];
  readonly #contactPoints: readonly NewContactPoint[];

  constructor(
    patient: NewPatient,
    facts: readonly NewFact[] = [],
    identifiers: readonly NewIdentifier[] = [],
    contactPoints: readonly NewContactPoint[] = [],
  ) {
    this.#patient = patient;
    this.#facts = facts;
    this.#identifiers = identifiers;
    this.#contactPoints = contactPoints;
  }

  named(given: string, family: string): PatientStory {
    return this.#but({ patient: { ...this.#patient, given, family } });
  }

  born(birthDate: LocalDate): PatientStory {
    return this.#but({ patient: { ...this.#patient, birthDate } });
  }

  ofSex(sex: Sex): PatientStory {
    return this.#but({ patient: { ...this.#patient, sex } });
  }

  livingAt(line: string): PatientStory {
    return this.#but({
      patient: { ...this.#patient, address: { lines: [line], city: 'Bath', postalCode: 'BA1 1AA' } },
    });
  }

  /** Whether in a care home; null: not asked. */
  inCareHome(careHomeResident: boolean | null): PatientStory {
    return this.#but({ patient: { ...this.#patient, careHomeResident } });
  }

  speaking(language: string): PatientStory {
    return this.#but({ patient: { ...this.#patient, language } });
  }

  numbered(value: string, system = 'urn:test:number'): PatientStory {
    return this.#but({ identifiers: [...this.#identifiers, { system, value }] });
  }

  reachedBy(channel: NewContactPoint['channel'], value: string): PatientStory {
    return this.#but({ contactPoints: [...this.#contactPoints, { channel, value }] });
  }

  withFracture(site: Site, diagnosedOn: LocalDate, more: FactPayload = {}): PatientStory {
    return this.with({ type: 'fracture', on: diagnosedOn, payload: { site, ...more } });
  }

  /** A painful one; `symptomatic: false` makes it a chance finding. */
  withVertebralFracture(diagnosedOn: LocalDate, more: FactPayload = {}): PatientStory {
    return this.withFracture('spine', diagnosedOn, more);
  }

  withHipFracture(diagnosedOn: LocalDate, more: FactPayload = {}): PatientStory {
    return this.withFracture('hip', diagnosedOn, more);
  }

  /** A course under the planner's id `course`; `t1` is the first that a service would give. */
  on(agent: Agent, startedOn: LocalDate, more: FactPayload = {}, course?: string): PatientStory {
    const ref = course ?? `t${this.#facts.filter(({ type }) => type === 'treatment').length + 1}`;
    return this.with({ type: 'treatment', ref, on: startedOn, payload: { agent, ...more } });
  }

  onAlendronate(startedOn: LocalDate): PatientStory {
    return this.on('alendronate', startedOn);
  }

  /** The first dose on the first day and one every six months, `doses` in all. */
  onDenosumab(startedOn: LocalDate, doses = 1): PatientStory {
    const course = `t${this.#facts.filter(({ type }) => type === 'treatment').length + 1}`;
    let story = this.on('denosumab', startedOn, {}, course);
    for (let n = 0; n < doses; n += 1) story = story.given(addMonths(startedOn, 6 * n), course);
    return story;
  }

  given(on: LocalDate, course = 't1'): PatientStory {
    return this.with({ type: 'dose', ref: course, on });
  }

  withEvent(type: EventType, on: LocalDate, payload: FactPayload = {}): PatientStory {
    return this.with({ type, on, payload });
  }

  inPain(nrs: number, on: LocalDate, more: FactPayload = {}): PatientStory {
    return this.withEvent('pain', on, { nrs, ...more });
  }

  withNormalBloods(on: LocalDate): PatientStory {
    return this.withEvent('lab', on, { test: 'adjusted-calcium', value: 2.35, unit: 'mmol/L' })
      .withEvent('lab', on, { test: 'vitamin-d', value: 75, unit: 'nmol/L' })
      .withEvent('lab', on, { test: 'creatinine-clearance', value: 60, unit: 'mL/min' });
  }

  diedOn(on: LocalDate): PatientStory {
    return this.withEvent('death', on);
  }

  with(fact: NewFact): PatientStory {
    return this.#but({ facts: [...this.#facts, fact] });
  }

  /** The command for `enrolPatient`. */
  enrolment(): EnrolPatient {
    return {
      patient: this.#patient,
      identifiers: this.#identifiers,
      contactPoints: this.#contactPoints,
      facts: this.#facts,
    };
  }

  #but(change: {
    patient?: NewPatient;
    facts?: readonly NewFact[];
    identifiers?: readonly NewIdentifier[];
    contactPoints?: readonly NewContactPoint[];
  }): PatientStory {
    return new PatientStory(
      change.patient ?? this.#patient,
      change.facts ?? this.#facts,
      change.identifiers ?? this.#identifiers,
      change.contactPoints ?? this.#contactPoints,
    );
  }
}

/** A woman born in 1948, of whom nothing else is known yet. */
export function aPatient(): PatientStory {
  return new PatientStory({ family: 'Example', given: 'Ada', birthDate: '1948-03-07', sex: 'female' });
}
