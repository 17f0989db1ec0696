import type { Channel, LocalDate, Sex } from '@osteon/domain';
import type { Actor, ServiceToday } from '../actor.ts';
import type { WorkItemToRaise } from '../plan/planned-change.ts';
import type { NewContactPoint, NewIdentifier, PatientStore } from '../ports/patient-store.ts';

/** What is stored of a patient that an import may change besides facts. */
export interface KnownPatient {
  readonly patientId: string;
  readonly family: string;
  readonly given: string;
  readonly birthDate: LocalDate;
  readonly sex: Sex;
  readonly careHomeResident: boolean | null;
  readonly language: string;
  readonly address: Readonly<Record<string, unknown>> | null;
  readonly identifiers: readonly { readonly system: string; readonly value: string }[];
  readonly contactPoints: readonly {
    readonly channel: Channel;
    readonly value: string;
    readonly consented: boolean;
  }[];
  /** Ids of facts that did not come from an import. */
  readonly factsByPeople: readonly string[];
}

/** The patient's own data as the sender has them now; contact points and identifiers are only ever added. */
export interface PatientDetails {
  readonly family: string;
  readonly given: string;
  readonly birthDate: LocalDate;
  readonly sex: Sex;
  readonly careHomeResident: boolean | null;
  readonly language: string;
  readonly address: Readonly<Record<string, unknown>> | null;
  readonly addIdentifiers: readonly NewIdentifier[];
  readonly addContactPoints: readonly NewContactPoint[];
}

/** One transaction: of a bundle, so that a bundle is stored as a whole or not at all. */
export interface ImportTransaction {
  readonly patients: Pick<PatientStore, 'readForChange' | 'writeEnrolment' | 'writeChange' | 'protocolOf'>;
  /** The patients of the service that have one of the numbers, locked until the end of the transaction. */
  findByIdentifiers(serviceId: string, identifiers: readonly NewIdentifier[]): Promise<readonly KnownPatient[]>;
  updateDetails(serviceId: string, patientId: string, details: PatientDetails): Promise<void>;
  /** The erasure of somebody with one of these numbers; null when nobody was, or they may come back. */
  erasureOf(serviceId: string, identifiers: readonly NewIdentifier[]): Promise<string | null>;
  /** Notes that an erased person came again, and tells the service; whose number it was is not said. */
  noteReturn(serviceId: string, erasureId: string, item: WorkItemToRaise): Promise<void>;
  /** Raises each once, whatever is imported again. */
  raise(serviceId: string, patientId: string, items: readonly WorkItemToRaise[]): Promise<void>;
  /** One audit record that names every patient that was looked at or changed. */
  audit(actor: Actor, patientIds: readonly string[]): Promise<void>;
}

/** With the day on which it began: a longer run plans by it to its end, and the worker plans again what that missed. */
export interface OpenedImport extends ServiceToday {
  readonly importId: string;
  readonly serviceId: string;
  readonly enrolSince: LocalDate;
  /** ISO 3166, two letters: of telephone numbers without a country code. */
  readonly country: string;
}

export type ImportFormat = 'fhir-r4' | 'csv' | 'xlsx';

/** Runs of importing, and the transactions in them. */
export interface ImportStore {
  /** Begins a run. Without a date: 12 calendar months before the service's today. Throws FLS-1028 for an unknown service. */
  openImport(
    actor: Actor,
    serviceId: string,
    format: ImportFormat,
    enrolSince: LocalDate | null,
  ): Promise<OpenedImport>;
  /** Keeps the figures of a run that goes on, for those who watch. */
  recordProgress(run: OpenedImport, counts: Readonly<Record<string, number>>): Promise<void>;
  closeImport(
    actor: Actor,
    run: OpenedImport,
    state: 'done' | 'failed',
    counts: Readonly<Record<string, number>>,
  ): Promise<void>;
  /** Runs the work in one transaction of the actor: all of it, or nothing. */
  inTransaction<Result>(actor: Actor, work: (transaction: ImportTransaction) => Promise<Result>): Promise<Result>;
}
