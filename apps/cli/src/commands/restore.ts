import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { settleAfterRestore } from '@osteon/application';
import { BackupError, restoreBackup } from '@osteon/persistence';
import { CommandError } from '../command-error.ts';
import { keyRing, withDatabase } from '../database.ts';
import { gatewayNames } from '../gateway-names.ts';
import { withOwner } from '../owner.ts';
import { ProgressLine } from '../terminal.ts';

/** Puts a backup into an empty database, on hold. */
export async function runRestore(file: string): Promise<void> {
  await access(file).catch(() => {
    throw new CommandError(`${file} cannot be read.`);
  });
  const keys = keyRing();
  const { byChannel } = gatewayNames(process.env);
  const progress = new ProgressLine();
  try {
    const { tables, madeAt } = await withOwner((client) =>
      restoreBackup(client, keys, createReadStream(file), ({ table, rows }) => progress.show(`${table}: ${rows} rows`)),
    );
    progress.end();
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    process.stdout.write(`${tables.length} tables, ${rows} rows as of ${madeAt} are back. Nothing is sent: on hold.\n`);
  } catch (error) {
    progress.end();
    if (error instanceof BackupError) throw new CommandError(`${error.message} Nothing was changed.`);
    throw error;
  }
  const uncertain = await withDatabase((persistence) => settleAfterRestore(persistence, byChannel));
  process.stdout.write(
    `${uncertain} messages may have gone since and are uncertain now. Start the worker, which finds out; then: osteon release-hold\n`,
  );
}
