/** `npm start`: everything up, one address, Ctrl-C to stop. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Child } from './children.mjs';
import { DataFolder } from './data-folder.mjs';
import { prepare } from './install.mjs';
import { migrate } from './migrations.mjs';
import { ownVersion } from './node-runtime.mjs';
import { dataFolder, ROOT } from './places.mjs';
import { choosePort, firstFree } from './ports.mjs';
import { Problem } from './problem.mjs';
import { Progress, seconds } from './progress.mjs';
import { lastLines, mustRun, onStop, run, stopEverything } from './run.mjs';
import { bringPostgres, bringRedis, Crew, programAddresses } from './servers.mjs';

const USUAL_PORT = 3000;
const USUAL_WORKER_PORT = 3901;

export const PROGRAM_FILES = {
  api: path.join(ROOT, 'apps/api/dist/main.js'),
  worker: path.join(ROOT, 'apps/worker/dist/main.js'),
  cli: path.join(ROOT, 'apps/cli/dist/main.js'),
};

export async function start(args) {
  const began = performance.now();
  const options = readOptions(args);
  const progress = new Progress();
  const say = (text) => progress.say(text);
  const version = await ownVersion(ROOT);
  say(`Osteon ${version}`);

  const data = new DataFolder(dataFolder(), version);
  await data.take({ say });
  onStop(() => data.leave());
  if (options.fresh) {
    const aside = await data.empty();
    say(aside ? `  The data were moved to ${aside}.` : '  The data were removed; beginning anew.');
  }
  const mode = await data.mode(options.mode);
  const secrets = await data.secrets();
  // Asked for and taken is worth knowing before minutes of installing.
  const { port, moved } = await choosePort({ asked: options.port, usual: USUAL_PORT });

  await prepare(progress);

  const crew = new Crew(data, say);
  const databaseUrl = await bringPostgres(crew, secrets, progress);
  const redisUrl = await bringRedis(crew, secrets, progress);
  await progress.step('migrations', () => migrate(databaseUrl));
  const programs = await programAddresses(databaseUrl, secrets);

  const host = process.env.OSTEON_HOST || '127.0.0.1';
  const address = process.env.OSTEON_PUBLIC_URL || `http://localhost:${port}`;
  const workerPort = Number(process.env.OSTEON_WORKER_PORT) || (await firstFree(USUAL_WORKER_PORT));
  const env = {
    ...process.env,
    NODE_ENV: process.env.NODE_ENV ?? 'production',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    HOST: host,
    PORT: String(port),
    OSTEON_WORKER_PORT: String(workerPort),
    OSTEON_PUBLIC_URL: address,
    ...modeEnvironment(mode, secrets),
    OSTEON_AUDIT_FOLDER: process.env.OSTEON_AUDIT_FOLDER ?? data.auditFolder,
  };

  if (mode === 'demonstration') await progress.step('demonstration clinic', () => seed(env));
  const api = crew.join(
    service('api', {
      crew,
      env: { ...env, DATABASE_URL: programs.api },
      readyAt: `http://127.0.0.1:${port}/health/ready`,
    }),
  );
  const worker = crew.join(
    service('worker', {
      crew,
      env: { ...env, DATABASE_URL: programs.worker },
      readyAt: `http://127.0.0.1:${workerPort}/health/ready`,
    }),
  );
  await progress.step('api and pages', () => api.start());
  await progress.step('worker', () => worker.start());
  for (const child of [api, worker]) {
    child.onGivenUp(() => {
      say(`Stopping: ${child.name} does not stay up.`);
      void stopEverything().then(() => process.exit(1));
    });
  }
  await data.markUsed();
  await crew.know({ address, mode });
  await welcome({ say, address, env, mode, moved, took: performance.now() - began, api });

  // From here on the children keep the launcher alive until a signal ends it.
  await new Promise((resolve) => {
    const alive = setInterval(() => undefined, 1 << 30);
    onStop(() => {
      clearInterval(alive);
      say('Stopping …');
      resolve();
    });
  });
  await stopEverything();
  say('Stopped. The data are kept; start again with npm start.');
}

/** What the data folder decides for every program that works on it; a person's own environment wins. */
export function modeEnvironment(mode, secrets, env = process.env) {
  return {
    OSTEON_MODE: mode,
    OSTEON_SESSION_SECRET: env.OSTEON_SESSION_SECRET ?? secrets.sessionSecret,
    OSTEON_LINK_SECRET: env.OSTEON_LINK_SECRET ?? secrets.linkSecret,
    OSTEON_DATA_KEYS: env.OSTEON_DATA_KEYS ?? secrets.dataKeys,
    OSTEON_AUDIT_KEY: env.OSTEON_AUDIT_KEY ?? secrets.auditKey,
    ...(mode === 'demonstration' ? { OSTEON_DEMO_PASSWORD: env.OSTEON_DEMO_PASSWORD ?? secrets.demoPassword } : {}),
  };
}

function readOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        fresh: { type: 'boolean', default: false },
        mode: { type: 'string' },
        port: { type: 'string' },
      },
    });
    return {
      fresh: values.fresh,
      mode: values.mode ?? (process.env.OSTEON_MODE || undefined),
      port: values.port ?? process.env.PORT,
    };
  } catch (error) {
    throw new Problem(error.message, 'npm start -- [--fresh] [--mode demonstration|production] [--port 3000]');
  }
}

/** Loads the clinic once; the program itself sees whether there is one. */
async function seed(env) {
  const output = await mustRun(
    process.execPath,
    [PROGRAM_FILES.cli, 'seed', '--if-empty'],
    { cwd: ROOT, env },
    'Loading the demonstration clinic',
  );
  return /not empty|already/i.test(output) ? 'already there' : undefined;
}

/** The api or the worker: ready when its health page says so. */
function service(name, { crew, env, readyAt }) {
  return new Child({
    name,
    logFile: crew.log(name),
    say: crew.say,
    command: async () => {
      if (!existsSync(PROGRAM_FILES[name]))
        throw new Problem(
          `${PROGRAM_FILES[name]} is missing after the build.`,
          'Run npm run build and read what it says.',
        );
      return { program: process.execPath, args: ['--enable-source-maps', PROGRAM_FILES[name]], env, cwd: ROOT };
    },
    ready: async () => {
      const answer = await fetch(readyAt, { signal: AbortSignal.timeout(2_000) });
      await answer.arrayBuffer();
      return answer.status === 200;
    },
  });
}

/** One block: where to go, who to be, how to stop. */
async function welcome({ say, address, env, mode, moved, took, api }) {
  say();
  say(`Osteon is at  ${address}   (ready in ${seconds(took)})`);
  if (moved) say(`  Port ${USUAL_PORT} is taken by another program, so the next free one is used; PORT=… chooses.`);
  say();
  if (mode === 'demonstration') {
    const { code, output } = await run(process.execPath, [PROGRAM_FILES.cli, 'demo-users'], { cwd: ROOT, env });
    say(code === 0 ? output.trimEnd() : `  The demonstration users cannot be shown: ${lastLines(output, 1)}`);
  } else {
    const { code, output } = await run(process.execPath, [PROGRAM_FILES.cli, 'setup-link'], { cwd: ROOT, env });
    say(code === 0 ? output.trimEnd() : `  Look for a set-up link in ${api.description.logFile}.`);
  }
  say();
  say('Ctrl-C stops it.');
}
