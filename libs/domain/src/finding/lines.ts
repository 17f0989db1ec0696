export interface Line {
  readonly from: number;
  readonly to: number;
  readonly indent: number;
}

/** The lines of a text without their margins. */
export const linesOf = (text: string): Line[] => {
  const lines: Line[] = [];
  for (const match of text.matchAll(/[^\r\n]*(?:\r\n|\r|\n|$)/g)) {
    const body = match[0].replace(/[\r\n]+$/, '');
    const indent = body.length - body.trimStart().length;
    lines.push({ from: match.index + indent, to: match.index + body.trimEnd().length, indent });
    if (match.index + match[0].length >= text.length) break;
  }
  return lines.map(({ from, to, indent }) => ({ from, to: Math.max(from, to), indent }));
};

const LIST_ITEM = /^(?:\(?\d{1,2}[.)]|[-*\u2022])\s+/;
/** A line that ends so is not over, in capitals either. */
const DANGLES =
  /(?:,|(?:^|\s)(?:of|in|at|to|with|without|by|from|on|for|and|or|nor|the|a|an|any|no|not|is|are|was|were|acute|subacute|chronic|old|new|recent|healing|healed))$/i;
const WANTS_FRACTURE =
  /(?:^|\s)(?:compression|wedge|crush|burst|insufficiency|osteoporotic|vertebral|femoral|radial|pubic)$/i;
const BEGINS_FRACTURE = /^(?:#|fract|fx|deform|compress|collaps|bod(?:y|ies)\b|neck\b|ram(?:us|i)\b)/i;
export const COLUMNS = /\S {3,}\S/;
/** Texts narrower than this are not broken by a width, and neither are those in which fewer lines come near it. */
const NARROWEST = 60;
const FULL_LINES = 3;
const NEAR = 12;

/**
 * The width at which a program broke the lines of a text; null where whoever wrote ended each. What is set in columns
 * (names, dates, codes) is not counted: its lines are as long as their columns.
 */
export function widthOf(text: string, lines: readonly Line[]): number | null {
  const lengths = lines
    .filter(({ from, to }) => !COLUMNS.test(text.slice(from, to)))
    .map(({ from, to, indent }) => to - from + indent);
  const width = lengths.reduce((widest, length) => Math.max(widest, length), 0);
  const isSet = width >= NARROWEST && lengths.filter((length) => length > width - NEAR).length >= FULL_LINES;
  return isSet ? width : null;
}

/**
 * Whether a line goes on in the next one: the next begins in lower case, the line ends in a word that wants another, or
 * it was full, so that the next word did not fit. In doubt it ends: a negation that reaches too far hides a fracture.
 */
export function goesOn(text: string, line: Line, next: Line, width: number | null): boolean {
  const ending = text.slice(line.from, line.to);
  const following = text.slice(next.from, next.to);
  if (LIST_ITEM.test(following)) return false;
  if (/^[a-z]/.test(following) && !/[.:]$/.test(ending)) return true;
  if (DANGLES.test(ending.slice(-20))) return true;
  if (WANTS_FRACTURE.test(ending.slice(-20)) && BEGINS_FRACTURE.test(following)) return true;
  const word = /^\S+/.exec(following)?.[0].length ?? 0;
  return width !== null && line.to - line.from + line.indent + 1 + word > width;
}

/** For each line the next one that is not empty. */
export function filledAfter(lines: readonly Line[]): (Line | undefined)[] {
  let next: Line | undefined;
  return lines
    .toReversed()
    .map((line) => {
      const after = next;
      if (line.to > line.from) next = line;
      return after;
    })
    .reverse();
}
