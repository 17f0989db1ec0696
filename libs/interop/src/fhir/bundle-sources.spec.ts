import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pack } from 'tar-stream';
import { aBundleOf, anEntry, aPatient, inLondon } from '../../test/a-bundle.ts';
import { bundleSources, BundleSourceError } from './bundle-sources.ts';
import { translateBundleStream } from './translate-bundle.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundles-'));
});
afterAll(() => rm(folder, { recursive: true }));

const put = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

const archiveOf = async (members: Record<string, string>): Promise<Buffer> => {
  const archive = pack();
  for (const [name, content] of Object.entries(members)) {
    if (name.endsWith('/')) archive.entry({ name, type: 'directory' });
    else archive.entry({ name }, content);
  }
  archive.finalize();
  return buffer(Readable.from(archive));
};

const readAll = async (path: string): Promise<Record<string, string>> => {
  const read: Record<string, string> = {};
  for await (const { name, stream } of bundleSources(path)) {
    const pieces: Uint8Array[] = [];
    for await (const piece of stream) pieces.push(piece);
    read[name] = Buffer.concat(pieces).toString();
  }
  return read;
};

/** What a reader does that refuses a bundle at its first byte. */
const readFirstPieces = async (path: string): Promise<string[]> => {
  const names: string[] = [];
  for await (const { name, stream } of bundleSources(path)) {
    names.push(name);
    for await (const piece of stream) {
      if (piece.byteLength > 0) break;
    }
  }
  return names;
};

const big = (letter: string): string => `{"x":"${letter.repeat(300_000)}"}`;
const problemOf = (path: string): Promise<unknown> =>
  readAll(path).then(
    () => 'none',
    (error: unknown) => (error instanceof BundleSourceError ? [error.problem, error.message] : error),
  );

