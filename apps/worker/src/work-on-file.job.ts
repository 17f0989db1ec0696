import { workOnFile, type FileTurn } from '@osteon/application';
import { fileReader } from '@osteon/interop';
import { handlerOf, workOnFileJob, type JobHandler } from '@osteon/jobs';
import type { Persistence } from '@osteon/persistence';

/** One turn of a file of patients. An error leaves it to its lease: the sweep after it goes on from what was kept. */
export function workOnFileHandler(
  persistence: Pick<Persistence, 'fileImports' | 'as'>,
  leaseMs: number,
  onTurn: (turn: FileTurn & { readonly file: string }) => void,
): JobHandler {
  const deps = {
    fileImports: persistence.fileImports,
    as: (actor: Parameters<Persistence['as']>[0]) => persistence.as(actor),
    reader: fileReader,
  };
  return handlerOf(workOnFileJob, async ({ file }) => {
    const turn = await workOnFile(deps, file, { leaseMs });
    if (turn.outcome === 'taken') return { kind: 'skipped', reason: 'taken-or-ended' };
    onTurn({ file, ...turn });
    return { kind: 'done' };
  });
}
