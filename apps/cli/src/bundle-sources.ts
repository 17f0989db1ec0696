import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { CommandError } from './command-error.ts';

/** A file that may hold a bundle; its bytes are read once, as a stream. */
export interface BundleFile {
  /** The path as the operator knows it; inside an archive `archive.tgz:folder/name.json`. */
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

const isArchive = (name: string): boolean => /\.(tgz|tar\.gz|tar)$/i.test(name);
const isBundle = (name: string): boolean => /\.json(\.gz)?$/i.test(name) && !basename(name).startsWith('.');

/**
 * The files that the paths name: JSON files as they are, folders with everything below them, tar archives
 * (`.tar`, `.tar.gz`, `.tgz`) entry by entry without being unpacked to disk. Throws a CommandError for a path
 * that is not there, before anything is read.
 */
export async function findBundlePaths(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const what = await stat(path).catch(() => null);
    if (what === null) throw new CommandError(`There is no file or folder ${path}.`, 2);
    if (!what.isDirectory()) {
      found.push(path);
      continue;
    }
    const inside = (await readdir(path, { recursive: true }))
      .filter((name) => isBundle(name) || isArchive(name))
      .sort();
    if (inside.length === 0) throw new CommandError(`The folder ${path} holds no .json file and no archive.`, 2);
    found.push(...inside.map((name) => join(path, name)));
  }
  return found;
}

/** Opens the files one after the other; each must be read to its end, or left, before the next is asked for. */
export async function* readBundleFiles(paths: readonly string[]): AsyncGenerator<BundleFile> {
  for (const path of paths) {
    if (isArchive(path)) yield* readArchive(path);
    else yield { name: path, bytes: unzipped(path) };
  }
}

function unzipped(path: string): Readable {
  const file = createReadStream(path);
  if (!/\.(gz|tgz)$/i.test(path)) return file;
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => file.destroy());
  return file.pipe(gunzip);
}

async function* readArchive(path: string): AsyncGenerator<BundleFile> {
  const archive = extract();
  const bytes = unzipped(path);
  bytes.on('error', (error) => archive.destroy(error));
  bytes.pipe(archive);
  try {
    for await (const entry of archive) {
      // Leaving a `for await` early would destroy the entry and the archive with it: the reader gets an iterator
      // that cannot be closed, and what it left unread is skipped here.
      const chunks = (entry as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
      if (entry.header.type === 'file' && isBundle(entry.header.name)) {
        const bytes = { [Symbol.asyncIterator]: () => ({ next: () => chunks.next() }) };
        yield { name: `${path}:${entry.header.name}`, bytes };
      }
      while ((await chunks.next()).done !== true);
    }
  } catch (error) {
    throw new CommandError(
      `The archive ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    );
  } finally {
    bytes.destroy();
  }
}
