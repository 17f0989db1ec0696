/** Letters that decompose into nothing and are written plainly elsewhere. */
const PLAIN: Readonly<Record<string, string>> = {
  ł: 'l', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ß: 'ss', æ: 'ae', œ: 'oe', ı: 'i',
}; // prettier-ignore

/** The words of a name: one case, no accents, letters and figures alone. `Łucja-Maria` is `lucja maria`. */
export function nameWords(name: string): string[] {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .toLowerCase()
    .replace(/[łøđðþßæœı]/g, (letter) => PLAIN[letter] ?? letter)
    .replace(/['’`]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !TITLES.has(word));
}

/** Stand before names and are left out as often as not. */
const TITLES: ReadonlySet<string> = new Set(['mr', 'mrs', 'ms', 'miss', 'dr', 'prof', 'pan', 'pani', 'sir']);

/**
 * How alike two words are, 0 to 1: Jaro's measure with Winkler's weight for a common beginning (Winkler 1990, "String
 * Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record Linkage").
 */
export function likeness(one: string, other: string): number {
  if (one === other) return 1;
  const a = [...one];
  const b = [...other];
  if (a.length === 0 || b.length === 0) return 0;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const takenOfB = new Array<boolean>(b.length).fill(false);
  const matchesOfA: string[] = [];
  a.forEach((letter, at) => {
    const last = Math.min(b.length - 1, at + reach);
    for (let place = Math.max(0, at - reach); place <= last; place += 1) {
      if (takenOfB[place] === true || b[place] !== letter) continue;
      takenOfB[place] = true;
      matchesOfA.push(letter);
      return;
    }
  });
  const matches = matchesOfA.length;
  if (matches === 0) return 0;
  const matchesOfB = b.filter((_, place) => takenOfB[place]);
  const moved = matchesOfA.filter((letter, place) => letter !== matchesOfB[place]).length / 2;
  const jaro = (matches / a.length + matches / b.length + (matches - moved) / matches) / 3;
  let common = 0;
  while (common < 4 && common < a.length && a[common] === b[common]) common += 1;
  return jaro + common * 0.1 * (1 - jaro);
}

/** Changes of single letters (left out, added, another, two swapped) from one word to the other, up to 3. */
export function slips(one: string, other: string): number {
  const a = [...one];
  const b = [...other];
  if (Math.abs(a.length - b.length) > 2) return 3;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, place) => place);
  for (let row = 1; row <= a.length; row += 1) {
    const here = [row];
    for (let place = 1; place <= b.length; place += 1) {
      const isSame = a[row - 1] === b[place - 1];
      let least = Math.min(
        (last[place] ?? 0) + 1,
        (here[place - 1] ?? 0) + 1,
        (last[place - 1] ?? 0) + (isSame ? 0 : 1),
      );
      if (row > 1 && place > 1 && a[row - 1] === b[place - 2] && a[row - 2] === b[place - 1]) {
        least = Math.min(least, (before[place - 2] ?? 0) + 1);
      }
      here.push(least);
    }
    before = last;
    last = here;
  }
  return Math.min(3, last[b.length] ?? 3);
}

/** Whether two words are one word with a slip of the pen. */
export function isSlip(one: string, other: string): boolean {
  const longest = Math.max(one.length, other.length);
  if (longest <= 2) return false;
  const count = slips(one, other);
  // Jaro's measure may differ by which word comes first: it is asked in one order.
  const [low, high] = one < other ? [one, other] : [other, one];
  return count <= 1 || (longest >= 6 && count === 2 && likeness(low, high) >= 0.85);
}

export type NameAgreement = 'same' | 'similar' | 'part' | 'initial' | 'missing' | 'differs';

/** How the words of two names agree: all of them, with slips, some of them, by initials, or not. */
export function nameAgreement(one: readonly string[], other: readonly string[]): NameAgreement {
  if (one.length === 0 || other.length === 0) return 'missing';
  if (one.join('') === other.join('')) return 'same';
  if (isSlip(one.join(''), other.join(''))) return 'similar';
  // The answer is the same whichever comes first, also where both have as many words.
  const order = one.length - other.length || (one.join(' ') < other.join(' ') ? -1 : 1);
  const [few, many] = order < 0 ? [one, other] : [other, one];
  // A second name is left out more often than not; the first one decides.
  if (few.every((word) => many.includes(word))) return few[0] === many[0] ? 'similar' : 'part';
  const isAlike = (a: string, b: string): boolean => a === b || isSlip(a, b);
  const [first = ''] = few;
  const [firstOfMany = ''] = many;
  if (few.every((word) => many.some((also) => isAlike(word, also)))) {
    return isAlike(first, firstOfMany) ? 'similar' : 'part';
  }
  if (few.some((word) => word.length > 2 && many.some((also) => isAlike(word, also)))) return 'part';
  if ((first.length === 1 || firstOfMany.length === 1) && first[0] === firstOfMany[0]) return 'initial';
  return 'differs';
}