describe('bundleSources', () => {
  it('yields a file by its base name, plain or packed', async () => {
    expect(await readAll(await put('one.json', '{"a":1}'))).toEqual({ 'one.json': '{"a":1}' });
    expect(await readAll(await put('two.json.gz', gzipSync('{"a":2}')))).toEqual({ 'two.json.gz': '{"a":2}' });
  });

  it('yields the lines of an NDJSON file, however long, and passes over blank ones', async () => {
    const path = await put('many.ndjson', `{"a":1}\n\n  \r\n${big('b')}\r\n{"c":3}`);
    expect(await readAll(path)).toEqual({
      'many.ndjson, line 1': '{"a":1}',
      'many.ndjson, line 4': `${big('b')}\r`,
      'many.ndjson, line 5': '{"c":3}',
    });
    expect(await readAll(await put('ends.ndjson', '{"a":1}\n'))).toEqual({ 'ends.ndjson, line 1': '{"a":1}' });
  });

  it('yields the members of an archive in its order and passes over what is no bundle', async () => {
    const archive = await archiveOf({
      'set/': '',
      'set/b.json': '{"b":1}',
      'set/README.md': 'x',
      'set/._b.json': 'x',
      'set/a.json': '{"a":1}',
      'set/c.ndjson': '{"c":1}\n{"d":1}\n',
    });
    const expected = {
      'b.json': '{"b":1}',
      'a.json': '{"a":1}',
      'c.ndjson, line 1': '{"c":1}',
      'c.ndjson, line 2': '{"d":1}',
    };
    expect(await readAll(await put('set.tar', archive))).toEqual(expected);
    expect(await readAll(await put('set.tgz', gzipSync(archive)))).toEqual(expected);
    expect(await readAll(await put('set.tar.gz', gzipSync(archive)))).toEqual(expected);
    expect(Object.keys(await readAll(join(folder, 'set.tgz')))).toEqual(Object.keys(expected));
  });

  it('yields a folder by name, with the folders in it', async () => {
    await mkdir(join(folder, 'nested/deep'), { recursive: true });
    await put('nested/b.json', '{"b":1}');
    await put('nested/notes.txt', 'x');
    await put('nested/.hidden.json', 'x');
    await put('nested/deep/a.json', '{"a":1}');
    await put('nested/c.tgz', gzipSync(await archiveOf({ 'c.json': '{"c":1}' })));
    expect(Object.keys(await readAll(join(folder, 'nested')))).toEqual(['b.json', 'c.json', 'a.json']);
  });

  it('goes on to the next one when a reader stops half way', async () => {
    const members = { 'a.json': big('a'), 'b.ndjson': `${big('b')}\n${big('c')}\n`, 'd.json': big('d') };
    const archive = await put('big.tgz', gzipSync(await archiveOf(members)));
    expect(await readFirstPieces(archive)).toEqual(['a.json', 'b.ndjson, line 1', 'b.ndjson, line 2', 'd.json']);
    const lines = await put('big.ndjson', `${big('b')}\n${big('c')}\n${big('d')}`);
    expect(await readFirstPieces(lines)).toEqual([1, 2, 3].map((line) => `big.ndjson, line ${line}`));
  });

  it('goes on to the next one when a reader does not read at all', async () => {
    const archive = await put('unread.tgz', gzipSync(await archiveOf({ 'a.json': big('a'), 'b.json': big('b') })));
    const names: string[] = [];
    for await (const { name } of bundleSources(archive)) names.push(name);
    expect(names).toEqual(['a.json', 'b.json']);
  });

  it('lets go of everything when the caller stops', async () => {
    const archive = await put('stopped.tgz', gzipSync(await archiveOf({ 'a.json': big('a'), 'b.json': big('b') })));
    for await (const { name } of bundleSources(archive)) {
      expect(name).toBe('a.json');
      break;
    }
  });

  it('refuses what holds no bundles, by base name', async () => {
    expect(await problemOf(join(folder, 'absent.json'))).toEqual([
      'not-found',
      'There is no file or folder absent.json.',
    ]);
    expect(await problemOf(await put('table.csv', 'a,b'))).toEqual([
      'not-a-bundle-file',
      expect.stringContaining('table.csv is none of .json'),
    ]);
    expect(await problemOf(await put('blank.ndjson', '\n \n'))).toEqual([
      'no-bundles',
      'blank.ndjson holds no bundle.',
    ]);
    await mkdir(join(folder, 'empty'));
    expect(await problemOf(join(folder, 'empty'))).toEqual(['no-bundles', 'empty holds no bundle.']);
  });

  it('refuses an archive that breaks off or is none', async () => {
    const broken = await put(
      'broken.tgz',
      gzipSync(await archiveOf({ 'a.json': big('a'), 'b.json': `{"x":"${Math.PI.toString(36).repeat(9000)}"}` })),
    );
    await truncate(broken, 500);
    expect(await problemOf(broken)).toEqual([
      'archive-damaged',
      'broken.tgz cannot be read: it is damaged or breaks off.',
    ]);
    expect(await problemOf(await put('none.tgz', 'no archive'))).toEqual(['archive-damaged', expect.any(String)]);
    expect(await problemOf(await put('none.tar', 'no archive'.repeat(200)))).toEqual([
      'archive-damaged',
      expect.any(String),
    ]);
    expect(await problemOf(await put('none.json.gz', 'no archive'))).toEqual(['archive-damaged', expect.any(String)]);
  });

  it('gives what translateBundleStream takes', async () => {
    const text = JSON.stringify(aBundleOf([anEntry(aPatient())]));
    const archive = await put(
      'translate.tgz',
      gzipSync(await archiveOf({ 'bad.json': `${big('x')}`, 'good.json': text })),
    );
    const outcomes: [string, boolean][] = [];
    for await (const { name, stream } of bundleSources(archive))
      outcomes.push([name, (await translateBundleStream(stream, inLondon)).ok]);
    expect(outcomes).toEqual([
      ['bad.json', false],
      ['good.json', true],
    ]);
  });
});
