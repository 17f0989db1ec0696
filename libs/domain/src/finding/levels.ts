import type { VertebralLevel } from './report-finding.ts';

export interface LevelGroup {
  readonly from: number;
  readonly to: number;
  readonly levels: readonly VertebralLevel[];
}

const LAST = { C: 7, T: 12, L: 5, S: 5 } as const;
type Part = keyof typeof LAST;
const ORDER: readonly VertebralLevel[] = (Object.keys(LAST) as Part[]).flatMap((part) =>
  Array.from({ length: LAST[part] }, (_, index) => `${part}${index + 1}` as VertebralLevel),
);

const partOf = (letter: string): Part => {
  const first = letter.charAt(0).toUpperCase();
  return first === 'D' ? 'T' : (first as Part);
};
const levelOf = (part: Part, number: number): VertebralLevel | null => {
  // A sixth lumbar vertebra is a variant of some people; it is told as the fifth.
  if (part === 'L' && number === 6) return 'L5';
  return number >= 1 && number <= LAST[part] ? `${part}${number}` : null;
};

const ONE = String.raw`(?:[cdl]v?-?|s-?|th?v?[- ]?|l |(?:cervical|thoracic|dorsal|lumbar) )(?:1[0-2]|[1-9])`;
const JOIN = String.raw` ?(?:-|\/| to | through | thru |,? ?and |,? ?& ?| ?\+ ?|, ?|,? or )? ?(?:the )?`;
/** Numbers that are no levels: a measure, a day, a sequence. */
const NO_LEVEL = String.raw`(?! ?(?:mm|cm|%|percent|weeks?|days?|months?|years?|(?:or more )?views?|ml|hours?|x |st\b|nd\b|rd\b|th\b|\/\d{1,2}\/\d\d)|\.\d|\d|[- ](?:weighted|wi\b|signal|hyper|hypo|iso|bright|dark|shorten|prolong|relax|sequence|image|flair|stir|axial|sagittal|fat))`;
const GROUP = new RegExp(
  String.raw`(?<![a-z0-9])${ONE}${NO_LEVEL}(?:${JOIN}(?:${ONE}|(?:1[0-2]|[1-9]))(?![0-9a-z])${NO_LEVEL})*`,
  'g',
);
const PIECE =
  /(-|\/| to | through | thru )? ?(?:the )?(?:(cervical|thoracic|dorsal|lumbar|[cdlst])h?v?[- ]?)?(1[0-2]|[1-9])(?!\d)/g;

/** Sequences of magnetic resonance are called like vertebrae. */
const SEQUENCE = /^t[12]$/;
const SPEAKS_OF_SIGNAL = /\b(?:signal|stir|weighted|sequences?|flair|axial|sagittal|hyperintens\w*|hypointens\w*)\b/;

const ORDINALS: readonly string[] = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
  'eleventh',
  'twelfth',
];
const ORDINAL = `(?:${ORDINALS.join('|')}|1st|2nd|3rd|(?:1[0-2]|[4-9])th)`;
const BY_ORDINAL = new RegExp(
  `\\b(${ORDINAL}(?:(?: *, *(?:and +)?| +and +)${ORDINAL}){0,11}) +(cervical|thoracic|dorsal|lumbar)(?: +vertebra\\w*)?(?: +bod(?:y|ies))?`,
  'g',
);

const numberOf = (ordinal: string): number => {
  const named = ORDINALS.indexOf(ordinal);
  return named === -1 ? Number.parseInt(ordinal, 10) : named + 1;
};

/** The levels that a sentence names, group by group as they stand beside each other; a range level by level. */
export function levelsIn(flat: string): LevelGroup[] {
  const groups: LevelGroup[] = [];
  const hasSignal = SPEAKS_OF_SIGNAL.test(flat);
  for (const match of flat.matchAll(GROUP)) {
    const text = match[0];
    if (
      hasSignal &&
      SEQUENCE.test(text.split(/[ ,]/)[0] ?? '') &&
      !/vertebra|fract/.test(flat.slice(match.index, match.index + 30))
    )
      continue;
    const levels: VertebralLevel[] = [];
    let part: Part = 'T';
    for (const piece of text.matchAll(PIECE)) {
      const [, range, letter, number] = piece;
      if (letter !== undefined) part = partOf(letter);
      const level = levelOf(part, Number(number));
      if (level === null) continue;
      const last = levels.at(-1);
      if (range !== undefined && range.trim() !== '/' && last !== undefined) {
        levels.push(...ORDER.slice(ORDER.indexOf(last) + 1, ORDER.indexOf(level) + 1));
      } else if (!levels.includes(level)) levels.push(level);
    }
    if (levels.length > 0) groups.push({ from: match.index, to: match.index + text.length, levels });
  }
  for (const match of flat.matchAll(BY_ORDINAL)) {
    const [text, ordinals = '', name] = match;
    const numbers = ordinals
      .split(/ *(?:,|\band\b) */)
      .filter((ordinal) => ordinal !== '')
      .map(numberOf);
    const levels = numbers.map((number) => levelOf(partOf(name ?? 't'), number)).filter((level) => level !== null);
    if (levels.length > 0) groups.push({ from: match.index, to: match.index + text.length, levels });
  }
  return groups.sort((one, other) => one.from - other.from);
}
