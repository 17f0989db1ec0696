import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { planLine } from './plan-line.ts';

interface Expectation {
  readonly why?: string;
  readonly asOf?: string;
  readonly error?: { readonly code: string; readonly path: string };
  readonly tasks?: readonly ({ readonly key: string } & Record<string, unknown>)[];
  readonly absent?: readonly string[];
}
interface Printed {
  readonly asOf?: string;
  readonly error?: unknown;
  readonly tasks: readonly ({ readonly key: string } & Record<string, unknown>)[];
}

const root = resolve(import.meta.dirname, '../../../..');
const folder = join(resolve(root, process.env['OSTEON_SHARED'] ?? '../shared'), 'contracts/examples');
const isThere = existsSync(folder);
const ANOTHER_COMMAND = 'indicators';

if (!isThere && process.env['CI'] !== 'true') {
  it.skip(`the examples are not in ${folder}: set OSTEON_SHARED to run them`, () => undefined);
} else {
  // under CI a missing folder fails here
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.facts.json') && !name.startsWith(ANOTHER_COMMAND))
    .map((name) => name.replace('.facts.json', ''));

  describe('the contract examples', () => {
    it('are there', () => {
      expect(names.length).toBeGreaterThan(40);
    });

    it.each(names)('%s', (name) => {
      const facts = readFileSync(join(folder, `${name}.facts.json`), 'utf8');
      const expected = JSON.parse(readFileSync(join(folder, `${name}.expect.json`), 'utf8')) as Expectation;
      const { output, ok } = planLine(facts);
      const printed = JSON.parse(output) as Printed;
      expect(ok).toBe(expected.error === undefined);
      if (expected.error !== undefined) {
        expect(printed.error).toMatchObject(expected.error);
        return;
      }
      if (expected.asOf !== undefined) expect(printed.asOf).toBe(expected.asOf);
      const byKey = new Map(printed.tasks.map((task) => [task.key, task]));
      const found = (expected.tasks ?? []).map((task) => {
        const actual = byKey.get(task.key);
        return Object.fromEntries(Object.keys(task).map((field) => [field, actual?.[field]]));
      });
      expect(found).toEqual(expected.tasks ?? []);
      expect((expected.absent ?? []).filter((key) => byKey.has(key))).toEqual([]);
    });
  });
}
