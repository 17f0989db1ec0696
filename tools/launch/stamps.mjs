/** A stamp remembers the hash of what a step was last done for, so that an unchanged step is skipped. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { STAMPS } from './places.mjs';

const LEFT_OUT = new Set(['node_modules', 'dist', '.nx', '.osteon', '.git', 'coverage', 'generated']);

/**
 * One hash over files: their places and their bytes.
 * @param {string[]} roots files or folders; those that do not exist count as absent
 * @param {{ keep?: (file: string) => boolean, salt?: string }} [options]
 */
export async function hashOf(roots, { keep = () => true, salt = '' } = {}) {
  const hash = createHash('sha256').update(salt);
  for (const root of roots) {
    for (const file of (await filesUnder(root)).filter(keep)) {
      const bytes = await readFile(file).catch(() => Buffer.from('absent'));
      hash.update(`\0${path.relative(path.dirname(root), file)}\0${bytes.length}\0`).update(bytes);
    }
  }
  return hash.digest('hex');
}

async function filesUnder(root) {
  let entries;
  try {
    entries = await readdir(root, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOTDIR' || error.code === 'ENOENT') return [root];
    throw error;
  }
  const found = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (LEFT_OUT.has(entry.name)) continue;
    const inside = path.join(root, entry.name);
    if (entry.isDirectory()) found.push(...(await filesUnder(inside)));
    else if (entry.isFile()) found.push(inside);
  }
  return found;
}

export async function readStamp(name, folder = STAMPS) {
  return readFile(path.join(folder, name), 'utf8').catch(() => undefined);
}

export async function writeStamp(name, value, folder = STAMPS) {
  await mkdir(folder, { recursive: true });
  const half = path.join(folder, `.${name}.${process.pid}`);
  await writeFile(half, value);
  await rename(half, path.join(folder, name));
}

export async function removeStamp(name, folder = STAMPS) {
  await rm(path.join(folder, name), { force: true });
}
