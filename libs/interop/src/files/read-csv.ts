import { CsvError, parse } from 'csv-parse/sync';
import type { FileEncoding } from './detect-encoding.ts';
import type { FileFaultCode } from './file-faults.ts';

/** A row as it stands in a file: cells as text, with what is wrong with them already. */
export interface SheetRow {
  /** The heads are row 1. */
  readonly row: number;
  readonly cells: readonly string[];
  /** By the place of the cell; -1: the whole row. */
  readonly faults: readonly { readonly at: number; readonly code: FileFaultCode }[];
}

/** Characters of one row: more is an open quotation mark. */
const LONGEST_ROW = 64 * 1024;

/** Signs between cells, the likeliest first. */
const DELIMITERS = [',', ';', '\t', '|'];

/**
 * The sign that parts the cells of a row of heads: the one that stands most often outside quotation marks.
 */
export function delimiterOf(line: string): string {
  const bare = line.replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((sign) => bare.split(sign).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/**
 * Reads comma-separated values row by row, whatever the size of the file. Rows without any text are passed over; a row
 * that cannot be told apart into cells comes as one with a fault, and the next ones go on.
 */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>, encoding: FileEncoding): AsyncGenerator<SheetRow> {
  let delimiter: string | undefined;
  let row = 0;
  for await (const records of recordsOf(textOf(bytes, encoding))) {
    delimiter ??= delimiterOf(records[0] ?? '');
    for (const cells of cellsOf(records, delimiter)) {
      row += 1;
      if (cells === null) yield { row, cells: [], faults: [{ at: -1, code: 'bad-quotes' }] };
      else if (cells.some((cell) => cell.trim() !== '')) yield { row, cells, faults: faultsOf(cells) };
    }
  }
}

/** The cells of each record; null for one that cannot be told apart. */
function cellsOf(records: readonly string[], delimiter: string): readonly (readonly string[] | null)[] {
  const options = { delimiter, relax_column_count: true, record_delimiter: ['\r\n', '\n', '\r'] };
  try {
    // Together, which is far quicker; one fault in any of them, and each is looked at alone.
    const rows = parse(records.join(''), options);
    if (rows.length === records.length && records.every(isOfLength)) return rows;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
  }
  return records.flatMap((record): (readonly string[] | null)[] => {
    if (!isOfLength(record)) return [null];
    try {
      return [parse(record, options)[0] ?? null];
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      // Only its first line is at fault: a quotation mark there that should not stand took the next ones in.
      const others = linesOf(record).slice(1);
      return others.length === 0 ? [null] : [null, ...cellsOf(others, delimiter)];
    }
  });
}

const isOfLength = ({ length }: string): boolean => length <= LONGEST_ROW;

const linesOf = (text: string): string[] => text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];

/**
 * The text cut into records, each with its line end, many at a time. A line end within quotation marks ends none; a mark
 * that is still open after the longest row is taken for a slip, and the line it stands in for a record.
 */
async function* recordsOf(text: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let rest = '';
  for await (const part of text) {
    const cut = cutRecords(rest + part, false);
    rest = cut.rest;
    if (cut.records.length > 0) yield cut.records;
  }
  const { records } = cutRecords(rest, true);
  if (records.length > 0) yield records;
}

function cutRecords(text: string, isEnd: boolean): { records: string[]; rest: string } {
  const records: string[] = [];
  const marks = /"|\r\n|\n|\r/g;
  let begin = 0;
  let firstEnd = -1;
  let isQuoted = false;
  const take = (end: number): void => {
    records.push(text.slice(begin, end));
    begin = end;
    firstEnd = -1;
    isQuoted = false;
    marks.lastIndex = end;
  };
  for (;;) {
    const found = marks.exec(text);
    const until = found?.index ?? text.length;
    const isOpen = isQuoted && (until - begin > LONGEST_ROW || (found === null && isEnd));
    if (isOpen && (firstEnd !== -1 || isEnd)) {
      take(firstEnd === -1 ? text.length : firstEnd);
      if (begin < text.length) continue;
      break;
    }
    if (found === null) break;
    if (found[0] === '"') isQuoted = !isQuoted;
    else {
      const end = until + found[0].length;
      // The other half of this line end may be in the next part.
      if (found[0] === '\r' && end === text.length && !isEnd) break;
      if (!isQuoted) take(end);
      else if (firstEnd === -1) firstEnd = end;
    }
  }
  // A row without an end is not waited for: it would have to be kept, however long it gets.
  if (begin < text.length && (isEnd || text.length - begin > LONGEST_ROW)) take(text.length);
  return { records, rest: text.slice(begin) };
}

function faultsOf(cells: readonly string[]): SheetRow['faults'] {
  const faults: { at: number; code: FileFaultCode }[] = [];
  // What could not be decoded became U+FFFD; nobody types it.
  for (const [at, cell] of cells.entries()) if (cell.includes('\uFFFD')) faults.push({ at, code: 'bad-bytes' });
  return faults;
}

async function* textOf(bytes: AsyncIterable<Uint8Array>, encoding: FileEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const part of bytes) {
    const text = decoder.decode(part, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}
