import type { Site } from '../facts/facts.ts';
import { levelsIn } from './levels.ts';
import { isFiller } from './phrases.ts';
import { matchesOf, withoutOverlap, type TermMatch } from './match-terms.ts';
import type { VertebralLevel } from './report-finding.ts';
import {
  BONES,
  FRACTURE_TERMS,
  GRADE_TERMS,
  OBJECTS,
  PARTS,
  SHAPE_TERMS,
  SPINAL_BY_NAME,
  TREATED_TERMS,
} from './terms/index.ts';

export interface Span {
  readonly from: number;
  readonly to: number;
}
/** Something that can be broken, or that is compressed without being a bone (`site` null). */
export interface Thing extends Span {
  readonly site: Site | null;
  readonly levels: readonly VertebralLevel[];
  readonly rule: string;
}
export interface Mention extends Span {
  /** `name`: a fracture by its name; `spinal`: one that only a vertebra has; `shape`: what one looks like. */
  readonly strength: 'name' | 'spinal' | 'shape' | 'treated' | 'grade';
  readonly rule: string;
}

/** The words of a sentence that speak of fractures, each place once: the plainest word for it. */
export function mentionsIn(flat: string): Mention[] {
  const spinal = withoutOverlap(matchesOf(SPINAL_BY_NAME, flat));
  const names = withoutOverlap(matchesOf(FRACTURE_TERMS, flat));
  const shapes = withoutOverlap(matchesOf(SHAPE_TERMS, flat));
  const treated = withoutOverlap(matchesOf(TREATED_TERMS, flat));
  const grades = withoutOverlap(matchesOf(GRADE_TERMS, flat));
  const kinds: [Mention['strength'], TermMatch[]][] = [
    ['spinal', spinal],
    ['name', names],
    ['shape', shapes],
    ['treated', treated],
    ['grade', grades],
  ];
  const found: Mention[] = [];
  for (const [strength, matches] of kinds) {
    for (const { row, from, to } of matches) {
      if (found.every((one) => to <= one.from || from >= one.to)) found.push({ strength, rule: row.rule, from, to });
    }
  }
  return found.sort((one, other) => one.from - other.from);
}

/** Between the femur and its part. */
const OF_FEMUR = /^,? (?:(?:at|in|through|involving) )?(?:the )?(?:proximal |upper |left |right )*$/;

/** What could be broken, in the order of the sentence. */
export function thingsIn(flat: string, mentions: readonly Mention[], region: Site | null): Thing[] {
  const isMention = ({ from, to }: Span): boolean =>
    mentions.some((one) => from >= one.from && to <= one.to && one.strength !== 'name');
  const levels: Thing[] = levelsIn(flat).map((group) => ({
    ...group,
    site: group.levels.every((level) => level.startsWith('S')) ? 'pelvis' : 'spine',
    rule: 'level',
  }));
  const bones: Thing[] = matchesOf(BONES, flat).map(({ row, from, to }) => ({
    from,
    to,
    site: row.site,
    levels: row.rule === 'dens' ? ['C2'] : [],
    rule: row.rule,
  }));
  const objects: Thing[] = matchesOf(OBJECTS, flat).map(({ row, from, to }) => ({
    from,
    to,
    site: null,
    levels: [],
    rule: row.rule,
  }));
  const named = withoutOverlap([...levels, ...bones, ...objects]);
  const parts = matchesOf(
    PARTS.filter(({ site }) => site === region),
    flat,
  )
    .map(({ row, from, to }): Thing => ({ from, to, site: row.site, levels: [], rule: row.rule }))
    .filter(
      ({ from, to }) =>
        !named.some(
          (thing) =>
            (thing.from < to && from < thing.to) ||
            (thing.to <= from && /^ (?:bone |and |or )?$/.test(flat.slice(thing.to, from))),
        ),
    );
  const some = withoutOverlap([...named, ...parts]).filter((thing) => thing.rule === 'level' || !isMention(thing));
  // "The femur at the intertrochanteric level": the nearer word says which part of the bone.
  const isFemurOf = (thing: Thing, other: Thing | undefined, gap: string): boolean =>
    other?.site === 'hip' && flat.slice(thing.from, thing.to) === 'femur' && OF_FEMUR.test(gap);
  const all = some.filter(
    (thing, index) =>
      !isFemurOf(thing, some[index + 1], flat.slice(thing.to, some[index + 1]?.from)) &&
      !isFemurOf(thing, some[index - 1], flat.slice(some[index - 1]?.to ?? 0, thing.from)),
  );
  // "L5 nerve root "L4-5 disc", "hip prosthesis": the last word says what it is.
  return all.filter((thing, index) => {
    const next = all[index + 1];
    if (next === undefined || thing.site === null || next.site !== null) return true;
    const gap = flat.slice(thing.to, next.from);
    return !(isFiller(gap) && !mentions.some(({ from, to }) => from >= thing.to && to <= next.from));
  });
}
