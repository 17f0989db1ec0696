import type { LocalDate } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import type { FactRecord } from '../facts/fact-record.ts';
import type { ImportTransaction } from '../imports/import-store.ts';
import type { KnownPatientChange } from '../imports/plan-known-patient.ts';
import type { StoringRun } from '../imports/storing-run.ts';
import type { PatientState } from '../plan/patient-state.ts';
import type { EnrolmentToWrite } from '../ports/patient-store.ts';
import type { StaffMember } from '../ports/protocol-store.ts';
import type { RowFault } from './file-row.ts';

export const FILE_STATES = [
  'receiving', 'received', 'checking', 'checked', 'running', 'finished', 'failed', 'cancelled',
] as const; // prettier-ignore
export type FileState = (typeof FILE_STATES)[number];

/** What the check found is to become of a row. */
export const ROW_FATES = ['new', 'changed', 'unchanged', 'possible-duplicate', 'refused'] as const;
export type RowFate = (typeof ROW_FATES)[number];
/** What became of it. */
export type RowOutcome = 'new' | 'changed' | 'unchanged' | 'refused';

/**
 * Rows by what is to become of them, and those that had their turn by what became of them. One that is refused at its turn
 * is among the refused in both.
 */
export interface FileCounts {
  readonly fates: Readonly<Record<RowFate, number>>;
  readonly outcomes: Readonly<Record<RowOutcome, number>>;
}

export const noFileCounts = (): FileCounts => ({
  fates: { new: 0, changed: 0, unchanged: 0, 'possible-duplicate': 0, refused: 0 },
  outcomes: { new: 0, changed: 0, unchanged: 0, refused: 0 },
});

/** What whoever handed a file in decides. */
export interface FileChoices {
  /** A field for each head; '' for a column that is not taken. */
  readonly fields: readonly string[];
  readonly monthFirst: boolean;
  readonly label: string;
  /** Messages may go to the telephones and addresses that it brings; those that are known keep what is recorded. */
  readonly consented: boolean;
  /** Null: of the last 12 months. */
  readonly enrolSince: LocalDate | null;
  /** What can be taken is stored as soon as it is checked. */
  readonly atOnce: boolean;
}

/** A file that was handed in, and how far it has come. */
export interface FileImport extends FileChoices {
  readonly id: string;
  readonly name: string;
  readonly format: 'csv' | 'xlsx';
  readonly encoding: string | null;
  readonly bytes: number;
  readonly state: FileState;
  readonly fault: string | null;
  readonly faultPlace: string | null;
  readonly heads: readonly string[];
  readonly readTo: number;
  readonly total: number | null;
  readonly counts: FileCounts;
  readonly importId: string | null;
  readonly askedBy: StaffMember | null;
  readonly askedAt: string;
  readonly endedAt: string | null;
}

/** A file in hand: nobody else works on it until the lease ends. */
export interface FileClaim extends Omit<FileImport, 'askedBy'> {
  readonly generation: number;
  readonly serviceId: string;
  /** What storing goes by; a check has no run to name on facts. */
  readonly run: StoringRun;
}

/** A row as the check leaves it. */
export interface CheckedRow {
  readonly row: number;
  readonly cells: readonly string[];
  /** By which rows of one person are known; null where the row has none. */
  readonly number: { readonly system: string; readonly value: string } | null;
  readonly fate: RowFate;
  readonly faults: readonly RowFault[];
  readonly notes: readonly { readonly column: string; readonly code: string }[];
  readonly patientId: string | null;
  readonly resembles: string | null;
}

export interface StagedRow {
  readonly row: number;
  /** The first row of the same person. */
  readonly personRow: number;
  readonly cells: readonly string[];
  readonly fate: RowFate;
  /** Whom the check found. */
  readonly patientId: string | null;
}

/** What is stored of somebody known. */
export interface RecordedFacts {
  readonly patientId: string;
  readonly facts: readonly FactRecord[];
  /** An episode is history, and would be enrolled now. */
  readonly mayBeEnrolled: boolean;
}

/** A row for those who look. */
export interface ShownRow extends Omit<CheckedRow, 'number'> {
  readonly outcome: RowOutcome | null;
}

export interface SettledRow {
  readonly row: number;
  readonly outcome: RowOutcome;
  readonly patientId: string | null;
  readonly faults: readonly RowFault[];
}

export type ClaimOfFile = Pick<FileClaim, 'id' | 'generation' | 'serviceId'>;

