/**
 * bench:api: the api with session, validation, planning and record of reading, against the floor (floor.mjs).
 *
 * Four things are measured, in turn (floor, api, floor, api, …), 16 requests at a time; the figure is the median, over
 * these pairs, of the floor's requests a second over the api's: how many times slower the api is.
 *
 *   node test/bench/api.mjs [--enforce] [--patients 40000] [--turns 5] [--only complete,enrol]
 *
 * Prints one line a figure, `ratio <name> <figure> at most <limit>`; with --enforce a figure beyond its limit is
 * exit code 1. Needs the built apps and OSTEON_TEST_DATABASE_URL (npm run bench:api brings both).
 */
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createPersistence } from '@osteon/persistence';
import autocannon from 'autocannon';
import pg from 'pg';
import { deploy } from '../../tools/migrate/actions.mjs';
import { DATA_KEYS, KEYS } from './data-keys.mjs';
import { buildClinic } from './clinic.mjs';

/** In the order they are measured: enrolling last, as it leaves thousands of patients behind. */
const LIMITS = { read: 2, worklist: 1.25, complete: 1.7, enrol: 1.6 };
const CONCURRENCY = 16;
/** A turn is as many requests as the slower side answers in about this time, if there are as many to be had. */
const SECONDS_A_TURN = 2.4;
/**
 * Sent to each side before anything is measured, because what is measured is a server that has run for a while: the
 * compiler of the language's engine goes on improving what it has for as many requests (the api, which has more code
 * than the floor, was a tenth slower after 400). A patient completes a task once only, so there it is less.
 */
const WARM_UP = 2000;
const WARM_UP_OF_COMPLETIONS = 1200;

