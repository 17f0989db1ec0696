import { describe, expect, it } from '@jest/globals';
import { propertyRuns } from './property-runs.mjs';

describe('property runs', () => {
  it('are the same each time, unless asked otherwise', () => {
    expect(propertyRuns({})).toEqual({ numRuns: 200, seed: 20_261_122 });
    expect(propertyRuns({ OSTEON_SEED: '', OSTEON_RUNS: '' })).toEqual(propertyRuns({}));
  });
  it('take another seed, or none, and a multiple of the runs', () => {
    expect(propertyRuns({ OSTEON_SEED: '-7', OSTEON_RUNS: '20' })).toEqual({ numRuns: 4000, seed: -7 });
    expect(propertyRuns({ OSTEON_SEED: 'random', OSTEON_RUNS: '0.001' })).toEqual({ numRuns: 1 });
  });
  it.each([
    { OSTEON_SEED: 'luck' },
    { OSTEON_SEED: '1e3' },
    { OSTEON_RUNS: '0' },
    { OSTEON_RUNS: '-1' },
    { OSTEON_RUNS: 'x' },
  ])('refuse %j', (env) => expect(() => propertyRuns(env)).toThrow(/OSTEON_/));
});
