import type { CheckpointLog } from '@osteon/application';
import { createReadStream } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** The file in the folder that an operator names: one checkpoint a line. */
export const CHECKPOINT_FILE = 'audit-checkpoints.jsonl';

/** Longer than any checkpoint. */
const TAIL_BYTES = 64 * 1024;

/**
 * Checkpoints in a folder, which should lie on another machine or on a medium that is written once: lines are added and
 * never changed, and each is on the disk before it counts.
 */
export function createCheckpointFolder(folder: string): CheckpointLog {
  const file = path.join(folder, CHECKPOINT_FILE);
  return {
    async lastLine() {
      const tail = await tailOf(file);
      if (tail === null) return null;
      // A line without an end was cut short when the machine stopped: it is no checkpoint.
      const lines = tail.split('\n').slice(0, -1);
      return lines.findLast((line) => line !== '') ?? null;
    },

    async append(line) {
      await mkdir(folder, { recursive: true });
      const tail = await tailOf(file);
      const isCut = tail !== null && tail !== '' && !tail.endsWith('\n');
      const handle = await open(file, 'a', 0o644);
      try {
        await handle.appendFile(`${isCut ? '\n' : ''}${line}\n`, 'utf8');
        await handle.sync();
      } finally {
        await handle.close();
      }
      if (tail === null) await syncFolder(folder);
    },

    async *lines() {
      const input = await open(file, 'r').catch(absent);
      if (input === null) return;
      const stream = createReadStream('', { fd: input, encoding: 'utf8' });
      for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) if (line !== '') yield line;
    },
  };
}

/** The end of a file; null when there is none. */
async function tailOf(file: string): Promise<string | null> {
  const handle = await open(file, 'r').catch(absent);
  if (handle === null) return null;
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, TAIL_BYTES);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8');
  } finally {
    await handle.close();
  }
}

function absent(error: NodeJS.ErrnoException): FileHandle | null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** So that a new file is in its folder after a power cut. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
