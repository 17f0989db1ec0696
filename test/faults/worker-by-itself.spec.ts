import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createPersistence, type Persistence } from '@osteon/persistence';
import { createClinic, createTestDatabase, enrolOnTablets, TEST_KEYS, type TestDatabase } from '@osteon/testing';
import { startWorker, TestRedis, until, type TestProcess } from '../harness/processes.ts';

const PATIENTS = 12;

let database: TestDatabase;
let persistence: Persistence;
let redis: TestRedis;
let workers: TestProcess[];
let checkpoints: string;

beforeEach(async () => {
  database = await createTestDatabase();
  await database.travelTo('2026-06-17T10:00:00Z');
  persistence = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 4 });
  redis = await TestRedis.start();
  workers = [];
  checkpoints = await mkdtemp(path.join(tmpdir(), 'osteon-checkpoints-'));
  const clinic = await createClinic(database, persistence);
  for (let n = 0; n < PATIENTS; n += 1) await enrolOnTablets(clinic);
});

afterEach(async () => {
  for (const worker of workers) await worker.stop('SIGKILL');
  await redis.remove();
  await persistence.close();
  await database.drop();
  await rm(checkpoints, { recursive: true });
});

function worker(): TestProcess {
  const started = startWorker({
    databaseUrl: database.url,
    redisUrl: redis.url,
    // With nothing left out there is nothing to warn of.
    env: { OSTEON_AUDIT_FOLDER: checkpoints, OSTEON_AUDIT_KEY: Buffer.alloc(32, 3).toString('base64') },
  });
  workers.push(started);
  return started;
}

/** Every due message is accepted; what it took is told when it is not so. */
async function allAccepted(): Promise<void> {
  let states: unknown;
  try {
    await until('every due message accepted', async () => {
      for (const { running, said } of workers.slice(-1)) if (!running) throw new Error(`The worker ended:\n${said}`);
      const rows = await database.query<{ state: string; n: number }>(
        'select state, count(*)::int as n from message group by state',
      );
      states = rows;
      return rows.length === 1 && rows[0]?.state === 'accepted' && rows[0].n === PATIENTS;
    });
  } catch (error) {
    const said = workers.map((one, index) => `worker ${index}:\n${one.said}`).join('\n');
    throw new Error(`${String(error)}\n${JSON.stringify(states)}\n${said}`, { cause: error });
  }
}

async function expectEachOnce(): Promise<void> {
  const received = await database.query<{ patient: string; n: number }>(
    'select patient_id as patient, count(*)::int as n from mailbox_item group by patient_id',
  );
  expect(received).toHaveLength(PATIENTS);
  expect(received.every(({ n }) => n === 1)).toBe(true);
}

describe('a worker with nothing in its way', () => {
  it('hands every claim to the queue at once, over a Redis with a password', async () => {
    const running = worker();
    await allAccepted();
    expect(running.said).toContain(`"claimed":${PATIENTS},"lost":0`);
    expect(running.said).not.toMatch(/"level":"(warn|error)"/);
    await expectEachOnce();
  });
});

describe('a worker that is asked to stop', () => {
  it('finishes what it has claimed and ends with 0', async () => {
    const running = worker();
    await until('its first claim', async () => running.said.includes('messages claimed'));
    expect(await running.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    const begun = await database.query(`select from message where state in ('sending', 'uncertain')`);
    expect(begun).toEqual([]);
    // What it had claimed and not begun goes out with the next one.
    worker();
    await allAccepted();
    await expectEachOnce();
  });
});

describe('a worker that cannot work', () => {
  it('says that Redis would drop jobs', async () => {
    const dropping = await TestRedis.start({ policy: 'allkeys-lru' });
    try {
      const refused = startWorker({ databaseUrl: database.url, redisUrl: dropping.url });
      expect(await refused.ended()).toEqual({ code: 1, signal: null });
      expect(refused.said).toContain('Set \\"maxmemory-policy noeviction\\"');
    } finally {
      await dropping.remove();
    }
  });

  it('says that the database is newer than itself', async () => {
    await database.query(
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) values ('x', 'x', '29990101000000_later', now(), 1)`,
    );
    const refused = worker();
    expect(await refused.ended()).toEqual({ code: 1, signal: null });
    expect(refused.said).toContain('newer than this program');
  });

  it('says that the database is older than itself', async () => {
    await database.query('delete from _prisma_migrations where migration_name > $1', ['20261122']);
    const refused = worker();
    expect(await refused.ended()).toEqual({ code: 1, signal: null });
    expect(refused.said).toContain('Migrate it first');
  });

  it('is not to be stopped at failpoints in production', async () => {
    const refused = startWorker({
      databaseUrl: database.url,
      redisUrl: redis.url,
      failpoint: 'after-claim=kill',
      mode: 'production',
    });
    expect(await refused.ended()).toEqual({ code: 1, signal: null });
    expect(refused.said).toContain('refused in production');
  });
});
