import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { backUp, BackupError, noteBackup } from '@osteon/persistence';
import { CommandError } from '../command-error.ts';
import { keyRing } from '../database.ts';
import { withOwner } from '../owner.ts';
import { ProgressLine } from '../terminal.ts';

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** Writes a backup. The file has its name only once it is whole. */
export async function runBackUp(file: string): Promise<void> {
  if (await isThere(file)) throw new CommandError(`${file} is there already; a backup overwrites nothing.`);
  const keys = keyRing();
  const half = `${file}.part`;
  const progress = new ProgressLine();
  try {
    const { tables, madeAt } = await withOwner((client) =>
      backUp(client, keys, createWriteStream(half, { flags: 'w', mode: 0o600 }), ({ table, rows, bytes }) =>
        progress.show(`${table}: ${rows} rows; ${megabytes(bytes)} MB read`),
      ),
    );
    await rename(half, file);
    progress.end();
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    const { size } = await stat(file);
    await withOwner((client) => noteBackup(client, { madeAt, tables: tables.length, rows, bytes: size }));
    process.stdout.write(
      `${file}: ${tables.length} tables, ${rows} rows as of ${madeAt}, ${megabytes(size)} MB. ` +
        `It opens with the data key "${keys.sealsWith}" alone: keep that elsewhere.\n`,
    );
  } catch (error) {
    progress.end();
    await rm(half, { force: true });
    if (error instanceof BackupError) throw new CommandError(error.message);
    throw error;
  }
}

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
