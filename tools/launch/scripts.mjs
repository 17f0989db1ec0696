/** `npm run NAME`: one table of what each does and what it needs. */
import path from 'node:path';
import { build, generateClient, prepare, PROGRAMS, QUIET_TOOLS } from './install.mjs';
import { ROOT, sharedFolder } from './places.mjs';
import { Problem } from './problem.mjs';
import { Progress } from './progress.mjs';
import { run, stopEverything } from './run.mjs';
import { testBrowser, testPostgres, testRedis } from './test-servers.mjs';

const node = (program, ...args) => [process.execPath, [program, ...args]];
const tool = (...parts) => path.join(ROOT, ...parts);

/**
 * needs: what is brought first; commands: what is run, in order, until one fails. The person's own arguments go to
 * the last one.
 */
export const SCRIPTS = {
  generate: { needs: ['packages'], work: (progress) => generateClient(progress, { force: true }) },
  'generate:docs': {
    needs: ['packages'],
    commands: [
      node('--conditions=@osteon/source', tool('tools/protocol/write-page.mjs')),
      node('--conditions=@osteon/source', tool('tools/indicators/write-page.mjs')),
    ],
  },
  build: { needs: ['packages', 'client'], work: (progress) => build(progress, { force: true }) },
  lint: { needs: ['packages', 'client'], commands: [node(PROGRAMS.eslint, '.', '--max-warnings', '0')] },
  typecheck: {
    needs: ['packages', 'client'],
    commands: [
      node(PROGRAMS.tsc, '-p', 'tsconfig.json', '--noEmit'),
      node(PROGRAMS.tsc, '-p', 'apps/web/tsconfig.json', '--noEmit'),
    ],
  },
  format: { needs: ['packages'], commands: [node(PROGRAMS.prettier, '--write', '--log-level', 'warn', '.')] },
  'format:check': { needs: ['packages'], commands: [node(PROGRAMS.prettier, '--check', '--log-level', 'warn', '.')] },
  boundaries: { needs: ['packages'], commands: [node(tool('tools/boundaries/prove.mjs'))] },
  'audit:packages': { needs: ['packages'], commands: [node(tool('tools/packages/audit.mjs'))] },
  compose: { needs: ['packages'], commands: [node(tool('tools/compose/check.mjs'))] },
  migration: {
    needs: ['packages', 'postgres'],
    commands: [node(tool('tools/migrate/migrate.mjs'), 'new')],
    env: (servers) => ({ DATABASE_URL: servers.OSTEON_TEST_DATABASE_URL }),
  },
  'migration:check': {
    needs: ['packages', 'postgres'],
    commands: [node(tool('tools/migrate/migrate.mjs'), 'check')],
    env: (servers) => ({ DATABASE_URL: servers.OSTEON_TEST_DATABASE_URL }),
  },
  mutation: {
    needs: ['packages'],
    commands: [node(tool('tools/mutation/mutate.mjs'))],
    env: () => ({ OSTEON_SHARED: sharedFolder() ?? '' }), // the sandbox stands elsewhere
  },
  'bench:api': { needs: ['everything', 'postgres', 'redis'], commands: [node(tool('test/bench/api.mjs'))] },
  // Has a server of its own, which is kept between runs when that is wanted.
  'bench:worklist': { needs: ['everything'], commands: [node(tool('test/bench/worklist.mjs'))] },
  // As above, and it measures the source.
  'bench:reports': {
    needs: ['packages', 'client'],
    commands: [node('--conditions=@osteon/source', tool('test/bench/reports.mjs'))],
  },
  'bench:page': {
    needs: ['everything', 'postgres', 'redis', 'browser'],
    commands: [node(tool('test/bench/page.mjs'))],
  },
  'bench:simulate': { needs: ['everything'], commands: [node(tool('test/bench/simulate.mjs'))] },
  'bench:plan': { needs: ['everything'], commands: [node(tool('test/bench/plan.mjs'))] },
  // Servers of its own: they are killed.
  faults: {
    needs: ['everything', 'redis'],
    commands: [node('--conditions=@osteon/source', tool('test/faults/run.ts'))],
  },
  fuzz: { needs: ['packages', 'client', 'postgres', 'redis'], commands: [node(tool('tools/launch/fuzz.mjs'))] },
  'bench:burst': {
    needs: ['everything', 'postgres', 'redis'],
    commands: [node('--conditions=@osteon/source', tool('test/bench/burst.mjs'))],
  },
  'bench:finder': {
    needs: ['packages'],
    commands: [node('--conditions=@osteon/source', tool('test/bench/finder.mjs'))],
    env: () => ({ OSTEON_SHARED: sharedFolder() ?? '' }),
  },
  'bench:matching': {
    needs: ['packages', 'client', 'postgres'],
    commands: [node('--conditions=@osteon/source', tool('test/bench/matching.mjs'))],
    env: () => ({ OSTEON_SHARED: sharedFolder() ?? '' }),
  },
  'bench:delivery': { needs: ['everything', 'postgres', 'redis'], commands: [node(tool('test/bench/delivery.mjs'))] },
  'bench:import': {
    needs: ['packages', 'client', 'postgres'],
    commands: [node('--conditions=@osteon/source', tool('test/bench/import.mjs'))],
  },
  'bench:mllp': {
    needs: ['packages', 'client', 'postgres'],
    commands: [node('--conditions=@osteon/source', tool('test/bench/mllp.mjs'))],
  },
  screenshots: {
    needs: ['everything', 'postgres', 'redis', 'browser'],
    commands: [node(tool('test/browser/screenshots.mjs'))],
  },
};

const BRING = {
  packages: (progress) => prepare(progress, 'packages'),
  client: (progress) => prepare(progress, 'client'),
  everything: (progress) => prepare(progress),
  postgres: (progress, servers) =>
    progress.step('PostgreSQL', async () => void Object.assign(servers, await testPostgres())),
  redis: (progress, servers) => progress.step('Redis', async () => void Object.assign(servers, await testRedis())),
  browser: (progress, servers) =>
    progress.step('browser', async () => void Object.assign(servers, await testBrowser())),
};

export async function runScript([name, ...args]) {
  if (!Object.hasOwn(SCRIPTS, name ?? '')) {
    throw new Problem(`There is no script "${name ?? ''}".`, `Say one of ${Object.keys(SCRIPTS).join(', ')}.`);
  }
  const script = SCRIPTS[name];
  const progress = new Progress({ stream: process.stderr, quiet: true });
  const servers = {};
  for (const need of script.needs) await BRING[need](progress, servers);
  await script.work?.(progress);
  const env = { ...process.env, ...QUIET_TOOLS, ...servers, ...script.env?.(servers) };
  const commands = script.commands ?? [];
  let code = 0;
  for (const [index, [program, before]] of commands.entries()) {
    const given = index === commands.length - 1 ? args : [];
    ({ code } = await run(program, [...before, ...given], { stdio: 'inherit', cwd: ROOT, env }));
    if (code !== 0) break;
  }
  await stopEverything();
  return code;
}
