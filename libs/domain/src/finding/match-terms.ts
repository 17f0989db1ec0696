import type { TermRow } from './terms/index.ts';

export interface TermMatch<Row extends TermRow = TermRow> {
  readonly row: Row;
  readonly from: number;
  readonly to: number;
}

const compiled = new Map<string, RegExp>();

/** A pattern of the tables as a regular expression: whole words, and any number of spaces for one. */
export function regexOf(pattern: string): RegExp {
  let regex = compiled.get(pattern);
  if (regex === undefined) {
    const body = pattern.replace(/ (?![?*+{])/g, ' +');
    regex = new RegExp(`(?:(?<![a-z0-9])|(?=[^a-z0-9]))(?:${body})(?:(?![a-z0-9])|(?<=[^a-z0-9]))`, 'g');
    compiled.set(pattern, regex);
  }
  return regex;
}

/** Every match of every row, in the order of the text. */
export const matchesOf = <Row extends TermRow>(rows: readonly Row[], flat: string): TermMatch<Row>[] =>
  rows
    .flatMap((row) =>
      [...flat.matchAll(regexOf(row.pattern))].map((match) => ({
        row,
        from: match.index,
        to: match.index + match[0].length,
      })),
    )
    .filter(({ from, to }) => to > from)
    .sort((one, other) => one.from - other.from || other.to - one.to);

/** The longest of those that overlap. */
export function withoutOverlap<Match extends { readonly from: number; readonly to: number }>(
  matches: readonly Match[],
): Match[] {
  const kept: Match[] = [];
  for (const match of [...matches].sort(
    (one, other) => other.to - other.from - (one.to - one.from) || one.from - other.from,
  )) {
    if (kept.every(({ from, to }) => match.to <= from || match.from >= to)) kept.push(match);
  }
  return kept.sort((one, other) => one.from - other.from);
}

/** The text with what matched taken out, as spaces: everything else stays where it was. */
export const without = (flat: string, matches: readonly { readonly from: number; readonly to: number }[]): string =>
  matches.reduce((rest, { from, to }) => rest.slice(0, from) + '\u0001'.repeat(to - from) + rest.slice(to), flat);

/** Whether a pattern of the tables is somewhere in the text. */
export const isIn = (pattern: string, flat: string): boolean => flat.search(regexOf(pattern)) !== -1;
