/**
 * `npm test`: every check and every ring of tests, one line each, and a sum at the end.
 * `npm test -- --ring pure libs/domain` runs one ring, and of it what matches.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { prepare, PROGRAMS, QUIET_TOOLS } from './install.mjs';
import { patientsInLogs } from './kept-logs.mjs';
import { ROOT, sharedFolder } from './places.mjs';
import { Problem } from './problem.mjs';
import { Progress, seconds } from './progress.mjs';
import { isStopping, lastLines, onStop, run, stopEverything } from './run.mjs';
import { SCRIPTS } from './scripts.mjs';
import { bringCurl, bringPoppler, testBrowser, testPostgres, testRedis } from './test-servers.mjs';

/** Checks that are no tests of Jest's; each counts as one. Two at a time: they are single-threaded. */
const CHECKS = [
  ['lint', 'lint'],
  ['types', 'typecheck'],
  ['format', 'format:check'],
  ['schema and migrations', 'migration:check'],
  ['docker-compose.yml', 'compose'],
];

/** On two processors: a file that waits for a server or a page leaves one to others. */
const workersOf = ({ needs, beside }) => (needs.length > 0 && !beside ? 3 : 2);

/** Writes forbidden imports into the checkout for a moment, which the other checks must not meet. */
const CHECK_ALONE = ['boundaries', 'boundaries'];

/**
 * Rings in order and what each needs. That of faults mostly waits, for leases to end and servers to come back: it takes
 * what the pages, which wait for each other, leave of two processors.
 */
export const RINGS = [
  { name: 'pure', needs: [] },
  { name: 'property', needs: [] },
  { name: 'db', needs: ['database'] },
  { name: 'job', needs: ['database', 'redis', 'poppler'] },
  { name: 'api', needs: ['database', 'redis', 'curl'] },
  { name: 'journey', needs: ['database', 'redis'] },
  { name: 'browser', needs: ['database', 'redis', 'browser'] },
  { name: 'faults', needs: ['database', 'redis'], beside: 'browser' },
];

const LEFT_OPEN_MS = 30_000;

/** Where the calendar behaves differently: east of the date line with summer time in the south, and far west. */
const OTHER_ZONES = ['Pacific/Auckland', 'Canada/Pacific'];

export async function test(args) {
  const began = performance.now();
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ring: { type: 'string', multiple: true }, 'skip-checks': { type: 'boolean', default: false } },
  });
  for (const name of values.ring ?? []) {
    if (!RINGS.some((ring) => ring.name === name)) {
      throw new Problem(`There is no ring "${name}".`, `Say one of ${RINGS.map((ring) => ring.name).join(', ')}.`);
    }
  }
  const narrowed = Boolean(values.ring) || positionals.length > 0;
  const rings = RINGS.filter((ring) => !values.ring || values.ring.includes(ring.name));
  const inCi = process.env.CI === 'true';
  const progress = new Progress();
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const notices = [];

  await prepare(progress);
  const env = await bringServers({ progress, rings, notices, inCi, checks: !narrowed });
  const reports = await mkdtemp(path.join(tmpdir(), 'osteon-reports-'));
  onStop(() => rm(reports, { recursive: true, force: true }));
  await mkdir(path.join(ROOT, '.osteon'), { recursive: true });
  env.OSTEON_TEST_LOGS = path.join(reports, 'logs');
  await mkdir(env.OSTEON_TEST_LOGS);
  // Programs are started hundreds of times: each compiles only what none before it has.
  env.NODE_COMPILE_CACHE = path.join(reports, 'compiled');

  if (!narrowed && !values['skip-checks']) await runChecks({ progress, env, sum });
  const ready = rings.filter((ring) => !ring.needs.includes('browser') || env.CHROMIUM_PATH);
  sum.skipped += rings.length - ready.length;
  const runOne = (ring, workers) => runRing({ progress, env, sum, reports, ring, patterns: positionals, workers });
  for (const ring of ready) {
    if (ready.some(({ name }) => name === ring.beside)) continue;
    const beside = ready.filter((other) => other.beside === ring.name);
    await Promise.all([runOne(ring), ...beside.map((other) => runOne(other, 1))]);
  }
  if (!narrowed) await runInOtherZones({ progress, env, sum, reports });
  await searchLogs({ progress, sum, folder: env.OSTEON_TEST_LOGS, narrowed });
  await stopEverything();

  progress.say();
  for (const notice of notices) progress.say(`  Skipped: ${notice}`);
  const refused = inCi && sum.skipped > 0;
  if (refused) progress.say('  Under CI=true nothing may be skipped.');
  progress.say(`  ${seconds(performance.now() - began)}`);
  progress.say(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  return sum.failed > 0 || refused || sum.passed === 0 ? 1 : 0;
}

