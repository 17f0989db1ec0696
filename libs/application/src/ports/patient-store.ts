import type { Channel, LocalDate, Protocol, Sex } from '@osteon/domain';
import type { Actor, ServiceToday } from '../actor.ts';
import type { PatientState } from '../plan/patient-state.ts';
import type { PlannedChange } from '../plan/planned-change.ts';
import type { Difference } from '../plan/stored-task.ts';

/** Makes a POST happen once: stored with its effects in one transaction. */
export interface Idempotency {
  readonly key: string;
  readonly route: string;
  /** Of the request's body: another request under the same key is refused. */
  readonly hash: Uint8Array;
}

/** What a change of a patient answers; ids and counts only, so that it can be kept beside an idempotency key. */
export interface ChangeResult {
  readonly patientId: string;
  readonly version: number;
  readonly factIds: readonly string[];
  readonly difference: Difference;
  /** Of a contact that was recorded. */
  readonly contactId?: string;
}

export interface NewPatient {
  readonly family: string;
  readonly given: string;
  readonly birthDate: LocalDate;
  readonly sex: Sex;
  readonly careHomeResident?: boolean | null;
  readonly language?: string;
  readonly address?: Readonly<Record<string, unknown>> | null;
}

export interface NewIdentifier {
  readonly system: string;
  readonly value: string;
  readonly type?: string;
}

/** In the order of preference. */
export interface NewContactPoint {
  readonly channel: Channel;
  readonly value: string;
  readonly consented?: boolean;
  /** It cannot be right: kept as it came, and not used. */
  readonly invalid?: boolean;
}

/** A patient to store with all that is planned for them. */
export interface EnrolmentToWrite {
  readonly patientId: string;
  readonly serviceId: string;
  readonly patient: NewPatient;
  readonly identifiers: readonly NewIdentifier[];
  readonly contactPoints: readonly NewContactPoint[];
  readonly change: PlannedChange;
}

export interface ChangeToWrite {
  readonly patientId: string;
  readonly serviceId: string;
  /** The version the plan was made from: another one in the row, and nothing is written. */
  readonly version: number;
  readonly action: string;
  readonly change: PlannedChange;
}

/**
 * `conflict`: someone else changed the patient since. `replayed`: the idempotency key is there already.
 * `contact-taken`: a contact of this id is stored.
 */
export type WriteOutcome = 'written' | 'conflict' | 'replayed' | 'contact-taken';

/** Who changed a patient last, null for a program of ours, and when: told to the one who comes second. */
export interface LastChange {
  readonly changedBy: string | null;
  readonly changedAt: string | null;
}

/** Why nothing was written: not there, as it was already, answered before under the same key, or refused. */
export type UnwrittenOutcome = 'not-found' | 'unchanged' | 'repeated' | 'refused';

/** Reads and writes one patient's facts and plan. Everything is bound to the service. */
export interface PatientStore {
  /** The time zone of a service, today in it and what is in force there; null for an unknown service. */
  readServiceDay(serviceId: string): Promise<ServiceToday | null>;
  /** ISO 3166, two letters: the country of telephone numbers without a country code. */
  readServiceCountry(serviceId: string): Promise<string | null>;
  /** The protocol of a key that was read a moment ago: kept in memory, read once in the life of a process. */
  protocolOf(day: Pick<ServiceToday, 'protocolKey' | 'today'>): Promise<Protocol>;
  /** One statement, one snapshot; null when the service has no such patient. */
  readForChange(serviceId: string, patientId: string, withAttempts: boolean): Promise<PatientState | null>;
  /** The name of a colleague and no patient data. */
  readLastChange(serviceId: string, patientId: string): Promise<LastChange>;
  /** One statement with its audit record; `identifier-taken`: another patient of the service has that number. */
  writeEnrolment(
    actor: Actor,
    enrolment: EnrolmentToWrite,
    idempotency: Idempotency | null,
    result: ChangeResult,
  ): Promise<'written' | 'replayed' | 'identifier-taken'>;
  /** One statement with its audit record. */
  writeChange(
    actor: Actor,
    change: ChangeToWrite,
    idempotency: Idempotency | null,
    result: ChangeResult,
  ): Promise<WriteOutcome>;
  /** The kept answer of an idempotency key, and the hash it was given for. */
  findIdempotent(actor: Actor, key: string): Promise<{ route: string; hash: Uint8Array; result: ChangeResult } | null>;
  /** Audits an answer about a patient with which nothing was written; `patientId` null: it names nobody. */
  auditUnwritten(actor: Actor, action: string, patientId: string | null, outcome: UnwrittenOutcome): Promise<void>;
  /** Closes the open assignment and opens the new one; false when patient or user is not of the service. */
  assign(
    actor: Actor,
    serviceId: string,
    patientId: string,
    userId: string | null,
  ): Promise<'done' | 'no-patient' | 'no-user'>;
}
