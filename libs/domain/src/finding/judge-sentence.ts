import type { Site } from '../facts/facts.ts';
import { levelsOf, linkedThing } from './linking.ts';
import { listedWith } from './listed-things.ts';
import { isIn, matchesOf, regexOf, without } from './match-terms.ts';
import { mentionsIn, thingsIn, type Mention, type Span, type Thing } from './mentions.ts';
import { ageOf, asksAge, qualifiesAge, scopesOver } from './reach.ts';
import type { DecidingTerm, FractureAge, ReportFinding, TermRole } from './report-finding.ts';
import {
  ASKED,
  CAUSES,
  NEGATIONS,
  NO_NEGATIONS,
  ONLY_SPOKEN_OF,
  OTHER_MEANINGS,
  OTHER_REASONS,
  PERCENT_OF_RISK,
  SPEAKS_OF_RISK,
  UNCERTAIN,
} from './terms/index.ts';

/** Places count from the beginning of the sentence. */
export type SentenceFinding = Omit<ReportFinding, 'sentence' | 'section' | 'toldBy'>;

export interface SentenceContext {
  readonly kind: 'history' | 'findings';
  /** What the sentence before in the same paragraph, or the name of the examination, was about. */
  readonly about: Site | null;
  /** Of whose parts the report speaks where it says head or neck alone. */
  readonly region: Site | null;
}

/** What each sentence says of fractures; `denied` and `asked` are told as well, with the words that made them so. */
export function judgeSentence(original: string, context: SentenceContext): SentenceFinding[] {
  const masks = [
    ...matchesOf(OTHER_MEANINGS, original),
    ...(isIn(SPEAKS_OF_RISK, original) ? matchesOf([{ rule: 'risk', pattern: PERCENT_OF_RISK }], original) : []),
  ];
  const flat = without(original, masks);
  const mentions = mentionsIn(flat);
  if (mentions.length === 0) return [];
  const things = thingsIn(original, mentions, context.region);
  const said = mentions.flatMap((mention, index) =>
    judgeMention(flat, mention, { things, before: mentions[index - 1], after: mentions[index + 1], mentions, context }),
  );
  return merged(said);
}

/** "L4/5 has lost height": two levels and a stroke name the disc between them, unless what is said is of bones alone. */
const DISC_BY_LEVELS = /^[a-z]+ ?\d+ ?\/ ?[a-z]*\d+$/;
const OF_DISCS: ReadonlySet<string> = new Set(['height-loss', 'collapse', 'narrowing', 'compression', 'shorter']);

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
  else if (
    (mention.strength === 'name' && mention.rule !== 'broken') ||
    mention.rule === 'wedging' ||
    mention.rule === 'height-loss'
  )
    site = things.some(({ rule }) => rule === 'other-bone') ? null : context.about;
  else if (mention.rule === 'compression' && isOfBone(flat, mention, things, context)) site = 'spine';
  else return [];
  // "Rib fractures and compression fractures": the ribs belong to the fractures before.
  const isOther =
    thing?.rule === 'other-bone' &&
    !(before !== undefined && thing.to <= before.from) &&
    !flat.slice(mention.from, mention.to).includes('vertebr');
  // "A compression deformity of the humeral head" is of no vertebra.
  const isOfLimb =
    linked !== undefined &&
    ['humerus', 'wrist', 'hip'].includes(linked.site ?? '') &&
    /^ (?:of|in|at|involving)\b/.test(flat.slice(mention.to, linked.from)) &&
    linked.from >= mention.to;
  if (isOfLimb && /deform/.test(flat.slice(mention.from, mention.to))) return [];
  if (mention.strength === 'spinal' && !isOther && !isOfLimb) site = 'spine';
  // A fracture through a disc is one of the spine.
  if (
    mention.strength === 'name' &&
    thing !== undefined &&
    /^(?:interv|intersp|dis[ck])/.test(flat.slice(thing.from, thing.to))
  ) {
    site = 'spine';
  }
  if (mention.rule === 'wedging' && thing?.rule === 'curve') site = 'spine';
  if (mention.rule === 'vertebroplasty' || mention.rule === 'augmentation') site = 'spine';
  if (site === null) return [];
  if (
    (mention.strength === 'shape' || mention.strength === 'grade' || mention.strength === 'treated') &&
    site !== 'spine'
  )
    return [];
  if (thing?.rule === 'level' && OF_DISCS.has(mention.rule) && DISC_BY_LEVELS.test(flat.slice(thing.from, thing.to)))
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
  const isShape = mention.strength === 'shape' || /deform/.test(flat.slice(mention.from, mention.to));
  const reason = isShape ? matchesOf(OTHER_REASONS, flat)[0] : undefined;
  const doubts = scopesOver(flat, UNCERTAIN, mention);
  const uncertain = doubts.find((doubt) => !qualifiesAge(flat, doubt, mention));
  const negation = scopesOver(rest, NEGATIONS, mention)[0];
  const asked = scopesOver(flat, ASKED, mention).find(({ row }) => row.rule !== 'if' || !asksAge(flat, mention));
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

const DESCRIBED = /(?:^|\b(?:old|chronic|healed|acute|recent|multiple|several|anterior|mild|moderate|severe|stable) )$/;
const SPEAKS_OF_BONES = 'deminerali[sz]\\w+|osteop(?:eni\\w+|oro\\w+)|post-?traumatic';
/** "Old compression", and nothing else named that is compressed: of a vertebra where the words are of bones. */
const isOfBone = (flat: string, { from }: Mention, things: readonly Thing[], { about }: SentenceContext): boolean =>
  DESCRIBED.test(flat.slice(0, from)) &&
  things.every(({ site }) => site === 'spine') &&
  (things.length > 0 || about === 'spine' || isIn(SPEAKS_OF_BONES, flat));

const roleOf = ({ strength }: Mention): TermRole =>
  strength === 'treated' ? 'treated' : strength === 'grade' ? 'grade' : strength === 'shape' ? 'shape' : 'fracture';

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