/** A person's own servers and settings are nothing that tests may touch; how properties run may be asked for. */
export function withoutOwnSettings(env) {
  const kept = /^OSTEON_(SHARED|CACHE|SEED|RUNS)$/;
  const own = /^(OSTEON_.*|DATABASE_URL|REDIS_URL|HOST|PORT|PG[A-Z]+)$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => kept.test(name) || !own.test(name)));
}

/** The environment that tests are told of; what cannot be had is left out and said. */
async function bringServers({ progress, rings, notices, inCi, checks }) {
  const needed = new Set(rings.flatMap((ring) => ring.needs));
  // What tests say is kept for the report of failures, where colours would only be noise.
  const env = { ...withoutOwnSettings(process.env), ...QUIET_TOOLS, NODE_ENV: 'test', FORCE_COLOR: '0' };
  const shared = sharedFolder();
  env.OSTEON_SHARED = shared ?? '';
  if (!shared)
    notices.push('what compares with the reference pages and data in ../shared (OSTEON_SHARED names another place).');
  // Without a server there is nothing to skip to: only the browser and the reference pages may be missing.
  if (needed.has('database') || checks) {
    await progress.step('PostgreSQL for tests', async () => void Object.assign(env, await testPostgres()));
  }
  if (needed.has('redis'))
    await progress.step('Redis for tests', async () => void Object.assign(env, await testRedis()));
  if (needed.has('curl') && !(await bringCurl()))
    notices.push('the examples of docs/machines.md: there is no curl (Debian: apt-get install curl).');
  if (needed.has('poppler') && !(await bringPoppler()))
    notices.push('the words of printed reports: there is no pdftotext (Debian: apt-get install poppler-utils).');
  if (needed.has('browser')) {
    await progress.step('browser for tests', async () => void Object.assign(env, await testBrowser()));
    if (!env.CHROMIUM_PATH) {
      const how = 'the browser ring: there is no Chromium (Debian: apt-get install chromium; CHROMIUM_PATH names one).';
      if (inCi)
        throw new Problem('There is no Chromium for the browser ring, and under CI=true nothing may be skipped.', how);
      notices.push(how);
    }
  }
  return env;
}

async function runChecks({ progress, env, sum }) {
  const check = async ([label, name]) => {
    const failure = await step(progress, label, () => runCommands(SCRIPTS[name], env));
    sum[failure ? 'failed' : 'passed'] += 1;
  };
  await check(CHECK_ALONE);
  const waiting = [...CHECKS];
  const worker = async () => {
    for (let next = waiting.shift(); next && !isStopping(); next = waiting.shift()) await check(next);
  };
  await Promise.all([worker(), worker()]);
}

async function runCommands(script, env) {
  for (const [program, args] of script.commands) {
    const { code, output } = await run(program, args, { cwd: ROOT, env: { ...env, ...script.env?.(env) } });
    if (code !== 0) throw new Problem(`exit code ${code}`, lastLines(output, 60));
  }
}

