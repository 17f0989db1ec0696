/** A Redis of our own: found on the machine or brought from Debian; private, append-only, never evicting. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { Child } from './children.mjs';
import { hasApt, libraryFolders, unpackDebian } from './debian.mjs';
import { findProgram } from './places.mjs';
import { firstFree } from './ports.mjs';
import { Problem } from './problem.mjs';
import { run } from './run.mjs';

const PREFERRED_PORT = 63790;

/**
 * The server's program and the environment it wants.
 * @returns {Promise<{ program: string, env: NodeJS.ProcessEnv, brought: boolean }>}
 */
export async function findRedis() {
  const found = findProgram(['redis-server', 'valkey-server']);
  if (found && (await runs(found, process.env))) return { program: found, env: process.env, brought: false };
  const howto =
    'Install it (Debian, Ubuntu: apt-get install redis-server), or name a server of yours: REDIS_URL=redis://host:6379 npm start.';
  if (!hasApt()) throw new Problem('There is no Redis on this machine.', howto);
  let folder;
  try {
    folder = await unpackDebian('redis', ['redis-server']);
  } catch (error) {
    throw new Problem(
      'There is no Redis on this machine, and none could be brought from Debian.',
      `${howto}\n  ${error.message}`,
    );
  }
  const program = path.join(folder, 'usr/bin/redis-server');
  const paths = [...(await libraryFolders(folder)), process.env.LD_LIBRARY_PATH].filter(Boolean);
  const env = { ...process.env, LD_LIBRARY_PATH: paths.join(':') };
  if (!existsSync(program) || !(await runs(program, env))) {
    throw new Problem('The Redis brought from Debian does not run on this machine.', howto);
  }
  return { program, env, brought: true };
}

async function runs(program, env) {
  try {
    return (await run(program, ['--version'], { env })).code === 0;
  } catch {
    return false;
  }
}

/**
 * @param {{ folder: string, logFile: string, password: string, preferredPort?: number, durable?: boolean,
 *   say?: (text: string) => void, join?: (child: Child) => void }} options
 * @returns {Promise<{ child: Child, url: string, port: number, program: string, env: NodeJS.ProcessEnv }>}
 */
export async function startRedis({
  folder,
  logFile,
  password,
  preferredPort = PREFERRED_PORT,
  durable = true,
  say,
  join = () => undefined,
}) {
  const { program, env } = await findRedis();
  const port = await firstFree(preferredPort);
  const child = new Child({
    name: 'Redis',
    logFile,
    say,
    patience: 15_000,
    command: async () => {
      // Written anew before every start: Redis is a hint, and its folder may have been removed.
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = path.join(folder, 'redis.conf');
      await writeFile(file, configuration({ folder, port, password, durable }), { mode: 0o600 });
      return { program, args: [file], env, cwd: folder };
    },
    ready: async () => (await ask(port, `AUTH ${password}\r\nPING\r\n`)).includes('+PONG'),
  });
  join(child);
  await child.start();
  return { child, url: `redis://:${password}@127.0.0.1:${port}`, port, program, env };
}

function configuration({ folder, port, password, durable }) {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    'protected-mode yes',
    `requirepass ${password}`,
    `dir ${JSON.stringify(folder)}`,
    'daemonize no',
    'save ""',
    // A job survives a killed server; what a power cut takes, the sweep brings back from the database.
    ...(durable ? ['appendonly yes', 'appendfsync everysec'] : ['appendonly no']),
    // Any other policy loses jobs while the counts look right.
    'maxmemory-policy noeviction',
    '',
  ].join('\n');
}

/** Two commands and their answers, without a client library. */
function ask(port, commands) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setTimeout(2_000, () => socket.destroy(new Error('no answer')));
    socket.once('connect', () => socket.write(commands));
    socket.on('data', (part) => {
      answer += part;
      if (/PONG|-\w+/.test(answer)) socket.end();
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
  });
}
