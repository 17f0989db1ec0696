/**
 * npm hands a signal to the shell between it and us, and that shell ends without passing it on. So we look ourselves
 * whether those who started us are still there.
 */
import { readFileSync } from 'node:fs';
import { isAlive, startedAtTick } from './processes.mjs';

const EVERY_MS = 400;

/** The processes from our parent up to npm; none when npm did not start us. */
export function starters(pid = process.ppid) {
  const chain = [];
  for (let at = pid; at > 1 && chain.length < 6; at = parentOf(at)) {
    chain.push({ pid: at, tick: startedAtTick(at) });
    if (isNpm(at)) return chain;
  }
  return [];
}

function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

function isNpm(pid) {
  try {
    return /^(npm|pnpm|yarn)\b|npm-cli\.(c|m)?js/.test(
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '),
    );
  } catch {
    return false;
  }
}

/** Calls `gone` once when npm, the shell below it or a launcher that handed over to this one has ended. */
export function watchStarters(gone, env = process.env) {
  if (!env.npm_lifecycle_event) return;
  const watched = starters();
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent && watched.every(isAlive)) return;
    clearInterval(timer);
    gone();
  }, EVERY_MS);
  timer.unref();
}
