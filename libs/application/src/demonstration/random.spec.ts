import { describe, expect, it } from '@jest/globals';
import { randomFrom } from './random.ts';

describe('randomFrom', () => {
  it('gives the same row of numbers for the same seed, and another for another', () => {
    const row = (seed: number): number[] => {
      const random = randomFrom(seed);
      return Array.from({ length: 50 }, () => random.next());
    };
    expect(row(7)).toEqual(row(7));
    expect(row(7)).not.toEqual(row(8));
  });

  it('stays within its ends and reaches both', () => {
    const random = randomFrom(3);
    const drawn = new Set(Array.from({ length: 500 }, () => random.between(2, 5)));
    expect([...drawn].sort()).toEqual([2, 3, 4, 5]);
  });

  it('refuses to choose from nothing', () => {
    expect(() => randomFrom(1).oneOf([])).toThrow(RangeError);
  });
});
