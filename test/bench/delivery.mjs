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
import { randomBytes, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { batchesOf, claimDueMessages, enrolPatient, planDueMessages, replanPatients } from '@osteon/application';
import { createProducer, jobContracts, MESSAGES_PER_JOB, sendMessagesJob } from '@osteon/jobs';
import { createPersistence } from '@osteon/persistence';
import { Redis } from 'ioredis';
import pg from 'pg';
import { deploy } from '../../tools/migrate/actions.mjs';

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

const made = new Set();
const urlOf = (name) => Object.assign(new URL(server), { pathname: `/${name}` }).href;

async function onServer(sql) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

async function makeDatabase(template) {
  const name = `osteon_bench_${randomBytes(4).toString('hex')}`;
  await onServer(`create database ${name}${template ? ` template ${template} strategy file_copy` : ''}`);
  made.add(name);
  return name;
}

async function dropDatabase(name) {
  await onServer(`drop database if exists ${name} with (force)`);
  made.delete(name);
}

/** So many patients with a reminder that is due, in services whose stop switch is on. */
async function prepare(patients) {
  const name = await makeDatabase();
  await deploy({ url: urlOf(name) });
  const persistence = createPersistence({ databaseUrl: urlOf(name), poolSize: 2 });
  const query = async (sql, values = []) => (await persistence.pool.query(sql, values)).rows;
  await query('set statement_timeout = 0');
  const [service] = await query(
    `with r as (insert into region (code, name) values ('bench', 'Bench') returning id)
     insert into service (region_id, code, name, time_zone, country, telephone, sends_from, sends_until)
     select id, 'bench', 'Bench', 'Europe/London', 'GB', '0117 496 0000', '00:00', '23:59' from r
     returning id, local_today(time_zone)::text as today`,
  );
  const daysAgo = (days) => new Date(Date.parse(service.today) - days * 86_400_000).toISOString().slice(0, 10);
  await enrolPatient(
    persistence,
    { kind: 'cli', serviceId: service.id },
    {
      patient: { family: 'Model', given: 'Ada', birthDate: '1948-03-07', sex: 'female' },
      identifiers: [],
      contactPoints: [{ channel: 'sms', value: '+447700900123' }],
      facts: [
        { type: 'fracture', ref: 'f1', on: daysAgo(20), payload: { site: 'wrist' } },
        { type: 'treatment', ref: 't1', on: daysAgo(14), payload: { agent: 'alendronate' } },
      ],
    },
  );
  await query(
    `create unlogged table copied as select p.id as old_id, gen_random_uuid() as id, n
     from patient p cross join generate_series(2, $1::int) n`,
    [patients],
  );
  const changed = {
    patient: { id: 'c.id' },
    contact_point: { id: 'gen_random_uuid()', patient_id: 'c.id' },
    fact: { id: 'gen_random_uuid()', patient_id: 'c.id' },
    episode: { id: 'gen_random_uuid()', patient_id: 'c.id' },
    task: { id: 'gen_random_uuid()', patient_id: 'c.id' },
  };
  for (const [table, columns] of Object.entries(changed)) {
    const names = (
      await query(
        `select column_name as name from information_schema.columns
         where table_name = $1 and table_schema = 'public' and is_generated = 'NEVER' and column_name <> 'seq' order by ordinal_position`,
        [table],
      )
    ).map(({ name: column }) => column);
    const from = names.map((column) => columns[column] ?? `x."${column}"`).join(', ');
    const owner = table === 'patient' ? 'x.id' : 'x.patient_id';
    await query(
      `insert into "${table}" ("${names.join('", "')}") select ${from} from copied c join "${table}" x on ${owner} = c.old_id`,
    );
  }
  await query('drop table copied');
  await query('vacuum analyze');
  // Nothing but the sending is left to do.
  while ((await replanPatients(persistence, { kind: 'worker' })).some(({ hasMore }) => hasMore));
  while ((await planDueMessages({ messages: persistence.messages }, { kind: 'worker' })).tasks > 0);
  await query(`update service set sending_stopped_at = osteon_now(), sending_stopped_by = gen_random_uuid()`).catch(
    () => query('update service set sending_stopped_at = osteon_now()'),
  );
  await query(`update message set send_after = osteon_now() - interval '1 hour'`);
  await query('vacuum (analyze, full) message');
  await query('vacuum analyze');
  const [{ n }] = await query(`select count(*)::int as n from message where state = 'planned'`);
  await persistence.close();
  if (n !== patients) throw new Error(`${n} messages are due, not ${patients}`);
  return name;
}

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
    `select state, generation, reason, count(*)::int from message where state not in ('accepted', 'cancelled') group by 1, 2, 3`,
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
  const persistence = createPersistence({ databaseUrl: urlOf(template), poolSize: 2 });
  const { rows } = await persistence.pool.query(`select count(*)::int as n from message where state = 'planned'`);
  await persistence.pool.query('update service set sending_stopped_at = null, sending_stopped_by = null');
  const prefix = `bench-${randomUUID()}`;
  const producer = createProducer({ redisUrl, prefix }, jobContracts);
  const redis = new Redis(redisUrl);
  const used = async () => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))[1]);
  await producer.isConnected();
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
  const template = await prepare(count);
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
    const many = await prepare(WAITING);
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
  for (const name of made) await dropDatabase(name).catch(() => undefined);
}
process.exit(code);
