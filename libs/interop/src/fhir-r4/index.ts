import type { FhirStoredType } from '@osteon/application';
import { AUDIT_EVENT } from './audit-event.ts';
import { APPOINTMENT, CARE_PLAN, COMMUNICATION, CONSENT, DIAGNOSTIC_REPORT, FLAG } from './care.ts';
import { CONDITION, MEDICATION_ADMINISTRATION, MEDICATION_STATEMENT, OBSERVATION } from './facts.ts';
import { PATIENT } from './patient.ts';
import { EPISODE_OF_CARE, TASK } from './plan.ts';
import type { FhirTranslation } from './translation.ts';

export type * as Fhir from './fhir-types.ts';
export { operationOutcomeOf, PROBLEM_CODES, warningOf, type Refusal } from './operation-outcome.ts';
export { applyJsonPatch, type Patched, type PatchProblem } from './from/apply-json-patch.ts';
export { patchOf, readTransaction, type TransactionEntry, type TransactionReading } from './from/read-transaction.ts';
export { readWritten } from './from/read-written.ts';
export { identifierOf, References, type FoundReference, type ReferenceTarget } from './from/resolve-references.ts';
export { isWrittenType, WRITTEN_TYPES, type Reading, type Written, type WrittenType } from './from/written.ts';
export { measureOf, measureReportOf, reportIdIn } from './measures.ts';
export { type FhirTranslation, type Include, type SearchParameter, type WantedToken } from './translation.ts';

/** How each type that is kept becomes a resource. */
export const FHIR_TRANSLATIONS: { readonly [Type in FhirStoredType]: FhirTranslation<Type> } = {
  Patient: PATIENT,
  Condition: CONDITION,
  Observation: OBSERVATION,
  MedicationStatement: MEDICATION_STATEMENT,
  MedicationAdministration: MEDICATION_ADMINISTRATION,
  EpisodeOfCare: EPISODE_OF_CARE,
  Task: TASK,
  CarePlan: CARE_PLAN,
  DiagnosticReport: DIAGNOSTIC_REPORT,
  Communication: COMMUNICATION,
  Consent: CONSENT,
  Flag: FLAG,
  Appointment: APPOINTMENT,
  AuditEvent: AUDIT_EVENT,
};
