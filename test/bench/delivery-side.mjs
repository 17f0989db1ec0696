/**
 * One side of bench:delivery, in a process of its own: delivers every due message of a database through a gateway
 * that accepts at once, and says when it is done. What happens to a message (checked again under lock, intent written,
 * called, outcome recorded) is the same on every side; what differs is how messages come to be delivered, two jobs at a
 * time each (OSTEON_BENCH_AT_ONCE names another number):
 *
 *   ours             the worker as it is shipped: claims in sets, a BullMQ job for 500 ids
 *   postgres-batches claims of 500 in a loop, without any queue
 *   bullmq-per-row   claims in sets, a BullMQ job for each
 *   graphile-worker  claims in sets, a task for each
 *   pg-boss          claims in sets, a job for each, fetched and completed 500 at a time
 */
import { randomUUID } from 'node:crypto';
import { claimDueMessages, sendMessages } from '@osteon/application';
import { MESSAGES_PER_JOB } from '@osteon/jobs';
import { createServiceWriter } from '@osteon/messaging';
import { createPersistence } from '@osteon/persistence';
import pg from 'pg';
import { DATA_KEYS, KEYS } from './data-keys.mjs';

const [side] = process.argv.slice(2);
const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = process.env;
const WORKER = { kind: 'worker' };
const LEASE_MS = 60_000;
const IN_FLIGHT = 2_000;
/** Every side has as many jobs under way as our worker has; graphile-worker runs as it comes. */
const AT_ONCE = Number(process.env.OSTEON_BENCH_AT_ONCE ?? 2);
const POOL = Math.max(4, AT_ONCE);

const gateway = {
  name: 'instant',
  channels: ['sms', 'email', 'letter'],
  ability: { honoursKey: true, lookUpAfterMs: null },
  mostInFlight: IN_FLIGHT,
  async deliver(messages) {
    return new Map(
      messages.map(({ idempotencyKey }) => [idempotencyKey, { kind: 'accepted', reference: idempotencyKey }]),
    );
  },
};

/**
 * The clock starts with the first claim that finds something, so that nobody's pause before it counts. What is claimed
 * and settled is counted here: to ask the database again and again would be paid by the side that is measured.
 */
let began;
let claimed = 0;
let settled = 0;
const timed = (store) => ({
  ...store,
  async claimDue(command) {
    const now = process.hrtime.bigint();
    const claims = await store.claimDue(command);
    if (claims.length > 0) began ??= now;
    claimed += claims.length;
    return claims;
  },
  async settle(outcomes, pauses) {
    await store.settle(outcomes, pauses);
    settled += outcomes.length;
  },
});

const persistence = createPersistence({
  role: 'osteon_worker',
  keys: KEYS,
  databaseUrl,
  poolSize: side === 'ours' ? 2 : POOL,
});
const messages = timed(persistence.messages);
const deps = () => {
  const writer = createServiceWriter({ templates: persistence.templates, onFailure: () => undefined });
  return {
    messages,
    gatewayOf: () => gateway,
    writeMessage: writer.writeMessage,
    refreshTexts: writer.refresh,
    links: { secret: 'a secret that is only for this measurement', publicUrl: 'https://clinic.example.org' },
  };
};
const claim = (limit) =>
  claimDueMessages({ messages }, WORKER, {
    limit,
    channels: gateway.channels,
    mostInFlight: IN_FLIGHT,
    leaseMs: LEASE_MS,
  });
const bare = ({ id, generation }) => ({ id, generation });

const pause = () => new Promise((go) => setTimeout(go, 2));
let due = 0;

/** Resolves when every message has been settled. */
async function allDelivered() {
  while (settled < due) await pause();
}

/** Claims into a queue until nothing is due; waits until there is room for a job of ours. */
async function sweep(hand) {
  while (claimed < due) {
    if (claimed - settled > IN_FLIGHT - MESSAGES_PER_JOB) await pause();
    else await hand((await claim(1_000)).map(bare));
  }
}

