/**
 * A few names, and what each stands for. Names that come out of a parsed line are new strings each time: to look one up
 * in a map its hash is worked out first, which takes several times as long as to compare it with the one or two names
 * that are as long as it is.
 */
export class Names<Meaning> {
  readonly #ofLength: { readonly name: string; readonly meaning: Meaning }[][];

  constructor(meanings: Iterable<readonly [name: string, meaning: Meaning]>) {
    const all = Array.from(meanings, ([name, meaning]) => ({ name, meaning }));
    const longest = Math.max(0, ...all.map(({ name }) => name.length));
    this.#ofLength = Array.from({ length: longest + 1 }, (_, length) =>
      all.filter(({ name }) => name.length === length),
    );
  }

  /** What a value means, if it is one of the names. */
  meaningOf(value: unknown): Meaning | undefined {
    if (typeof value !== 'string') return undefined;
    const candidates = this.#ofLength[value.length];
    if (candidates === undefined) return undefined;
    for (let i = 0; i < candidates.length; i += 1) {
      const candidate = candidates[i] as (typeof candidates)[number];
      if (candidate.name === value) return candidate.meaning;
    }
    return undefined;
  }
}
