import type { Channel, LocalDate, MessageState, Sex, TaskKind, TaskStatus } from '@osteon/domain';

/** What a FHIR Patient is made from. */
export interface FhirPatientRecord {
  readonly family: string;
  readonly given: string;
  readonly birthDate: LocalDate;
  readonly sex: Sex;
  readonly language: string;
  readonly address: Readonly<Record<string, unknown>> | null;
  readonly diedOn: LocalDate | null;
  /** The record that this one has become part of. */
  readonly mergedIntoId?: string | null;
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

/** An episode that is followed up. */
export interface FhirEpisodeRecord {
  readonly diagnosedOn: LocalDate;
  /** The day of death, transfer or discharge, whichever came first; null while it goes on. */
  readonly endedOn: LocalDate | null;
  /** Its fractures, as Conditions. */
  readonly conditionIds: readonly string[];
}

/** A task of the plan, with how it stands on the service's day. */
export interface FhirTaskRecord {
  readonly kind: TaskKind;
  readonly occurrence: string;
  readonly standing: TaskStatus;
  readonly agent: string | null;
  readonly opensOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly bornOn: LocalDate;
  readonly createdOn: LocalDate;
  readonly doneOn: LocalDate | null;
  readonly cancelReason: string | null;
  readonly because: readonly { readonly text: string; readonly source: string }[];
  /** The EpisodeOfCare and the MedicationStatement that it belongs to, where they are shown. */
  readonly episodeId: string | null;
  readonly courseId: string | null;
}

/** The plan of a patient. */
export interface FhirPlanRecord {
  readonly startedOn: LocalDate;
  readonly isOver: boolean;
  readonly taskIds: readonly string[];
  readonly conditionIds: readonly string[];
}

/** A red flag, as its task has it. */
export interface FhirFlagRecord {
  /** Which one, with the day on which it was raised. */
  readonly occurrence: string;
  readonly because: readonly { readonly text: string }[];
  readonly raisedOn: LocalDate;
  readonly isOver: boolean;
  readonly endedOn: LocalDate | null;
}

/** A message to a patient. */
export interface FhirMessageRecord {
  readonly channel: Channel;
  readonly state: MessageState;
  readonly reason: string | null;
  readonly origin: 'planned' | 'digest' | 'manual' | 'reply';
  readonly step: string;
  readonly taskId: string | null;
  readonly digestId: string | null;
  /** Of what a person wrote, or of an automatic reply. */
  readonly text: string | null;
  readonly sentAt: string | null;
  readonly deliveredAt: string | null;
}

/** Whether a patient may be reached by one way. */
export interface FhirConsentRecord {
  readonly channel: Channel;
  readonly permitted: boolean;
  readonly since: string;
}

/** Who saw or changed what. */
export interface FhirAuditRecord {
  readonly at: string;
  readonly userId: string | null;
  readonly userName: string | null;
  readonly role: string;
  readonly address: string | null;
  readonly action: string;
  readonly outcome: string;
  readonly resource: string | null;
  readonly purpose: string | null;
  /** The first hundred. */
  readonly patientIds: readonly string[];
}

/** An appointment that a scheduler told of. */
export interface FhirAppointmentRecord {
  readonly status: 'booked' | 'cancelled';
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly reason: string | null;
  readonly place: string | null;
}

/** What the store keeps of each type; `FhirRecords[type]` is what its translation is given. */
export interface FhirRecords {
  readonly Patient: FhirPatientRecord;
  readonly Condition: FhirFactRecord;
  readonly Observation: FhirFactRecord;
  readonly MedicationStatement: FhirFactRecord;
  readonly MedicationAdministration: FhirFactRecord;
  readonly EpisodeOfCare: FhirEpisodeRecord;
  readonly Task: FhirTaskRecord;
  readonly CarePlan: FhirPlanRecord;
  readonly DiagnosticReport: FhirFactRecord;
  readonly Communication: FhirMessageRecord;
  readonly Consent: FhirConsentRecord;
  readonly Flag: FhirFlagRecord;
  readonly Appointment: FhirAppointmentRecord;
  readonly AuditEvent: FhirAuditRecord;
}

/** Types of which every version is kept. */
export const FHIR_VERSIONED_TYPES = [
  'Condition',
  'Observation',
  'MedicationStatement',
  'MedicationAdministration',
  'DiagnosticReport',
] as const satisfies readonly FhirStoredType[];
export type FhirVersionedType = (typeof FHIR_VERSIONED_TYPES)[number];

/** Types whose resources are rows of the database. */
export type FhirStoredType = keyof FhirRecords;
