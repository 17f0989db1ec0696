import type { WrittenType } from '@osteon/interop';

/** What may be done to a type besides reading; it stands in the CapabilityStatement. */
export type FhirWrite = 'create' | 'update' | 'patch' | 'conditional-create' | 'conditional-update';

const EVERY_WAY: readonly FhirWrite[] = ['create', 'update', 'patch', 'conditional-create', 'conditional-update'];

/** The ways in which each type is written. A report is only handed in: what comes of it is in the inbox. */
export const WRITES: Readonly<Record<WrittenType, readonly FhirWrite[]>> = {
  Patient: EVERY_WAY,
  Condition: EVERY_WAY,
  Observation: EVERY_WAY,
  DiagnosticReport: ['create'],
  MedicationStatement: EVERY_WAY,
  MedicationAdministration: EVERY_WAY,
};

/** The ways in which a type is written: none of most. */
export const writesOf = (type: string): readonly FhirWrite[] =>
  Object.hasOwn(WRITES, type) ? WRITES[type as WrittenType] : [];
