import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@osteon/platform';
import { createTestDatabase, keptLog, TEST_DATA_KEYS, type TestDatabase, withClient } from '@osteon/testing';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { startWorker, type RunningWorker } from './start-worker.ts';
import { readWorkerConfig } from './worker-config.ts';

let database: TestDatabase;
let folder: string;
let workers: RunningWorker[];
let logged: string;
/** A keeper of checkpoints elsewhere. */
let keeper: Server;
let kept: string[];
let answers: number;

beforeEach(async () => {
  database = await createTestDatabase();
  await database.freezeAt('2026-05-01T09:30:00Z');
  folder = await mkdtemp(path.join(tmpdir(), 'osteon-audit-'));
  workers = [];
  logged = '';
  kept = [];
  answers = 200;
  keeper = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      kept.push(body);
      response.writeHead(answers).end();
    });
  });
  await new Promise<void>((done) => keeper.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await new Promise((done) => keeper.close(done));
  await database.drop();
  await rm(folder, { recursive: true });
});

async function start(more: Record<string, string> = {}): Promise<void> {
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString();
      done();
    },
  });
  const config = readWorkerConfig({
    DATABASE_URL: database.url,
    REDIS_URL: process.env['OSTEON_TEST_REDIS_URL'] ?? '',
    OSTEON_QUEUE_PREFIX: `t${randomUUID().slice(0, 8)}`,
    OSTEON_WORKER_PORT: '0',
    OSTEON_SWEEP_MS: '50',
    OSTEON_LEASE_MS: '6000',
    OSTEON_LINK_SECRET: 'a secret that is only for the tests of the audit log',
    OSTEON_DATA_KEYS: TEST_DATA_KEYS,
    OSTEON_AUDIT_KEY: Buffer.alloc(32, 3).toString('base64'),
    OSTEON_AUDIT_FOLDER: folder,
    ...more,
  });
  workers.push(
    await startWorker(
      config,
      {},
      createLogger({ program: 'worker', level: 'info', destination: keptLog('worker', destination) }),
    ),
  );
}

const checkpoints = async (): Promise<{ sequence: number; at: string }[]> =>
  (await readFile(path.join(folder, 'audit-checkpoints.jsonl'), 'utf8').catch(() => ''))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { sequence: number; at: string });

async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await look()) return;
    await setTimeout(50);
  }
  throw new Error(`in vain: ${what}`);
}

const addressOfKeeper = (): string => {
  const address = keeper.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/checkpoints`;
};

describe('the worker', () => {
  it('makes a checkpoint at boot and every hour, one however many workers there are', async () => {
    await start();
    await start();
    await until('a checkpoint at boot', async () => (await checkpoints()).length > 0);
    await database.freezeAt('2026-05-01T10:00:00Z');
    await until('one of the next hour', async () => (await checkpoints()).length > 1);
    // More wake-ups of the same hour.
    await setTimeout(3_000);
    expect((await checkpoints()).map(({ sequence, at }) => [sequence, at])).toEqual([
      [1, '2026-05-01T09:30:00.000Z'],
      [2, '2026-05-01T10:00:00.000Z'],
    ]);
  });

  it('sends each to another keeper, and says when that one did not take it', async () => {
    answers = 500;
    await start({ OSTEON_AUDIT_URL: addressOfKeeper() });
    await until('a refusal that is told', () => Promise.resolve(logged.includes('answered 500')));
    answers = 204;
    await database.freezeAt('2026-05-01T10:00:00Z');
    await until('the next', async () => (await checkpoints()).length === 2 && kept.length === 2);
    expect(kept.map((line) => (JSON.parse(line) as { sequence: number }).sequence)).toEqual([1, 2]);
  });

  it('checks the whole log once a day, keeps the result, and says what it found', async () => {
    const write = `insert into audit_record (role, action, outcome) select 'cli', 'x', 'done' from generate_series(1, 5)`;
    await database.query(write);
    const results = () =>
      database.query<{ verdict: string; records: string }>(
        `select verdict, records::int, checkpoints from audit_verification order by id`,
      );
    await start();
    await until('a first check', async () => (await results()).length === 1);
    expect(await results()).toMatchObject([{ verdict: 'intact', records: 5, checkpoints: 1 }]);
    await withClient(database.url, async (client) => {
      await client.query('set session_replication_role = replica');
      await client.query('delete from audit_record where number = 2');
    });
    await database.freezeAt('2026-05-02T00:00:00Z');
    await until('a second check', async () => (await results()).length === 2);
    expect(await results()).toMatchObject([{}, { verdict: 'findings', records: 4 }]);
    expect(logged).toContain('the audit log is not what was written');
    expect(logged).toMatch(/"kind":"deleted","shard":\d+,"number":2/);
  });

  it('works without a folder and says that there are no checkpoints', async () => {
    await start({ OSTEON_AUDIT_FOLDER: '', OSTEON_AUDIT_KEY: '' });
    expect(logged).toContain('OSTEON_AUDIT_FOLDER is not set');
  });

  it('does not start with half of the settings, or with a key that is none', async () => {
    await expect(start({ OSTEON_AUDIT_KEY: '' })).rejects.toThrow('OSTEON_AUDIT_KEY');
    await expect(start({ OSTEON_AUDIT_KEY: 'not a key' })).rejects.toThrow('Ed25519');
    await expect(start({ OSTEON_AUDIT_FOLDER: '', OSTEON_AUDIT_URL: 'https://a.example' })).rejects.toThrow('folder');
  });
});
