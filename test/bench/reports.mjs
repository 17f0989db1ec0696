/**
 * bench:reports: audit reports over 1,000,000 patients with 10,000,000 facts and as many tasks, in 100 services, built by
 * SQL for it (reports-database.mjs), and over a tenth of that.
 *
 *   node test/bench/reports.mjs [--patients 1000000] [--compare 100000] [--services 100] [--turns 7] [--seed 1] [--keep]
 *
 * All sides are asked for the same counts first, and must give the same: the store's report from the summary, the summary
 * of every service and month, DuckDB over a columnar copy of the observations in memory (reports-duckdb.mjs), the pure
 * definitions over the facts of a service, and eleven queries over the facts (reports-naive.mjs). Then they take turns;
 * medians.
 *
 *   ratio reports-summary  DuckDB over the store: the report of a year, of one service and of all; the worse of the two
 *   ratio reports-full     the whole summary made anew, over DuckDB counting every service and month
 *   ratio reports-dirty    a service's report after every month of its year has changed, over the whole summary made anew
 *   ratio reports-write    recording a fact, over the same with the triggers that mark reports switched off
 *   ratio reports-size     the report from the summary in the large database over that in the small one
 *   ratio reports-naive    the eleven queries over the whole summary made anew
 *
 * Exit code 1 when one is beyond its limit. `--patients 20000 --compare 2000` tries it in a minute.
 * Databases: on OSTEON_TEST_DATABASE_URL where that is set, else on a server of its own in the temporary folder. They
 * are dropped at the end, or kept for the next run with --keep; what was interrupted goes on where it stopped.
 */
import { chmod, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createPersistence } from '@osteon/persistence';
import pg from 'pg';
import { startPostgres } from '../../tools/launch/postgres.mjs';
import { KEYS } from './data-keys.mjs';
import { buildReports, nameOf } from './reports-database.mjs';
import { openDuckDB } from './reports-duckdb.mjs';
import { checkNaive, checkSides } from './reports-check.mjs';
import { enrolWritten, measureWrites } from './reports-write.mjs';

