import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { CommandError } from './command-error.ts';

/** The file, or standard input when none is named or it is `-`. */
export function inputOf(file: string | undefined): Readable {
  return file === undefined || file === '-' ? process.stdin : createReadStream(file);
}

/** What a failed reading tells the operator; an error that came from elsewhere is given back as it is. */
export function readingError(file: string | undefined, error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error)) return error;
  return new CommandError(`The file ${file ?? '(standard input)'} cannot be read: ${reasonOf(error)}.`, 2);
}

function reasonOf(error: Error & { code?: unknown }): string {
  if (error.code === 'ENOENT') return 'there is no such file';
  if (error.code === 'EISDIR') return 'it is a folder';
  if (error.code === 'EACCES') return 'permission is denied';
  return error.message;
}
