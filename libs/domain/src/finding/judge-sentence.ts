import type { Site } from '../facts/facts.ts';
import { levelsIn } from './levels.ts';
import { listedWith } from './listed-things.ts';
import { isIn, matchesOf, regexOf, without, withoutOverlap, type TermMatch } from './match-terms.ts';
import type { DecidingTerm, FractureAge, ReportFinding, TermRole, VertebralLevel } from './report-finding.ts';
import {
  AGE_NOT_TOLD,
  AGES,
  ASKED,
  BONES,
  CAUSES,
  FRACTURE_TERMS,
  GRADE_TERMS,
  NEGATIONS,
  NO_NEGATIONS,
  OBJECTS,
  ONLY_SPOKEN_OF,
  OTHER_MEANINGS,
  OTHER_REASONS,
  PERCENT_OF_RISK,
  SCOPE_ENDS,
  SHAPE_TERMS,
  SPEAKS_OF_RISK,
  SPINAL_BY_NAME,
  TREATED_TERMS,
  UNCERTAIN,
  type ScopeRow,
  type TermRow,
} from './terms.ts';

/** Places count from the beginning of the sentence. */
export type SentenceFinding = Omit<ReportFinding, 'sentence' | 'section' | 'toldBy'>;

export interface SentenceContext {
  readonly kind: 'history' | 'findings';
  /** What the sentence before in the same paragraph, or the name of the examination, was about. */
  readonly about: Site | null;
}

interface Span {
  readonly from: number;
  readonly to: number;
}
/** Something that can be broken, or that is compressed without being a bone (`site` null). */
interface Thing extends Span {
  readonly site: Site | null;
  readonly levels: readonly VertebralLevel[];
  readonly rule: string;
}
interface Mention extends Span {
  /** `name`: a fracture by its name; `spinal`: one that only a vertebra has; `shape`: what one looks like. */
  readonly strength: 'name' | 'spinal' | 'shape' | 'treated' | 'grade';
  readonly rule: string;
}

const PREPOSITION =
  /\b(?:of|in|at|to|with|by|from|on|for|and|or|is|are|was|were|through|involving|within|but|shows?|demonstrates?|due|versus|has|have|which|may|no|not|without)\b/;
