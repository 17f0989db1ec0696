/** A file that says which process holds something. A process that is gone holds nothing. */
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive, startedAtTick } from './processes.mjs';

/** @returns {Promise<{ pid: number, tick?: string } | undefined>} who holds it and lives */
export async function holderOf(file) {
  return holderIn(await contentOf(file));
}

const contentOf = (file) => readFile(file, 'utf8').catch(() => undefined);

function holderIn(content) {
  try {
    const holder = JSON.parse(content);
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
      await clearAway(file);
    }
  } finally {
    await unlink(half).catch(() => undefined);
  }
}

/**
 * Removes a lock whose process is gone. Only one process at a time may look and remove, or the slower of two that saw
 * the same dead process would remove the lock the faster one has taken meanwhile. Their turn is a lock like any other,
 * so a process that dies in its turn is no obstacle either.
 */
async function clearAway(file) {
  const turn = `${file}-clearing`;
  if (await takeLock(turn)) return pause(5);
  try {
    const seen = await contentOf(file);
    // A holder may leave and end between the two readings; what is there the second time is then another's.
    if (seen !== undefined && !holderIn(seen) && seen === (await contentOf(file))) await unlink(file);
  } finally {
    await unlink(turn);
  }
}

/** Gives back what this process holds. */
export async function leaveLock(file) {
  const holder = await holderOf(file);
  if (holder?.pid === process.pid) await unlink(file).catch(() => undefined);
}