/** Somebody of the service who was born on a day that is looked for. */
export interface BornAlike {
  readonly patientId: string;
  readonly family: string;
  readonly given: string;
  readonly birthDate: LocalDate;
  readonly sex: 'female' | 'male' | 'other' | 'unknown';
}

/** One transaction of storing rows. */
export interface FileTransaction extends ImportTransaction {
  /** Stores many new patients at once: the same rows as `patients.writeEnrolment` writes for each. */
  enrolMany(enrolments: readonly EnrolmentToWrite[]): Promise<void>;
  /**
   * Writes what is new of many known patients, each once, at once: the same rows as storing them one by one writes.
   * FLS-1021 or FLS-1023 when something of them is taken since.
   */
  changeMany(serviceId: string, changes: readonly KnownPatientChange[]): Promise<void>;
  /** Work of which nothing is kept when it throws; the transaction goes on. */
  attempt<Result>(work: () => Promise<Result>): Promise<Result>;
  /** What is stored of known patients; `since`: fractures from that day on are followed up. */
  recordedOf(
    serviceId: string,
    patientIds: readonly string[],
    since: LocalDate,
  ): Promise<ReadonlyMap<string, RecordedFacts>>;
  /** All that planning known patients again looks at, in one statement. */
  readManyForChange(serviceId: string, patientIds: readonly string[]): Promise<ReadonlyMap<string, PatientState>>;
  /** People of the service who were born on one of the days, by their day. */
  bornOn(serviceId: string, days: readonly LocalDate[]): Promise<readonly BornAlike[]>;
  /** False when it was cancelled, or somebody else has claimed it since: the caller undoes everything. */
  settle(claim: ClaimOfFile, rows: readonly SettledRow[], counts: FileCounts, leaseMs: number): Promise<boolean>;
}

/** Files that were handed in. PostgreSQL holds all of it; a queue carries ids. */
export interface FileImportStore {
  /** Audited. */
  begin(actor: Actor, name: string): Promise<string>;
  addPart(serviceId: string, id: string, number: number, bytes: Uint8Array): Promise<void>;
  /** The file is there whole. */
  receive(
    serviceId: string,
    id: string,
    file: Pick<FileImport, 'format' | 'encoding' | 'bytes' | 'heads' | 'fields' | 'label'>,
  ): Promise<void>;
  refuse(serviceId: string, id: string, fault: string, place: string | null): Promise<void>;
  /** The bytes of a file, part by part. */
  parts(serviceId: string, id: string): AsyncIterable<Uint8Array>;
  find(serviceId: string, id: string): Promise<FileImport | null>;
  list(serviceId: string, limit: number): Promise<readonly FileImport[]>;
  /** From `received` to `checking`; false from elsewhere. Audited. */
  check(actor: Actor, id: string, choices: FileChoices): Promise<boolean>;
  /** From `checked` to `running`; false from elsewhere. Audited. */
  start(actor: Actor, id: string): Promise<boolean>;
  /** False when it has ended. Audited. */
  cancel(actor: Actor, id: string): Promise<boolean>;
  /** Audited with everybody who is in them. */
  readRows(
    actor: Actor,
    id: string,
    part: { readonly after: number; readonly limit: number; readonly fate: RowFate | null; readonly action: string },
  ): Promise<readonly ShownRow[]>;

  /** Ids of those that nobody works on, the oldest first. */
  waiting(limit: number): Promise<readonly string[]>;
  /** Null when there is nothing to do, or somebody else works on it. */
  claim(id: string, leaseMs: number): Promise<FileClaim | null>;
  keepRows(claim: ClaimOfFile, rows: readonly CheckedRow[], counts: FileCounts, leaseMs: number): Promise<boolean>;
  /** Puts rows of one person together. */
  groupRows(claim: ClaimOfFile, leaseMs: number): Promise<boolean>;
  /** All is read: from `checking` to `checked`, or on to `running`. */
  endCheck(claim: ClaimOfFile, total: number): Promise<boolean>;
  /**
   * The rows of the next persons that are to be stored, by person: so many rows, and the rest of the last person's.
   * @param after the first row of the last person who had a turn; 0 to begin
   */
  nextRows(claim: ClaimOfFile, rows: number, after: number): Promise<readonly StagedRow[]>;
  inTransaction<Result>(actor: Actor, work: (transaction: FileTransaction) => Promise<Result>): Promise<Result>;
  finish(claim: ClaimOfFile): Promise<boolean>;
  release(claim: ClaimOfFile): Promise<void>;
  fail(claim: ClaimOfFile, fault: string, place: string | null): Promise<void>;
}
