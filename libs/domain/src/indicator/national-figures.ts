import { isLocalDate, type LocalDate } from '../time/local-date.ts';
import { indicatorOf } from './indicators.ts';

/** What a nation reached in an indicator: brought by the service, never built in. */
export interface NationalFigure {
  /** from this day on it is the figure to compare with */
  readonly date: LocalDate;
  readonly indicator: string;
  /** 0 to 1 */
  readonly rate: number;
  /** who published it, where */
  readonly source: string;
}

/** A line of the file that cannot be taken; lines count from 1, the heading included. */
export interface FigureFault {
  readonly line: number;
  readonly message: string;
}

const HEADING = ['date', 'indicator', 'rate', 'source'];

/**
 * Reads national figures from CSV (RFC 4180, a record a line) with the heading `date,indicator,rate,source`. With a
 * fault nothing is taken: every fault is named by its line. An empty file has no figures.
 */
export function readNationalFigures(csv: string): { figures: NationalFigure[]; faults: FigureFault[] } {
  const lines = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  const figures: NationalFigure[] = [];
  const faults: FigureFault[] = [];
  const seen = new Set<string>();
  let isHeaded = false;
  for (const [index, text] of lines.entries()) {
    if (text.trim() === '') continue;
    const fields = fieldsOf(text);
    if (!isHeaded) {
      isHeaded = true;
      if (fields?.join() === HEADING.join()) continue;
      return { figures: [], faults: [{ line: index + 1, message: `the heading must be ${HEADING.join()}` }] };
    }
    const figure = figureOf(fields);
    const isTwice = typeof figure !== 'string' && seen.has(`${figure.date} ${figure.indicator}`);
    if (typeof figure === 'string') faults.push({ line: index + 1, message: figure });
    else if (isTwice) faults.push({ line: index + 1, message: 'that indicator has a figure of that date already' });
    else {
      seen.add(`${figure.date} ${figure.indicator}`);
      figures.push(figure);
    }
  }
  return faults.length > 0 ? { figures: [], faults } : { figures, faults };
}

/** The figure to compare an indicator with on a day: the latest dated by then, null without one. */
export function nationalFigureOn(
  figures: readonly NationalFigure[],
  indicator: string,
  on: LocalDate,
): NationalFigure | null {
  let found: NationalFigure | null = null;
  for (const figure of figures) {
    if (figure.indicator !== indicator || figure.date > on) continue;
    if (found === null || figure.date > found.date) found = figure;
  }
  return found;
}

/** The figure of a record, or what is wrong with it. */
function figureOf(fields: readonly string[] | null): NationalFigure | string {
  if (fields === null) return 'a quotation mark is not closed';
  const [date = '', indicator = '', rate = '', source = ''] = fields;
  if (fields.length !== HEADING.length) return `has ${fields.length} fields and not ${HEADING.length}`;
  if (!isLocalDate(date)) return 'date must be one that exists, YYYY-MM-DD';
  if (indicatorOf(indicator) === undefined) return `there is no indicator ${JSON.stringify(indicator)}`;
  if (!/^(0(\.\d+)?|1(\.0+)?)$/.test(rate)) return 'rate must be a number from 0 to 1, such as 0.42';
  if (source.trim() === '') return 'source must say who published it';
  return { date, indicator, rate: Number(rate), source: source.trim() };
}

/** The fields of a record; null when a quotation mark is not closed. */
function fieldsOf(text: string): string[] | null {
  const fields: string[] = [];
  // a quoted field may hold commas, and quotation marks written twice
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  let isLast = false;
  while (!isLast) {
    const match = field.exec(text);
    if (match === null) return null;
    fields.push(match[1] === undefined ? (match[2] as string) : match[1].replaceAll('""', '"'));
    isLast = match[3] === '';
  }
  return fields;
}
