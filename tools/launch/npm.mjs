/** npm, run by the Node that runs now. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { findProgram, ROOT } from './places.mjs';
import { Problem } from './problem.mjs';
import { lastLines, run } from './run.mjs';

/** npm tells its scripts where it is; without that it is the one on the PATH. */
export function npmCommand() {
  const told = process.env.npm_execpath;
  if (told && /npm-cli\.(c|m)?js$/.test(told) && existsSync(told)) return [process.execPath, told];
  const beside = path.join(path.dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js');
  if (existsSync(beside)) return [process.execPath, beside];
  const found = findProgram(process.platform === 'win32' ? ['npm.cmd'] : ['npm']);
  if (!found)
    throw new Problem('npm is not to be found.', 'Install npm (Debian: apt-get install npm) and start again.');
  return [found];
}

export async function npm(args, { what, cwd = ROOT }) {
  const [program, ...before] = npmCommand();
  // What an outer npm set for its own run (workspaces, flags) is not meant for this one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(?!config_(registry|cache|userconfig|globalconfig|.*proxy))/i.test(name),
    ),
  );
  const { code, output } = await run(program, [...before, ...args], { cwd, env });
  if (code === 0) return output;
  if (/ENOSPC/.test(output)) {
    throw new Problem(`${what} failed: the disk is full.`, 'Free about 2 GB and start again.');
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/.test(output)) {
    throw new Problem(
      `${what} failed: the npm registry cannot be reached.`,
      `Check the connection, or npm's registry and proxy settings, and start again.\n  ${lastLines(output, 5)}`,
    );
  }
  throw new Problem(
    `${what} failed.`,
    output
      .split('\n')
      .filter((line) => /\S/.test(line) && !/npm warn/.test(line))
      .slice(0, 25)
      .join('\n  '),
  );
}
