import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { SteadyOutput } from './terminal.ts';

/** A reader that takes its time, and copies what it is given, as a pipe does. */
function slowReader(): { stream: Writable; text: () => string; pieces: () => number } {
  const taken: Buffer[] = [];
  const stream = new Writable({
    write(piece: Buffer, _encoding, done) {
      setImmediate(() => {
        taken.push(Buffer.from(piece));
        done();
      });
    },
  });
  return { stream, text: () => Buffer.concat(taken).toString(), pieces: () => taken.length };
}

describe('steady output', () => {
  it('prints every line once and in order, in few pieces, whatever their length', async () => {
    const { stream, text, pieces } = slowReader();
    const output = new SteadyOutput(stream);
    const lines = Array.from({ length: 3000 }, (_, n) => `${n} ${'骨é'.repeat(n % 97)}`);
    lines.splice(1500, 0, 'x'.repeat(1_000_000), '', '骨'.repeat(90_000));
    for (const line of lines) await output.line(line);
    await output.flush();
    await output.flush();
    expect(text()).toBe(lines.map((line) => `${line}\n`).join(''));
    expect(pieces()).toBeLessThan(20);
  });

  it('keeps its promise only when the piece has been taken', async () => {
    const { stream, text } = slowReader();
    const output = new SteadyOutput(stream);
    expect(output.line('short')).toBeUndefined();
    const waiting = output.line('x'.repeat(500_000));
    expect(text()).toBe('');
    await waiting;
    expect(text()).toHaveLength(6 + 500_001);
  });
});
