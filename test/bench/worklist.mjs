/**
 * bench:worklist: Today of services in a database of 1,000,000 patients and 10,000,000 tasks, built by SQL for it
 * (worklist-database.mjs), and in one a tenth of that size.
 *
 *   node test/bench/worklist.mjs [--patients 1000000] [--compare 100000] [--turns 9] [--keep]
 *
 * Pages 1, 10, 100, 1,000 and the last (50 rows each) are read in turn by SQL written by hand for that very page
 * (worklist-floor.mjs), by the store, and by the api over HTTP with session, policies and validation; one at a time,
 * medians in milliseconds. Each page must hold the rows that the plain reading of the rules gives it.
 *
 *   ratio worklist-sql    the api, over its page's SQL, in a service of a tenth of all patients; any page
 *   ratio worklist-store  the store's own time over the same
 *   ratio worklist-pages  any page over the first
 *   ratio worklist-size   a service of the same size in the large database and in the small one; any page
 *
 * Exit code 1 when one is beyond its limit. `--patients 20000 --compare 2000` tries it in a minute. Needs the built apps.
 * Databases: on OSTEON_TEST_DATABASE_URL where that is set, else on a server of its own in the temporary folder. They
 * are dropped at the end, or kept for the next run with --keep; what was interrupted goes on where it stopped.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createPersistence } from '@osteon/persistence';
import pg from 'pg';
import { startPostgres } from '../../tools/launch/postgres.mjs';
import { DATA_KEYS, KEYS } from './data-keys.mjs';
import { buildWorklist, nameOf } from './worklist-database.mjs';
import { handWritten, pagesOf } from './worklist-floor.mjs';

const LIMITS = { sql: 1.25, store: 1.25, pages: 1.5, size: 1.2 };
const PAGES = [1, 10, 100, 1000];

const { values: options } = parseArgs({
  options: {
    patients: { type: 'string', default: '1000000' },
    compare: { type: 'string', default: '100000' },
    turns: { type: 'string', default: '9' },
    keep: { type: 'boolean', default: false },
  },
});
const patients = Number(options.patients);
const compare = Number(options.compare);
const turns = Number(options.turns);
/** A tenth of the small database's patients; the large one has a service of as many. */
const middling = Math.round(compare / 10);

const say = (line) => process.stdout.write(`${line}\n`);
const median = (figures) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];

const folder = path.join(tmpdir(), 'osteon-bench-worklist');
const children = [];

async function openServer() {
  if (process.env.OSTEON_TEST_DATABASE_URL) {
    return { server: process.env.OSTEON_TEST_DATABASE_URL, stop: async () => undefined };
  }
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
  const { child, url } = await startPostgres({
    folder: path.join(folder, 'postgres'),
    logFile: path.join(folder, 'postgres.log'),
    password: 'bench',
    durable: false,
    preferredPort: 54_450,
    settings: { shared_buffers: '512MB', max_wal_size: '4GB' },
  });
  return {
    server: url('postgres'),
    stop: async (forGood) => {
      await child.stop();
      if (forGood) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function drop(server) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  for (const size of [patients, compare]) await client.query(`drop database if exists ${nameOf(size)} with (force)`);
  await client.end();
}

/** The api before a database; it says on a line of JSON where it listens. */
async function startApi(databaseUrl) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../../apps/api/dist/main.js', import.meta.url))], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      PORT: '0',
      HOST: '127.0.0.1',
      OSTEON_MODE: 'demonstration',
      OSTEON_LINK_SECRET: 'x'.repeat(40),
      OSTEON_DATA_KEYS: DATA_KEYS,
      OSTEON_LOG_LEVEL: 'info',
      OSTEON_POOL_SIZE: '4',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const said = line.startsWith('{') ? JSON.parse(line) : {};
    if (String(said.msg).endsWith(' ready')) {
      child.stdout.resume();
      return said.url;
    }
  }
  throw new Error('the api ended before it was ready');
}

async function signIn(query, service) {
  const token = randomBytes(32).toString('base64url');
  const [session] = await query(
    `insert into session (token_hash, user_id, service_id, expires_at)
     select sha256(convert_to($1, 'UTF8')), user_id, service_id, osteon_now() + interval '12 hours'
     from membership where service_id = $2 and role = 'nurse' order by user_id limit 1
     returning id as "sessionId", user_id as "userId"`,
    [token, service],
  );
  return { ...session, cookie: `osteon_session=${token}` };
}

async function timed(work) {
  const began = process.hrtime.bigint();
  const result = await work();
  return { result, ms: Number(process.hrtime.bigint() - began) / 1e6 };
}

const idsOf = (rows, name) => rows.map((row) => row[name]).join(' ');

