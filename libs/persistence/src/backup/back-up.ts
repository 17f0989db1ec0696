import type { KeyRing } from '@osteon/application';
import { createHash } from 'node:crypto';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { BackupError, sealArchive } from './archive.ts';
import { writeFrame, type Manifest, type TableEnd } from './frames.ts';
import { levelOf, mustOwnTables, quoted, sequencesOf, tablesOf } from './tables.ts';

export interface BackupProgress {
  readonly table: string;
  readonly rows: number;
  /** Of all tables so far, before compression. */
  readonly bytes: number;
}

/**
 * Writes everything that the database holds at one moment into `output`, compressed and sealed with the data keys. It
 * holds one piece in memory at a time, changes nothing, and keeps nobody from writing.
 * @param client a connection of the owner of the tables, used for this alone
 * @throws BackupError when the connection would see a part only
 */
export async function backUp(
  client: pg.Client,
  keys: KeyRing,
  output: Writable,
  onProgress: (progress: BackupProgress) => void = () => undefined,
): Promise<Manifest> {
  let made: Manifest | undefined;
  await client.query('begin isolation level repeatable read read only');
  try {
    await client.query(`set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`);
    await mustOwnTables(client);
    const frames = framesOf(client, onProgress, (manifest) => (made = manifest));
    const sealed = sealArchive(Readable.from(frames, { objectMode: true }).pipe(createZstdCompress()), keys);
    await pipeline(Readable.from(sealed), output);
  } finally {
    await client.query('rollback').catch(() => undefined);
  }
  if (made === undefined) throw new Error('the backup has no end');
  return made;
}

/** Keeps that a backup was made whole, so that whoever administers the installation sees how old the last one is. */
export async function noteBackup(
  client: pg.ClientBase,
  { madeAt, tables, rows, bytes }: { madeAt: string; tables: number; rows: number; bytes: number },
): Promise<void> {
  await client.query('insert into backup_made (as_of, tables, rows, bytes) values ($1, $2, $3, $4)', [
    madeAt,
    tables,
    rows,
    bytes,
  ]);
}

async function* framesOf(
  client: pg.Client,
  onProgress: (progress: BackupProgress) => void,
  onManifest: (manifest: Manifest) => void,
): AsyncGenerator<Buffer> {
  const level = await levelOf(client);
  if (level === null) throw new BackupError('The database is empty: no migration has been applied.');
  const { rows } = await client.query<{ now: Date }>('select osteon_now() as now');
  const madeAt = rows[0]?.now.toISOString() ?? '';
  yield writeFrame({ kind: 'begin', begin: { madeAt, level } });
  const ends: TableEnd[] = [];
  let bytes = 0;
  for (const table of await tablesOf(client)) {
    yield writeFrame({ kind: 'table', table });
    const hash = createHash('sha256');
    const stream = client.query(
      copyTo(`copy ${quoted(table.name)} (${table.columns.map(quoted).join(', ')}) to stdout`),
    );
    for await (const chunk of stream) {
      const data = chunk as Buffer;
      hash.update(data);
      bytes += data.length;
      yield writeFrame({ kind: 'data', data });
    }
    const end = { name: table.name, rows: stream.rowCount, sha256: hash.digest('hex') };
    ends.push(end);
    onProgress({ table: table.name, rows: end.rows, bytes });
    yield writeFrame({ kind: 'end', end });
  }
  const manifest: Manifest = { madeAt, level, tables: ends, sequences: await sequencesOf(client) };
  onManifest(manifest);
  yield writeFrame({ kind: 'manifest', manifest });
}
