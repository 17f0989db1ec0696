import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, jest } from '@jest/globals';
import { accepted, aFracture, anEntry, aPatient, aTScore, bytesOf, inLondon } from '../../test/a-bundle.ts';
import { translateBundleStream } from './translate-bundle.ts';

// A slow machine is no failure.
jest.setTimeout(120_000);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A bundle of about so many bytes, made while it is read: one patient, one fracture, and all that a hospital adds. */
async function* generated(
  bytes: number,
  onPiece: (written: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder();
  const claim = {
    resourceType: 'Claim',
    item: Array.from({ length: 20 }, (_, sequence) => ({ sequence, text: 'x'.repeat(60) })),
  };
  let written = 0;
  const piece = (text: string): Uint8Array => {
    const made = encoder.encode(text);
    written += made.byteLength;
    onPiece(written);
    return made;
  };
  yield piece(`{"resourceType":"Bundle","type":"transaction","entry":[${JSON.stringify(anEntry(aPatient()))}`);
  for (let number = 0; written < bytes; number += 1) {
    const resource =
      number % 2 === 0 ? { ...claim, id: `c${number}` } : aTScore(`o${number}`, '2026-01-01', 1, '8302-2');
    yield piece(`,${JSON.stringify(anEntry(resource))}`);
  }
  yield piece(`,${JSON.stringify(anEntry(aFracture('f1', '2026-01-31')))}]}`);
}

describe('a bundle of 50 MB', () => {
  it('needs memory far below its size', async () => {
    const size = 50_000_000;
    const heap = (): number => {
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const before = heap();
    let highest = before;
    let next = 5_000_000;
    let total = 0;
    const source = generated(size, (written) => {
      total = written;
      if (written < next) return;
      next += 5_000_000;
      highest = Math.max(highest, heap());
    });
    const { patients, ignored } = accepted(await translateBundleStream(source, inLondon));
    expect(patients[0]?.facts).toMatchObject([{ type: 'fracture', fracture: { id: 'f1' } }]);
    expect(ignored['Claim']).toBeGreaterThan(10_000);
    // What grows are the names of the entries, each of which must be its own, and the counts.
    expect((highest - before) / total).toBeLessThan(0.15);
    process.stderr.write(
      `heap grew by ${((highest - before) / 1e6).toFixed(1)} MB over ${(total / 1e6).toFixed(1)} MB\n`,
    );
  });

  it('may hold one text of 30 MB that nobody asks for', async () => {
    const note = 'x'.repeat(30_000_000);
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: { resourceType: 'Binary', data: note } }, { resource: aPatient(), fullUrl: 'urn:a' }],
    };
    expect(accepted(await translateBundleStream(bytesOf(bundle, 65_536), inLondon)).ignored).toEqual({ Binary: 1 });
  });
});
