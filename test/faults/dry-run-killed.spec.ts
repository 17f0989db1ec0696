import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { enrolPatient, proposeProtocol, readDryRun, startDryRun } from '@osteon/application';
import { createPersistence, type Persistence } from '@osteon/persistence';
import {
  aPatient,
  aService,
  createTestDatabase,
  TEST_KEYS,
  withClient,
  type TestDatabase,
  type TestService,
} from '@osteon/testing';
import { startWorker, TestRedis, until, type TestProcess } from '../harness/processes.ts';

/** Three batches. */
const PATIENTS = 120;
/** The lock that a batch waits for in the test. */
const HELD = 4_711;

let database: TestDatabase;
let persistence: Persistence;
let service: TestService;
let redis: TestRedis;
let workers: TestProcess[];

beforeEach(async () => {
  database = await createTestDatabase();
  await database.travelTo('2026-12-01T09:00:00Z');
  persistence = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 4 });
  redis = await TestRedis.start();
  workers = [];
  service = await aService(database);
  const story = aPatient().withVertebralFracture('2026-11-02');
  for (let n = 0; n < PATIENTS; n += 1) {
    await enrolPatient(persistence.as(service.nurse), service.nurse, story.enrolment());
  }
  // The second batch waits where it is kept, until the test lets it.
  await database.query(
    `create function wait_here() returns trigger language plpgsql as $$
     begin perform pg_advisory_xact_lock(${String(HELD)}); return new; end $$`,
  );
  await database.query(
    `create trigger wait_here before update on protocol_dry_run for each row
     when (new.patients = 100 and old.patients = 50) execute function wait_here()`,
  );
});

afterEach(async () => {
  for (const worker of workers) await worker.stop('SIGKILL');
  await redis.remove();
  await persistence.close();
  await database.drop();
});

function worker(): TestProcess {
  const started = startWorker({ databaseUrl: database.url, redisUrl: redis.url, leaseMs: 1_000 });
  workers.push(started);
  return started;
}

it('goes on after its worker was killed in the middle of a batch, and counts nobody twice', async () => {
  const lead = persistence.as(service.lead);
  const { id } = await proposeProtocol(lead, service.lead, {
    name: 'Assessment sooner',
    reason: 'our target is 60 days',
    rules: {
      change: {
        version: '2027.1',
        inForceFrom: '2026-12-02',
        changes: [{ path: '/episodeRules/3/due', value: { months: 0, days: 60 } }],
      },
    },
  });
  await startDryRun(lead, service.lead, id);
  const latest = () => readDryRun(lead, service.lead, id);

  await withClient(database.url, async (holder) => {
    await holder.query('select pg_advisory_lock($1)', [HELD]);
    const first = worker();
    const [waiting] = await until('a batch that waits to be kept', async () => {
      const { rows } = await holder.query<{ pid: number }>(
        `select pid from pg_locks where locktype = 'advisory' and objid = $1 and not granted`,
        [HELD],
      );
      return rows.length > 0 && rows;
    });
    await first.stop('SIGKILL');
    expect(await latest()).toMatchObject({ state: 'running', patients: 50 });
    // What the worker had sent goes with it; had it been kept, the next one would go on after it.
    await holder.query('select pg_terminate_backend($1)', [waiting?.pid]);
    await holder.query('select pg_advisory_unlock($1)', [HELD]);
  });

  worker();
  await until('a finished dry run', async () => (await latest())?.state === 'finished');
  const done = await latest();
  expect(done).toMatchObject({ patients: PATIENTS, differing: PATIENTS, refused: 0 });
  expect(done?.counts.assessment?.earlier).toEqual({ tasks: PATIENTS, patients: PATIENTS });
  const [listed] = await database.query<{ n: number }>(
    `select count(distinct patient_id)::int as n from protocol_dry_run_patient where kind = 'assessment' and change = 'earlier'`,
  );
  expect(listed?.n).toBe(PATIENTS);
});
