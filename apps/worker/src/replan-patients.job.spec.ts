import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { enrolPatient } from '@osteon/application';
import { shippedProtocol, type Protocol } from '@osteon/domain';
import { createPersistence, type Persistence } from '@osteon/persistence';
import { createLogger } from '@osteon/platform';
import {
  aPatient,
  aService,
  createTestDatabase,
  TEST_DATA_KEYS,
  TEST_KEYS,
  type TestDatabase,
  type TestService,
  keptLog,
} from '@osteon/testing';
import { startWorker, type RunningWorker } from './start-worker.ts';
import { readWorkerConfig } from './worker-config.ts';

let database: TestDatabase;
let persistence: Persistence;
let service: TestService;
let worker: RunningWorker | undefined;
const logged: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  persistence = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 4 });
  await database.freezeAt('2026-12-01T22:00:00Z');
  service = await aService(database);
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
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
    OSTEON_SWEEP_MS: '200',
    OSTEON_PUBLIC_URL: 'https://osteon.example.org',
    OSTEON_LINK_SECRET: 'a secret that is only for these tests',
    OSTEON_DATA_KEYS: TEST_DATA_KEYS,
  });
  worker = await startWorker(
    config,
    {},
    createLogger({ program: 'worker', level: 'info', destination: keptLog('worker', destination) }),
  );
}

async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await look()) return;
    await setTimeout(100);
  }
  throw new Error(`It never came: ${what}.\n${logged.slice(-20).join('')}`);
}

const tomorrow: Protocol = {
  ...shippedProtocol,
  version: '2026.12',
  inForceFrom: '2026-12-02',
  episodeRules: shippedProtocol.episodeRules.map((rule) =>
    rule.id === 'assessment/fls' ? { ...rule, due: { months: 0, days: 45 } } : rule,
  ),
};

const assessments = async (): Promise<string[]> => {
  const rows = await database.query<{ said: string }>(
    `select distinct protocol_version || ' ' || due_on::text as said from task where kind = 'assessment'`,
  );
  return rows.map(({ said }) => said);
};

it('plans every patient anew after the midnight on which a version comes into force, and by a worker that starts late', async () => {
  const story = aPatient().withVertebralFracture('2026-11-02');
  for (let n = 0; n < 3; n += 1) await enrolPatient(persistence, service.nurse, story.enrolment());
  await database.query(
    `insert into published_protocol (service_id, name, version, in_force_from, rules, proposed_by, approved_by, published_at)
     values ($1, 'ours', $2, $3, $4, $5, $6, '2026-12-01T21:00:00Z')`,
    [service.serviceId, tomorrow.version, tomorrow.inForceFrom, JSON.stringify(tomorrow), randomUUID(), randomUUID()],
  );
  await start();
  await until('a turn by the shipped rules', async () =>
    logged.some((line) => line.includes('patients planned again')),
  );
  expect(await assessments()).toEqual(['2026.11 2027-01-31']);

  await database.freezeAt('2026-12-02T00:00:10Z');
  await until('a turn by the new rules', async () => (await assessments()).join() === '2026.12 2026-12-17');

  await worker?.stop();
  worker = undefined;
  await database.query('update published_protocol set published_at = null');
  await start();
  await until(
    'a turn at boot, by the shipped rules',
    async () => (await assessments()).join() === '2026.11 2027-01-31',
  );
  expect(logged.join('')).not.toMatch(/could not be planned|failed and runs again/);
});
