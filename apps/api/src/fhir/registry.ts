import { FHIR_TRANSLATIONS, type FhirTranslation } from '@osteon/interop';
import { FHIR_VERSIONED_TYPES, type FhirStoredType } from '@osteon/application';
import type { ResourceAccess } from '@osteon/domain';
import type { RoutePolicy } from '../http/policy.ts';
import { AUDIT, CARE_READERS } from '../http/roles.ts';
import { FHIR } from '../http/throttle.ts';
import { FHIR_COUNTED } from './counted.ts';
import { EVERY_TYPE } from './parse-search.ts';
import type { FhirServed } from './served.ts';
import { writesOf } from './write/written-types.ts';

/** A type of which each resource is a row of the database. */
export interface FhirResource extends FhirServed {
  readonly translation: FhirTranslation;
}

const ofRows = (type: FhirStoredType) => ({
  type,
  // The compiler cannot know that the translation of a type is given rows of that type.
  translation: FHIR_TRANSLATIONS[type] as FhirTranslation,
  parameters: [...EVERY_TYPE, ...FHIR_TRANSLATIONS[type].parameters],
  includes: FHIR_TRANSLATIONS[type].includes,
});

const ofCare = (type: FhirStoredType, documentation: string): FhirResource => ({
  ...ofRows(type),
  documentation,
  roles: CARE_READERS,
  purpose: 'care',
  tokens: true,
  ofPatient: true,
  write: writesOf(type),
  history: FHIR_VERSIONED_TYPES.some((one) => one === type),
  operations: type === 'Patient' ? { everything: 'http://hl7.org/fhir/OperationDefinition/Patient-everything' } : {},
});

/** Every type that is rows of the database. */
export const FHIR_RESOURCES: readonly FhirResource[] = [
  ofCare('Patient', 'A patient of the service; the version grows with whatever is recorded of them.'),
  ofCare('Condition', 'A fracture; its onset is the day on which it was diagnosed.'),
  ofCare('Observation', 'A bone scan with its lowest T-score, a blood test, or pain.'),
  ofCare('MedicationStatement', 'A course of a medicine.'),
  ofCare('MedicationAdministration', 'A dose that was given.'),
  ofCare('EpisodeOfCare', 'The follow-up of the fractures that were diagnosed on one day.'),
  ofCare('Task', 'What the plan wants done, as it stands today. Made by the plan alone.'),
  ofCare('CarePlan', 'The plan of a patient: its tasks are its activities. Its id is the patient’s.'),
  ofCare('DiagnosticReport', 'A bone scan that was done; its T-score is an Observation.'),
  ofCare('Communication', 'A message to a patient: by which way, about what, and how far it came.'),
  ofCare('Consent', 'Whether a patient may be reached by one way.'),
  ofCare('Flag', 'A red flag, until it is resolved.'),
  ofCare('Appointment', 'An appointment that the hospital’s scheduler told of.'),
  {
    ...ofRows('AuditEvent'),
    documentation: 'Who saw or changed what. Auditors alone, and no program.',
    roles: AUDIT,
    purpose: 'audit',
    tokens: false,
    ofPatient: false,
    ...{ write: [], history: false, operations: {} },
  },
];

/** Everything that is served, in the order of the CapabilityStatement. */
export const FHIR_SERVED: readonly FhirServed[] = [...FHIR_RESOURCES, ...FHIR_COUNTED];

export const FHIR_TYPES: ReadonlyMap<string, FhirResource> = new Map(FHIR_RESOURCES.map((one) => [one.type, one]));

/** What a token must open for it. */
export const accessTo = ({ type, ofPatient }: FhirServed, wants: ResourceAccess['wants']): ResourceAccess => ({
  type,
  wants,
  ofPatient,
});

/** The policy of a route that reads a type. */
export function readingPolicy(resource: FhirServed, wants: ResourceAccess['wants']): RoutePolicy {
  const { roles, purpose, tokens } = resource;
  return {
    kind: 'session',
    roles,
    purpose,
    throttle: FHIR,
    ...(tokens ? { resource: accessTo(resource, wants), openInDemonstration: true } : {}),
  };
}
