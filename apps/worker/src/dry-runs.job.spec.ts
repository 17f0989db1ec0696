import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { cancelDryRun, enrolPatient, proposeProtocol, readDryRun, startDryRun } from '@osteon/application';
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

/** What the planner wrote: messages are planned meanwhile. */
const plans = () =>
  database.query('select id, key, opens_on, due_on, protocol_version, withdrawn_at, version from task order by id');
const as = () => persistence.as(service.lead);
const latest = (id: string) => readDryRun(as(), service.lead, id);

async function until(what: string, id: string, state: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if ((await latest(id))?.state === state) return;
    await setTimeout(100);
  }
  throw new Error(`It never came: ${what}.\n${logged.slice(-20).join('')}`);
}

async function propose(): Promise<string> {
  const { id } = await proposeProtocol(as(), service.lead, {
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
  return id;
}

it('is done by whichever worker runs, once, and writes no task', async () => {
  const before = await plans();
  const id = await propose();
  await startDryRun(as(), service.lead, id);
  await Promise.all([start(), start()]);
  await until('a finished dry run', id, 'finished');
  expect(await latest(id)).toMatchObject({
    patients: 60,
    patientsTotal: 60,
    differing: 60,
    refused: 0,
    counts: { assessment: { earlier: { tasks: 60, patients: 60 }, unchanged: 0 }, dxa: { unchanged: 60 } },
  });
  expect(await plans()).toEqual(before);
});

it('waits in the database for a worker that comes later', async () => {
  const id = await propose();
  await startDryRun(as(), service.lead, id);
  expect(await latest(id)).toMatchObject({ state: 'running', patients: 0 });
  await start();
  await until('a finished dry run', id, 'finished');
});

it('stays as it was cancelled', async () => {
  const id = await propose();
  await startDryRun(as(), service.lead, id);
  await cancelDryRun(as(), service.lead, id);
  await start();
  await setTimeout(1_500);
  expect(await latest(id)).toMatchObject({ state: 'cancelled', patients: 0 });
});