const LIMITS = {
  summary: ['at least', 10],
  full: ['at most', 4.5],
  dirty: ['at most', 0.02],
  write: ['at most', 1.1],
  size: ['at most', 1.5],
  naive: ['at least', 15],
};
const { values: options } = parseArgs({
  options: {
    patients: { type: 'string', default: '1000000' },
    compare: { type: 'string', default: '100000' },
    services: { type: 'string', default: '100' },
    turns: { type: 'string', default: '7' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});
const patients = Number(options.patients);
const compare = Number(options.compare);
const services = Number(options.services);
const turns = Number(options.turns);
const seed = Number(options.seed);

const say = (line) => process.stdout.write(`${line}\n`);
const median = (figures) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];
const folder = path.join(tmpdir(), 'osteon-bench-reports');

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
    preferredPort: 54_460,
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

async function timed(work) {
  const began = process.hrtime.bigint();
  const result = await work();
  return { result, ms: Number(process.hrtime.bigint() - began) / 1e6 };
}

/** A year to the day of the data, from the first of a month. */
function yearTo(today) {
  const [year, month] = today.split('-').map(Number);
  const from = month === 12 ? `${year}-01-01` : `${year - 1}-${String(month + 1).padStart(2, '0')}-01`;
  return { from, to: today };
}

/** Observes everybody from their facts, as the worker does with what has changed; once. */
async function observe(query) {
  await query(`insert into report_dirty (service_id, patient_id) select service_id, id from patient
    where not exists (select from report_dirty) and not exists (select from report_summary)`);
  const waiting = await query('select distinct service_id as id from report_dirty');
  for (const { id } of waiting) await query('select refresh_service_reports($1, 1000000)', [id]);
  if (waiting.length > 0)
    for (const table of ['episode_observation', 'report_summary', 'report_dirty'])
      await query(`vacuum analyze ${table}`);
}

/** A database of so many patients, its summary made, with the ways of asking it. */
async function open(server, size) {
  const { url, today, counts } = await buildReports({ server, patients: size, services, seed, say });
  const client = new pg.Client({ connectionString: url, options: '-c jit=off -c timezone=UTC' });
  await client.connect();
  const query = async (sql, values = []) => (await client.query(sql, values)).rows;
  const [{ now }] = await query(
    `select local_today(time_zone)::text as now from bench_service join service using (id) limit 1`,
  );
  if (now !== today) throw new Error(`the data are of ${today}: drop the databases, so that they are built for today`);
  const observing = await timed(() => observe(query));
  say(
    `${counts.patients} patients, ${counts.facts} facts, ${counts.episodes} episodes and ${counts.tasks} tasks in ` +
      `${counts.services} services; observed in ${(observing.ms / 1000).toFixed(1)} s`,
  );
  const persistence = createPersistence({ role: 'osteon_api', keys: KEYS, databaseUrl: url, poolSize: 1 });
  const [service] = await query(
    `select s.id from bench_service s join patient p on p.service_id = s.id group by s.id order by count(*), s.id offset $1 limit 1`,
    [Math.floor(counts.services / 2)],
  );
  const written = await enrolWritten(url, service.id, today);
  await query('select refresh_service_reports($1, 1000000)', [service.id]);
  const lead = { kind: 'user', userId: service.id, role: 'lead', serviceId: service.id, purpose: 'report' };
  const year = yearTo(today);
  const { reports } = persistence.as(lead);
  const duck = await openDuckDB(
    client,
    'select * from episode_observation',
    path.join(tmpdir(), `${nameOf(size)}.csv`),
  );
  return {
    url,
    today,
    service: service.id,
    written,
    query,
    duck,
    year,
    sides: {
      summaryOfAll: () => reports.tally(service.id, { scope: 'all', ...year, asOf: null }),
      duckOfAll: () => duck.report({ ...year, asOf: today }),
      summaryOfOne: () => reports.tally(service.id, { scope: 'service', ...year, asOf: null }),
      duckOfOne: () => duck.report({ ...year, asOf: today, service: service.id }),
      full: () => query('select recompute_report_summary()'),
      duckFull: () => duck.recompute(today),
    },
    dirty: async () => {
      await query(
        `insert into report_dirty (service_id, patient_id)
         select distinct on (month) service_id, patient_id from episode_observation
         where service_id = $1 and diagnosed_on between $2 and $3 order by month, patient_id`,
        [service.id, year.from, year.to],
      );
    },
    close: () => Promise.all([client.end(), persistence.close(), duck.close()]),
  };
}

/**
 * The sides in turn, of both databases: what else the computer does meets all of them. A report is asked for several
 * times in a turn, on either side: what another side left in the processor's caches costs the first of them more than
 * half a millisecond, as much as the report itself.
 */
const REPORTS_A_TURN = 9;
async function measure(large, small) {
  const sides = {
    ...large.sides,
    dirtyOfOne: async () => large.sides.summaryOfOne(),
    smallOfAll: small.sides.summaryOfAll,
    smallOfOne: small.sides.summaryOfOne,
  };
  const figures = Object.fromEntries(Object.keys(sides).map((side) => [side, []]));
  for (let turn = -1; turn < turns; turn += 1) {
    for (const [side, ask] of Object.entries(sides)) {
      if (side === 'dirtyOfOne') await large.dirty();
      const times = ['full', 'duckFull', 'dirtyOfOne'].includes(side) ? 1 : REPORTS_A_TURN;
      for (let n = 0; n < times; n += 1) {
        const { ms } = await timed(ask);
        if (turn >= 0) figures[side].push(ms);
      }
      // Every row was written anew: what autovacuum does in between, done at once.
      if (side === 'full') await large.query('vacuum report_summary');
    }
  }
  return Object.fromEntries(Object.entries(figures).map(([side, list]) => [side, median(list)]));
}

async function main(server) {
  const small = await open(server, compare);
  const large = await open(server, patients);
  await checkSides(small);
  await checkSides(large);
  say('all sides give the same counts');
  let code = 0;
  const tell = (name, ratio) => {
    const [bound, limit] = LIMITS[name];
    say(`ratio reports-${name} ${ratio.toPrecision(3)} ${bound} ${limit}`);
    if (bound === 'at most' ? !(ratio <= limit) : !(ratio >= limit)) code = 1;
  };

  const ms = await measure(large, small);
  for (const [side, figure] of Object.entries(ms)) say(`  ${side}: ${figure.toFixed(2)} ms`);
  tell('summary', Math.min(ms.duckOfAll / ms.summaryOfAll, ms.duckOfOne / ms.summaryOfOne));
  tell('full', ms.full / ms.duckFull);
  tell('dirty', ms.dirtyOfOne / ms.full);
  tell('size', Math.max(ms.summaryOfAll / ms.smallOfAll, ms.summaryOfOne / ms.smallOfOne));
  tell('write', await measureWrites(large, { turns, say }));
  const naive = await checkNaive(large);
  say(`  naive: ${naive.toFixed(0)} ms`);
  tell('naive', naive / ms.full);
  await Promise.all([large.close(), small.close()]);
  return code;
}

let code = 1;
/** What went wrong leaves the databases, so that the next run goes on from there. */
let isOver = false;
const { server, stop } = await openServer();
try {
  code = await main(server);
  isOver = true;
} finally {
  if (isOver && !options.keep) await drop(server);
  await stop(isOver && !options.keep);
}
process.exit(code);
