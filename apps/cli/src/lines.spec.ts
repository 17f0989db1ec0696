import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { eachLine, textOf } from './lines.ts';

function piecesOf(bytes: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += size) pieces.push(bytes.subarray(from, from + size));
  return pieces;
}

async function linesOf(bytes: Buffer, size = 65_536, longest?: number): Promise<(string | null)[]> {
  const lines: (string | null)[] = [];
  const take = (line: string | null): undefined => void lines.push(line);
  await eachLine(Readable.from(piecesOf(bytes, size), { objectMode: false }), take, longest);
  return lines;
}

describe('the lines of a stream', () => {
  it('are the same in pieces of any size: byte-order mark, both ends, blank lines, letters of several bytes', async () => {
    const bytes = Buffer.from('\uFEFFone\r\n\n  \r\nZoë 骨 🦴\n\r\nlast');
    for (let size = 1; size <= bytes.length; size += 1) {
      const lines = await linesOf(bytes, size);
      expect({ size, lines: lines.map((line) => line?.trim()) }).toEqual({ size, lines: ['one', 'Zoë 骨 🦴', 'last'] });
    }
  });

  it('are none for nothing, blank or not', async () => {
    expect(await linesOf(Buffer.from(''))).toEqual([]);
    expect(await linesOf(Buffer.from('\uFEFF\n \r\n\n'))).toEqual([]);
  });

  it('are null where they are not UTF-8, and nowhere else', async () => {
    const broken = [Buffer.from('a\n"'), Buffer.from([0xff]), Buffer.from('"\nb\n'), Buffer.from([0xe9, 0xaa])];
    expect(await linesOf(Buffer.concat(broken))).toEqual(['a', null, 'b', null]);
    expect(await linesOf(Buffer.from('a \uFFFD in good text\n'))).toEqual(['a \uFFFD in good text']);
  });

  it('may be of 50 MB, whole, between short ones', async () => {
    const long = 50_000_000;
    const lines = await linesOf(Buffer.concat([Buffer.from('a\n'), Buffer.alloc(long, 'x'), Buffer.from('\nb\n')]));
    expect(lines.map((line) => line?.length)).toEqual([1, long, 1]);
  });

  it('are null where they are too long, and the next is read again', async () => {
    const text = Buffer.from(`a\n${'x'.repeat(1000)}\nb\n${'x'.repeat(3000)}\nc\n${'x'.repeat(900)}`);
    expect(await linesOf(text, 64, 500)).toEqual(['a', null, 'b', null, 'c', null]);
  });

  it('come no faster than they are worked on', async () => {
    let working = 0;
    let most = 0;
    let seen = 0;
    await eachLine(Readable.from([Buffer.from('a\nb\n'), Buffer.from('c\nd')]), async () => {
      working += 1;
      most = Math.max(most, working);
      await new Promise((go) => setImmediate(go));
      working -= 1;
      seen += 1;
    });
    expect({ most, seen }).toEqual({ most: 1, seen: 4 });
  });

  it('end with the error of the stream', async () => {
    const failing = new Readable({ read: () => undefined });
    failing.push('a\n');
    setImmediate(() => failing.destroy(new Error('the disk is gone')));
    await expect(eachLine(failing, () => undefined)).rejects.toThrow('the disk is gone');
  });
});

describe('bytes as text', () => {
  it('lose a byte-order mark and nothing else', () => {
    expect(textOf(Buffer.from('\uFEFF{}'))).toBe('{}');
    expect(textOf(Buffer.from(' {}\uFEFF'))).toBe(' {}\uFEFF');
    expect(textOf(Buffer.from([0x7b, 0xc3, 0x7d]))).toBeNull();
  });
});
