import { keyUse, rotateKeys } from '@osteon/persistence';
import { withDatabase } from '../database.ts';
import { ProgressLine } from '../terminal.ts';

/** Seals anew what is not sealed with the first of OSTEON_DATA_KEYS; with `--check` says only what is. */
export async function runRotateDataKeys({ check = false }: { readonly check?: boolean }): Promise<void> {
  await withDatabase(async ({ pool, keys }) => {
    if (!check) {
      const progress = new ProgressLine();
      let sealed = 0;
      await rotateKeys(pool, keys, {
        onBatch(batch) {
          sealed += batch.sealed;
          progress.show(`${sealed} values sealed with "${keys.sealsWith}": ${batch.column}`);
        },
      });
      progress.end();
      process.stdout.write(`${sealed} values sealed anew with "${keys.sealsWith}".\n`);
    }
    const uses = await keyUse(pool);
    const total = (keyId: string | null) =>
      uses.filter((use) => use.keyId === keyId).reduce((sum, { rows }) => sum + rows, 0);
    for (const keyId of new Set([...keys.keyIds, ...uses.flatMap((use) => use.keyId ?? [])])) {
      const rows = total(keyId);
      const known = keys.keyIds.includes(keyId) ? '' : ' and is NOT in OSTEON_DATA_KEYS: these cannot be read';
      const may = rows === 0 && keyId !== keys.sealsWith ? ': it may go once every backup made with it has gone' : '';
      process.stdout.write(`key "${keyId}": ${rows} values${known}${may}\n`);
    }
    const inClear = total(null);
    if (inClear > 0) process.stdout.write(`in clear: ${inClear} values; run osteon rotate-data-keys\n`);
    if (inClear > 0 || keys.keyIds.some((id) => id !== keys.sealsWith && total(id) > 0)) process.exitCode = 1;
  });
}
