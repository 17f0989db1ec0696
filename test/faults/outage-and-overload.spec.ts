import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPersistence } from '@osteon/persistence';
import { TEST_KEYS } from '@osteon/testing';
import pg from 'pg';
import { CALM } from '../harness/chaos-gateway.ts';
import { until } from '../harness/processes.ts';
import { isSettled, reckon } from '../harness/reckoning.ts';
import { TcpProxy } from '../harness/tcp-proxy.ts';
import { World, type Acknowledged } from '../harness/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.open({ seed: 3, workers: 0 });
});
beforeEach(() => {
  world.gateway.mood = CALM;
  world.env = {};
});
afterAll(() => world.close());

const settled = (acknowledged: readonly Acknowledged[], within = 90_000) =>
  until('all of it settled', () => isSettled(world, acknowledged), within);
/** Nothing is measured by it: of how often a worker starts within it, a busy machine makes a third. */
const MANY_DEATHS_MS = 300_000;
const first = (acknowledged: readonly Acknowledged[]): Acknowledged => {
  const [one] = acknowledged;
  if (!one) throw new Error('Nobody was enrolled.');
  return one;
};

describe('F14: the pool of the api is exhausted by a lock', () => {
  it('is answered with 503, holds up no worker, and passes when the lock does', async () => {
    await world.startApi({ OSTEON_POOL_SIZE: '3' });
    const locked = first(await world.enrol(1));
    const others = await world.enrol(10);
    await world.restaff({ workers: 1 });

    const holder = new pg.Client({ connectionString: world.database.url });
    await holder.connect();
    await holder.query('begin');
    await holder.query('select from patient where id = $1 for update', [locked.patientId]);
    const record = () =>
      world.request(
        'POST',
        `/api/v1/patients/${locked.patientId}/facts`,
        JSON.stringify({ facts: [{ type: 'pain', on: '2026-06-17', payload: { nrs: 3 } }] }),
        {},
        60_000,
      );
    const answers = await Promise.all(Array.from({ length: 50 }, record));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(answers.every(({ headers }) => headers.get('retry-after') !== null)).toBe(true);
    // The worker has a pool of its own: everybody else's reminders went out meanwhile.
    await settled(others);
    await holder.query('rollback');
    await holder.end();
    await until('a request that is served', async () => (await record()).status < 300);
    await settled([locked]);
    await world.startApi();
  });
});

describe('F18: a database that vanished without a word', () => {
  it('costs a statement its time, and no connection is kept that nobody answers', async () => {
    const wire = await TcpProxy.to('127.0.0.1', Number(new URL(world.database.url).port));
    const persistence = createPersistence({
      role: 'osteon_worker',
      keys: TEST_KEYS,
      databaseUrl: wire.through(world.database.url),
      poolSize: 1,
      silenceTimeoutMs: 500,
    });
    await persistence.ping();
    wire.set('drop');
    await expect(persistence.ping()).rejects.toMatchObject({ code: 'FLS-1901' });
    wire.set('pass');
    await until('an answer again', () =>
      persistence.ping().then(
        () => true,
        () => false,
      ),
    );
    await persistence.close();
    await wire.close();
  });
});

describe('F27: a gateway that refuses, and one that is busy', () => {
  it('is asked once about what it refuses, which a nurse takes over, and again about the rest', async () => {
    await world.restaff({ workers: 1 });
    world.gateway.mood = { refuse: 1 };
    const refused = await world.enrol(6);
    await settled(refused);
    const calls = world.gateway.calls;
    world.gateway.mood = { busy: 0.5, accept: 0.5 };
    const delayed = await world.enrol(12);
    await settled(delayed);

    expect(await reckon(world, refused)).toMatchObject({ lost: [], twice: [], toPerson: refused.length });
    expect(refused.every(({ telephone }) => !world.gateway.delivered.has(telephone))).toBe(true);
    expect(await reckon(world, delayed)).toMatchObject({ lost: [], twice: [], toPerson: 0 });
    expect(world.gateway.calls).toBeGreaterThan(calls + delayed.length);
    const again = await world.database.query(
      `select from delivery_attempt a join message m on m.id = a.message_id
       where m.patient_id = any($1::uuid[]) group by m.id having count(*) > 1`,
      [refused.map(({ patientId }) => patientId)],
    );
    expect(again).toEqual([]);
  });
});

