/**
 * bench:delivery: our delivery against other ways to bring the same due messages to the same instant gateway, each
 * with the same checks, intents and outcomes in PostgreSQL (see delivery-side.mjs). Sides in turn, each turn on a
 * clone of one prepared database; the figure is the median of ours over the median of theirs, in messages a second.
 *
 *   node test/bench/delivery.mjs [--messages 20000] [--turns 3] [--only pg-boss]
 *
 * Prints `ratio <name> <figure> at least <limit>` and exits with 1 below a limit. Needs the built apps,
 * OSTEON_TEST_DATABASE_URL and OSTEON_TEST_REDIS_URL (npm run bench:delivery brings all).
 */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { batchesOf, claimDueMessages } from '@osteon/application';
import { createProducer, jobContracts, MESSAGES_PER_JOB, sendMessagesJob } from '@osteon/jobs';
import { createPersistence } from '@osteon/persistence';
import { Redis } from 'ioredis';
import pg from 'pg';
import { KEYS } from './data-keys.mjs';
import { dropAll, dropDatabase, makeDatabase, prepareDueMessages, urlOf } from './due-messages.mjs';

const { values: options } = parseArgs({
  options: {
    messages: { type: 'string', default: '20000' },
    turns: { type: 'string', default: '3' },
    only: { type: 'string', multiple: true },
  },
});
const count = Number(options.messages);
const turns = Number(options.turns);

const LIMITS = { 'postgres-batches': 0.6, 'bullmq-per-row': 15, 'graphile-worker': 5, 'pg-boss': 1.3 };
/** A side that takes a message at a time gets a part of them: it is its rate that counts. */
const PART = { 'bullmq-per-row': 0.2, 'graphile-worker': 0.2 };
const REDIS_LIMIT_BYTES = 1_000_000;
const WAITING = 100_000;

const server = process.env.OSTEON_TEST_DATABASE_URL;
const redisUrl = process.env.OSTEON_TEST_REDIS_URL;
if (!server || !redisUrl) throw new Error('bench:delivery wants servers; `npm run bench:delivery` starts them');
const say = (line) => process.stdout.write(`${line}\n`);
const median = (figures) => [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)];

/** @returns messages a second */
async function turn(side, template, messages) {
  const name = await makeDatabase(template);
  const child = fork(fileURLToPath(new URL('delivery-side.mjs', import.meta.url)), [side], {
    env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: urlOf(name), REDIS_URL: redisUrl },
  });
  const told = (what) =>
    new Promise((resolve, reject) => {
      child.on('message', (message) => message[what] && resolve(message));
      child.once('exit', (code) => reject(new Error(`${side} ended (${code}) before it was ${what}`)));
    });
  await told('ready');
  const client = new pg.Client({ connectionString: urlOf(name) });
  await client.connect();
  await client.query(`delete from delivery_attempt`);
  if (messages < count) {
    await client.query(
      `update message set state = 'cancelled', reason = 'superseded' where id in (select id from message order by id offset $1)`,
      [messages],
    );
    await client.query('vacuum analyze message');
  }
  await client.query('checkpoint');
  const done = told('seconds');
  child.send('go');
  const { seconds, processorSeconds } = await done;
  await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve()));
  // The same outcome on every side: accepted once, with one attempt and its reference, and the link that it carried.
  const { rows } = await client.query(
    `select count(*) filter (where m.state = 'accepted' and m.generation = 1)::int as accepted,
       (select count(*)::int from delivery_attempt where state = 'accepted' and gateway_reference is not null) as attempts,
       (select count(*)::int from answer_link) as links
     from message m`,
  );
  const { rows: others } = await client.query(
    `select state, generation, reason, count(*)::int from message where state <> 'cancelled' group by 1, 2, 3`,
  );
  await client.end();
  await dropDatabase(name);
  const [{ accepted, attempts, links }] = rows;
  if (accepted !== messages || attempts !== messages || links !== messages) {
    throw new Error(
      `${side}: of ${messages}, ${accepted} accepted, ${attempts} attempts, ${links} links; ${JSON.stringify(others)}`,
    );
  }
  return { rate: messages / seconds, processorSeconds };
}

/** What Redis holds more when as much is waiting as may be in flight, of so many that are due. */
async function redisBytes(template) {
  const persistence = createPersistence({
    role: 'osteon_worker',
    keys: KEYS,
    databaseUrl: urlOf(template),
    poolSize: 2,
  });
  const owner = new pg.Client({ connectionString: urlOf(template) });
  await owner.connect();
  const { rows } = await owner.query(`select count(*)::int as n from message where state = 'planned'`);
  await owner.query('update service set sending_stopped_at = null, sending_stopped_by = null');
  await owner.end();
  const prefix = `bench-${randomUUID()}`;
  const producer = createProducer({ redisUrl, prefix }, jobContracts);
  const redis = new Redis(redisUrl);
  const used = async () => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))[1]);
  await producer.takesJobs();
  const before = await used();
  let claimed = 0;
  for (;;) {
    const claims = await claimDueMessages(
      { messages: persistence.messages },
      { kind: 'worker' },
      {
        limit: 1_000,
        channels: ['sms', 'email', 'letter'],
        mostInFlight: 2_000,
        leaseMs: 60_000,
      },
    );
    if (claims.length === 0) break;
    claimed += claims.length;
    for (const batch of batchesOf(claims, MESSAGES_PER_JOB))
      await producer.add(sendMessagesJob, { batch: randomUUID(), messages: batch });
  }
  const bytes = (await used()) - before;
  await producer.close();
  for (const key of await redis.keys(`${prefix}:*`)) await redis.del(key);
  redis.disconnect();
  await persistence.close();
  return { bytes, claimed, waiting: rows[0].n };
}

async function main() {
  const template = await prepareDueMessages(count);
  say(`${count} messages due`);
  const peers = Object.keys(LIMITS).filter((side) => !options.only || options.only.includes(side));
  const rates = Object.fromEntries(['ours', ...peers].map((side) => [side, []]));
  for (let n = 0; n < turns; n += 1) {
    for (const side of Object.keys(rates)) {
      const messages = Math.round(count * (PART[side] ?? 1));
      const { rate, processorSeconds } = await turn(side, template, messages);
      rates[side].push(rate);
      say(`turn ${n + 1} ${side}: ${Math.round(rate)} messages/s, ${processorSeconds.toFixed(1)} s of its processor`);
    }
  }
  let beyond = 0;
  for (const side of peers) {
    const ratio = median(rates.ours) / median(rates[side]);
    if (!(ratio >= LIMITS[side])) beyond += 1;
    say(`ratio delivery-to-${side} ${ratio.toFixed(2)} at least ${LIMITS[side]}`);
  }
  await dropDatabase(template);
  if (!options.only) {
    const many = await prepareDueMessages(WAITING);
    const { bytes, claimed, waiting } = await redisBytes(many);
    say(`${waiting} waiting, ${claimed} of them claimed and in Redis`);
    const ratio = bytes / REDIS_LIMIT_BYTES;
    if (!(ratio <= 1)) beyond += 1;
    say(`ratio redis-megabytes-per-100000-waiting ${ratio.toFixed(2)} at most 1`);
  }
  return beyond === 0 ? 0 : 1;
}

let code = 1;
try {
  code = await main();
} finally {
  await dropAll();
}
process.exit(code);
