import type { Channel } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import type { Idempotency, PatientStore } from '../ports/patient-store.ts';

/** Who said that two records are of one person, and why. */
export interface MergeReason {
  /** A feed's word is taken only where no number contradicts it. */
  readonly kind: 'person' | 'feed';
  readonly reason: string;
  /** Of a feed: the message that said so. */
  readonly reference?: string;
}

export interface MergePatients {
  /** Whose record goes on. */
  readonly survivorId: string;
  /** Whose record becomes part of it; its address leads to the survivor. */
  readonly absorbedId: string;
  readonly because: MergeReason;
  /** A person has seen that numbers for life contradict each other, and says that it is one person all the same. */
  readonly despiteNumbers?: boolean;
  readonly idempotency?: Idempotency;
}

/** What is answered again to the same request. */
export interface MergeResult {
  readonly mergeId: string;
  /** The survivor's, as of every answer that is kept. */
  readonly patientId: string;
}

/** A merge as it is told of. */
export interface PatientMerge {
  readonly id: string;
  readonly survivorId: string;
  readonly absorbedId: string;
  readonly kind: MergeReason['kind'];
  readonly reason: string;
  readonly reference: string | null;
  /** Name of the colleague; null for a program. */
  readonly mergedBy: string | null;
  /** ISO */
  readonly mergedAt: string;
  readonly undoneBy: string | null;
  readonly undoneAt: string | null;
  readonly undoReason: string | null;
}

/** One of the two patients, locked. */
export interface MergingPatient {
  readonly id: string;
  readonly mergedIntoId: string | null;
  readonly isErasureAsked: boolean;
  readonly identifiers: readonly { readonly system: string; readonly value: string }[];
  /** Ways to reach the patient: each channel with its value in clear, by the row's id. */
  readonly contactPoints: readonly { readonly id: string; readonly channel: Channel; readonly value: string }[];
}

/** Columns of one row by their names in the database, as JSON. */
export type Columns = Readonly<Record<string, unknown>>;

/** A row of a table that a merge moves: everything but what is sealed. */
export interface StoredRow {
  readonly table: string;
  readonly key: Columns;
  readonly row: Columns;
}

/** New values of some columns of one row. */
export interface RowChange {
  readonly table: string;
  readonly key: Columns;
  readonly set: Columns;
}

/** A row that a merge changed: the columns that it changed, before and after; nothing of what is sealed. */
export interface MergedRow {
  readonly table: string;
  readonly key: Columns;
  readonly before: Columns;
  readonly after: Columns;
}

export type Two<T> = readonly [T, T];

/** What a merge asks of the database, in one transaction. */
export interface MergeTransaction {
  /** Of the same transaction. */
  readonly patients: PatientStore;
  /** Locks both, in the order of their ids; null where the service has no such patient. */
  lock(serviceId: string, ids: Two<string>): Promise<Two<MergingPatient | null>>;
  /** Of the tables that a merge moves: every row of one of the two. */
  rowsOf(serviceId: string, ids: Two<string>): Promise<readonly StoredRow[]>;
  begin(actor: Actor, serviceId: string, merge: MergePatients): Promise<string>;
  /** Writes in the order given; what is sealed to a patient is sealed anew to the one whom the row goes to. */
  change(mergeId: string, changes: readonly RowChange[]): Promise<void>;
  /**
   * Gives the survivor the address and the stay in a care home that the absorbed record has and the survivor has not; what
   * that changed, without the address itself, or null.
   */
  fillSurvivor(serviceId: string, ids: Two<string>): Promise<MergedRow | null>;
  /** Takes back what was filled in, as far as it is still what the absorbed record says. */
  emptySurvivor(serviceId: string, ids: Two<string>, filled: MergedRow): Promise<void>;
  keepRows(mergeId: string, serviceId: string, rows: readonly MergedRow[]): Promise<void>;
  /** `intoId` null: the record is one of its own again. */
  setMergedInto(actor: Actor, serviceId: string, absorbedId: string, intoId: string | null): Promise<void>;
  /** The merge, locked, and whether a later one of its records stands; null when the service has none such. */
  readForUndo(serviceId: string, mergeId: string): Promise<MergeToUndo | null>;
  readRows(serviceId: string, mergeId: string): Promise<readonly MergedRow[]>;
  /** False when the key was taken at this very moment. */
  keepAnswer(actor: Actor, idempotency: Idempotency, result: MergeResult): Promise<boolean>;
  end(actor: Actor, serviceId: string, mergeId: string, reason: string): Promise<void>;
  audit(
    actor: Actor,
    action: 'merge-patients' | 'undo-merge',
    patientIds: readonly string[],
    mergeId: string,
  ): Promise<void>;
}

export interface MergeToUndo {
  readonly survivorId: string;
  readonly absorbedId: string;
  readonly isUndone: boolean;
  readonly hasLater: boolean;
}

export interface MergeStore {
  /** All of it or nothing. */
  inTransaction<T>(actor: Actor, work: (transaction: MergeTransaction) => Promise<T>): Promise<T>;
  /** A refusal tells of patients too. */
  auditRefusal(
    actor: Actor,
    action: 'merge-patients' | 'undo-merge',
    patientIds: readonly string[],
    outcome: 'refused' | 'not-found',
  ): Promise<void>;
  /** What was answered to this key. */
  findAnswer(
    actor: Actor,
    key: string,
  ): Promise<{ readonly route: string; readonly hash: Uint8Array; readonly result: MergeResult } | null>;
  readMerge(serviceId: string, mergeId: string): Promise<PatientMerge | null>;
  /** Those that the patient had part in, undone or not, the newest first; both patients are audited as shown. */
  listMerges(actor: Actor, serviceId: string, patientId: string): Promise<readonly PatientMerge[]>;
  /** The merge of these two that stands. */
  findMerge(serviceId: string, survivorId: string, absorbedId: string): Promise<string | null>;
}
