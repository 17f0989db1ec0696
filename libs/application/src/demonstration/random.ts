/**
 * A small seeded generator of pseudo-random numbers (mulberry32), so that the demonstration clinic is the same
 * on every machine. Not for secrets.
 */
export interface Random {
  /** A number from 0 (included) to 1 (excluded). */
  next(): number;
  /** A whole number, both ends included. */
  between(from: number, to: number): number;
  /** One of the list. Throws when the list is empty. */
  oneOf<Value>(values: readonly Value[]): Value;
  /** True in `share` (0 … 1) of the calls. */
  chance(share: number): boolean;
}

/** The generator for `seed`; the same seed gives the same row of numbers. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    between,
    oneOf: (values) => {
      const value = values[between(0, values.length - 1)];
      if (value === undefined) throw new RangeError('nothing to choose from');
      return value;
    },
    chance: (share) => next() < share,
  };
}
