import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createAnnouncements, type Announcement, type Announcements } from '@osteon/jobs';
import { createLogger } from '@osteon/platform';
import { aService, createTestDatabase, keptLog, TEST_DATA_KEYS, type TestDatabase } from '@osteon/testing';
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { startWorker, type RunningWorker } from './start-worker.ts';
import { createChangeTeller } from './tell-changes.ts';
import { readWorkerConfig } from './worker-config.ts';

const redisUrl = process.env['OSTEON_TEST_REDIS_URL'] ?? '';

let database: TestDatabase;
let prefix: string;
let workers: RunningWorker[];
const joined: Announcements[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  await database.freezeAt('2026-05-01T09:30:00Z');
  prefix = `t${randomUUID().slice(0, 8)}`;
  workers = [];
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await Promise.all(joined.splice(0).map((one) => one.close()));
  await database.drop();
});

async function start(): Promise<RunningWorker> {
  const config = readWorkerConfig({
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl,
    OSTEON_QUEUE_PREFIX: prefix,
    OSTEON_WORKER_PORT: '0',
    OSTEON_SWEEP_MS: '50',
    OSTEON_LEASE_MS: '6000',
    OSTEON_LINK_SECRET: 'a secret that is only for the tests of presence',
    OSTEON_DATA_KEYS: TEST_DATA_KEYS,
  });
  const worker = await startWorker(
    config,
    {},
    createLogger({ program: 'worker', level: 'info', destination: keptLog('worker') }),
  );
  workers.push(worker);
  return worker;
}

const seen = () =>
  database.query<{ seenAt: Date; gateways: { name: string; standing: string }[]; backlog: object; hasQueue: boolean }>(
    `select seen_at as "seenAt", gateways, backlog, has_queue as "hasQueue" from worker_presence order by started_at`,
  );

async function until<T>(look: () => Promise<T>, holds: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await look();
    if (holds(found)) return found;
    await setTimeout(20);
  }
}

it('says that it is there, again and again, and leaves when it is stopped', async () => {
  const first = await start();
  const [found] = await until(seen, (rows) => rows.length === 1 && rows[0]?.hasQueue === true);
  expect(found).toMatchObject({
    backlog: { due: 0, inFlight: 0, uncertain: 0, oldestDueSeconds: 0 },
    hasQueue: true,
  });
  expect(found?.gateways).toContainEqual(expect.objectContaining({ name: 'local-mailbox', standing: 'working' }));
  await database.freezeAt('2026-05-01T09:31:00Z');
  await until(seen, ([row]) => row?.seenAt.toISOString() === '2026-05-01T09:31:00.000Z');
  await start();
  await until(seen, (rows) => rows.length === 2);
  await first.stop();
  expect(await seen()).toHaveLength(1);
});

it('tells what it did once at first and then together, and nothing when it did nothing', async () => {
  const told: Announcement[] = [];
  const teller = createChangeTeller({ tell: (announcement) => void told.push(announcement) }, 50);
  teller.changed(['messages']);
  teller.changed(['messages', 'inbox']);
  teller.changed(['worklist']);
  expect(told.map(({ topics }) => topics)).toEqual([['messages']]);
  await setTimeout(80);
  expect(told.map(({ topics }) => topics)).toEqual([['messages'], ['messages', 'inbox', 'worklist']]);
  await setTimeout(150);
  expect(told).toHaveLength(2);
  teller.stop();
});

it('tells the pages when its work changed what they show', async () => {
  const heard: Announcement[] = [];
  const listener = createAnnouncements({ redisUrl, prefix }, (announcement) => heard.push(announcement));
  joined.push(listener);
  await until(() => Promise.resolve(listener.listens), Boolean);
  await aService(database);
  await start();
  // The end of a day changes lists: balances and what was not answered.
  await until(
    () => Promise.resolve(heard),
    (all) => all.some(({ topics }) => topics.includes('inbox')),
  );
  expect(heard.every(({ serviceId, patients }) => serviceId === null && Object.keys(patients).length === 0)).toBe(true);
});
