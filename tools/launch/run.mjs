/** Programs that run to their end, and the one way in which everything of ours stops. */
import { spawn } from 'node:child_process';
import { Problem, Stopped } from './problem.mjs';

/** What is left half done after that is begun anew. */
const PATIENCE_MS = 5_000;

const running = new Set();
const cleanups = [];
let stopping;

/** Runs when the launcher ends, however it ends; the last one added runs first. Returns a way to take it back. */
export function onStop(cleanup) {
  cleanups.push(cleanup);
  return () => {
    const at = cleanups.indexOf(cleanup);
    if (at >= 0) cleanups.splice(at, 1);
  };
}

export const isStopping = () => stopping !== undefined;

export function throwIfStopping() {
  if (stopping) throw new Stopped();
}

/** Ends running programs, then undoes everything in reverse order. Asking again waits for the same stop. */
export function stopEverything() {
  stopping ??= (async () => {
    await endRunning();
    while (cleanups.length > 0) {
      try {
        await cleanups.pop()();
      } catch (error) {
        process.stderr.write(`  While stopping: ${error.message}\n`);
      }
    }
  })();
  return stopping;
}

/** Nobody may take our place while a program of ours still writes: first they end, then the rest is undone. */
async function endRunning() {
  const ended = [...running].map((child) => {
    child.kill('SIGTERM');
    const insist = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    return new Promise((resolve) => child.once('close', resolve)).finally(() => clearTimeout(insist));
  });
  await Promise.all(ended);
}

/**
 * Runs a program to its end.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdio?: 'inherit' | 'capture', uid?: number, gid?: number }} [options]
 * @returns {Promise<{ code: number, output: string }>} never rejects for a bad exit code
 */
export async function run(program, args, { stdio = 'capture', ...options } = {}) {
  throwIfStopping();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...options,
      stdio: stdio === 'capture' ? ['ignore', 'pipe', 'pipe'] : stdio,
    });
    running.add(child);
    const parts = [];
    child.stdout?.on('data', (part) => parts.push(part));
    child.stderr?.on('data', (part) => parts.push(part));
    child.once('error', (error) => {
      running.delete(child);
      reject(error);
    });
    child.once('close', (code, signal) => {
      running.delete(child);
      if (stopping) return reject(new Stopped());
      resolve({ code: code ?? 128 + (signal === 'SIGKILL' ? 9 : 15), output: Buffer.concat(parts).toString('utf8') });
    });
  });
}

/** As `run`, but a bad exit code is a Problem that shows the last lines of what the program said. */
export async function mustRun(program, args, options, what) {
  const { code, output } = await run(program, args, options);
  if (code !== 0) throw new Problem(`${what} failed (exit code ${code}).`, lastLines(output, 25));
  return output;
}

export function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n  ');
}
