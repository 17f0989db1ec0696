import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { enrolPatient, planDueMessages, readPatient } from '@osteon/application';
import { createPersistence, type Persistence } from '@osteon/persistence';
import {
  aPatient,
  aService,
  createTestDatabase,
  serverUrl,
  TEST_DATA_KEYS,
  TEST_KEYS,
  type TestDatabase,
  type TestService,
  withClient,
} from '@osteon/testing';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { osteon, type Outcome } from '../testing/osteon-process.ts';

const MIGRATE = fileURLToPath(new URL('../../../tools/migrate/migrate.mjs', import.meta.url));

let folder: string;
let file: string;
let from: TestDatabase;
let persistence: Persistence;
let north: TestService;
let patientId: string;

const cli = (url: string, args: string[], env: Record<string, string> = {}): Promise<Outcome> =>
  osteon(args, { env: { DATABASE_URL: url, ...env } });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'osteon-backup-'));
  file = join(folder, 'clinic.backup');
  from = await createTestDatabase();
  persistence = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: from.url, poolSize: 2 });
  north = await aService(from);
  const story = aPatient().named('Wilhelmina', 'Ostrander').numbered('485 777 3456').withHipFracture('2026-04-01');
  ({ patientId } = await enrolPatient(persistence, { kind: 'cli', serviceId: north.serviceId }, story.enrolment()));
  // The restore plans what is due: here that is done already.
  while ((await planDueMessages(persistence, { kind: 'worker' })).tasks > 0);
  // More than one piece.
  await from.query(
    `insert into audit_record (role, action, outcome) select 'cli', 'padding ' || md5(n::text), 'done' from generate_series(1, 3000) n`,
  );
});
afterAll(async () => {
  await persistence.close();
  await from.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Rows and content of every table but those that a backup or a restore itself writes. */
async function contentOf(database: Pick<TestDatabase, 'query'>): Promise<Record<string, string>> {
  const tables = await database.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
       and relname not in ('_prisma_migrations', 'audit_record', 'audit_shard', 'installation', 'backup_made')`,
  );
  const content: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await database.query<{ content: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as content from "${name}" t`,
    );
    content[name] = String(row?.content);
  }
  return content;
}

describe('osteon backup', () => {
  it('writes one file that tells nothing, and overwrites none', async () => {
    const { status, out, err } = await cli(from.url, ['backup', file]);
    expect({ status, err: err.includes('Error') }).toEqual({ status: 0, err: false });
    expect(out).toMatch(/clinic\.backup: \d+ tables, \d+ rows as of .* It opens with the data key "test" alone/);
    const bytes = await readFile(file);
    for (const secret of ['Ostrander', 'padding', 'insert', 'osteon_now']) expect(bytes.includes(secret)).toBe(false);
    expect(await cli(from.url, ['backup', file])).toMatchObject({
      status: 1,
      err: expect.stringContaining('overwrites nothing'),
    });
    expect(await readdir(folder)).toEqual(['clinic.backup']);
    // Once: the second was refused.
    const [, tables, rows] = /(\d+) tables, (\d+) rows/.exec(out) ?? [];
    expect(await from.query('select tables, rows::int, bytes::int from backup_made')).toEqual([
      { tables: Number(tables), rows: Number(rows), bytes: bytes.length },
    ]);
  });

  it('refuses a role that would see a part, and keys that are missing', async () => {
    const url = new URL(from.url);
    url.searchParams.set('options', '-c role=osteon_worker');
    expect(await cli(url.href, ['backup', join(folder, 'part')])).toMatchObject({
      status: 1,
      err: expect.stringContaining('osteon_worker does not own the table'),
    });
    expect(await cli(from.url, ['backup', join(folder, 'part')], { OSTEON_DATA_KEYS: '' })).toMatchObject({
      status: 2,
      err: expect.stringContaining('OSTEON_DATA_KEYS is not set: give the keys that seal'),
    });
    expect(await readdir(folder)).toEqual(['clinic.backup']);
  });
});

