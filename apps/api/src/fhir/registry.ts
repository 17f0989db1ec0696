import { FHIR_TRANSLATIONS, type FhirTranslation } from '@osteon/interop';
import { FHIR_VERSIONED_TYPES, type FhirStoredType } from '@osteon/application';
import type { ResourceAccess } from '@osteon/domain';
import type { Role } from '@osteon/contracts';
import type { RoutePolicy } from '../http/policy.ts';
import { CARE_READERS, type Purpose } from '../http/roles.ts';
import { FHIR } from '../http/throttle.ts';
import { type FhirWrite, writesOf } from './write/written-types.ts';

/** A type of resource: who may see it, how it is read, what may be written. */
export interface FhirResource {
  readonly type: string;
  /** For the CapabilityStatement: what it is here. */
  readonly documentation: string;
  readonly roles: readonly Role[];
  readonly purpose: Purpose;
  /** Whether a token may open it at all, and whether each resource is about one patient. */
  readonly tokens: boolean;
  readonly ofPatient: boolean;
  /** Of rows of the database. */
  readonly translation: FhirTranslation;
  readonly write: readonly FhirWrite[];
  /** Whether every version of it is kept. */
  readonly history: boolean;
  /** What else may be asked of one: by name, as it is defined. */
  readonly operations: Readonly<Record<string, string>>;
}

const ofCare = (type: FhirStoredType, documentation: string): FhirResource => ({
  type,
  documentation,
  roles: CARE_READERS,
  purpose: 'care',
  tokens: true,
  ofPatient: true,
  // The compiler cannot know that the translation of a type is given rows of that type.
  translation: FHIR_TRANSLATIONS[type] as FhirTranslation,
  write: writesOf(type),
  history: FHIR_VERSIONED_TYPES.some((one) => one === type),
  operations: type === 'Patient' ? { everything: 'http://hl7.org/fhir/OperationDefinition/Patient-everything' } : {},
});

/** Every type that is served, in the order of the CapabilityStatement. */
export const FHIR_RESOURCES: readonly FhirResource[] = [
  ofCare('Patient', 'A patient of the service; the version grows with whatever is recorded of them.'),
  ofCare('Condition', 'A fracture; its onset is the day on which it was diagnosed.'),
  ofCare('Observation', 'A bone scan with its lowest T-score, a blood test, or pain.'),
  ofCare('MedicationStatement', 'A course of a medicine.'),
  ofCare('MedicationAdministration', 'A dose that was given.'),
  ofCare('EpisodeOfCare', 'The follow-up of the fractures that were diagnosed on one day.'),
  ofCare('Task', 'What the plan wants done, as it stands today. Made by the plan alone.'),
];

export const FHIR_TYPES: ReadonlyMap<string, FhirResource> = new Map(FHIR_RESOURCES.map((one) => [one.type, one]));

/** What a token must open for it. */
export const accessTo = ({ type, ofPatient }: FhirResource, wants: ResourceAccess['wants']): ResourceAccess => ({
  type,
  wants,
  ofPatient,
});

/** The policy of a route that reads a type. */
export function readingPolicy(resource: FhirResource, wants: ResourceAccess['wants']): RoutePolicy {
  const { roles, purpose, tokens } = resource;
  return {
    kind: 'session',
    roles,
    purpose,
    throttle: FHIR,
    ...(tokens ? { resource: accessTo(resource, wants), openInDemonstration: true } : {}),
  };
}
