import { randomBytes } from 'node:crypto';
import { registerPatients } from './kept-logs.ts';
import { ensureTemplate, filledIn, serverUrl, urlOf, withClient } from './template-database.ts';

/** A database of one test file: all migrations, no rows. */
export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  /** Runs SQL on a connection of its own, for arranging and for looking. */
  query<Row = Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Stops the clock of every program on this database at an instant, such as `2026-05-01T09:00:00Z`. */
  freezeAt(instant: string): Promise<void>;
  /** Moves the clock to an instant, from where it goes on. */
  travelTo(instant: string): Promise<void>;
  /** The clock is the server's again. */
  returnToNow(): Promise<void>;
  /** Ends every connection and removes the database. */
  drop(): Promise<void>;
}

/** Clones the template; call in `beforeAll`, and `drop()` in `afterAll`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = nameOfTest();
  await clone(name, process.env['OSTEON_TEST_TEMPLATE'] ?? (await ensureTemplate()));
  return testDatabase(name);
}

/**
 * A database with rows that many files begin with: `fill` makes them once in a run of the tests, each file clones them.
 * `fill` leaves no connection open.
 * @param rows what they are called; one name is always filled by the same function
 */
export async function createFilledDatabase(
  rows: string,
  fill: (database: TestDatabase) => Promise<void>,
): Promise<TestDatabase> {
  const run = process.env['OSTEON_TEST_RUN'];
  if (run === undefined) throw new Error('Rows that files share belong to a run, which Jest’s global setup names.');
  const filled = `${filledIn(run)}${rows}`;
  await withClient(serverUrl(), async (server) => {
    await server.query(`select pg_advisory_lock(hashtext($1))`, [filled]);
    const { rowCount } = await server.query('select from pg_database where datname = $1', [filled]);
    if (rowCount === 1) return;
    const database = await createTestDatabase();
    try {
      await fill(database);
      await server.query(`alter database ${database.name} rename to ${filled}`);
    } catch (error) {
      await database.drop();
      throw error;
    }
  });
  const name = nameOfTest();
  await clone(name, filled);
  return testDatabase(name);
}

const nameOfTest = (): string => `osteon_test_${process.pid}_${randomBytes(4).toString('hex')}`;

function testDatabase(name: string): TestDatabase {
  const url = urlOf(name);
  const query = <Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> =>
    withClient(url, async (client) => (await client.query(sql, [...values])).rows as Row[]);
  const setClock = async (columns: string, value: string): Promise<void> => {
    await query(`with gone as (delete from test_clock) insert into test_clock (${columns}) select ${value}`);
  };
  const literal = (instant: string): string => `'${new Date(instant).toISOString()}'::timestamptz`;
  return {
    name,
    url,
    query,
    freezeAt: (instant) => setClock('frozen_at', literal(instant)),
    travelTo: (instant) => setClock('shift', `${literal(instant)} - now()`),
    async returnToNow() {
      await query('delete from test_clock');
    },
    async drop() {
      await registerPatients({ query });
      await withClient(serverUrl(), (server) => server.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** Two clones of one template at the same moment are refused by the server: the second waits a moment. */
async function clone(name: string, template: string): Promise<void> {
  await withClient(serverUrl(), async (server) => {
    await server.query(`select pg_advisory_lock(hashtext('osteon:test-clone'))`);
    await server.query(`create database ${name} template ${template} strategy file_copy`);
  });
}
