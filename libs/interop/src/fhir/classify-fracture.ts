import {
  defaultIcdFractures,
  defaultSnomedFractures,
  type FractureCodeSet,
  type IcdFractureRow,
  type Site,
} from '@osteon/domain';
import type { ImportedCode } from '../imported.ts';
import { codeSystemOf } from './code-systems.ts';

export interface FractureCodes {
  readonly snomed: FractureCodeSet;
  readonly icd: readonly IcdFractureRow[];
}

export const defaultFractureCodes: FractureCodes = { snomed: defaultSnomedFractures, icd: defaultIcdFractures };

/** What the codes of a Condition say about a fracture. */
export type FractureClass =
  | { readonly kind: 'none' }
  /** A later encounter for a fracture known before, or what is left of one: never opens an episode. */
  | { readonly kind: 'aftercare' }
  /** ICD-10-CM's seventh characters B and C: the first encounter for an open fracture. A person decides. */
  | { readonly kind: 'open-fracture' }
  /** `site` is null where the codes say only that osteoporosis broke a bone. */
  | { readonly kind: 'fracture'; readonly site: Site | null; readonly osteoporotic: boolean };

const none: FractureClass = { kind: 'none' };

const classifyIcd = (code: string, rows: readonly IcdFractureRow[]): FractureClass => {
  const plain = code.toUpperCase().replace(/\./g, '');
  const row = rows.find(({ pattern }) => pattern.test(plain));
  if (row === undefined) return none;
  // Only ICD-10-CM has seven characters; the last one says which encounter it is.
  const encounter = plain.length === 7 ? plain.charAt(6) : 'A';
  if (encounter === 'B' || encounter === 'C') return { kind: 'open-fracture' };
  if (encounter !== 'A') return { kind: 'aftercare' };
  return { kind: 'fracture', site: row.site, osteoporotic: row.osteoporotic === true };
};

const classifySnomed = (code: string, set: FractureCodeSet): FractureClass => {
  const site = Object.hasOwn(set.sites, code) ? set.sites[code] : undefined;
  if (site !== undefined) return { kind: 'fracture', site, osteoporotic: false };
  return set.osteoporotic.has(code) ? { kind: 'fracture', site: null, osteoporotic: true } : none;
};

/**
 * Whether a Condition is a fracture that opens an episode, and where. All its codes count together: one that names
 * the later encounter decides over all others, a named site over `other`, and any of them may name osteoporosis.
 * Source: protocol section 2 (initial encounters only).
 */
export const classifyFracture = (codes: readonly ImportedCode[], set: FractureCodes): FractureClass => {
  const classes = codes.map(({ system, code }) => {
    const known = codeSystemOf(system);
    if (known === 'icd-10') return classifyIcd(code, set.icd);
    return known === 'snomed' ? classifySnomed(code, set.snomed) : none;
  });
  const decided =
    classes.find(({ kind }) => kind === 'aftercare') ?? classes.find(({ kind }) => kind === 'open-fracture');
  if (decided !== undefined) return decided;
  const fractures = classes.filter((one) => one.kind === 'fracture');
  if (fractures.length === 0) return none;
  const sites = fractures.map(({ site }) => site).filter((site) => site !== null);
  return {
    kind: 'fracture',
    site: sites.find((site) => site !== 'other') ?? sites[0] ?? null,
    osteoporotic: fractures.some(({ osteoporotic }) => osteoporotic),
  };
};
