import type { Site } from '../../facts/facts.ts';
import { ageOn, type LocalDate } from '../../time/local-date.ts';
import { codeFamilyOf } from './code-families.ts';
import { defaultIcdFractures } from './fracture-codes.ts';
import type { FractureValueSet } from './value-set.ts';

export interface SayingCode {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

/** Codes of one encounter or one condition. */
export interface CodedPointer {
  readonly codes: readonly SayingCode[];
  /** How it happened; external causes among `codes` count as well. */
  readonly mechanism: readonly SayingCode[];
  readonly on: LocalDate;
  /** Null: not known, and then nobody is left out for their age. */
  readonly birthDate: LocalDate | null;
}

export interface CodedFracture {
  readonly site: Site;
  readonly system: string;
  readonly code: string;
  readonly display: string | null;
  readonly osteoporotic: boolean;
}

/** Why a person is not asked to look. */
export type WhyNothing = 'no-fracture' | 'later-encounter' | 'high-energy' | 'under-50';

export type CodeJudgement =
  | { readonly kind: 'fractures'; readonly fractures: readonly CodedFracture[] }
  | { readonly kind: 'nothing'; readonly why: WhyNothing };

/** Full years; younger people are not followed. Source: the protocol's section 2. */
export const FINDER_MINIMUM_AGE = 50;

/** M80, M48.5, M84.4, S12, S22.0–1, S32.0–8, S42.2, S52.5–6, S72.0–2; without dots. */
const FOLLOWED = /^(?:M80|M485|M844|S12|S22[01]|S32[0-8]|S422|S52[56]|S72[012])/;

/**
 * External causes of high energy: transport (V), though not falls from a wheelchair or a mobility scooter; falls from
 * ladders, scaffolds, buildings, trees and cliffs, dives, and falls from one level to another (W11–W17); crushed, shot,
 * blown up or caught in a machine (W20, W23, W28–W40); jumps from a height (X80, Y30). Falls on the level, on stairs
 * and out of bed are not.
 */
const HIGH_ENERGY = /^(?:V(?!008[13])|W1[1-7]|W20|W23|W2[89]|W3\d|W40|X80|Y30)/;

type Said =
  | { readonly kind: 'fracture'; readonly fracture: CodedFracture }
  | { readonly kind: 'later-encounter' | 'high-energy' | 'none' };

function saidByIcd({ system, code, display }: SayingCode): Said {
  const plain = code.trim().toUpperCase().replace(/\./g, '');
  if (HIGH_ENERGY.test(plain)) return { kind: 'high-energy' };
  if (!FOLLOWED.test(plain)) return { kind: 'none' };
  // Only the clinical modification has seven characters; A is the first encounter for a closed fracture.
  if (plain.length === 7 && !plain.endsWith('A')) return { kind: 'later-encounter' };
  const row = defaultIcdFractures.find(({ pattern }) => pattern.test(plain));
  if (row === undefined) return { kind: 'none' };
  const osteoporotic = row.osteoporotic === true;
  return { kind: 'fracture', fracture: { site: row.site, system, code, display: display ?? null, osteoporotic } };
}

function saidBySnomed({ system, code, display }: SayingCode, set: FractureValueSet): Said {
  const meaning = set.get(code.trim());
  if (meaning === undefined) return { kind: 'none' };
  if (meaning === 'high-energy') return { kind: meaning };
  const osteoporotic = meaning === 'osteoporotic';
  const site = meaning === 'osteoporotic' ? 'other' : meaning;
  return { kind: 'fracture', fracture: { site, system, code, display: display ?? null, osteoporotic } };
}

/**
 * Whether codes point at a fracture that a person should look at. All codes count together: one that names a later
 * encounter, or a mechanism of high energy, decides over all others, save that a fracture which is coded as osteoporotic
 * stays one however it came about. Several codes of one site are one fracture, told by the first.
 */
export function judgeCodes(pointer: CodedPointer, set: FractureValueSet): CodeJudgement {
  const said = [...pointer.codes, ...pointer.mechanism].map((code): Said => {
    const family = codeFamilyOf(code.system);
    if (family === 'icd-10') return saidByIcd(code);
    return family === 'snomed' ? saidBySnomed(code, set) : { kind: 'none' };
  });
  const has = (kind: Said['kind']): boolean => said.some((one) => one.kind === kind);
  const all = said.flatMap((one) => (one.kind === 'fracture' ? [one.fracture] : []));
  if (has('later-encounter')) return { kind: 'nothing', why: 'later-encounter' };
  if (all.length === 0) return { kind: 'nothing', why: 'no-fracture' };
  if (has('high-energy') && !all.some(({ osteoporotic }) => osteoporotic))
    return { kind: 'nothing', why: 'high-energy' };
  const { birthDate, on } = pointer;
  if (birthDate !== null && birthDate <= on && ageOn(birthDate, on) < FINDER_MINIMUM_AGE) {
    return { kind: 'nothing', why: 'under-50' };
  }
  const named = all.some(({ site }) => site !== 'other') ? all.filter(({ site }) => site !== 'other') : all;
  const fractures = named
    .filter((one, index) => named.findIndex(({ site }) => site === one.site) === index)
    .map((one) => ({ ...one, osteoporotic: all.some(({ osteoporotic }) => osteoporotic) }));
  return { kind: 'fractures', fractures };
}
