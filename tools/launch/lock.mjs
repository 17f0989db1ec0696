/** A file that says which process holds something. A process that is gone holds nothing. */
import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isAlive, startedAtTick } from './processes.mjs';

/** @returns {Promise<{ pid: number, tick?: string } | undefined>} who holds it and lives */
export async function holderOf(file) {
  try {
    const holder = JSON.parse(await readFile(file, 'utf8'));
    return isAlive(holder) ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** Takes the lock. @returns {Promise<{ pid: number } | undefined>} who has it instead, when another process has */
export async function takeLock(file) {
  const half = path.join(path.dirname(file), `.${path.basename(file)}-${process.pid}`);
  await writeFile(half, JSON.stringify({ pid: process.pid, tick: startedAtTick(process.pid) }), { mode: 0o600 });
  try {
    for (;;) {
      try {
        // A link appears whole or not at all, and only one process can make it.
        await link(half, file);
        return undefined;
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      const holder = await holderOf(file);
      if (holder) return holder;
      await clearAway(file, `${half}-stale`);
    }
  } finally {
    await unlink(half).catch(() => undefined);
  }
}

/** Removes a lock that nobody holds; one that was taken in this very moment is put back. */
async function clearAway(file, aside) {
  try {
    await rename(file, aside);
    if (await holderOf(aside)) await link(aside, file);
    await unlink(aside);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  }
}

/** Gives back what this process holds. */
export async function leaveLock(file) {
  const holder = await holderOf(file);
  if (holder?.pid === process.pid) await unlink(file).catch(() => undefined);
}
