import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { enrolPatient } from '@osteon/application';
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
const workers: RunningWorker[] = [];
const logged: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  persistence = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 4 });
  await database.freezeAt('2026-12-01T00:30:00Z');
  service = await aService(database);
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop();
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
    OSTEON_SWEEP_MS: '50',
    OSTEON_PUBLIC_URL: 'https://osteon.example.org',
    OSTEON_LINK_SECRET: 'a secret that is only for these tests',
    OSTEON_DATA_KEYS: TEST_DATA_KEYS,
  });
  const log = createLogger({ program: 'worker', level: 'info', destination: keptLog('worker', destination) });
  workers.push(await startWorker(config, {}, log));
}

async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await look()) return;
    await setTimeout(100);
  }
  throw new Error(`It never came: ${what}.\n${logged.slice(-20).join('')}`);
}

const proofs = () =>
  database.query<{ detail: unknown }>(`select detail from job_tick where name like 'prove-reports/%' order by slot`);
const summary = () => database.query(`select month, episodes, outcomes from report_summary order by month`);
const figure = async (name: string): Promise<number> => {
  const texts = await Promise.all(
    workers.map(async ({ healthPort }) => (await fetch(`http://127.0.0.1:${healthPort}/metrics`)).text()),
  );
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.startsWith(name))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
};

it('counts what is recorded without anybody asking, and anew when a day has closed a window', async () => {
  const enrolment = aPatient().born('1947-01-01').withVertebralFracture('2026-09-02').numbered('900').enrolment();
  await enrolPatient(persistence, { kind: 'cli', serviceId: service.serviceId }, enrolment);
  await start();
  await until('the count', async () => (await summary()).length === 1);
  const [open] = await summary();
  // 2 December is the day after the ninetieth
  await database.freezeAt('2026-12-02T00:30:00Z');
  await until('the count of the next day', async () => JSON.stringify(await summary()) !== JSON.stringify([open]));
});

it('proves every night once, however many workers there are, and says and repairs what differs', async () => {
  await database.query('update episode_observation set assessed = 3');
  await database.query('update report_summary set episodes = 99');
  await database.freezeAt('2026-12-02T02:30:00Z');
  await start();
  await start();
  await until('the proof', async () => (await proofs()).some(({ detail }) => detail !== null));
  expect(await proofs()).toEqual([{ detail: { patients: 1, differingPatients: 1, differingMonths: 0 } }]);
  expect(await summary()).toMatchObject([{ episodes: 1 }]);
  expect(await database.query('select assessed from episode_observation')).toEqual([{ assessed: 32_767 }]);
  await until('the figure', async () => (await figure('osteon_report_differences_total')) === 1);
  const said = logged.filter((line) => line.includes('the reports were not what the facts say'));
  expect(said).toHaveLength(1);

  await database.freezeAt('2026-12-03T02:30:00Z');
  await until('the next proof', async () => (await proofs()).length === 2 && (await proofs())[1]?.detail !== null);
  expect((await proofs())[1]).toEqual({ detail: { patients: 1, differingPatients: 0, differingMonths: 0 } });
});
