import type pg from 'pg';
import { BackupError } from './archive.ts';

export interface BackupTable {
  readonly name: string;
  /** Those that hold what was written; generated ones follow from them. */
  readonly columns: readonly string[];
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The migrations say what the database has: the target has its own. */
const LEFT_OUT = ['_prisma_migrations'];

/** Every table, what is pointed at before what points at it. */
export async function tablesOf(client: pg.ClientBase): Promise<BackupTable[]> {
  const { rows } = await client.query<BackupTable & { readonly pointsAt: readonly string[] }>(
    `select c.relname as name,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       array(select r.relname::text from pg_constraint f join pg_class r on r.oid = f.confrelid
         where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as "pointsAt"
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all($1::text[])
     order by c.relname`,
    [LEFT_OUT],
  );
  const inOrder: BackupTable[] = [];
  const placed = new Set<string>();
  let waiting = rows;
  while (waiting.length > 0) {
    const ready = waiting.filter(({ pointsAt }) => pointsAt.every((name) => placed.has(name)));
    if (ready.length === 0) throw new Error('Tables point at each other in a circle.');
    for (const { name, columns } of ready) {
      inOrder.push({ name, columns });
      placed.add(name);
    }
    waiting = waiting.filter(({ name }) => !placed.has(name));
  }
  return inOrder;
}

/** The latest migration; null on an empty database. */
export async function levelOf(client: pg.ClientBase): Promise<string | null> {
  const { rows: there } = await client.query<{ there: boolean }>(
    `select to_regclass('_prisma_migrations') is not null as there`,
  );
  if (there[0]?.there !== true) return null;
  const { rows } = await client.query<{ name: string | null }>(
    `select max(migration_name) as name from _prisma_migrations where finished_at is not null and rolled_back_at is null`,
  );
  return rows[0]?.name ?? null;
}

/** Row-level security shows other roles a part: such a backup would look whole. */
export async function mustOwnTables(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ who: string; foreign: string | null }>(
    `select current_user as who, min(c.relname) as foreign from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not pg_has_role(current_user, c.relowner, 'usage')`,
  );
  const [row] = rows;
  if (row?.foreign == null) return;
  throw new BackupError(
    `${row.who} does not own the table ${row.foreign} and would see a part of it. Give the address of the role that migrates as DATABASE_URL.`,
  );
}

export interface SequenceValue {
  readonly name: string;
  readonly value: string;
}

export async function sequencesOf(client: pg.ClientBase): Promise<SequenceValue[]> {
  const { rows } = await client.query<SequenceValue>(
    `select sequencename as name, last_value::text as value from pg_sequences
     where schemaname = 'public' and last_value is not null order by 1`,
  );
  return rows;
}
