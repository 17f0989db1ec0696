import type { Channel, LocalDate, Sex } from '@osteon/domain';

/** What a FHIR Patient is made from. */
export interface FhirPatientRecord {
  readonly family: string;
  readonly given: string;
  readonly birthDate: LocalDate;
  readonly sex: Sex;
  readonly language: string;
  readonly address: Readonly<Record<string, unknown>> | null;
  readonly diedOn: LocalDate | null;
  readonly identifiers: readonly { readonly system: string; readonly value: string; readonly type: string | null }[];
  readonly contactPoints: readonly {
    readonly id: string;
    readonly channel: Channel;
    readonly value: string;
    readonly invalid: boolean;
  }[];
}

/** A record of a patient: what its last version says. */
export interface FhirFactRecord {
  readonly type: string;
  readonly on: LocalDate;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Of a dose: the medicine of its course. */
  readonly agent: string | null;
}

/** What the store keeps of each type; `FhirRecords[type]` is what its translation is given. */
export interface FhirRecords {
  readonly Patient: FhirPatientRecord;
  readonly Condition: FhirFactRecord;
  readonly Observation: FhirFactRecord;
  readonly MedicationStatement: FhirFactRecord;
  readonly MedicationAdministration: FhirFactRecord;
}

/** Types whose resources are rows of the database. */
export type FhirStoredType = keyof FhirRecords;
