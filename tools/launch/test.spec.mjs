import { describe, expect, it } from '@jest/globals';
import { needsDatabase } from './osteon.mjs';
import { countOf, withoutOwnSettings } from './test.mjs';

const result = {
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 1,
  numRuntimeErrorTestSuites: 0,
};

describe('counting', () => {
  it('takes pending and to-do tests as skipped', () => {
    expect(countOf(result, 0)).toEqual({ passed: 5, failed: 0, skipped: 2 });
  });
  it('takes a file that cannot be loaded as a failure', () => {
    expect(countOf({ ...result, numRuntimeErrorTestSuites: 1 }, 1).failed).toBe(1);
  });
  it('takes a bad end that no test explains as a failure', () => {
    expect(countOf(result, 1).failed).toBe(1);
  });
});

describe('what tests are told of', () => {
  it('is nothing of a person’s own servers, but how properties run', () => {
    const own = { OSTEON_DATA: 'x', DATABASE_URL: 'x', PGPASSWORD: 'x', PORT: '1' };
    const kept = { OSTEON_SHARED: 'x', OSTEON_CACHE: 'x', OSTEON_SEED: 'random', OSTEON_RUNS: '5', PATH: 'x' };
    expect(withoutOwnSettings({ ...own, ...kept })).toEqual(kept);
  });
});

describe('the operator’s commands', () => {
  it.each([
    [['plan'], false],
    [['indicators', '--from', '2026-01-01'], false],
    [['import', '--help'], false],
    [[], false],
    [['import', 'folder'], true],
    [['--verbose', 'import', 'folder'], true],
  ])('%j starts a database: %s', (args, needs) => expect(needsDatabase(args)).toBe(needs));
});
