/**
 * bench:burst: 10,000 messages due at once. The shipped worker sends them to a provider in the shape of GOV.UK
 * Notify, at the rate that it is told the provider takes, while a nurse asks the shipped api for her worklist, over and
 * over.
 *
 *   node test/bench/burst.mjs [--messages 10000] [--per-second 200]
 *
 * Prints `ratio <name> <figure> at most <limit>`: how much longer the worklist takes than when nothing is sent, the
 * highest generation, what was not sent exactly once, and what the worker's heap holds in the last quarter over the first. Exits
 * with 1 beyond a limit. Needs the built apps and servers (npm run bench:burst brings all).
 */
import { fork, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FAKE_NOTIFY } from '@osteon/testing';
import pg from 'pg';
import { DATA_KEYS } from './data-keys.mjs';
import { dropAll, prepareDueMessages, urlOf } from './due-messages.mjs';

const { values: options } = parseArgs({
  options: { messages: { type: 'string', default: '10000' }, 'per-second': { type: 'string', default: '200' } },
});
const count = Number(options.messages);
const redisUrl = process.env.OSTEON_TEST_REDIS_URL;
if (!process.env.OSTEON_TEST_DATABASE_URL || !redisUrl)
  throw new Error('bench:burst wants servers; `npm run bench:burst` starts them');
const say = (line) => process.stdout.write(`${line}\n`);
const median = (figures) => [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)];
const started = [];
const SECRET = 'a secret that is only for this measurement';

/** A program of ours, ready. */
async function launch(app, env) {
  const file = fileURLToPath(new URL(`../../apps/${app}/dist/main.js`, import.meta.url));
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const said = line.startsWith('{') ? JSON.parse(line) : {};
    if (String(said.msg).endsWith(' ready')) {
      child.stdout.resume();
      return { url: said.url, healthPort: said.healthPort, child };
    }
  }
  throw new Error(`the ${app} ended before it was ready`);
}

/** Bytes that live in the worker's heap, and what it has not yet cleared away. */
async function heapOf({ healthPort }) {
  const text = await (await fetch(`http://127.0.0.1:${healthPort}/metrics`)).text();
  return Number(/^osteon_nodejs_heap_size_used_bytes (\S+)/m.exec(text)[1]);
}

async function main() {
  const name = await prepareDueMessages(count);
  const client = new pg.Client({ connectionString: urlOf(name) });
  await client.connect();
  const query = async (sql, values = []) => (await client.query(sql, values)).rows;
  const token = randomUUID();
  await query(
    `with s as (select id from service limit 1),
       u as (insert into user_account (email, display_name, password_hash) values ('nurse@bench.example', 'Bench', null) returning id),
       m as (insert into membership (user_id, service_id, role) select u.id, s.id, 'nurse' from u, s)
     insert into session (token_hash, user_id, service_id, expires_at)
     select $1, u.id, s.id, osteon_now() + interval '12 hours' from u, s`,
    [createHash('sha256').update(token).digest()],
  );
  const common = {
    NODE_ENV: 'production',
    DATABASE_URL: urlOf(name),
    OSTEON_LINK_SECRET: SECRET,
    OSTEON_DATA_KEYS: DATA_KEYS,
  };
  const api = await launch('api', {
    ...common,
    PORT: '0',
    OSTEON_MODE: 'demonstration',
    OSTEON_PUBLIC_URL: 'http://127.0.0.1',
  });
  // A process of its own: the nurse's question is not to wait for what the provider does.
  const gateway = fork(fileURLToPath(new URL('burst-gateway.mjs', import.meta.url)), { execArgv: process.execArgv });
  started.push(gateway);
  const [{ url: gatewayUrl }] = await once(gateway, 'message');
  const worker = await launch('worker', {
    ...common,
    REDIS_URL: redisUrl,
    OSTEON_WORKER_PORT: '0',
    OSTEON_QUEUE_PREFIX: `b-${randomUUID()}`,
    OSTEON_SWEEP_MS: '1000',
    // Little room, so that what is dead is cleared away before it is counted; three times what lives there, as with
    // less the worker does hardly anything but clear away (51 MB in 80: 3.5 ms of processor time a message, not 1).
    NODE_OPTIONS: '--max-old-space-size=200',
    OSTEON_SMS_GATEWAY: 'notify',
    OSTEON_SMS_PER_SECOND: options['per-second'],
    OSTEON_NOTIFY_URL: gatewayUrl,
    OSTEON_NOTIFY_API_KEY: FAKE_NOTIFY.apiKey,
    OSTEON_NOTIFY_TEMPLATE_ID: FAKE_NOTIFY.templateId,
    OSTEON_NOTIFY_CALLBACK_TOKEN: FAKE_NOTIFY.callbackToken,
  });
  const ask = async () => {
    const began = performance.now();
    const answer = await fetch(`${api.url}/api/v1/worklist`, { headers: { cookie: `osteon_session=${token}` } });
    if (answer.status !== 200) throw new Error(`the worklist answered ${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
    return performance.now() - began;
  };
  const pause = (ms) => new Promise((go) => setTimeout(go, ms));
  for (let n = 0; n < 30; n += 1) await ask();
  const idle = [];
  for (let n = 0; n < 100; n += 1) {
    idle.push(await ask());
    await pause(20);
  }
  await query('update service set sending_stopped_at = null, sending_stopped_by = null');
  const began = performance.now();
  const busy = [];
  const memory = [];
  for (;;) {
    const [{ went }] = await query(`select count(*)::int as went from message where state = 'accepted'`);
    if (went === count) break;
    if (performance.now() - began > 600_000) throw new Error(`${went} of ${count} went in ten minutes`);
    if (went > 0) {
      busy.push(await ask());
      memory.push({ went, bytes: await heapOf(worker) });
    }
    await pause(20);
  }
  const seconds = (performance.now() - began) / 1_000;
  const [{ highest }] = await query('select max(generation) as highest from message');
  gateway.send('count');
  const [{ messages, notOnce }] = await once(gateway, 'message');
  const twice = notOnce + Math.abs(messages - count);
  await client.end();
  say(`${count} sent in ${seconds.toFixed(1)} s; the worklist was asked ${busy.length} times meanwhile`);
  say(`worklist ${median(idle).toFixed(1)} ms idle, ${median(busy).toFixed(1)} ms meanwhile`);
  // The least of each quarter: what is left after clearing away.
  const early = Math.min(...memory.filter(({ went }) => went <= count / 4).map(({ bytes }) => bytes));
  const late = Math.min(...memory.filter(({ went }) => went >= (count * 3) / 4).map(({ bytes }) => bytes));
  const megabytes = (bytes) => `${Math.round(bytes / 1_048_576)} MB`;
  say(`the worker's heap holds ${megabytes(early)} in the first quarter, ${megabytes(late)} in the last`);
  const ratios = [
    ['worklist-while-sending', median(busy) / median(idle), 2],
    ['highest-generation', highest, 2],
    ['not-sent-exactly-once', twice, 0],
    ['rate-to-rate-allowed', count / seconds / Number(options['per-second']), 1.1],
    ['heap-last-to-first-quarter', late / early, 1.25],
  ];
  let beyond = 0;
  for (const [figure, value, limit] of ratios) {
    if (!(value <= limit)) beyond += 1;
    say(`ratio ${figure} ${value.toFixed(2)} at most ${limit}`);
  }
  return beyond === 0 ? 0 : 1;
}

let code = 1;
try {
  code = await main();
} finally {
  for (const child of started) child.kill('SIGKILL');
  await dropAll();
}
process.exit(code);
