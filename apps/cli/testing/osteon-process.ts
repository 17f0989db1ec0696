import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { TEST_DATA_KEYS } from '@osteon/testing';

const MAIN = join(import.meta.dirname, '../src/main.ts');

/** What Node compiled before, when the run keeps it. */
const kept = process.env['NODE_COMPILE_CACHE'];
const COMPILED: Readonly<Record<string, string>> = kept === undefined ? {} : { NODE_COMPILE_CACHE: kept };

export interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the command from its source in a process of its own, with nothing of this one's settings. */
export function startOsteon(
  args: readonly string[],
  { env = {}, flags = [] }: { env?: Readonly<Record<string, string>>; flags?: readonly string[] } = {},
): ChildProcessByStdio<Writable, Readable, Readable> {
  const child = spawn(process.execPath, [...flags, '--conditions=@osteon/source', MAIN, ...args], {
    env: { PATH: process.env['PATH'] ?? '', OSTEON_DATA_KEYS: TEST_DATA_KEYS, ...COMPILED, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined); // a child that does not read
  return child;
}

/** What a started command printed, and how it ended. */
export function outcomeOf(child: ReturnType<typeof startOsteon>): Promise<Outcome> {
  return new Promise((done, fail) => {
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('error', fail);
    child.on('close', (status) => done({ status, out, err }));
  });
}

/** Runs the command to its end. */
export function osteon(args: readonly string[], { input = '', env = {} }: Surroundings = {}): Promise<Outcome> {
  const child = startOsteon(args, { env });
  const outcome = outcomeOf(child);
  child.stdin.end(input);
  return outcome;
}
