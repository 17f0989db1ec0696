/**
 * `npm run osteon -- ARGS`: the operator's command, with the runtime, the build and the database it needs.
 * Standard output is the command's own; progress goes to standard error and is short.
 */
import { DataFolder } from './data-folder.mjs';
import { prepare } from './install.mjs';
import { migrate } from './migrations.mjs';
import { ownVersion } from './node-runtime.mjs';
import { dataFolder, ROOT } from './places.mjs';
import { Progress } from './progress.mjs';
import { onStop, run, stopEverything } from './run.mjs';
import { bringPostgres, Crew } from './servers.mjs';
import { modeEnvironment, PROGRAM_FILES } from './start.mjs';

/** Commands that work on what they are given, and on no database. */
const WITHOUT_DATABASE = new Set(['plan', 'indicators', 'protocol', 'simulate', 'help']);

/**
 * Node's own settings for commands that read a line, print and forget: room for young objects is given at once and
 * does not grow, so that what a run holds does not depend on how long it is (else it grows by half within minutes).
 */
export const STREAM_FLAGS = ['--min-semi-space-size=8', '--max-semi-space-size=8'];

export async function osteon(args) {
  const progress = new Progress({ stream: process.stderr, quiet: true });
  await prepare(progress);
  const withDatabase = needsDatabase(args);
  const env = withDatabase ? { ...process.env, ...(await addresses(progress)) } : process.env;
  const flags = withDatabase ? [] : STREAM_FLAGS;
  const { code } = await run(process.execPath, [...flags, PROGRAM_FILES.cli, ...args], {
    stdio: 'inherit',
    env,
    // File names are meant from where the person stands, not from where npm goes.
    cwd: process.env.INIT_CWD ?? process.cwd(),
  });
  await stopEverything();
  return code;
}

export function needsDatabase(args) {
  if (args.includes('--help') || args.includes('-h') || args.includes('--version')) return false;
  const command = args.find((arg) => !arg.startsWith('-'));
  return command !== undefined && !WITHOUT_DATABASE.has(command);
}

/** Of the instance that runs, or of the private database, started for as long as the command takes. */
async function addresses(progress) {
  const data = new DataFolder(dataFolder(), await ownVersion(ROOT));
  const running = await data.running();
  if (running?.databaseUrl && running.address) {
    return {
      ...modeEnvironment(running.mode, await data.secrets()),
      OSTEON_AUDIT_FOLDER: process.env.OSTEON_AUDIT_FOLDER ?? data.auditFolder,
      DATABASE_URL: process.env.DATABASE_URL ?? running.databaseUrl,
      REDIS_URL: process.env.REDIS_URL ?? running.redisUrl,
      OSTEON_PUBLIC_URL: process.env.OSTEON_PUBLIC_URL ?? running.address,
    };
  }
  await data.take({ say: (text) => progress.say(text) });
  onStop(() => data.leave());
  const mode = await data.mode(process.env.OSTEON_MODE || undefined);
  const secrets = await data.secrets();
  const crew = new Crew(data, (text) => progress.say(text));
  const databaseUrl = await bringPostgres(crew, secrets, progress);
  await progress.step('migrations', () => migrate(databaseUrl));
  return {
    ...modeEnvironment(mode, secrets),
    OSTEON_AUDIT_FOLDER: process.env.OSTEON_AUDIT_FOLDER ?? data.auditFolder,
    DATABASE_URL: databaseUrl,
  };
}
