import { KNOWN_WORDS, LIKE_KNOWN_WORDS } from './terms/index.ts';

/** A text with its slips of the keyboard put right, and where each of its places is in the text as written. */
export interface Spelled {
  readonly text: string;
  readonly placeIn: (place: number) => number;
}

/** A word and all that it becomes when one letter is left out. */
const shortened = (word: string): string[] => [
  word,
  ...Array.from({ length: word.length }, (_, index) => word.slice(0, index) + word.slice(index + 1)),
];

const BY_SHORTENED = new Map<string, string[]>();
for (const word of KNOWN_WORDS) {
  for (const form of new Set(shortened(word))) BY_SHORTENED.set(form, [...(BY_SHORTENED.get(form) ?? []), word]);
}
const LEFT_ALONE: ReadonlySet<string> = new Set([...KNOWN_WORDS, ...LIKE_KNOWN_WORDS]);

/** Whether one word is the other with one letter too many, too few or wrong, or with two neighbours in each other's place. */
function isOneSlipFrom(one: string, other: string): boolean {
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  const [a, b] = [one.slice(start, one.length - end), other.slice(start, other.length - end)];
  return (a.length <= 1 && b.length <= 1) || (a.length === 2 && a === [...b].reverse().join(''));
}

/** The word of the tables that was meant; null where it is one, or resembles none. */
function meantBy(word: string): string | null {
  if (LEFT_ALONE.has(word)) return null;
  const candidates = new Set(shortened(word).flatMap((form) => BY_SHORTENED.get(form) ?? []));
  return [...candidates].find((known) => known[0] === word[0] && isOneSlipFrom(word, known)) ?? null;
}

/** Words shorter than this resemble too many others, and no word of the tables is longer. */
const WORD = /[A-Za-z]{6,19}/g;

/** Puts right words of the tables that are one slip away ("fracutre", "vertabral"): only those, and never their first letter. */
export function spelled(text: string): Spelled {
  const parts: string[] = [];
  const shifts: { readonly from: number; readonly by: number }[] = [];
  let done = 0;
  let length = 0;
  const meanings = new Map<string, string | null>();
  for (const { 0: written, index } of text.matchAll(WORD)) {
    const word = written.toLowerCase();
    let meant = meanings.get(word);
    if (meant === undefined) meanings.set(word, (meant = meantBy(word)));
    if (meant === null) continue;
    const asWritten = written === written.toUpperCase() ? meant.toUpperCase() : written.charAt(0) + meant.slice(1);
    parts.push(text.slice(done, index), asWritten);
    length += index - done + asWritten.length;
    done = index + written.length;
    shifts.push({ from: length, by: done - length });
  }
  if (parts.length === 0) return { text, placeIn: (place) => place };
  parts.push(text.slice(done));
  return {
    text: parts.join(''),
    placeIn: (place) => {
      let [low, high] = [0, shifts.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((shifts[middle]?.from ?? 0) <= place) low = middle + 1;
        else high = middle;
      }
      return place + (shifts[low - 1]?.by ?? 0);
    },
  };
}
