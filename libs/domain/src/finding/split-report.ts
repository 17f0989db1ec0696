import { HEADINGS } from './terms/index.ts';

export interface ReportSentence {
  readonly from: number;
  readonly to: number;
  readonly section: string;
  /** `history`: what was asked and known before. What is a `frame` (dates, names, codes) is not split at all. */
  readonly kind: 'history' | 'findings';
  /** Sentences of one paragraph or list item share it. */
  readonly block: number;
}

const PLAIN: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u2010': '-',
  '\u2011': '-',
  '\u2013': '-',
  '\u2014': '-',
};

/** The text in lower case and with one kind of space, each character where it was. */
export const flatten = (text: string): string =>
  text
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/[\s\u2018\u2019\u2010\u2011\u2013\u2014]/g, (sign) => PLAIN[sign] ?? ' ');

interface Line {
  readonly from: number;
  readonly to: number;
  readonly indent: number;
}

const linesOf = (text: string): Line[] => {
  const lines: Line[] = [];
  for (const match of text.matchAll(/[^\r\n]*(?:\r\n|\r|\n|$)/g)) {
    const body = match[0].replace(/[\r\n]+$/, '');
    const indent = body.length - body.trimStart().length;
    lines.push({ from: match.index + indent, to: match.index + body.trimEnd().length, indent });
    if (match.index + match[0].length >= text.length) break;
  }
  return lines.map(({ from, to, indent }) => ({ from, to: Math.max(from, to), indent }));
};

const HEADING = HEADINGS.map(({ kind, pattern }) => ({
  kind,
  regex: new RegExp(`^(?:${pattern.replace(/ (?![?*+{])/g, ' +')})$`),
}));

/** A heading of the tables at the start of a line: up to its colon, or alone on the line. */
function headingOf(
  flat: string,
  { from, to }: Line,
): { kind: 'history' | 'findings' | 'frame'; name: string; rest: number } | null {
  const line = flat.slice(from, to);
  const colon = line.indexOf(':');
  const name = (colon === -1 ? line : line.slice(0, colon)).trim();
  if (name === '' || name.length > 50) return null;
  const known = HEADING.find(({ regex }) => regex.test(name));
  return known === undefined ? null : { kind: known.kind, name, rest: colon === -1 ? to : from + colon + 1 };
}

const LIST_ITEM = /^(?:\(?\d{1,2}[.)]|[-*\u2022])\s+/;
/** A line that ends so is not over, in capitals either. */
const DANGLES =
  /(?:,|(?:^|\s)(?:of|in|at|to|with|without|by|from|on|for|and|or|nor|the|a|an|any|no|not|is|are|was|were|acute|subacute|chronic|old|new|recent|healing|healed|compression|wedge|crush|burst|insufficiency|osteoporotic|vertebral))$/i;
const COLUMNS = /\S {3,}\S/;
/** Texts narrower than this are not broken by a width, and neither are those in which fewer lines come near it. */
const NARROWEST = 60;
const FULL_LINES = 3;
const NEAR = 12;

/**
 * The width at which a program broke the lines of a text; null where whoever wrote ended each. What is set in columns
 * (names, dates, codes) is not counted: its lines are as long as their columns.
 */
function widthOf(text: string, lines: readonly Line[]): number | null {
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
function goesOn(text: string, line: Line, next: Line, width: number | null): boolean {
  const ending = text.slice(line.from, line.to);
  const following = text.slice(next.from, next.to);
  if (LIST_ITEM.test(following)) return false;
  if (/^[a-z]/.test(following) && !/[.:]$/.test(ending)) return true;
  if (DANGLES.test(ending.slice(-20))) return true;
  const word = /^\S+/.exec(following)?.[0].length ?? 0;
  return width !== null && line.to - line.from + line.indent + 1 + word > width;
}

/** Longer sentences are cut, at a space where there is one: a text without any full stop takes no longer to read. */
const LONGEST_SENTENCE = 500;

const ENDS = /[.!?;]+(?=\s|$)/g;
const SHORT =
  /(?:^|[\s(])(?:dr|mr|mrs|ms|vs|approx|e\.g|i\.e|etc|no|st|fig|post|ant|lat|sup|inf|resp|pt|comp|compr|\d{1,2})$/i;

/**
 * Splits a dictated report into sentences: by headings, paragraphs, list items, lines that ended on purpose, and the
 * signs that end a sentence. A full stop after an abbreviation or a list's number ends none.
 */
export function splitReport(text: string): ReportSentence[] {
  const flat = flatten(text);
  const lines = linesOf(text);
  const width = widthOf(text, lines);
  const filled = filledAfter(lines);
  const sentences: ReportSentence[] = [];
  let kind: 'history' | 'findings' | 'frame' = 'findings';
  let section = '';
  let headingIndent = 0;
  let block = 0;
  let open: { from: number; to: number } | null = null;
  let isInline = false;

  const close = (): void => {
    if (open !== null && kind !== 'frame') addSentences(text, open.from, open.to, { section, kind, block }, sentences);
    if (open !== null) block += 1;
    open = null;
  };

  lines.forEach((line, index) => {
    const heading = line.to === line.from ? null : headingOf(flat, line);
    if (heading !== null) {
      close();
      ({ kind, name: section } = heading);
      headingIndent = line.indent;
      const rest =
        heading.rest +
        (text.slice(heading.rest, line.to).length - text.slice(heading.rest, line.to).trimStart().length);
      isInline = rest < line.to;
      if (isInline) open = { from: rest, to: line.to };
    } else if (line.to === line.from) {
      close();
      const next = filled[index];
      // What follows a history after an empty line, no deeper than its heading, is the report itself.
      if (
        kind !== 'findings' &&
        section !== '' &&
        next !== undefined &&
        next.indent <= headingIndent &&
        (isInline || sentences.length > 0)
      ) {
        kind = 'findings';
        section = '';
      }
      return;
    } else {
      const last = lines[index - 1];
      if (open !== null && last !== undefined && goesOn(text, last, line, width)) {
        open = { from: (open as { from: number }).from, to: line.to };
      } else {
        const wasOpen = open !== null;
        close();
        if (isInline && wasOpen && kind !== 'findings' && line.indent <= headingIndent) {
          kind = 'findings';
          section = '';
        }
        open = { from: line.from, to: line.to };
      }
    }
  });
  close();
  return sentences;
}

/** For each line the next one that is not empty. */
function filledAfter(lines: readonly Line[]): (Line | undefined)[] {
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

function addSentences(
  text: string,
  from: number,
  to: number,
  place: { section: string; kind: 'history' | 'findings'; block: number },
  into: ReportSentence[],
): void {
  let start = from;
  const add = (end: number): void => {
    while (end - start > LONGEST_SENTENCE) {
      const space = text.lastIndexOf(' ', start + LONGEST_SENTENCE);
      push(space > start ? space : start + LONGEST_SENTENCE);
    }
    push(end);
  };
  const push = (end: number): void => {
    const body = text.slice(start, end);
    const lead = body.length - body.trimStart().length;
    if (body.trim() !== '') into.push({ ...place, from: start + lead, to: start + body.trimEnd().length });
    start = end;
  };
  for (const match of text.slice(from, to).matchAll(ENDS)) {
    const at = from + match.index;
    const before = text.slice(Math.max(start, at - 20), at);
    if (match[0] === '?' && /(?:^|\s)$/.test(before)) continue;
    if (match[0] === '.' && SHORT.test(before) && !(/\d$/.test(before) && before.trim().length > 3)) continue;
    add(at + match[0].length);
  }
  add(to);
}
