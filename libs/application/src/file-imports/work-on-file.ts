import { isAppError } from '../errors.ts';
import type { WorkerActor } from '../actor.ts';
import type { PatientStore } from '../ports/patient-store.ts';
import { checkRows } from './check-rows.ts';
import type { FileImportStore } from './file-import-store.ts';
import type { FileReader } from './file-row.ts';
import { storeRows } from './store-rows.ts';

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

/** One that was begun so often without coming further stops the worker each time: it is given up. */
const MOST_CLAIMS = 10_000;

/**
 * One turn of a file: the next rows are checked and kept, or the next persons are stored, each batch in one transaction
 * with how far it has come. A stop costs one batch, and nothing is stored twice.
 */
export async function workOnFile(deps: WorkOnFileDeps, id: string, options: TurnOptions): Promise<FileTurn> {
  const { fileImports } = deps;
  const claim = await fileImports.claim(id, options.leaseMs);
  if (claim === null) return { outcome: 'taken' };
  if (claim.generation > MOST_CLAIMS) {
    await fileImports.fail(claim, 'FLS-1686', null);
    return { outcome: 'failed' };
  }
  try {
    return claim.state === 'checking' ? await checkRows(deps, claim, options) : await storeRows(deps, claim, options);
  } catch (error) {
    // What is away for a moment is tried again when the lease ends.
    if (!isAppError(error) || error.status >= 500) throw error;
    const place = error.details?.['place'];
    await fileImports.fail(claim, error.code, typeof place === 'string' ? place : null);
    return { outcome: 'failed' };
  }
}