describe('F33: two nurses, and one who clicks twice', () => {
  const body = JSON.stringify({ facts: [{ type: 'fls-contact', on: '2026-06-17', payload: {} }] });
  const facts = async (patientId: string) =>
    (await world.database.query(`select from fact where patient_id = $1 and type = 'fls-contact'`, [patientId])).length;

  it('a double click is one fact, and both clicks get its answer', async () => {
    const { patientId } = first(await world.enrol(1));
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        world.request('POST', `/api/v1/patients/${patientId}/facts`, body, { 'idempotency-key': `key-${patientId}` }),
      ),
    );
    // Who comes while the first is being written is told so, and may ask again.
    expect(answers.every(({ status }) => status < 300 || status === 409)).toBe(true);
    expect(new Set(answers.filter(({ status }) => status < 300).map(({ text }) => text)).size).toBe(1);
    expect(await facts(patientId)).toBe(1);
  });

  it('of two nurses who saw the same version one is served', async () => {
    const { patientId } = first(await world.enrol(1));
    const seen = await world.request('GET', `/api/v1/patients/${patientId}`);
    const ifMatch = seen.headers.get('etag') ?? '';
    const answers = await Promise.all(
      [1, 2].map(() => world.request('POST', `/api/v1/patients/${patientId}/facts`, body, { 'if-match': ifMatch })),
    );
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409 || status === 412)).toHaveLength(1);
    expect(await facts(patientId)).toBe(1);
  });
});

describe('F23: a message of which its worker dies', () => {
  it("becomes a nurse's after some tries, and the queue goes on", async () => {
    world.env = { OSTEON_FAILPOINT: 'read-candidates:after=kill' };
    await world.restaff({ workers: 2, leaseMs: 500 });
    const poison = await world.enrol(1);
    await settled(poison, MANY_DEATHS_MS);
    const deaths = world.crew.reduce((sum, member) => sum + member.deaths, 0);
    // What the tests before left due was of the same poison.
    const poisoned = await world.database.query(`select from message where lost_claims > 0 or reason = 'crash-loop'`);
    world.env = {};
    await world.restaff({ workers: 1 });
    const others = await world.enrol(5);
    await settled(others);
    expect(await reckon(world, poison)).toMatchObject({ lost: [], twice: [], toPerson: 1 });
    expect(await reckon(world, others)).toMatchObject({ lost: [], twice: [], toPerson: 0 });
    // It stopped dying of it: after eight lost claims a message, each of which the queue may hand to a second and a third worker.
    expect(deaths).toBeGreaterThanOrEqual(8);
    expect(deaths).toBeLessThanOrEqual(3 * 8 * poisoned.length);
  }, 450_000);
});

describe('F22: three days in which nothing ran', () => {
  it('leaves nothing behind: sent, put aside with a reason, or shown to a nurse; and the days add up', async () => {
    await world.restaff({ workers: 0 });
    const due: Acknowledged[] = [];
    for (const dueInDays of [0, 1, 2, 3]) due.push(...(await world.enrol(6, { dueInDays })));
    await world.database.travelTo('2026-06-20T11:00:00Z');
    await world.restaff({ workers: 2 });
    await settled(due);
    expect(await reckon(world, due)).toMatchObject({ lost: [], twice: [], broken: [] });
    const unexplained = await world.database.query(
      `select from message m where m.state in ('skipped', 'missed', 'failed', 'cancelled') and m.reason is null`,
    );
    expect(unexplained).toEqual([]);

    await world.database.travelTo('2026-06-21T00:10:00Z');
    const lines = await until('the lines of the days', async () => {
      const rows = await world.database.query<{ on: string; adds_up: boolean; expected: number }>(
        `select "on"::text, adds_up, expected from message_balance order by 1`,
      );
      return rows.some(({ on }) => on === '2026-06-20') && rows;
    });
    expect(lines.every(({ adds_up }) => adds_up)).toBe(true);
    const [{ n } = { n: -1 }] = await world.database.query<{ n: number }>(
      `select count(*)::int as n from message where planned_for < '2026-06-21'`,
    );
    expect(lines.reduce((sum, { expected }) => sum + expected, 0)).toBe(n);
  });
});
