import { isAppError } from '../errors.ts';
import { checkRows } from './check-rows.ts';
import type { FileTurn, TurnOptions, WorkOnFileDeps } from './file-turn.ts';
import { storeRows } from './store-rows.ts';

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
