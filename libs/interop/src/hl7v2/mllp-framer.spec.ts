import { describe, expect, it } from '@jest/globals';
import { type MllpFrame, mllpFrame, MllpFramer } from './mllp-framer.ts';

const LIMIT = 1_000_000;

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const shown = (frame: MllpFrame): string =>
  frame.kind === 'too-long' ? `too-long ${frame.length}` : `${frame.kind} ${textOf(frame.bytes)}`;

/** The frames of pieces that come one after the other, and what is left when the line ends. */
function framesOf(pieces: readonly (string | Uint8Array)[], maxBytes = LIMIT): string[] {
  const framer = new MllpFramer({ maxBytes });
  const frames = pieces.flatMap((piece) =>
    framer.push(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece).map(shown),
  );
  const rest = framer.end();
  return rest === null ? frames : [...frames, shown(rest)];
}

const A = '\x0bMSH|a\rPID|1\x1c\r';
const B = '\x0bMSH|b\x1c\r';

describe('frames', () => {
  it('come two in one piece, each once', () => {
    expect(framesOf([A + B])).toEqual(['message MSH|a\rPID|1', 'message MSH|b']);
  });

  it.each([1, 2, 3, 7, 997])('come in pieces of %i bytes', (size) => {
    const line = (A + B).repeat(300);
    const pieces = [];
    for (let at = 0; at < line.length; at += size) pieces.push(line.slice(at, at + size));
    expect(framesOf(pieces)).toEqual(
      Array.from({ length: 300 }, () => ['message MSH|a\rPID|1', 'message MSH|b']).flat(),
    );
  });

  it('stand among bytes that belong to none', () => {
    expect(framesOf([`GET / HTTP/1.1\r\n${A}\r\n\r\n${B}rubbish`])).toEqual(['message MSH|a\rPID|1', 'message MSH|b']);
    const framer = new MllpFramer({ maxBytes: LIMIT });
    framer.push(Buffer.from('rubbish'));
    expect(framer.junkBytes).toBe(7);
    framer.push(Buffer.from(A));
    expect(framer.junkBytes).toBe(0);
  });

  it('may begin where the one before had no end', () => {
    expect(framesOf(['\x0bMSH|half', B])).toEqual(['unfinished MSH|half', 'message MSH|b']);
    expect(framesOf([`\x0bMSH|half${B}`])).toEqual(['unfinished MSH|half', 'message MSH|b']);
  });

  it('are half when the line ends', () => {
    expect(framesOf([A, '\x0bMSH|half\rPI'])).toEqual(['message MSH|a\rPID|1', 'unfinished MSH|half\rPI']);
    expect(framesOf([A, '\x0bMSH|half\x1c'])).toEqual(['message MSH|a\rPID|1', 'unfinished MSH|half']);
    expect(framesOf(['\x0b'])).toEqual(['unfinished ']);
    expect(framesOf([])).toEqual([]);
  });

  it('end with a separator alone where the next one follows at once', () => {
    expect(framesOf(['\x0bMSH|a\x1c\x0bMSH|b\x1c\r'])).toEqual(['message MSH|a', 'message MSH|b']);
    expect(framesOf(['\x0bMSH|a\x1c', '\x0bMSH|b\x1c', '\r'])).toEqual(['message MSH|a', 'message MSH|b']);
  });

  it('may hold a separator that ends nothing', () => {
    expect(framesOf(['\x0bMSH|a\x1c|b\x1c\r'])).toEqual(['message MSH|a\x1c|b']);
    expect(framesOf(['\x0bMSH|a\x1c', '|b', '\x1c\x1c', '\r'])).toEqual(['message MSH|a\x1c|b\x1c']);
  });

  it('may be empty', () => {
    expect(framesOf(['\x0b\x1c\r'])).toEqual(['message ']);
  });

  it('may hold a megabyte, to the very limit', () => {
    const text = `MSH|${'x'.repeat(LIMIT - 4)}`;
    for (const pieces of [
      [`\x0b${text}\x1c\r`],
      [`\x0b${text.slice(0, 500_000)}`, text.slice(500_000), '\x1c', '\r'],
    ]) {
      const [frame] = framesOf(pieces);
      expect(frame?.length).toBe(LIMIT + 'message '.length);
    }
    expect(framesOf([`\x0b${text}x\x1c\r`, B])).toEqual([`too-long ${LIMIT + 1}`, 'message MSH|b']);
  });

  it('are dropped when they are too long, with the beginning kept, and the next one is read', () => {
    const framer = new MllpFramer({ maxBytes: 10_000 });
    framer.push(Buffer.from('\x0bMSH|^~\\&|head'));
    const piece = Buffer.alloc(65_536, 'x');
    for (let sent = 0; sent < 100_000_000; sent += piece.length) framer.push(piece);
    const frames = framer.push(Buffer.from(`\x1c\r${B}`, 'latin1'));
    expect(frames.map(({ kind }) => kind)).toEqual(['too-long', 'message']);
    const [first] = frames;
    if (first?.kind !== 'too-long') throw new Error('it was taken');
    expect(first.length).toBeGreaterThan(100_000_000);
    expect(textOf(first.head).slice(0, 20)).toBe('MSH|^~\\&|headxxxxxxx');
    // Not a view on something large.
    expect(first.head.buffer.byteLength).toBeLessThan(100_000);
  });

  it('that are too long and unfinished say so too', () => {
    expect(framesOf([`\x0b${'x'.repeat(200)}`], 100)).toEqual(['too-long 200']);
    expect(framesOf([`\x0b${'x'.repeat(200)}${B}`], 100)).toEqual(['too-long 200', 'message MSH|b']);
  });

  it('keep what they hold when the next one comes', () => {
    const framer = new MllpFramer({ maxBytes: LIMIT });
    framer.push(Buffer.from('\x0bMSH|first'));
    const [first] = framer.push(Buffer.from('\x1c\r'));
    framer.push(Buffer.from('\x0bMSH|other'));
    framer.push(Buffer.from('\x1c\r'));
    expect(shown(first!)).toBe('message MSH|first');
  });

  it('are written as they are read', () => {
    expect(framesOf([mllpFrame('MSH|ä'), mllpFrame(Buffer.from('MSH|b'))])).toEqual([
      'message MSH|Ã¤',
      'message MSH|b',
    ]);
  });
});
