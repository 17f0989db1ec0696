import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { readPng, smallPng } from './small-png.mjs';

/** A picture as browsers write it, each row by another filter. */
function written(width, height, colourAt) {
  const rows = [];
  const line = (y) => Array.from({ length: width }, (_, x) => colourAt(x, y)).flat();
  const at = (y, i) => (y < 0 || i < 0 ? 0 : line(y)[i]);
  for (let y = 0; y < height; y += 1) {
    const filter = y % 3;
    const guess = (i) => [0, at(y, i - 3), at(y - 1, i)][filter];
    rows.push(filter, ...line(y).map((value, i) => (value - guess(i)) & 255));
  }
  const chunk = (kind, content) => {
    const body = Buffer.concat([Buffer.from(kind), content]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(content.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The colours of a picture with a palette. */
function coloursOf(file) {
  const found = (kind) => {
    const start = file.indexOf(kind, 8, 'latin1');
    return file.subarray(start + 4, start + 4 + file.readUInt32BE(start - 4));
  };
  const [palette, width] = [found('PLTE'), file.readUInt32BE(16)];
  const raw = inflateSync(found('IDAT'));
  return [...raw].flatMap((index, i) =>
    i % (width + 1) === 0 ? [] : [(palette[3 * index] << 16) | (palette[3 * index + 1] << 8) | palette[3 * index + 2]],
  );
}

describe('a small picture', () => {
  it('has every colour as it was, where there are few', () => {
    const file = written(16, 9, (x, y) => [x * 15, y * 20, 200]);
    expect(coloursOf(smallPng(file))).toEqual([...readPng(file).pixels]);
  });

  it('has colours near to those that were, where there are many, and the frequent ones exactly', () => {
    const file = written(64, 64, (x, y) => (y < 32 ? [248, 248, 246] : [x * 4, (y - 32) * 8, (x + y) * 2]));
    const [before, after] = [readPng(file).pixels, coloursOf(smallPng(file))];
    expect(new Set(after).size).toBeLessThanOrEqual(256);
    expect(after.slice(0, 64 * 32)).toEqual([...before.slice(0, 64 * 32)]);
    const far = after.map((colour, i) =>
      Math.max(...[16, 8, 0].map((shift) => Math.abs(((colour >> shift) & 255) - ((before[i] >> shift) & 255)))),
    );
    expect(Math.max(...far)).toBeLessThan(90);
  });

  it('is refused when it is none', () => {
    expect(() => smallPng(Buffer.from('<svg>'))).toThrow('This is not a PNG.');
  });
});