/** Each gives a function that delivers everything, and one that ends what it opened. */
const SIDES = {
  async ours() {
    const { startWorker } = await import('../../apps/worker/dist/start-worker.js');
    const { readWorkerConfig } = await import('../../apps/worker/dist/worker-config.js');
    const { createLogger } = await import('@osteon/platform');
    const config = readWorkerConfig({
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      OSTEON_DATA_KEYS: DATA_KEYS,
      OSTEON_LINK_SECRET: 'a secret that is only for this measurement',
      OSTEON_PUBLIC_URL: 'https://clinic.example.org',
      OSTEON_WORKER_PORT: '0',
      OSTEON_QUEUE_PREFIX: `b-${randomUUID()}`,
      OSTEON_SWEEP_MS: '1000',
      OSTEON_LOG_LEVEL: 'error',
    });
    const worker = await startWorker(config, {}, createLogger({ program: 'worker', level: 'error' }), {
      gateways: [gateway],
      around: timed,
    });
    return [allDelivered, () => worker.stop()];
  },

  async 'postgres-batches'() {
    const sending = deps();
    const loop = async () => {
      for (let claims = await claim(MESSAGES_PER_JOB); claims.length > 0; claims = await claim(MESSAGES_PER_JOB)) {
        await sendMessages(sending, WORKER, { claims: claims.map(bare), leaseMs: LEASE_MS });
      }
    };
    return [() => Promise.all([loop(), loop()]).then(allDelivered), async () => undefined];
  },

  async 'bullmq-per-row'() {
    const { Queue, Worker } = await import('bullmq');
    const { hostname: host, port, password } = new URL(redisUrl);
    const connection = {
      host,
      port: Number(port),
      ...(password ? { password: decodeURIComponent(password) } : {}),
      maxRetriesPerRequest: null,
    };
    const prefix = `bench-${randomUUID()}`;
    const sending = deps();
    const queue = new Queue('rows', {
      connection,
      prefix,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    });
    const worker = new Worker(
      'rows',
      async ({ data }) => void (await sendMessages(sending, WORKER, { claims: [data], leaseMs: LEASE_MS })),
      { connection, prefix, concurrency: AT_ONCE },
    );
    await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
    return [
      async () => {
        await sweep((claims) => queue.addBulk(claims.map((data) => ({ name: 'row', data }))));
        await allDelivered();
      },
      () => Promise.all([worker.close(), queue.close()]),
    ];
  },

  async 'graphile-worker'() {
    const { run, makeWorkerUtils, Logger } = await import('graphile-worker');
    const logger = new Logger(() => () => undefined);
    const utils = await makeWorkerUtils({ connectionString: databaseUrl, logger });
    await utils.migrate();
    const sending = deps();
    const runner = await run({
      connectionString: databaseUrl,
      logger,
      ...(process.env.OSTEON_BENCH_AT_ONCE ? { concurrency: AT_ONCE } : {}),
      maxPoolSize: POOL,
      noHandleSignals: true,
      taskList: {
        row: async (data) => void (await sendMessages(sending, WORKER, { claims: [data], leaseMs: LEASE_MS })),
      },
    });
    return [
      async () => {
        await sweep((claims) => utils.addJobs(claims.map((payload) => ({ identifier: 'row', payload }))));
        await allDelivered();
      },
      () => runner.stop().then(() => utils.release()),
    ];
  },

  async 'pg-boss'() {
    const { PgBoss } = await import('pg-boss');
    const boss = new PgBoss({ connectionString: databaseUrl, max: POOL });
    boss.on('error', () => undefined);
    await boss.start();
    await boss.createQueue('rows');
    const sending = deps();
    let swept = false;
    const work = async () => {
      for (;;) {
        const jobs = await boss.fetch('rows', { batchSize: 500 });
        if (jobs.length > 0) {
          await sendMessages(sending, WORKER, { claims: jobs.map(({ data }) => data), leaseMs: LEASE_MS });
          await boss.complete(
            'rows',
            jobs.map(({ id }) => id),
          );
        } else if (swept) return;
        else await new Promise((go) => setTimeout(go, 5));
      }
    };
    return [
      async () => {
        const workers = [work(), work()];
        await sweep((claims) =>
          boss.insert(
            'rows',
            claims.map((data) => ({ data })),
          ),
        );
        swept = true;
        await Promise.all(workers);
        await allDelivered();
      },
      () => boss.stop({ graceful: false }),
    ];
  },
};

const [deliver, end] = await SIDES[side]();
process.once('message', async () => {
  // The stop switch held everything back until both were ready.
  const owner = new pg.Client({ connectionString: databaseUrl });
  await owner.connect();
  const { rows } = await owner.query(`select count(*)::int as n from message where state = 'planned'`);
  due = rows[0].n;
  await owner.query('update service set sending_stopped_at = null');
  await owner.end();
  const before = process.cpuUsage();
  await deliver();
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const { user, system } = process.cpuUsage(before);
  process.send({ seconds, processorSeconds: (user + system) / 1e6 });
  await end();
  await persistence.close();
  process.exit(0);
});
process.send({ ready: true });
