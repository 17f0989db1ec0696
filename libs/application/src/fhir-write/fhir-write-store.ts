import type { Actor } from '../actor.ts';
import type { FindingStore } from '../finding/possible-fracture.ts';
import type { ImportTransaction } from '../imports/import-store.ts';
import type { DetailsStore } from '../ports/details-store.ts';
import type { PatientStore } from '../ports/patient-store.ts';

/** One transaction: of everything that one request writes. */
export interface FhirWriteTransaction extends Pick<
  ImportTransaction,
  'findByIdentifiers' | 'erasureOf' | 'noteReturn' | 'raise'
> {
  readonly patients: PatientStore;
  readonly details: DetailsStore;
  readonly findings: FindingStore;
  /** The patients of the service that have this number, of any system where that is null; two at most. */
  patientsByNumber(serviceId: string, system: string | null, value: string): Promise<readonly string[]>;
  /** Whose fact this is; null when the service has none of this id. */
  patientOfFact(serviceId: string, factId: string): Promise<string | null>;
  /** Ids of the facts that programs sent; all others are a person's word. */
  factsOfPrograms(serviceId: string, patientId: string): Promise<readonly string[]>;
}

export interface FhirWriteStore {
  /** Runs the work in one transaction of the actor: all of it, or nothing. */
  inTransaction<Result>(actor: Actor, work: (transaction: FhirWriteTransaction) => Promise<Result>): Promise<Result>;
}
