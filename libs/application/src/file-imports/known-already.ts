import { parseDay, type LocalDate } from '@osteon/domain';
import type { FactRecord } from '../facts/fact-record.ts';
import { heldFacts } from '../facts/held-facts.ts';
import type { ImportedFact, ImportedPatient } from '../imports/imported-patient.ts';

/** Two systems date one fracture by the fall, the picture, the report or the clinic: days apart at most. */
const DAYS_OF_ONE_FRACTURE = 14;
/** A course is dated by the prescription, the letter or the first dose. */
const DAYS_OF_ONE_COURSE = 14;

export interface KnownAlready {
  /** The patient without what is known already from elsewhere. */
  readonly patient: ImportedPatient;
  /** Source keys of what was left out. */
  readonly known: readonly string[];
}

/**
 * Leaves out what is recorded already, by a person here or from elsewhere: a fracture of the same site within 14 days, a
 * course of the same medicine begun within 14 days, the same kind of event on the same day. What the file itself said
 * before is not left out: that is compared by its source key. Pure.
 * @param recorded everything stored of the patient, corrected facts too
 */
export function withoutKnown(patient: ImportedPatient, recorded: readonly FactRecord[]): KnownAlready {
  const said = new Set(recorded.map(({ sourceKey }) => sourceKey));
  const held = heldFacts(recorded);
  const known: string[] = [];
  /** The course that is recorded, for one that the file names. */
  const courses = new Map<string, string>();
  const facts: ImportedFact[] = [];
  for (const fact of patient.facts) {
    if (said.has(fact.sourceKey)) facts.push(fact);
    else if (fact.type === 'fracture' && held.some((one) => isSameFracture(one, fact.fracture)))
      known.push(fact.sourceKey);
    else if (fact.type === 'treatment') {
      const same = held.find((one) => isSameCourse(one, fact.treatment));
      if (same?.ref == null) facts.push(fact);
      else {
        courses.set(fact.treatment.id, same.ref);
        known.push(fact.sourceKey);
      }
    } else if (fact.type === 'dose') {
      const treatmentId = courses.get(fact.dose.treatmentId) ?? fact.dose.treatmentId;
      const isKnown = held.some(({ type, ref, on }) => type === 'dose' && ref === treatmentId && on === fact.dose.on);
      if (isKnown) known.push(fact.sourceKey);
      else facts.push({ ...fact, dose: { ...fact.dose, treatmentId } });
    } else if (fact.type === 'event' && held.some(({ type, on }) => type === fact.event.type && on === fact.event.on))
      known.push(fact.sourceKey);
    else facts.push(fact);
  }
  return known.length === 0 ? { patient, known } : { patient: { ...patient, facts }, known };
}

const isWithin = (one: LocalDate, other: LocalDate, days: number): boolean =>
  Math.abs(parseDay(one) - parseDay(other)) <= days;

function isSameFracture({ type, on, payload }: FactRecord, fracture: Fracture): boolean {
  return (
    type === 'fracture' && payload['site'] === fracture.site && isWithin(on, fracture.diagnosedOn, DAYS_OF_ONE_FRACTURE)
  );
}

function isSameCourse({ type, on, payload }: FactRecord, course: Course): boolean {
  return (
    type === 'treatment' && payload['agent'] === course.agent && isWithin(on, course.startedOn, DAYS_OF_ONE_COURSE)
  );
}

type Fracture = Extract<ImportedFact, { type: 'fracture' }>['fracture'];
type Course = Extract<ImportedFact, { type: 'treatment' }>['treatment'];