/** A step whose failure is told and counted, and does not end the run. */
async function step(progress, label, work) {
  try {
    await progress.step(label, work);
    return undefined;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    progress.say(`  ${error.message}`);
    return error;
  }
}

/** The rings without servers once more where the calendar is another. */
async function runInOtherZones({ progress, env, sum, reports }) {
  for (const zone of OTHER_ZONES) {
    for (const ring of RINGS.slice(0, 2)) {
      await runRing({
        ...{ progress, sum, reports, ring },
        env: { ...env, TZ: zone },
        patterns: ['libs/domain'],
        label: `${ring.name} in ${zone}`,
      });
    }
  }
}

/** One ring by Jest; its own report is what is counted. */
async function runRing({ progress, env, sum, reports, ring, patterns, label = ring.name, workers = workersOf(ring) }) {
  const report = path.join(reports, `${label.replace(/\W+/g, '-')}.json`);
  const args = [
    '--import',
    new URL('end-when-done.mjs', import.meta.url).href,
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    PROGRAMS.jest,
    '--selectProjects',
    ring.name,
    '--json',
    `--outputFile=${report}`,
    '--passWithNoTests',
    `--maxWorkers=${workers}`,
    ...(patterns.length > 0 ? ['--', ...patterns] : []),
  ];
  await step(progress, label, async () => {
    const { code, output } = await runJest(args, env, report);
    const result = await readFile(report, 'utf8').then(JSON.parse, () => undefined);
    const counted = result ? countOf(result, code) : { passed: 0, failed: 1, skipped: 0 };
    for (const kind of Object.keys(sum)) sum[kind] += counted[kind];
    if (!result) throw new Problem(`Jest gave no report (exit code ${code}).`, lastLines(output, 60));
    if (counted.failed > 0) throw new Problem(`${counted.failed} failed`, failuresOf(result, output));
    return `${counted.passed} passed${counted.skipped > 0 ? `, ${counted.skipped} skipped` : ''}`;
  });
}

/** The last test of a run: no log of any program names a patient of any test. Counts as one. */
async function searchLogs({ progress, sum, folder, narrowed }) {
  const { lines, values, found } = await patientsInLogs(folder);
  // A ring without a database has neither; the whole of them has both, or nothing was kept.
  if (narrowed && (lines === 0 || values === 0)) return;
  const failure = await step(progress, 'logs without patients', async () => {
    if (lines === 0 || values === 0)
      throw new Problem('Nothing was kept to be searched.', `${lines} lines, ${values} values.`);
    const where = found.map(({ file, line, what }) => `${file}:${line} holds ${what}`);
    if (found.length > 0)
      throw new Problem(`${found.length} lines of logs name patients`, where.slice(0, 20).join('\n  '));
    return `${lines} lines, ${values} names and numbers`;
  });
  sum[failure ? 'failed' : 'passed'] += 1;
}

/** Jest writes its report when the last test is done; what keeps it running after that was left open by a test. */
async function runJest(args, env, report) {
  const giveUp = new AbortController();
  let written;
  const watch = setInterval(() => {
    if (existsSync(report)) written ??= Date.now();
    if (written && Date.now() - written > LEFT_OPEN_MS) giveUp.abort();
  }, 1_000);
  try {
    return await run(process.execPath, args, { cwd: ROOT, env, signal: giveUp.signal });
  } catch (error) {
    if (error.name !== 'AbortError') throw error;
    return {
      code: 1,
      output: 'All tests were done, but Jest did not end: a test left a server, a timer or a worker open.',
    };
  } finally {
    clearInterval(watch);
  }
}

/** A file that cannot be loaded counts as one failure, and so does a bad end that no test explains. */
export function countOf(result, code) {
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

function failuresOf(result, output) {
  const messages = result.testResults.filter((file) => file.status === 'failed').map((file) => file.message.trim());
  return (messages.length > 0 ? messages : [lastLines(output, 60)]).join('\n\n').replaceAll('\n', '\n  ');
}
