import { COLUMNS, filledAfter, goesOn, linesOf, widthOf, type Line } from './lines.ts';
import { sentencesIn } from './sentences.ts';
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

/** Where a heading can stand inside a line: after a sentence, or written as headings are. */
const INLINE =
  /(?<=[.?!;)\]] {1,3})[A-Za-z][A-Za-z /&-]{1,40}(?=:)|(?<=[ \t])(?:[A-Z]{4,}(?: [A-Z]{2,}){0,3}|Findings?|Impression|Conclusion|Report|Opinion|Comments?)(?=:)/g;

/** A line for each heading that stands inside one: programs take the ends of lines away. */
function atHeadings(text: string, line: Line): Line[] {
  const body = text.slice(line.from, line.to);
  const starts = [...body.matchAll(INLINE)]
    .filter(({ 0: name }) => HEADING.some(({ regex }) => regex.test(name.toLowerCase())))
    .map(({ index }) => line.from + index);
  return [line.from, ...starts].map((from, index) => ({ ...line, from, to: starts[index] ?? line.to }));
}

/** Where the sentence ends with which a heading of no interest is done; null for what is set in columns. */
function frameEnd(text: string, from: number, to: number): number | null {
  const [first, second] = sentencesIn(text, from, to);
  return first !== undefined && second !== undefined && !COLUMNS.test(text.slice(from, to)) ? second.from : null;
}

/**
 * Splits a dictated report into sentences: by headings, paragraphs, list items, lines that ended on purpose, and the
 * signs that end a sentence. A full stop after an abbreviation or a list's number ends none.
 */
export function splitReport(text: string): ReportSentence[] {
  const flat = flatten(text);
  const whole = linesOf(text);
  const width = widthOf(text, whole);
  const lines = whole.flatMap((line) => atHeadings(text, line));
  const filled = filledAfter(lines);
  const sentences: ReportSentence[] = [];
  let kind: 'history' | 'findings' | 'frame' = 'findings';
  let section = '';
  let headingIndent = 0;
  let block = 0;
  let open: { from: number; to: number } | null = null;
  let isInline = false;

  const close = (): void => {
    if (open !== null && kind !== 'frame') {
      const place = { section, kind, block };
      sentences.push(...sentencesIn(text, open.from, open.to).map((span) => ({ ...place, ...span })));
    }
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
      const end = kind === 'frame' && isInline ? frameEnd(text, rest, line.to) : null;
      if (end !== null) {
        kind = 'findings';
        section = '';
      }
      if (isInline) open = { from: end ?? rest, to: line.to };
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
  return withReport(sentences);
}

/** Where everything after a heading of history stands under it, it holds the report too, after its first sentence. */
function withReport(sentences: readonly ReportSentence[]): ReportSentence[] {
  const first = sentences.findIndex(({ kind }) => kind === 'history');
  if (first === -1 || sentences.slice(first).some(({ kind }) => kind === 'findings')) return [...sentences];
  return sentences.map((sentence, index) =>
    index > first ? { ...sentence, kind: 'findings', section: '' } : sentence,
  );
}