describe('osteon restore', () => {
  it('brings back every row, on hold, and only into an empty database', async () => {
    const to = await createTestDatabase();
    try {
      const { status, out, err } = await cli(to.url, ['restore', file]);
      expect({ status, err }).toMatchObject({ status: 0 });
      expect(out).toContain('on hold');
      expect(await contentOf(to)).toEqual(await contentOf(from));
      const audit = `select shard, number, encode(hash, 'hex') as hash from audit_record where action <> 'restore-backup' order by 1, 2`;
      expect(await to.query(audit)).toEqual(await from.query(audit));
      const triggers = `select count(*)::int as n from pg_trigger where not tgisinternal and tgenabled <> 'O'`;
      const policies = `select relname, relforcerowsecurity from pg_class where relnamespace = 'public'::regnamespace order by 1`;
      expect(await to.query(triggers)).toEqual([{ n: 0 }]);
      expect(await to.query(policies)).toEqual(await from.query(policies));
      const opened = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: to.url, poolSize: 1 });
      expect(await readPatient(opened.as(north.nurse), north.nurse, patientId)).toMatchObject({
        identifiers: [{ value: '485 777 3456' }],
      });
      await opened.close();

      expect(await cli(to.url, ['restore', file])).toMatchObject({
        status: 1,
        err: expect.stringContaining('The target is not empty: it has services, people, patients.'),
      });
      const released = await cli(to.url, ['release-hold']);
      expect(released).toMatchObject({ status: 0, out: expect.stringContaining('Released') });
      expect(await cli(to.url, ['release-hold'])).toMatchObject({ status: 0, out: 'Nothing is on hold.\n' });
      // New rows go on from where the old ones ended.
      await to.query(`insert into audit_record (role, action, outcome) values ('cli', 'after', 'done')`);
    } finally {
      await to.drop();
    }
  });

  it('refuses what is no whole backup, and changes nothing', async () => {
    const to = await createTestDatabase();
    const whole = await readFile(file);
    const before = await contentOf(to);
    const changed = Buffer.from(whole);
    changed[whole.length - 100] = (changed[whole.length - 100] ?? 0) ^ 1;
    const other = `other:${randomBytes(32).toString('base64')}`;
    const sameName = `test:${randomBytes(32).toString('base64')}`;
    const line = whole.indexOf('\n') + 1;
    try {
      for (const [bytes, keys, sentence] of [
        [Buffer.from('hello'), TEST_DATA_KEYS, 'This is no backup of Osteon.'],
        [Buffer.alloc(0), TEST_DATA_KEYS, 'This is no backup of Osteon.'],
        [whole.subarray(0, line), TEST_DATA_KEYS, 'The file is cut short'],
        [whole.subarray(0, line + 70_000), TEST_DATA_KEYS, 'The file is cut short'],
        [whole.subarray(0, -1), TEST_DATA_KEYS, 'The file is cut short'],
        [Buffer.concat([whole, Buffer.from('x')]), TEST_DATA_KEYS, 'There is more in the file'],
        [changed, TEST_DATA_KEYS, 'The file was changed'],
        [whole, other, 'sealed with the data key "test", which is not in OSTEON_DATA_KEYS'],
        [whole, sameName, 'its key is another one'],
      ] as const) {
        const bad = join(folder, 'bad');
        await writeFile(bad, bytes);
        const { status, err } = await cli(to.url, ['restore', bad], { OSTEON_DATA_KEYS: keys });
        expect(err).toContain(sentence);
        expect(err).toContain('Nothing was changed.');
        expect(status).toBe(1);
      }
      expect(await cli(to.url, ['restore', join(folder, 'nowhere')])).toMatchObject({
        status: 1,
        err: expect.stringContaining('cannot be read'),
      });
      expect(await contentOf(to)).toEqual(before);
      await to.query(
        `update _prisma_migrations set rolled_back_at = now() where migration_name = (select max(migration_name) from _prisma_migrations)`,
      );
      expect((await cli(to.url, ['restore', file])).err).toMatch(
        /The backup is of migration \w+, the target of \w+\. Restore with/,
      );
    } finally {
      await to.drop();
    }
  });

  it('works as an owner who is no superuser, whom policies bind', async () => {
    const name = `osteon_owner_${randomBytes(4).toString('hex')}`;
    const password = randomBytes(8).toString('hex');
    const url = new URL(serverUrl());
    [url.username, url.password, url.pathname] = [name, password, `/${name}`];
    await withClient(serverUrl(), async (server) => {
      await server.query(`create role ${name} login createrole password '${password}'`);
      await server.query(`grant osteon_api, osteon_worker, osteon_report to ${name}`);
      await server.query(`create database ${name} owner ${name}`);
    });
    try {
      await promisify(execFile)(process.execPath, [MIGRATE, 'deploy', '--url', url.href]);
      // Test databases have a clock of their own, which is no table of Osteon's.
      await withClient(url.href, (client) =>
        client.query('create table test_clock (frozen_at timestamptz, shift interval)'),
      );
      const { status, err } = await cli(url.href, ['restore', file]);
      expect({ status, err: err.includes('did not work') }).toEqual({ status: 0, err: false });
      const again = join(folder, 'again');
      expect(await cli(url.href, ['backup', again])).toMatchObject({ status: 0 });
      const to = { query: <Row>(sql: string) => withClient(url.href, async (c) => (await c.query(sql)).rows as Row[]) };
      expect(await contentOf(to)).toEqual(await contentOf(from));
    } finally {
      await withClient(serverUrl(), async (server) => {
        await server.query(`drop database ${name} with (force)`);
        await server.query(`drop role ${name}`);
      });
    }
  });
});
