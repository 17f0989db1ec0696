import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MAY_BE_GONE, MERGE_TABLES, MOVED_TABLES, RETENTION_RULES } from '@osteon/application';
import { createTestDatabase, type TestDatabase } from '@osteon/testing';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

/** Every table that has a foreign key to `patient`, or a column that is a patient's id by its name. */
const POINTING = `
  select distinct c.relname as "table" from pg_class c
    join pg_constraint k on k.conrelid = c.oid and k.contype = 'f' and k.confrelid = 'patient'::regclass
  union
  select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
  where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
    and a.attname ~ '(^|_)patient_ids?$' and a.atttypid in ('uuid'::regtype, 'uuid[]'::regtype)
  order by 1`;

/** Of those, the ones of which nothing says what a merge does with them. */
async function undeclared(): Promise<string[]> {
  const tables = await db.query<{ table: string }>(POINTING);
  const declared = new Set(MERGE_TABLES.map(({ table }) => table));
  return tables.map(({ table }) => table).filter((table) => !declared.has(table));
}

describe('the tables of a merge', () => {
  it('say of every table that points at a patient what becomes of it', async () => {
    expect(await undeclared()).toEqual([]);
  });

  it('may have lost rows by their age, and the merge is undone all the same', () => {
    const moved = new Set(MOVED_TABLES.map(({ table }) => table));
    const ends = RETENTION_RULES.map(({ table }) => table).filter((table) => moved.has(table));
    expect(ends.filter((table) => !MAY_BE_GONE.has(table))).toEqual([]);
    expect(ends).toContain('hl7_message');
  });

  it('find a table that nobody has thought of', async () => {
    await db.query('create table new_thing (id uuid primary key, whose uuid references patient (id))');
    await db.query('create table new_list (id uuid primary key, patient_ids uuid[])');
    try {
      expect(await undeclared()).toEqual(['new_list', 'new_thing']);
    } finally {
      await db.query('drop table new_thing, new_list');
    }
  });

  it('name tables that are there, each once', async () => {
    const tables = await db.query<{ name: string }>(`select relname as name from pg_class where relkind in ('r', 'p')`);
    const there = new Set(tables.map(({ name }) => name));
    expect(MERGE_TABLES.map(({ table }) => table).filter((table) => !there.has(table))).toEqual([]);
    expect(new Set(MERGE_TABLES.map(({ table }) => table)).size).toBe(MERGE_TABLES.length);
  });

  it('name the columns that a merge changes, as the database does that refuses others', async () => {
    const allowed = await db.query<{ table: string; columns: string[] | null }>(
      `select relname::text as "table", merged_columns(relname::text) as columns from pg_class
       where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and merged_columns(relname::text) is not null
       order by 1`,
    );
    expect(allowed).toEqual(
      MOVED_TABLES.map(({ table, changes = [] }) => ({ table, columns: ['patient_id', ...changes] })).sort((a, b) =>
        a.table < b.table ? -1 : 1,
      ),
    );
  });

  it('name the primary key of each table that is moved', async () => {
    const keys = await db.query<{ table: string; columns: string[] }>(
      `select k.conrelid::regclass::text as "table", array(select a.attname::text from unnest(k.conkey) with ordinality u(n, place)
         join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by u.place) as columns
       from pg_constraint k where k.contype = 'p'`,
    );
    for (const { table, key } of MOVED_TABLES) {
      expect({ table, key }).toEqual({ table, key: keys.find((one) => one.table === table)?.columns });
    }
  });
});
