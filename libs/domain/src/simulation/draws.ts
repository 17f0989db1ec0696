const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const GOLDEN = 0x9e3779b9;

/** Spreads the bits of a whole number over 32 (the end of MurmurHash3). */
function mixed(bits: number): number {
  let h = bits;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/**
 * The luck of one patient: every draw has a name, and the same seed, patient and name always give the same number.
 * No draw depends on which others were made, so that two protocols are lived through by the same patients with the
 * same luck, and what differs comes from the protocol (common random numbers).
 */
export class Draws {
  readonly #one: number;
  readonly #other: number;

  constructor(seed: number, patient: number) {
    this.#one = mixed(Math.imul(seed | 0, GOLDEN) ^ mixed(patient + 1));
    this.#other = mixed(this.#one + GOLDEN + Math.floor(seed / 2 ** 32));
  }

  /** A number from 0 to below 1. */
  share(name: string, index = 0): number {
    let hash = FNV_START ^ this.#one;
    for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), FNV_PRIME);
    return (mixed(mixed(hash + Math.imul(index, GOLDEN)) ^ this.#other) >>> 0) / 2 ** 32;
  }

  /** Whether something of this probability happens. */
  happens(probability: number, name: string, index = 0): boolean {
    return this.share(name, index) < probability;
  }

  /** A whole number from `least` to `most`, both included; `least` when `most` is below it. */
  whole(least: number, most: number, name: string, index = 0): number {
    return most <= least ? least : least + Math.floor(this.share(name, index) * (most - least + 1));
  }

  /** Whole days, 1 or more, until something that happens at this rate a year; never when the rate is 0. */
  daysUntil(aYear: number, name: string, index = 0): number {
    if (aYear <= 0) return Infinity;
    return Math.ceil((-Math.log1p(-this.share(name, index)) / aYear) * 365.25) || 1;
  }

  /** One of the choices, by their weights, of which one is above 0. */
  oneOf<Choice>(
    choices: readonly { readonly choice: Choice; readonly weight: number }[],
    name: string,
    index = 0,
  ): Choice {
    let all = 0;
    for (const { weight } of choices) all += weight;
    let rest = this.share(name, index) * all;
    let last = choices[0] as (typeof choices)[number];
    for (const one of choices) {
      if (one.weight === 0) continue;
      last = one;
      rest -= one.weight;
      if (rest < 0) break;
    }
    return last.choice;
  }
}