/** The pages of one service, each with its ways of being read. */
async function pagesFor({ api, persistence, query, client }, place) {
  const [service] = await query('select id from bench_service where n = $1', [place]);
  const { total, pages } = await pagesOf(query, service.id, PAGES);
  const { sessionId, userId, cookie } = await signIn(query, service.id);
  const nurse = {
    kind: 'user',
    userId,
    role: 'nurse',
    serviceId: service.id,
    sessionId,
    stage: 'open',
    method: 'password',
    provedAt: new Date().toISOString(),
    provedSecondsAgo: 0,
    installationAdmin: false,
    purpose: 'care',
  };
  const who = [userId, 'nurse', service.id, sessionId, null];
  const bySide = (page) => {
    const sql = handWritten(`page ${page.number} of service ${place}`, page.sections, page.after)(service.id, who);
    const position = page.cursor && {
      section: page.cursor.split('.')[0],
      dueOn: page.after.dueOn,
      taskId: page.after.id,
    };
    const address = `${api}/api/v1/worklist?limit=50${page.cursor ? `&after=${page.cursor}` : ''}`;
    return {
      sql: async () => idsOf((await client.query(sql)).rows[0].rows, 'taskId'),
      store: async () =>
        idsOf((await persistence.as(nurse).worklist.readWorklist(nurse, service.id, {}, 50, position)).rows, 'taskId'),
      api: async () => idsOf((await (await fetch(address, { headers: { cookie } })).json()).rows, 'taskId'),
    };
  };
  return { total, pages: pages.map((page) => ({ ...page, sides: Object.entries(bySide(page)) })) };
}

/**
 * Reads the pages of services in turn, by all their sides: what else the computer does meets all of them.
 * @returns {Promise<Record<string, number>[][]>} for each service the medians of its pages
 */
async function measure(services) {
  const measured = services.map(() => []);
  const most = Math.max(...services.map(({ pages }) => pages.length));
  for (let index = 0; index < most; index += 1) {
    const here = services.map(({ pages }) => pages[index]);
    const figures = here.map((page) => Object.fromEntries((page?.sides ?? []).map(([side]) => [side, []])));
    for (let turn = -2; turn < turns; turn += 1) {
      for (const [at, page] of here.entries()) {
        for (const [side, read] of page?.sides ?? []) {
          const { result, ms } = await timed(read);
          if (result !== page.ids.join(' ')) throw new Error(`${side}: page ${page.number} holds other rows`);
          if (turn >= 0) figures[at][side].push(ms);
        }
      }
    }
    for (const [at, page] of here.entries()) {
      if (page) measured[at].push(Object.fromEntries(page.sides.map(([side]) => [side, median(figures[at][side])])));
    }
  }
  for (const [at, { total, pages }] of services.entries()) {
    say(`a service of ${total} open tasks:`);
    for (const [index, { sql, store, api }] of measured[at].entries())
      say(
        `  page ${pages[index].number}: SQL ${sql.toFixed(1)} ms, store ${store.toFixed(1)} ms, api ${api.toFixed(1)} ms`,
      );
  }
  return measured;
}

async function open(server, size) {
  const { url, counts } = await buildWorklist({ server, patients: size, middling, say });
  say(`${counts.patients} patients and ${counts.tasks} tasks in ${counts.services} services`);
  // By hand, as a person at the database: without policies, planned once like the store's.
  const client = new pg.Client({
    connectionString: url,
    options: '-c plan_cache_mode=force_generic_plan -c jit=off -c timezone=UTC',
  });
  await client.connect();
  const persistence = createPersistence({ role: 'osteon_api', keys: KEYS, databaseUrl: url, poolSize: 1 });
  const query = async (sql, values = []) => (await client.query(sql, values)).rows;
  const api = await startApi(url);
  return { api, persistence, query, client, close: () => Promise.all([client.end(), persistence.close()]) };
}

async function main(server) {
  const large = await open(server, patients);
  const small = await open(server, compare);
  const [big] = await measure([await pagesFor(large, 0)]);
  const [here, there] = await measure([await pagesFor(large, 1), await pagesFor(small, 0)]);
  await Promise.all([large.close(), small.close()]);

  const worst = (ratios) => Math.max(...ratios);
  const [first] = big;
  const ratios = {
    sql: worst(big.map(({ api, sql }) => api / sql)),
    store: worst(big.map(({ store, sql }) => store / sql)),
    pages: worst(big.map(({ api }) => api / first.api)),
    // The last pages are of other numbers.
    size: worst(here.map(({ api }, index) => api / (there[index] ?? there.at(-1)).api)),
  };
  for (const [name, ratio] of Object.entries(ratios))
    say(`ratio worklist-${name} ${ratio.toFixed(2)} at most ${LIMITS[name]}`);
  return Object.entries(ratios).some(([name, ratio]) => ratio > LIMITS[name]) ? 1 : 0;
}

let code = 1;
/** What went wrong leaves the databases, so that the next run goes on from there. */
let isOver = false;
const { server, stop } = await openServer();
try {
  code = await main(server);
  isOver = true;
} finally {
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(
    children.map((child) => (child.exitCode === null ? new Promise((end) => child.once('exit', end)) : undefined)),
  );
  if (isOver && !options.keep) await drop(server);
  await stop(isOver && !options.keep);
}
process.exit(code);
