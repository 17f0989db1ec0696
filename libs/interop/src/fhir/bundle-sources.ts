import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';

/** One bundle to be read. */
export interface BundleSource {
  /** The file's base name; with `, line 3` in a file of several bundles. */
  readonly name: string;
  /** To be read once, before the next source is asked for. What is left of it is passed over. */
  readonly stream: AsyncIterable<Uint8Array>;
}

export type BundleSourceProblem = 'not-found' | 'not-a-bundle-file' | 'no-bundles' | 'archive-damaged';

/** The path cannot be read as bundles. */
export class BundleSourceError extends Error {
  readonly problem: BundleSourceProblem;

  constructor(problem: BundleSourceProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BundleSourceError';
    this.problem = problem;
  }
}

const newline = 10;
const isBlank = (bytes: Uint8Array): boolean => bytes.every((byte) => byte <= 32);

/** Takes pieces from a stream one by one and can put back what belongs to the next reader. */
class Pieces {
  readonly #iterator: AsyncIterator<Uint8Array>;
  #back: Uint8Array | null = null;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  async next(): Promise<Uint8Array | null> {
    const back = this.#back;
    this.#back = null;
    if (back !== null) return back;
    const { done, value } = await this.#iterator.next();
    return done === true ? null : value;
  }

  putBack(piece: Uint8Array): void {
    this.#back = piece.byteLength > 0 ? piece : null;
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }
}

/** One line, piece by piece; a line feed cannot stand inside JSON text. */
async function* lineOf(pieces: Pieces): AsyncGenerator<Uint8Array, void, undefined> {
  for (let piece = await pieces.next(); piece !== null; piece = await pieces.next()) {
    const end = piece.indexOf(newline);
    if (end === -1) {
      yield piece;
      continue;
    }
    pieces.putBack(piece.subarray(end + 1));
    if (end > 0) yield piece.subarray(0, end);
    return;
  }
}

/** Goes past blank pieces of a line without losing the first one that says something. */
const firstOfLine = async (line: AsyncGenerator<Uint8Array, void, undefined>): Promise<Uint8Array | null> => {
  for (let step = await line.next(); step.done !== true; step = await line.next()) {
    if (!isBlank(step.value)) return step.value;
  }
  return null;
};

async function* linesOf(
  source: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<BundleSource, void, undefined> {
  const pieces = new Pieces(source);
  try {
    for (let number = 1; ; number += 1) {
      const ahead = await pieces.next();
      if (ahead === null) return;
      pieces.putBack(ahead);
      const line = lineOf(pieces);
      const first = await firstOfLine(line);
      if (first === null) continue;
      const stream = resumable(line, name, first);
      yield { name: `${name}, line ${number}`, stream };
      while ((await line.next()).done !== true);
    }
  } finally {
    await pieces.close();
  }
}

/**
 * A stream for a reader that may stop half way: that must not close what lies below, where the next bundle follows.
 * What cannot be unpacked is said in one way, whoever happens to be reading.
 */
const resumable = (below: AsyncIterator<Uint8Array>, name: string, first?: Uint8Array): AsyncIterable<Uint8Array> => {
  let ahead = first;
  return {
    [Symbol.asyncIterator]: () => ({
      next: async (): Promise<IteratorResult<Uint8Array>> => {
        if (ahead !== undefined) {
          const value = ahead;
          ahead = undefined;
          return { done: false, value };
        }
        return below.next().catch((error: unknown) => Promise.reject(damaged(name, error)));
      },
      return: () => Promise.resolve({ done: true, value: undefined }),
    }),
  };
};

const damaged = (name: string, cause: unknown): BundleSourceError =>
  cause instanceof BundleSourceError
    ? cause
    : new BundleSourceError('archive-damaged', `${name} cannot be read: it is damaged or breaks off.`, { cause });

type Form = 'json' | 'ndjson' | 'tar';

const formOf = (name: string): { form: Form; gzip: boolean } | null => {
  const lower = name.toLowerCase();
  if (lower.startsWith('.')) return null;
  const gzip = lower.endsWith('.gz') || lower.endsWith('.tgz');
  const plain = lower.replace(/\.gz$/, '').replace(/\.tgz$/, '.tar');
  if (plain.endsWith('.json')) return { form: 'json', gzip };
  if (plain.endsWith('.ndjson')) return { form: 'ndjson', gzip };
  return plain.endsWith('.tar') ? { form: 'tar', gzip } : null;
};

async function* fromArchive(source: Readable, name: string): AsyncGenerator<BundleSource, void, undefined> {
  const archive = extract();
  // Errors reach the loop below through the archive itself.
  pipeline(source, archive, () => undefined);
  try {
    for await (const entry of archive) {
      const member = basename(entry.header.name);
      const form = entry.header.type === 'file' ? formOf(member) : null;
      // The typings of the archive do not say that its entries yield bytes.
      const pieces = (entry as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
      if (form?.form === 'json' && !form.gzip) yield { name: member, stream: resumable(pieces, name) };
      if (form?.form === 'ndjson' && !form.gzip) yield* linesOf(resumable(pieces, name), member);
      while ((await pieces.next()).done !== true);
    }
  } catch (error) {
    throw damaged(name, error);
  } finally {
    source.destroy();
  }
}

async function* fromFile(path: string): AsyncGenerator<BundleSource, void, undefined> {
  const name = basename(path);
  const kind = formOf(name);
  if (kind === null) return;
  const file = createReadStream(path);
  const source: Readable = kind.gzip ? pipeline(file, createGunzip(), () => undefined) : file;
  try {
    if (kind.form === 'tar') {
      yield* fromArchive(source, name);
      return;
    }
    const stream = resumable(source[Symbol.asyncIterator](), name);
    if (kind.form === 'ndjson') yield* linesOf(stream, name);
    else yield { name, stream };
  } finally {
    source.destroy();
    file.destroy();
  }
}

async function* fromFolder(path: string): AsyncGenerator<BundleSource, void, undefined> {
  const entries = await readdir(path, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) yield* fromFolder(join(path, entry.name));
    else if (entry.isFile()) yield* fromFile(join(path, entry.name));
  }
}

/**
 * The bundles at a path: a `.json` file, an `.ndjson` file (a bundle a line), either of them with `.gz`, a `.tar`,
 * `.tgz` or `.tar.gz` of them, or a folder of all these. In the order of their names, an archive in its own. One at a
 * time: a source is read, or left, before the next one is asked for.
 * @throws BundleSourceError when there is nothing there, or nothing that can hold a bundle.
 */
export async function* bundleSources(path: string): AsyncGenerator<BundleSource, void, undefined> {
  const found = await stat(path).catch(() => null);
  const name = basename(path);
  if (found === null) throw new BundleSourceError('not-found', `There is no file or folder ${name}.`);
  if (!found.isDirectory() && formOf(name) === null) {
    throw new BundleSourceError(
      'not-a-bundle-file',
      `${name} is none of .json, .ndjson, .tgz, .tar.gz or a folder of them.`,
    );
  }
  let count = 0;
  for await (const source of found.isDirectory() ? fromFolder(path) : fromFile(path)) {
    count += 1;
    yield source;
  }
  if (count === 0) throw new BundleSourceError('no-bundles', `${name} holds no bundle.`);
}
