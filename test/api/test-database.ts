import { randomBytes } from 'node:crypto';
import pg from 'pg';
// Plain JavaScript of the launcher, without types.
// @ts-expect-error no declaration file
import { deploy } from '../../tools/migrate/actions.mjs';

const server = process.env['OSTEON_TEST_DATABASE_URL'] ?? 'postgresql://postgres:postgres@127.0.0.1:54329/postgres';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A migrated database of this test file's own, in which it is always `now`. */
export async function freshDatabase(now: string): Promise<TestDatabase> {
  const name = `osteon_api_${randomBytes(6).toString('hex')}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await onServer((client) => client.query(`create database ${name}`));
  await onServer((client) => client.query(`alter database ${name} set osteon.now = '${now}'`));
  await (deploy as (options: { url: string }) => Promise<string[]>)({ url: url.href });
  return {
    url: url.href,
    drop: () => onServer((client) => client.query(`drop database if exists ${name} with (force)`)),
  };
}

async function onServer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
