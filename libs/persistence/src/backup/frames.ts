/** What stands in a backup, one after the other: a letter, a length, and so many bytes. */
import { BackupError } from './archive.ts';
import type { SequenceValue } from './tables.ts';

export interface TableEnd {
  readonly name: string;
  readonly rows: number;
  /** Of the table's bytes as COPY writes them. */
  readonly sha256: string;
}

export interface Manifest {
  /** ISO: nothing later is in it. */
  readonly madeAt: string;
  /** The latest migration. */
  readonly level: string;
  readonly tables: readonly TableEnd[];
  readonly sequences: readonly SequenceValue[];
}

export type Frame =
  | { readonly kind: 'begin'; readonly begin: { readonly madeAt: string; readonly level: string } }
  | { readonly kind: 'table'; readonly table: { readonly name: string; readonly columns: readonly string[] } }
  | { readonly kind: 'data'; readonly data: Buffer }
  | { readonly kind: 'end'; readonly end: TableEnd }
  | { readonly kind: 'manifest'; readonly manifest: Manifest };

const LETTERS = { begin: 'B', table: 'T', data: 'D', end: 'E', manifest: 'M' } as const;
const KINDS = new Map(Object.entries(LETTERS).map(([kind, letter]) => [letter as string, kind as Frame['kind']]));
const HEAD_BYTES = 5;
/** A piece of data is what the database sends at a time. */
const MOST_BYTES = 512 * 1024 * 1024;

const bodyOf = (frame: Frame): Buffer => {
  switch (frame.kind) {
    case 'data':
      return frame.data;
    case 'begin':
      return Buffer.from(JSON.stringify(frame.begin));
    case 'table':
      return Buffer.from(JSON.stringify(frame.table));
    case 'end':
      return Buffer.from(JSON.stringify(frame.end));
    case 'manifest':
      return Buffer.from(JSON.stringify(frame.manifest));
  }
};

export function writeFrame(frame: Frame): Buffer {
  const body = bodyOf(frame);
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(LETTERS[frame.kind], 0, 'latin1');
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

/** @throws BackupError when the bytes are no frames */
export async function* readFrames(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    while (rest.length >= HEAD_BYTES) {
      const kind = KINDS.get(rest.toString('latin1', 0, 1));
      const size = rest.readUInt32BE(1);
      if (kind === undefined || size > MOST_BYTES)
        throw new BackupError('The backup holds what this program cannot read.');
      if (rest.length < HEAD_BYTES + size) break;
      yield frameOf(kind, rest.subarray(HEAD_BYTES, HEAD_BYTES + size));
      rest = rest.subarray(HEAD_BYTES + size);
    }
  }
  if (rest.length > 0) throw new BackupError('The backup ends in the middle of something.');
}

/** The file opened, so this program wrote it: its shapes are ours. */
const frameOf = (kind: Frame['kind'], body: Buffer): Frame =>
  kind === 'data' ? { kind, data: body } : ({ kind, [kind]: JSON.parse(body.toString('utf8')) } as unknown as Frame);
