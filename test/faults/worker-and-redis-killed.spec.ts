import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import { createPersistence, type Persistence } from '@osteon/persistence';
import { createClinic, createTestDatabase, enrolOnTablets, type TestDatabase } from '@osteon/testing';
import { startWorker, TestRedis, until, type TestProcess } from '../harness/processes.ts';

const PATIENTS = 12;

let database: TestDatabase;
let persistence: Persistence;
let redis: TestRedis;
let workers: TestProcess[];

beforeEach(async () => {
  database = await createTestDatabase();
  await database.travelTo('2026-06-17T10:00:00Z');
  persistence = createPersistence({ databaseUrl: database.url, poolSize: 4 });
  redis = await TestRedis.start();
  workers = [];
  const clinic = await createClinic(database, persistence);
  for (let n = 0; n < PATIENTS; n += 1) await enrolOnTablets(clinic);
});

afterEach(async () => {
  for (const worker of workers) await worker.stop('SIGKILL');
  await redis.remove();
  await persistence.close();
  await database.drop();
});

function worker(failpoint?: string): TestProcess {
  const started = startWorker({
    databaseUrl: database.url,
    redisUrl: redis.url,
    ...(failpoint === undefined ? {} : { failpoint }),
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

describe('the worker killed and Redis lost with its data', () => {
  it.each(['after-claim', 'after-add', 'after-intent', 'after-call', 'before-settle', 'after-settle'])(
    'at "%s": after the restart every due message exists once',
    async (failpoint) => {
      expect(await worker(`${failpoint}=kill`).ended()).toEqual({ code: null, signal: 'SIGKILL' });
      await redis.killAndEmpty();
      await redis.start();
      worker();
      await allAccepted();
      await expectEachOnce();
    },
  );

  it('with two workers, of which one dies between the call and its record', async () => {
    const dying = worker('before-settle=kill');
    worker();
    // Either may be first; when it is the other, the dying one has nothing to die of.
    await Promise.race([dying.ended(), allAccepted()]);
    worker();
    await allAccepted();
    await expectEachOnce();
  });
});

describe('Redis away while the worker runs', () => {
  it('is met with patience: what is due goes out when it is back, empty', async () => {
    await redis.killAndEmpty();
    const running = worker();
    await until('the sweep meeting the outage', async () => running.said.includes('Redis is away'));
    const planned = await until('messages planned', async () => {
      const rows = await database.query<{ n: number }>('select count(*)::int as n from message');
      return rows[0]?.n === PATIENTS && rows;
    });
    expect(planned).toBeDefined();
    await redis.start();
    await allAccepted();
    await expectEachOnce();
    expect(running.running).toBe(true);
  });

  it('is killed and emptied under a working worker, which goes on consuming', async () => {
    const running = worker();
    await allAccepted();
    await redis.killAndEmpty();
    await redis.start();
    await database.query(`update message set state = 'planned', generation = generation + 1, lease_until = null`);
    await database.query('delete from delivery_attempt');
    await database.query('delete from mailbox_item');
    await allAccepted();
    await expectEachOnce();
    expect(running.running).toBe(true);
  });
});

describe('a worker paused for longer than its lease', () => {
  it('wakes up after another has sent, and nothing is sent twice', async () => {
    const paused = worker();
    await until('its first claim', async () => paused.said.includes('messages claimed'));
    paused.child.kill('SIGSTOP');
    worker();
    await allAccepted();
    paused.child.kill('SIGCONT');
    await setTimeout(1_000);
    expect(paused.running).toBe(true);
    await allAccepted();
    await expectEachOnce();
  });
});

describe('a Redis that holds its connections open and answers nothing', () => {
  it('stops no sweep, and what is due goes out when it answers again', async () => {
    const running = worker();
    await until('worker ready', async () => running.said.includes('worker ready'));
    await allAccepted();
    redis.signal('SIGSTOP');
    await database.query(`update message set state = 'planned', generation = generation + 1, lease_until = null`);
    await database.query('delete from delivery_attempt');
    await database.query('delete from mailbox_item');
    await until('a claim that Redis did not take', async () => /"lost":[1-9]|Redis is away/.test(running.said));
    redis.signal('SIGCONT');
    await allAccepted();
    await expectEachOnce();
  });
});

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
  it('finishes and ends with 0', async () => {
    const running = worker();
    await until('worker ready', async () => running.said.includes('worker ready'));
    expect(await running.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    const rows = await database.query(`select from message where state in ('queued', 'sending', 'uncertain')`);
    expect(rows).toEqual([]);
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
});