const FILLER = /^[ -]*(?:[a-z0-9'%/]+[ -]+){0,4}$/;
const isFiller = (gap: string): boolean => FILLER.test(gap) && !PREPOSITION.test(gap);
const LINKED = /^[^.;]*?(?:^|[ (])(?:of|in|at|involving|within|through|to|affecting|on|into)\b/;
/** A phrase ends here: what follows belongs to something else. */
const PHRASE_ENDS =
  /\b(?:with(?!in)|without|but|due to|secondary to|by|from|except|although|however|while|adjacent|near|above|below)\b|;/;

const CLAUSE_ENDS = /;| but | however | although | though | except | while | whereas /;

/** What each sentence says of fractures; `denied` and `asked` are told as well, with the words that made them so. */
export function judgeSentence(original: string, context: SentenceContext): SentenceFinding[] {
  const masks = [
    ...matchesOf(OTHER_MEANINGS, original),
    ...(isIn(SPEAKS_OF_RISK, original) ? matchesOf([{ rule: 'risk', pattern: PERCENT_OF_RISK }], original) : []),
  ];
  const flat = without(original, masks);
  const mentions = mentionsIn(flat);
  if (mentions.length === 0) return [];
  const things = thingsIn(original, mentions);
  const said = mentions.flatMap((mention, index) =>
    judgeMention(flat, mention, { things, before: mentions[index - 1], after: mentions[index + 1], mentions, context }),
  );
  return merged(said);
}

function mentionsIn(flat: string): Mention[] {
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

function thingsIn(flat: string, mentions: readonly Mention[]): Thing[] {
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
  const all = withoutOverlap([...levels, ...bones, ...objects]).filter(
    (thing) => thing.rule === 'level' || !isMention(thing),
  );
  // "L5 nerve root", "L4-5 disc", "hip prosthesis": the last word says what it is.
  return all.filter((thing, index) => {
    const next = all[index + 1];
    if (next === undefined || thing.site === null || next.site !== null) return true;
    const gap = flat.slice(thing.to, next.from);
    return !(isFiller(gap) && !mentions.some(({ from, to }) => from >= thing.to && to <= next.from));
  });
}

interface Surroundings {
  readonly things: readonly Thing[];
  readonly before: Mention | undefined;
  readonly after: Mention | undefined;
  readonly mentions: readonly Mention[];
  readonly context: SentenceContext;
}

type Judged = SentenceFinding & { readonly strength: Mention['strength']; readonly place: number };

function judgeMention(
  flat: string,
  mention: Mention,
  { things, before, after, mentions, context }: Surroundings,
): Judged[] {
  const linked = linkedThing(flat, mention, things, before, after);
  const own = things.find((thing) => thing.from >= mention.from && thing.to <= mention.to && thing.site !== null);
  const first = own ?? linked;
  const isMentioned = ({ from, to }: Span): boolean => mentions.some((one) => one.from >= from && one.to <= to);
  const listed =
    mention.strength === 'name' && first !== undefined ? listedWith(flat, mention, first, things, isMentioned) : [];
  // "Fractures of the ribs and the pelvis": the first that is followed speaks for the rest.
  const thing = first?.site === null ? (listed.shift() ?? first) : first;
  let site: Site | null;
  if (thing !== undefined) site = thing.site;
  else if (mention.strength === 'spinal' || mention.rule === 'vertebroplasty') site = 'spine';
  else if (mention.rule === 'fracture-by-name') site = 'wrist';
  else if (mention.strength === 'name' || mention.rule === 'wedging' || mention.rule === 'height-loss')
    site = context.about;
  else return [];
  // "Rib fractures and compression fractures": the ribs belong to the fractures before.
  const isOther =
    thing?.rule === 'other-bone' &&
    !(before !== undefined && thing.to <= before.from) &&
    !flat.slice(mention.from, mention.to).includes('vertebr');
  if (mention.strength === 'spinal' && !isOther) site = 'spine';
  if (mention.rule === 'wedging' && thing?.rule === 'curve') site = 'spine';
  if (mention.rule === 'vertebroplasty' || mention.rule === 'augmentation') site = 'spine';
  if (site === null) return [];
  if (
    (mention.strength === 'shape' || mention.strength === 'grade' || mention.strength === 'treated') &&
    site !== 'spine'
  )
    return [];
  if (mention.rule === 'cement' && thing?.site !== 'spine') return [];
  if (mention.strength === 'treated' && isIn(ONLY_SPOKEN_OF, flat)) return [];

  const terms: DecidingTerm[] = [];
  const note = (role: TermRole, rule: string, { from, to }: Span): void => {
    terms.push({ role, rule, from, to, text: flat.slice(from, to) });
  };
  note(roleOf(mention), mention.rule, mention);
  const levels =
    site === 'spine' ? levelsOf(flat, mention, things, before, after, (span) => note('level', 'level', span)) : [];
  if (thing !== undefined && thing.rule !== 'level') note(site === 'spine' ? 'vertebra' : 'site', thing.rule, thing);

  const excused = matchesOf(NO_NEGATIONS, flat);
  const rest = without(flat, excused);
  const end = mention.to;
  let standing: ReportFinding['standing'] = 'stated';
  const reason = mention.strength === 'shape' ? matchesOf(OTHER_REASONS, flat)[0] : undefined;
  const doubts = scopesOver(flat, UNCERTAIN, mention);
  const uncertain = doubts.find((doubt) => !qualifiesAge(flat, doubt, mention));
  const negation = scopesOver(rest, NEGATIONS, mention)[0];
  const asked = scopesOver(flat, ASKED, mention)[0];
  if (negation !== undefined) {
    standing = 'denied';
    note('negation', negation.row.rule, negation);
  } else if (asked !== undefined && !(uncertain !== undefined && uncertain.row.rule === 'not-excluded')) {
    standing = 'asked';
    note('asked', asked.row.rule, asked);
  } else if (reason !== undefined && !/\b(?:versus|vs\.?|or)\b/.test(flat)) {
    standing = 'denied';
    note('other-meaning', reason.row.rule, reason);
  } else if (uncertain !== undefined || reason !== undefined) {
    standing = 'possible';
    const why = uncertain ?? reason;
    if (why !== undefined) note('uncertain', why.row.rule, why);
  }
  const { age, term } = ageOf(flat, mention, excused, before, after);
  if (term !== null) note(term.role, term.rule, term);
  const finalAge: FractureAge = mention.strength === 'treated' ? 'old' : age;
  if (context.kind === 'history' && standing !== 'denied') {
    const isKnown = finalAge !== 'unknown' || levels.length > 0;
    standing = standing === 'stated' && isKnown ? 'stated' : 'asked';
  }
  const cause = CAUSES.find(({ pattern }) => {
    const match = [...flat.matchAll(regexOf(pattern))][0];
    return (
      match !== undefined &&
      !scopesOver(rest, NEGATIONS, { from: match.index, to: match.index + match[0].length }).length
    );
  });
  const judged: Judged = {
    site,
    levels,
    standing,
    age: finalAge,
    cause: cause?.cause ?? 'not-said',
    terms,
    strength: mention.strength,
    place: end,
  };
  const others = listed.map((other): Judged => {
    const role = other.rule === 'level' ? 'level' : other.site === 'spine' ? 'vertebra' : 'site';
    const named = {
      role,
      rule: other.rule,
      from: other.from,
      to: other.to,
      text: flat.slice(other.from, other.to),
    } as const;
    const decided = terms.filter((term) => !['level', 'vertebra', 'site'].includes(term.role));
    return {
      ...judged,
      site: other.site ?? site,
      levels: other.site === 'spine' ? other.levels : [],
      terms: [...decided, named],
    };
  });
  return [judged, ...others];
}

const roleOf = ({ strength }: Mention): TermRole =>
  strength === 'treated' ? 'treated' : strength === 'grade' ? 'grade' : strength === 'shape' ? 'shape' : 'fracture';

/** What a mention is of: "rib fracture", "fracture of the hip", "T12 shows a fracture", in this order. */
function linkedThing(
  flat: string,
  mention: Mention,
  things: readonly Thing[],
  before: Mention | undefined,
  after: Mention | undefined,
): Thing | undefined {
  const left = things.filter(({ to }) => to <= mention.from);
  const right = things.filter(({ from }) => from >= mention.to);
  const nearest = left.at(-1);
  if (
    nearest !== undefined &&
    isFiller(flat.slice(nearest.to, mention.from)) &&
    !(before !== undefined && before.from >= nearest.to)
  )
    return nearest;
  const next = right[0];
  if (next !== undefined) {
    const gap = flat.slice(mention.to, next.from);
    if (LINKED.test(gap) && !PHRASE_ENDS.test(gap)) return next;
    // "fracture of the right superior pubic ramus", "fx L hip", "fracture L5"
    if (isFiller(gap) && gap.length < 30) return next;
  }
  const subject = left.filter(({ from }) => !CLAUSE_ENDS.test(flat.slice(from, mention.from))).at(-1);
  const follows =
    next !== undefined &&
    !PHRASE_ENDS.test(flat.slice(mention.to, next.from)) &&
    !(after !== undefined && after.to <= next.from)
      ? next
      : undefined;
  const isList = subject !== undefined && /,[^,]*$/.test(flat.slice(subject.to, mention.from)) && follows !== undefined;
  return isList ? follows : (subject ?? follows);
}

/** Levels in one row with the mention: those before it that touch it, else those after it, else those before it. */
function levelsOf(
  flat: string,
  mention: Mention,
  things: readonly Thing[],
  before: Mention | undefined,
  after: Mention | undefined,
  note: (span: Span) => void,
): VertebralLevel[] {
  const groups = things.filter(({ levels }) => levels.length > 0);
  const start = before?.to ?? 0;
  const stop = after?.from ?? flat.length;
  const left = groups.filter(({ from, to }) => to <= mention.from && from >= start);
  const inside = groups.filter(({ from, to }) => from >= mention.from && to <= mention.to);
  const right = groups.filter(
    ({ from }) => from >= mention.to && from < stop && !clauseEndsIn(flat.slice(mention.to, from)),
  );
  const touching = left.at(-1);
  const take = (chosen: readonly Thing[]): VertebralLevel[] => {
    chosen.forEach(note);
    return [...new Set(chosen.flatMap(({ levels }) => levels))];
  };
  if (inside.length > 0) return take(inside);
  if (touching !== undefined && isFiller(flat.slice(touching.to, mention.from))) return take(runOf(flat, left, 'left'));
  const linked = right[0];
  if (linked !== undefined && !/\b(?:but|with(?!in)|and there)\b/.test(flat.slice(mention.to, linked.from)))
    return take(runOf(flat, right, 'right'));
  if (touching !== undefined && !clauseEndsIn(flat.slice(touching.to, mention.from)))
    return take(runOf(flat, left, 'left'));
  return [];
}

const clauseEndsIn = (gap: string): boolean => CLAUSE_ENDS.test(gap);

/** Groups that stand beside each other with nothing but "and" and commas between. */
function runOf(flat: string, groups: readonly Thing[], side: 'left' | 'right'): Thing[] {
  const ordered = side === 'left' ? [...groups].reverse() : groups;
  const run: Thing[] = [];
  for (const group of ordered) {
    const last = run.at(-1);
    if (last === undefined) run.push(group);
    else {
      const gap = side === 'left' ? flat.slice(group.to, last.from) : flat.slice(last.to, group.from);
      if (!/^[ ,&]*(?:and|as well as|also|,)?[ ,]*(?:the |at |of )*$/.test(gap)) break;
      run.push(group);
    }
  }
  return side === 'left' ? run.reverse() : run;
}

/** Whether words before a mention still work on it: nothing that ends them stands between. */
function scopesOver(flat: string, rows: readonly ScopeRow[], mention: Span): TermMatch<ScopeRow>[] {
  return matchesOf(rows, flat).filter(({ row, from, to }) => {
    if (row.works === 'forward') return to <= mention.from && !endsScope(flat.slice(to, mention.from));
    return from >= mention.to && !endsScope(flat.slice(mention.to, from)) && !/;/.test(flat.slice(mention.to, from));
  });
}

const endsScope = (gap: string): boolean => SCOPE_ENDS.some((pattern) => isIn(pattern, gap));

const AGE_WORD =
  /^ *(?:be |is |are |to be |rather |most |more )*(?:old|chronic|remote|acute|sub-?acute|new|recent|unchanged|stable|healed|long)/;
/** "probably old" after the fracture doubts its age and not the fracture. */
const qualifiesAge = (flat: string, doubt: TermMatch, mention: Mention): boolean =>
  doubt.from > mention.to && AGE_WORD.test(flat.slice(doubt.to));

interface AgeTerm extends Span {
  readonly role: 'new' | 'old' | 'unchanged';
  readonly rule: string;
}

function ageOf(
  flat: string,
  mention: Mention,
  excused: readonly TermMatch<TermRow & { readonly role: TermRole }>[],
  before: Mention | undefined,
  after: Mention | undefined,
): { age: FractureAge; term: AgeTerm | null } {
  if (isIn(AGE_NOT_TOLD, flat)) return { age: 'unknown', term: null };
  const rest = without(flat, excused);
  const words: AgeTerm[] = [
    ...matchesOf(AGES, rest).map(({ row, from, to }) => ({ role: row.role, rule: row.rule, from, to })),
    ...excused.flatMap(({ row, from, to }) =>
      row.role === 'new' || row.role === 'unchanged' ? [{ role: row.role, rule: row.rule, from, to }] : [],
    ),
  ];
  const isNegated = (span: Span): boolean =>
    matchesOf(NEGATIONS, rest).some(
      ({ row, to }) => row.works === 'forward' && to <= span.from && !endsScope(flat.slice(to, span.to)),
    );
  const distance = ({ from, to }: Span): number => {
    if (to <= mention.from) return mention.from - to + (before !== undefined && before.from >= to ? 60 : 0);
    return (
      from -
      mention.to +
      (after !== undefined && after.to <= from ? 60 : 0) +
      (/[,;] /.test(flat.slice(mention.to, from)) ? 5 : 0)
    );
  };
  /** "Old rib fractures and a fracture of T12": the word belongs to the one beside it. */
  const isOfAnother = ({ to }: Span): boolean =>
    before !== undefined && before.from >= to && isFiller(flat.slice(to, before.from));
  const usable = words.filter(
    (word) => !isOfAnother(word) && (!isNegated(word) || excused.some(({ from }) => from === word.from)),
  );
  const nearest = usable.sort((one, other) => distance(one) - distance(other))[0];
  return nearest === undefined ? { age: 'unknown', term: null } : { age: nearest.role, term: nearest };
}

const WEIGHT = { name: 3, spinal: 3, grade: 2, treated: 1, shape: 1 } as const;

/** Several words of one sentence for one fracture are one finding; the plainest word says how it stands. */
function merged(said: readonly Judged[]): SentenceFinding[] {
  const kept: Judged[] = [];
  for (const one of said) {
    const same = kept.findIndex((other) => other.site === one.site && isSameFracture(other, one));
    const other = kept[same];
    if (other === undefined) {
      kept.push(one);
      continue;
    }
    const [lead, second] = WEIGHT[one.strength] > WEIGHT[other.strength] ? [one, other] : [other, one];
    kept[same] = {
      ...lead,
      levels: lead.levels.length > 0 ? lead.levels : second.levels,
      age: lead.age === 'unknown' ? second.age : lead.age,
      terms: [...lead.terms, ...second.terms],
    };
  }
  return kept.map(({ strength: _strength, place: _place, ...finding }) => finding);
}

function isSameFracture(one: Judged, other: Judged): boolean {
  const isThere = ({ standing }: Judged): boolean => standing === 'stated' || standing === 'possible';
  if (isThere(one) !== isThere(other)) return false;
  const isBare = one.levels.length === 0 || other.levels.length === 0;
  return isBare || one.levels.some((level) => other.levels.includes(level));
}
