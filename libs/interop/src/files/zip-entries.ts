import { createInflateRaw } from 'node:zlib';
import { FileRefusal } from './file-faults.ts';

/** A part of a ZIP archive, as its directory says. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly offset: number;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const MOST_ENTRIES = 10_000;
const STORED = 0;
const DEFLATED = 8;

const broken = (place: string): FileRefusal => new FileRefusal('not-a-spreadsheet', place);

/** The parts of an archive by name. @throws FileRefusal for what is none, is encrypted or larger than 4 GB */
export function zipEntries(zip: Buffer): ReadonlyMap<string, ZipEntry> {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > zip.length || zip.readUInt32LE(end) !== END) throw broken('the end of the archive');
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  if (count > MOST_ENTRIES) throw broken('the directory of the archive');
  const entries = new Map<string, ZipEntry>();
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > end || zip.readUInt32LE(at) !== ENTRY) throw broken('the directory of the archive');
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    if ((zip.readUInt16LE(at + 8) & 1) === 1) throw broken(`${name}: it is encrypted`);
    entries.set(name, {
      name,
      method: zip.readUInt16LE(at + 10),
      packed: zip.readUInt32LE(at + 20),
      offset: zip.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

/** Counts what an archive unpacks to: what the directory says of it is not believed. */
export class UnpackedBytes {
  #left: number;

  constructor(most: number) {
    this.#left = most;
  }

  take(bytes: number, name: string): void {
    this.#left -= bytes;
    if (this.#left < 0) throw new FileRefusal('unpacks-too-far', name);
  }
}

/** The content of a part, piece by piece; it ends with a refusal when the archive unpacks too far. */
export async function* unpacked(zip: Buffer, entry: ZipEntry, bound: UnpackedBytes): AsyncGenerator<Buffer> {
  const { name, offset, packed, method } = entry;
  if (offset + 30 > zip.length || zip.readUInt32LE(offset) !== LOCAL) throw broken(name);
  const from = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
  if (from + packed > zip.length) throw broken(name);
  const content = zip.subarray(from, from + packed);
  if (method === STORED) {
    bound.take(content.length, name);
    yield content;
    return;
  }
  if (method !== DEFLATED) throw broken(name);
  const inflate = createInflateRaw();
  inflate.end(content);
  try {
    for await (const piece of inflate as AsyncIterable<Buffer>) {
      bound.take(piece.length, name);
      yield piece;
    }
  } catch (error) {
    throw error instanceof FileRefusal ? error : broken(name);
  } finally {
    inflate.destroy();
  }
}
