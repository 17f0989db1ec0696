import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, withClient, type TestDatabase } from '@osteon/testing';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { osteon, type Outcome } from '../testing/osteon-process.ts';

const KEY = Buffer.alloc(32, 9).toString('base64');

let db: TestDatabase;
let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  db = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'osteon-audit-'));
  env = { DATABASE_URL: db.url, OSTEON_AUDIT_KEY: KEY, OSTEON_AUDIT_FOLDER: folder };
  await withClient(db.url, (client) =>
    client.query(
      `insert into audit_record (role, action, outcome) select 'cli', 'x', 'done' from generate_series(1, 10)`,
    ),
  );
});
afterAll(async () => {
  await db.drop();
  await rm(folder, { recursive: true });
});

const run = (...args: string[]): Promise<Outcome> => osteon(args, { env });

describe('osteon audit', () => {
  it('makes a checkpoint and finds all as it was written', async () => {
    expect(await run('audit', 'checkpoint')).toMatchObject({ status: 0, out: expect.stringContaining(folder) });
    const { status, out } = await run('verify-audit');
    expect(out).toMatch(
      /^The audit log is what was written: 10 records checked, 1 checkpoints, the newest of \S+\.\n$/,
    );
    expect(status).toBe(0);
  });

  it('checks with the public half of the key alone, and without the keys of the data', async () => {
    const { out: pem } = await run('audit', 'public-key');
    const file = join(folder, 'key.pem');
    await writeFile(file, pem);
    const bare = { DATABASE_URL: db.url, OSTEON_DATA_KEYS: '' };
    const outcome = await osteon(['audit', 'verify', '--checkpoints', folder, '--public-key', file, '--json'], {
      env: bare,
    });
    expect(JSON.parse(outcome.out)).toMatchObject({ verdict: 'intact', records: 10, checkpoints: 1, findings: [] });
  });

  it('says without checkpoints what cannot be told, and goes on', async () => {
    const outcome = await osteon(['verify-audit'], { env: { DATABASE_URL: db.url } });
    expect(outcome).toMatchObject({ status: 0, err: expect.stringContaining('rebuilt') });
  });

  it('names what was deleted and what was altered, and ends with status 1', async () => {
    const shard = await withClient(db.url, async (client) => {
      await client.query('set session_replication_role = replica');
      const { rows } = await client.query<{ shard: number }>('select shard from audit_record limit 1');
      await client.query(`delete from audit_record where number = 3`);
      await client.query(`update audit_record set action = 'y' where number = 7`);
      return rows[0]?.shard;
    });
    const { status, out } = await run('audit', 'verify');
    expect(out.split('\n')[0]).toBe(`FOUND  record 3 of shard ${shard} is missing`);
    expect(out.split('\n')[1]).toMatch(
      new RegExp(`^FOUND  record 7 of shard ${shard} \\(id \\d+\\) is not what was written`),
    );
    expect(status).toBe(1);
  });

  it.each([
    ['no key', { OSTEON_AUDIT_KEY: '' }],
    ['no key at all', { OSTEON_AUDIT_KEY: 'secret' }],
  ])('refuses %s with a sentence that does not repeat it', async (_what, wrong) => {
    const { status, err } = await osteon(['audit', 'checkpoint'], { env: { ...env, ...wrong } });
    expect(status).toBe(2);
    expect(err).toContain('OSTEON_AUDIT_KEY');
    expect(err).not.toContain('secret');
  });
});
