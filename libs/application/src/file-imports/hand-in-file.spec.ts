import { expect, it } from '@jest/globals';
import type { FileImportStore } from './file-import-store.ts';
import type { FileReader } from './file-row.ts';
import { handInFile, MOST_BYTES } from './hand-in-file.ts';

const MEGABYTE = Buffer.alloc(1024 * 1024, 'x');

it('cuts off a file that never ends, says where, and keeps why', async () => {
  let parts = 0;
  let taken = 0;
  const refused: unknown[] = [];
  const fileImports = {
    begin: () => Promise.resolve('one'),
    addPart: () => Promise.resolve(void (parts += 1)),
    refuse: (...said: unknown[]) => Promise.resolve(void refused.push(said)),
  } as unknown as FileImportStore;
  const reader = { detector: () => ({ pass: () => undefined, end: () => null }) } as unknown as FileReader;
  const endless = async function* () {
    for (;;) {
      taken += MEGABYTE.length;
      yield MEGABYTE;
    }
  };
  const actor = { kind: 'cli', serviceId: 'service' } as const;
  await expect(handInFile({ fileImports, reader }, actor, 'long.csv', endless())).rejects.toMatchObject({
    code: 'FLS-1683',
    details: { place: `after ${MOST_BYTES} bytes` },
  });
  expect(taken).toBeLessThanOrEqual(MOST_BYTES + 2 * MEGABYTE.length);
  expect(parts * 256 * 1024).toBeLessThanOrEqual(MOST_BYTES);
  expect(refused).toEqual([['service', 'one', 'FLS-1683', `after ${MOST_BYTES} bytes`]]);
});
