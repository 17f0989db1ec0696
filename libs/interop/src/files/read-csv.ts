import { parse, type CsvError, type Info } from 'csv-parse';
import { Readable } from 'node:stream';
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
  const text = textOf(bytes, encoding);
  const { head, all } = await withHead(text);
  const delimiter = delimiterOf(head);
  const skipped: number[] = [];
  const parser = parse({
    delimiter,
    relax_column_count: true,
    skip_records_with_error: true,
    max_record_size: LONGEST_ROW,
    info: true,
    on_skip: (error: CsvError | undefined) => {
      const records: unknown = error?.['records'];
      skipped.push(typeof records === 'number' ? records : 0);
      return undefined;
    },
  });
  const source = Readable.from(all);
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let past = 0;
  const faulty = function* (records: number): Generator<SheetRow> {
    while (skipped.length > 0 && (skipped[0] ?? 0) <= records) {
      yield { row: (skipped.shift() ?? 0) + past + 1, cells: [], faults: [{ at: -1, code: 'bad-quotes' }] };
      past += 1;
    }
  };
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
    yield* faulty(info.records - 1);
    if (record.every((cell) => cell.trim() === '')) continue;
    yield { row: info.records + past, cells: record, faults: faultsOf(record) };
  }
  yield* faulty(Infinity);
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

/** The text up to the end of its first line, and all of it again. */
async function withHead(text: AsyncGenerator<string>): Promise<{ head: string; all: AsyncIterable<string> }> {
  let begun = '';
  while (!/[\r\n]/.test(begun) && begun.length < LONGEST_ROW) {
    const { value, done } = await text.next();
    if (done === true) break;
    begun += value;
  }
  async function* all(): AsyncGenerator<string> {
    if (begun !== '') yield begun;
    yield* text;
  }
  return { head: /^[^\r\n]*/.exec(begun)?.[0] ?? '', all: all() };
}
