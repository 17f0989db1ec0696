import type { WorkerActor } from '../actor.ts';
import type { PatientStore } from '../ports/patient-store.ts';
import type { FileImportStore } from './file-import-store.ts';
import type { FileReader } from './file-row.ts';

/** What working on a file needs, how far a turn goes, and how it ends. */
export interface WorkOnFileDeps {
  readonly fileImports: FileImportStore;
  /** The stores for one service. */
  readonly as: (actor: WorkerActor) => { readonly fileImports: FileImportStore; readonly patients: PatientStore };
  readonly reader: FileReader;
}

export interface FileTurn {
  readonly outcome: 'more' | 'checked' | 'finished' | 'failed' | 'taken';
}

export interface TurnOptions {
  readonly leaseMs: number;
  /** Rows, or persons, between two looks whether it was cancelled; what a killed worker loses. */
  readonly batch?: number;
  /** Batches of one turn: a worker that stops waits no longer. */
  readonly batches?: number;
}
