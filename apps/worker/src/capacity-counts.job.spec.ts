import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { enrolPatient, readCapacity, startCapacityCount, startWhatIf } from '@osteon/application';
import { createPersistence, type Persistence } from '@osteon/persistence';
import { createLogger } from '@osteon/platform';
import {
  aPatient,
  aService,
  createTestDatabase,
  keptLog,
  TEST_DATA_KEYS,
  TEST_KEYS,
  type TestDatabase,
  type TestService,
} from '@osteon/testing';
import { startWorker, type RunningWorker } from './start-worker.ts';
import { readWorkerConfig } from './worker-config.ts';

let database: TestDatabase;
let persistence: Persistence;
let service: TestService;
let workers: RunningWorker[] = [];
const logged: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  persistence = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 4 });
});
beforeEach(async () => {
  await database.travelTo('2026-12-01T09:00:00Z');
  service = await aService(database, { code: randomUUID().slice(0, 8) });
  for (let n = 0; n < 60; n += 1) {
    const story = aPatient().withVertebralFracture('2026-11-02');
    await enrolPatient(persistence.as(service.nurse), service.nurse, story.enrolment());
  }
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  workers = [];
});
afterAll(async () => {
  await persistence.close();
  await database.drop();
});

async function start(): Promise<void> {
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged.push(chunk.toString());
      done();
    },
  });
  const config = readWorkerConfig({
    DATABASE_URL: database.url,
    REDIS_URL: process.env['OSTEON_TEST_REDIS_URL'] ?? '',
    OSTEON_QUEUE_PREFIX: `t${randomUUID().slice(0, 8)}`,
    OSTEON_WORKER_PORT: '0',
    OSTEON_SWEEP_MS: '400',
    OSTEON_PUBLIC_URL: 'https://osteon.example.org',
    OSTEON_LINK_SECRET: 'a secret that is only for these tests',
    OSTEON_DATA_KEYS: TEST_DATA_KEYS,
  });
  const log = createLogger({ program: 'worker', level: 'info', destination: keptLog('worker', destination) });
  workers.push(await startWorker(config, {}, log));
}

const as = () => persistence.as(service.lead);
const latest = () => readCapacity(as(), service.lead);

async function untilCounted(): Promise<Awaited<ReturnType<typeof latest>>> {
  for (let tries = 0; tries < 300; tries += 1) {
    const capacity = await latest();
    if (capacity.counted !== null && capacity.unfinished === null) return capacity;
    await setTimeout(100);
  }
  throw new Error(`It was never counted.\n${logged.slice(-20).join('')}`);
}

it('counts the work ahead of a whole service, two workers together, everybody once, and writes no task', async () => {
  const plans = () => database.query('select id, key, due_on, version from task order by id');
  const before = await plans();
  await startCapacityCount(as(), service.lead);
  await Promise.all([start(), start()]);
  const { counted } = await untilCounted();
  expect(counted?.run).toMatchObject({ patients: 60, patientsTotal: 60, refused: 0, state: 'finished' });
  const one = counted?.forecast?.weeks.reduce((sum, { work }) => sum + work.call.planned, 0) ?? 0;
  expect(one).toBeGreaterThan(0);
  expect(one % 60).toBe(0);
  expect(await plans()).toEqual(before);
  const asked = await startWhatIf(as(), service.lead, { name: 'more', fracturePercent: 50, protocolId: null });
  expect(asked.run.state).toBe('finished');
});
