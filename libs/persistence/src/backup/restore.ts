import type { KeyRing } from '@osteon/application';
import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import type pg from 'pg';
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams';
import { BackupError, openArchive } from './archive.ts';
import { readFrames, type Manifest, type TableEnd } from './frames.ts';
import { levelOf, mustOwnTables, quoted, tablesOf, type BackupTable } from './tables.ts';

export interface RestoreProgress {
  readonly table: string;
  readonly rows: number;
}

/** Why nothing is sent after a restore. */
export const HOLD_REASON = 'restored from a backup: on hold until it is settled what was sent since';

/**
 * Puts a backup into an empty database of the same migration level: all of it, or nothing. The installation is on hold
 * from the same moment on: nothing is sent before `releaseHold`.
 * @param client a connection of the owner of the tables, used for this alone
 * @throws BackupError with a sentence, and nothing was changed
 */
export async function restoreBackup(
  client: pg.Client,
  keys: KeyRing,
  file: AsyncIterable<Uint8Array>,
  onProgress: (progress: RestoreProgress) => void = () => undefined,
): Promise<Manifest> {
  await client.query('begin');
  try {
    await client.query(`set local statement_timeout = 0; set local lock_timeout = '10s'`);
    await mustOwnTables(client);
    await mustBeEmpty(client);
    const tables = await tablesOf(client);
    // Triggers would write history anew, and COPY knows no policies. Both come back before anything is kept.
    for (const { name } of tables)
      await client.query(`alter table ${quoted(name)} disable trigger user, no force row level security`);
    for (const { name } of tables.toReversed()) await client.query(`delete from ${quoted(name)}`);
    const manifest = await readInto(client, tables, unpacked(file, keys), onProgress);
    for (const { name, value } of manifest.sequences)
      await client.query(`select setval(to_regclass($1), $2::bigint)`, [`public.${quoted(name)}`, value]);
    await hold(client, manifest.madeAt);
    for (const { name } of tables) await client.query(`alter table ${quoted(name)} enable trigger user`);
    for (const { name } of tables)
      await client.query(
        `do $$ begin if (select relrowsecurity from pg_class where oid = '${quoted(name)}'::regclass)
         then alter table ${quoted(name)} force row level security; end if; end $$`,
      );
    await client.query(
      `insert into audit_record (role, action, outcome, count) values ('cli', 'restore-backup', 'done', 0)`,
    );
    await client.query('commit');
    await client.query('analyze');
    return manifest;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** What was compressed wrongly is a file that was changed. */
async function* unpacked(file: AsyncIterable<Uint8Array>, keys: KeyRing): AsyncGenerator<Uint8Array> {
  const source = Readable.from(openArchive(file, keys));
  const stream = createZstdDecompress();
  source.once('error', (error) => stream.destroy(error));
  yield* source.pipe(stream) as AsyncIterable<Uint8Array>;
}

async function mustBeEmpty(client: pg.Client): Promise<void> {
  if ((await levelOf(client)) === null)
    throw new BackupError('The target has no tables yet. Apply the migrations first, with the program of the backup.');
  const { rows } = await client.query<{ found: string }>(
    `select 'services' as found where exists (select from service)
     union all select 'people' where exists (select from user_account)
     union all select 'patients' where exists (select from patient)`,
  );
  if (rows.length > 0)
    throw new BackupError(
      `The target is not empty: it has ${rows.map(({ found }) => found).join(', ')}. Restore into a new database; nothing is ever overwritten.`,
    );
}

async function readInto(
  client: pg.Client,
  tables: readonly BackupTable[],
  bytes: AsyncIterable<Uint8Array>,
  onProgress: (progress: RestoreProgress) => void,
): Promise<Manifest> {
  const known = new Map(tables.map((table) => [table.name, table]));
  const read: TableEnd[] = [];
  let open: { name: string; stream: CopyStreamQuery; hash: Hash } | undefined;
  let manifest: Manifest | undefined;
  try {
    for await (const frame of readFrames(bytes)) {
      if (frame.kind === 'begin') {
        const level = await levelOf(client);
        if (frame.begin.level !== level)
          throw new BackupError(
            `The backup is of migration ${frame.begin.level}, the target of ${String(level)}. Restore with the program that made it, and migrate afterwards.`,
          );
      } else if (frame.kind === 'table') {
        const { name, columns } = frame.table;
        if (known.get(name)?.columns.join() !== columns.join())
          throw new BackupError(`The table ${name} of the backup is another one than the target's.`);
        const text = `copy ${quoted(name)} (${columns.map(quoted).join(', ')}) from stdin`;
        open = { name, stream: client.query(copyFrom(text)), hash: createHash('sha256') };
        open.stream.on('error', () => undefined);
      } else if (frame.kind === 'data') {
        if (!open) throw new BackupError('The backup holds data of no table.');
        open.hash.update(frame.data);
        if (!open.stream.write(frame.data)) await Promise.race([once(open.stream, 'drain'), failed(open.stream)]);
      } else if (frame.kind === 'end') {
        if (!open) throw new BackupError('The backup holds the end of no table.');
        open.stream.end();
        await finished(open.stream);
        read.push({ name: open.name, rows: open.stream.rowCount, sha256: open.hash.digest('hex') });
        onProgress({ table: open.name, rows: open.stream.rowCount });
        open = undefined;
      } else {
        manifest = frame.manifest;
      }
    }
  } finally {
    // A connection in the middle of a COPY obeys nothing else: this tells the server that the rest does not come.
    open?.stream.destroy();
  }
  if (manifest === undefined) throw new BackupError('The backup has no end.');
  const missing = tables.filter(({ name }) => !read.some((table) => table.name === name));
  if (JSON.stringify(read) !== JSON.stringify(manifest.tables) || missing.length > 0)
    throw new BackupError('The backup does not hold what its list says.');
  return manifest;
}

async function failed(stream: CopyStreamQuery): Promise<never> {
  const [error] = (await once(stream, 'error')) as [Error];
  throw error;
}

/** Whatever stopped sending before stays the reason. */
async function hold(client: pg.Client, madeAt: string): Promise<void> {
  await client.query(
    `update installation set hold_since = osteon_now(), hold_backup_at = $1, hold_settling_since = null,
       stop_reason = coalesce(stop_reason, $2), sending_stopped_at = coalesce(sending_stopped_at, osteon_now())`,
    [madeAt, HOLD_REASON],
  );
}
