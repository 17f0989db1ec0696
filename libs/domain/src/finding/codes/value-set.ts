import { SITES, type Site } from '../../facts/facts.ts';
import { defaultSnomedFractures } from './fracture-codes.ts';

/** What a SNOMED CT id tells the finder: a fracture of a site, or how it came about. */
export const CODE_MEANINGS = [...SITES, 'osteoporotic', 'high-energy'] as const;
export type CodeMeaning = Site | 'osteoporotic' | 'high-energy';

/**
 * The ids that are shipped: fractures of the five sites that are followed, and those that say that osteoporosis broke a
 * bone. Of other bones none is shipped: a site adds what it follows.
 */
export const SHIPPED_MEANINGS: ReadonlyMap<string, CodeMeaning> = new Map<string, CodeMeaning>([
  ...Object.entries(defaultSnomedFractures.sites).filter(([, site]) => site !== 'other'),
  ...[...defaultSnomedFractures.osteoporotic].map((code) => [code, 'osteoporotic'] as const),
]);

/** One change that a service made to the shipped set: an id with another meaning, or (null) without any. */
export interface ValueSetChange {
  readonly code: string;
  readonly meaning: CodeMeaning | null;
}

export type FractureValueSet = ReadonlyMap<string, CodeMeaning>;

/** The shipped set with a service's own changes. */
export function fractureValueSet(changes: readonly ValueSetChange[]): FractureValueSet {
  const set = new Map(SHIPPED_MEANINGS);
  for (const { code, meaning } of changes) {
    if (meaning === null) set.delete(code);
    else set.set(code, meaning);
  }
  return set;
}

// Verhoeff's dihedral scheme, as SNOMED CT prescribes it for its ids: RF2, "SCTID check-digit".
const D5 = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
  [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
  [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
  [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
  [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
  [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
  [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
  [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
  [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
] as const;
const TURN = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4] as const;

/** Whether a text is the id of a SNOMED CT concept: 6 to 18 digits, the partition of concepts, the check digit right. */
export function isSnomedId(text: string): boolean {
  if (!/^[1-9]\d{5,17}$/.test(text) || !/^[01]0$/.test(text.slice(-3, -1))) return false;
  let check = 0;
  for (const [place, figure] of [...text].reverse().entries()) {
    let turned = Number(figure);
    for (let times = 0; times < place % 8; times += 1) turned = TURN[turned] ?? 0;
    check = D5[check]?.[turned] ?? 0;
  }
  return check === 0;
}
