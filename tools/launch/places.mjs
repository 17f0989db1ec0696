/** Where things lie: the checkout, its `.osteon/` folder of stamps and data, and the cache that checkouts share. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(fileURLToPath(new URL('../../', import.meta.url)));
export const STAMPS = path.join(ROOT, '.osteon', 'stamps');

/** Servers' data, logs, secrets. A relative OSTEON_DATA is meant from where the person stands. */
export function dataFolder(env = process.env) {
  return env.OSTEON_DATA
    ? path.resolve(env.INIT_CWD ?? process.cwd(), env.OSTEON_DATA)
    : path.join(ROOT, '.osteon', 'data');
}

/** Downloads that outlive a checkout; inside the checkout when there is no home to write to. */
export function cacheFolder(env = process.env) {
  if (env.OSTEON_CACHE) return path.resolve(env.INIT_CWD ?? process.cwd(), env.OSTEON_CACHE);
  const ours = path.join(env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'osteon');
  try {
    mkdirSync(ours, { recursive: true });
    accessSync(ours, constants.W_OK);
    return ours;
  } catch {
    return path.join(ROOT, '.osteon', 'cache');
  }
}

/** The folder of reference pages and data beside the checkout, where there is one. */
export function sharedFolder(env = process.env) {
  const folder = path.resolve(ROOT, env.OSTEON_SHARED || '../shared');
  return existsSync(folder) ? folder : undefined;
}

/** First of `names` found in PATH or in the usual places of servers that an ordinary PATH leaves out. */
export function findProgram(names, env = process.env) {
  const folders = [
    ...(env.PATH ?? '').split(path.delimiter),
    '/usr/local/bin',
    '/usr/bin',
    '/usr/sbin',
    '/usr/local/sbin',
  ];
  for (const name of names) {
    for (const folder of folders.filter(Boolean)) {
      const candidate = path.join(folder, name);
      try {
        accessSync(candidate, constants.X_OK);
        return candidate;
      } catch {
        // The next folder may have it.
      }
    }
  }
  return undefined;
}
