/** Is a process still the one we started? Stopping it, by its number and by nothing else. */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * When a process began, in the kernel's ticks: a number that a later process with the same id does not share.
 * Undefined where the system does not tell.
 */
export function startedAtTick(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** True while the process of this id, begun at this tick, exists and is not a zombie. */
export function isAlive({ pid, tick }) {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] !== 'Z' && (tick === undefined || fields[19] === tick);
  } catch {
    // Without /proc the id alone has to do; with it the process has just gone.
    return process.platform !== 'linux';
  }
}

/** Asks a process to end, then insists. Resolves when it is gone. */
export async function stopProcess({ pid, tick }, { signal = 'SIGTERM', patience = 10_000 } = {}) {
  for (const [how, wait] of [
    [signal, patience],
    ['SIGKILL', 5_000],
  ]) {
    if (!isAlive({ pid, tick })) return;
    try {
      process.kill(pid, how);
    } catch {
      return;
    }
    const until = Date.now() + wait;
    while (isAlive({ pid, tick }) && Date.now() < until) await pause(25);
  }
}
