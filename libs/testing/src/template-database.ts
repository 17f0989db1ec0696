import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath, URL } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';

/** The launcher's own migrator, as a program: Jest would turn an import of it into a `require`. */
const MIGRATE = fileURLToPath(new URL('../../../tools/migrate/migrate.mjs', import.meta.url));
const MIGRATIONS = fileURLToPath(new URL('../../../prisma/migrations/', import.meta.url));

/** Address of a superuser on the server where tests make their databases. */
export function serverUrl(): string {
  const url = process.env['OSTEON_TEST_DATABASE_URL'];
  if (url === undefined || url === '') {
    throw new Error('Tests with a database want OSTEON_TEST_DATABASE_URL; `npm test` starts a server and sets it.');
  }
  return url;
}

/** The address of another database on the same server. */
export function urlOf(database: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${database}`;
  return url.href;
}

/** One connection for one piece of work. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * In databases of tests the clock reads a table first: set once, it holds at once on every connection of every
 * program. `frozen_at` stands still, `shift` goes on.
 */
const TEST_CLOCK = `
create table test_clock (frozen_at timestamptz, shift interval);
grant select on test_clock to public;
comment on table test_clock is 'standing: open – the clock of a test';
create or replace function osteon_now() returns timestamptz language sql stable as $$
  select coalesce(
    (select coalesce(frozen_at, now() + shift) from test_clock),
    nullif(current_setting('osteon.now', true), '')::timestamptz,
    now())
$$;`;

/** Named by what the migrations say: others mean another template, and the same is made once. */
export async function templateName(): Promise<string> {
  const hash = createHash('sha256').update(TEST_CLOCK);
  for (const name of (await readdir(MIGRATIONS)).sort()) {
    if (!name.endsWith('.toml')) hash.update(name).update(await readFile(`${MIGRATIONS}/${name}/migration.sql`));
  }
  return `osteon_template_${hash.digest('hex').slice(0, 16)}`;
}

/** Makes the template when it is not there; any number of programs may ask at the same time. */
export async function ensureTemplate(): Promise<string> {
  const template = await templateName();
  await withClient(serverUrl(), async (server) => {
    await server.query(`select pg_advisory_lock(hashtext('osteon:test-template'))`);
    const { rowCount } = await server.query('select from pg_database where datname = $1', [template]);
    if (rowCount === 1) return;
    const building = `${template}_new`;
    await server.query(`drop database if exists ${building} with (force)`);
    await server.query(`create database ${building}`);
    await promisify(execFile)(process.execPath, [MIGRATE, 'deploy', '--url', urlOf(building)]);
    await withClient(urlOf(building), (client) => client.query(TEST_CLOCK));
    await server.query(`alter database ${building} rename to ${template}`);
  });
  return template;
}

/** How the databases begin that the tests of one run have filled for each other. */
export const filledIn = (run: string): string => `osteon_filled_${run}_`;

/** Removes what the tests of a run have filled for each other. */
export async function dropFilled(run: string): Promise<void> {
  await withClient(serverUrl(), async (server) => {
    const { rows } = await server.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [filledIn(run)],
    );
    for (const { datname } of rows) await server.query(`drop database ${datname} with (force)`);
  });
}