const { values: options } = parseArgs({
  options: {
    enforce: { type: 'boolean', default: false },
    patients: { type: 'string', default: '40000' },
    services: { type: 'string', default: '4' },
    turns: { type: 'string', default: '5' },
    /** A part of every turn's requests, to try the benchmark itself. */
    scale: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const patients = Number(options.patients);
const turns = Number(options.turns);
const scale = Number(options.scale);
const warmUp = Math.ceil(WARM_UP * scale);
const completionsBefore = Math.ceil(WARM_UP_OF_COMPLETIONS * scale);
const only = options.only?.split(',');

const server = process.env.OSTEON_TEST_DATABASE_URL;
if (!server)
  throw new Error('bench:api wants OSTEON_TEST_DATABASE_URL; `npm run bench:api` starts a server and sets it');
const say = (line) => process.stdout.write(`${line}\n`);

const started = [];
const name = `osteon_bench_${randomBytes(4).toString('hex')}`;
const address = new URL(server);
address.pathname = `/${name}`;
const databaseUrl = address.href;

async function onServer(sql) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** A program of ours that says on a line of JSON that it is ready, and where. */
async function launch(file, env) {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
    env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: databaseUrl, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const said = line.startsWith('{') ? JSON.parse(line) : {};
    if (String(said.msg).endsWith(' ready')) {
      child.stdout.resume();
      return { url: said.url, pid: child.pid };
    }
  }
  throw new Error(`${file} ended before it was ready`);
}

async function stopAll() {
  await Promise.all(
    started.map((child) => {
      if (child.exitCode !== null) return undefined;
      child.kill('SIGTERM');
      return new Promise((resolve) => child.once('exit', resolve));
    }),
  );
}

/** Seconds of processor time that a process has had, where /proc tells; NaN elsewhere. */
async function processorSeconds(pid) {
  try {
    const [, rest = ''] = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ');
    const fields = rest.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

const median = (figures) => [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)];

/** Sends `amount` requests, 16 at a time; every answer must be the one wanted. @returns requests a second */
async function load(url, { request, status }, amount) {
  const counted = { right: 0, wrong: '' };
  // From the first request to the last answer: the load generator itself ends on a whole second.
  let began;
  let ended;
  const result = await autocannon({
    url,
    connections: Math.min(CONCURRENCY, amount),
    amount,
    timeout: 60,
    requests: [
      {
        setupRequest: (base) => {
          began ??= process.hrtime.bigint();
          return { ...base, ...request() };
        },
        onResponse: (answered, body) => {
          ended = process.hrtime.bigint();
          if (answered === status) counted.right += 1;
          else counted.wrong ||= `${answered} ${body}`;
        },
      },
    ],
  });
  if (counted.wrong || result.errors > 0)
    throw new Error(`${url}: ${result.errors} errors, ${counted.right} of ${amount} right; ${counted.wrong}`);
  return amount / (Number(ended - began) / 1e9);
}

async function main() {
  await onServer(`create database ${name}`);
  await deploy({ url: databaseUrl });
  const persistence = createPersistence({ role: 'osteon_worker', keys: KEYS, databaseUrl, poolSize: 4 });
  // As the owner: it arranges, and looks at every session.
  const owner = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  // After a failure the database is dropped under it: what failed is to be read, and not that.
  owner.on('error', () => undefined);
  const query = async (sql, values = []) => (await owner.query(sql, values)).rows;

  const building = Date.now();
  const { serviceIds, today } = await buildClinic({ persistence, query, patients, services: Number(options.services) });
  const [serviceId] = serviceIds;
  const [sizes] = await query(
    'select (select count(*) from patient) as patients, (select count(*) from task) as tasks',
  );
  say(`${sizes.patients} patients and ${sizes.tasks} tasks, built in ${Math.round((Date.now() - building) / 1000)} s`);

  // Signed in already: how somebody signs in is not what is measured.
  const token = randomBytes(32).toString('base64url');
  const [user] = await query(
    `with u as (
       insert into user_account (email, display_name) values ('nurse@bench.example', 'Bench') returning id
     ), m as (
       insert into membership (user_id, service_id, role) select id, $2, 'nurse' from u
     )
     insert into session (token_hash, user_id, service_id, expires_at)
     select sha256(convert_to($1, 'UTF8')), u.id, $2, osteon_now() + interval '12 hours' from u returning user_id as id`,
    [token, serviceId],
  );

  const env = {
    OSTEON_LINK_SECRET: 'x'.repeat(40),
    OSTEON_DATA_KEYS: DATA_KEYS,
    OSTEON_LOG_LEVEL: 'warn',
    HOST: '127.0.0.1',
    OSTEON_POOL_SIZE: '20',
  };
  // The api's line that it is ready is of level info.
  const apiProgram = await launch('../../apps/api/dist/main.js', {
    ...env,
    OSTEON_MODE: 'demonstration',
    OSTEON_LOG_LEVEL: 'info',
  });
  const api = apiProgram.url;
  const cookie = `osteon_session=${token}`;
  const headers = { cookie, 'content-type': 'application/json' };

  // What a model enrolment and a model completion write is given to the floor ready made.
  const diagnosedOn = new Date(Date.parse(`${today}T00:00:00Z`) - 45 * 86_400_000).toISOString().slice(0, 10);
  let numbers = 0;
  const enrolment = () => ({
    family: 'Benchmark',
    given: 'Person',
    birthDate: '1944-04-04',
    sex: 'female',
    careHomeResident: false,
    language: 'en',
    identifiers: [{ system: 'urn:bench', value: `enrolled-${(numbers += 1)}` }],
    contactPoints: [{ channel: 'sms', value: '+447700900000', consented: true }],
    facts: [{ type: 'fracture', ref: 'f1', on: diagnosedOn, payload: { site: 'spine', symptomatic: true } }],
  });
  const completion = { facts: [{ type: 'falls-reminder', on: today, payload: { classStarted: true } }] };
  const post = async (path, body) => {
    const answer = await fetch(api + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (answer.status !== 201) throw new Error(`POST ${path}: ${await answer.text()}`);
    return answer.json();
  };
  const model = await post('/api/v1/patients', enrolment());
  const tasks = await query('select * from task where patient_id = $1', [model.patientId]);
  const completed = await post(`/api/v1/patients/${model.patientId}/facts`, completion);
  const { added, changed, withdrawn } = completed.difference;
  if (added !== 0 || withdrawn !== 0 || changed < 1)
    throw new Error(`the model completion is not one: ${JSON.stringify(completed.difference)}`);
  const closed = await query(
    `select t.key, t.because from task_change c join task t on t.id = c.task_id
     where c.patient_id = $1 and c.before is not null`,
    [model.patientId],
  );
  if (closed.length !== 1) throw new Error(`the model completion changes ${closed.length} tasks`);
  const keys = closed.map(({ key }) => key);
  say(`an enrolment writes ${tasks.length} tasks; a completion changes ${keys.join(', ')}`);

  const floorProgram = await launch('floor.mjs', {
    FLOOR: JSON.stringify({
      userId: user.id,
      serviceId,
      sessionId: randomUUID(),
      tasks,
      episode: { diagnosedOn, site: 'spine' },
      completion: { keys, because: closed[0].because },
    }),
  });

  const floor = floorProgram.url;

  /** A turn, and the processor time that a request of it took: in the program, and in PostgreSQL. */
  const measured = async (program, part, amount) => {
    const backends = async () =>
      (await query('select pid from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()', [name])).map(
        ({ pid }) => pid,
      );
    const used = async (pids) => {
      const all = await Promise.all(pids.map(processorSeconds));
      return all.reduce((sum, seconds) => sum + seconds, 0);
    };
    const pids = await backends();
    const before = [await used([program.pid]), await used(pids)];
    const perSecond = await load(program.url, part, amount);
    const after = [await used([program.pid]), await used(pids)];
    const [own, postgres] = after.map((seconds, index) => ((seconds - before[index]) * 1000) / amount);
    return { perSecond, own, postgres };
  };

  const ids = (await query('select id from patient where service_id = $1 order by md5(id::text)', [serviceId])).map(
    ({ id }) => id,
  );
  // Completed once each: those whose task is still open and, so that both sides write the same, is the only one of its
  // kind that a completion now would close.
  const open = (
    await query(
      `select patient_id as id from task where service_id = $1 and key = any($2::text[]) and done_on is null
         and cancelled_on is null and opens_on <= $3 and not exists (select from task other
           where other.patient_id = task.patient_id and other.kind = task.kind and other.id <> task.id
             and other.done_on is null and other.cancelled_on is null and other.opens_on <= $3)
       group by patient_id order by md5(patient_id::text)`,
      [serviceId, keys, today],
    )
  ).map(({ id }) => id);
  const completionsATurn = Math.floor((open.length - 2 * completionsBefore) / (2 * turns));
  if (completionsATurn < CONCURRENCY)
    throw new Error(`${open.length} patients can complete a task, too few for ${turns} turns: ask for more patients`);
  let next = 0;
  const anyPatient = () => ids[(next += 1) % ids.length];
  const parts = {
    enrol: {
      amount: 2400,
      status: 201,
      request: () => ({ method: 'POST', path: '/api/v1/patients', headers, body: JSON.stringify(enrolment()) }),
    },
    read: {
      amount: 6000,
      status: 200,
      request: () => ({ method: 'GET', path: `/api/v1/patients/${anyPatient()}`, headers: { cookie } }),
    },
    worklist: {
      amount: 400,
      warmUp: Math.ceil(warmUp / 8),
      status: 200,
      request: () => ({ method: 'GET', path: '/api/v1/worklist?limit=50', headers: { cookie } }),
    },
    complete: {
      amount: completionsATurn,
      warmUp: completionsBefore,
      status: 201,
      request: () => ({
        method: 'POST',
        path: `/api/v1/patients/${open.pop()}/facts`,
        headers,
        body: JSON.stringify(completion),
      }),
    },
  };

  let isBeyond = false;
  for (const [part, limit] of Object.entries(LIMITS)) {
    if (only !== undefined && !only.includes(part)) continue;
    const most = Math.max(1, Math.round(parts[part].amount * scale));
    let slowest = Number.POSITIVE_INFINITY;
    for (const url of [floor, api])
      slowest = Math.min(slowest, await load(url, parts[part], parts[part].warmUp ?? warmUp));
    const amount = Math.min(most, Math.max(2 * CONCURRENCY, Math.round(slowest * SECONDS_A_TURN)));
    const figures = { floor: [], api: [] };
    for (let turn = 0; turn < turns; turn += 1) {
      figures.floor.push(await measured(floorProgram, parts[part], amount));
      figures.api.push(await measured(apiProgram, parts[part], amount));
    }
    const of = (side, what) => median(figures[side].map((figure) => figure[what]));
    const ratio = median(figures.floor.map(({ perSecond }, turn) => perSecond / figures.api[turn].perSecond));
    isBeyond ||= ratio > limit;
    for (const side of ['floor', 'api'])
      say(
        `${side} ${part} ${of(side, 'perSecond').toFixed(0)} requests/s; processor time a request ` +
          `${of(side, 'own').toFixed(2)} ms, and in PostgreSQL ${of(side, 'postgres').toFixed(2)} ms`,
      );
    say(`ratio ${part} ${ratio.toFixed(2)} at most ${limit}`);
  }
  await persistence.close();
  await owner.end();
  return isBeyond && options.enforce ? 1 : 0;
}

let code = 1;
try {
  code = await main();
} finally {
  await stopAll();
  await onServer(`drop database if exists ${name} with (force)`);
}
process.exit(code);
