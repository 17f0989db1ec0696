import { SaxParser, type SaxTag } from '@cj-tech-master/excelts/xml';
import { formatDay, parseDay } from '@osteon/domain';
import { FileRefusal, type FileFaultCode } from './file-faults.ts';
import type { SheetRow } from './read-csv.ts';
import { UnpackedBytes, unpacked, zipEntries, type ZipEntry } from './zip-entries.ts';

/** What a workbook may unpack to, all its parts that are read together. */
const MOST_UNPACKED = 400 * 1024 * 1024;
/** Texts that several cells share stand in memory. */
const MOST_SHARED_TEXT = 48 * 1024 * 1024;

/**
 * Reads the first sheet of a workbook row by row. Days come as `2026-04-30`; a cell with a formula or an error comes
 * with that fault. Rows without any text are passed over.
 * @throws FileRefusal naming the part of the workbook
 */
export async function* readXlsx(
  zip: Buffer,
  { mostUnpacked = MOST_UNPACKED }: { mostUnpacked?: number } = {},
): AsyncGenerator<SheetRow> {
  const entries = zipEntries(zip);
  const bound = new UnpackedBytes(mostUnpacked);
  const part = (name: string): ZipEntry => {
    const entry = entries.get(name);
    if (entry === undefined) throw new FileRefusal('not-a-spreadsheet', name);
    return entry;
  };
  const { sheet, is1904 } = await firstSheet(zip, part, bound);
  const shared = entries.has('xl/sharedStrings.xml')
    ? await sharedTexts(unpacked(zip, part('xl/sharedStrings.xml'), bound))
    : [];
  const dayStyles = entries.has('xl/styles.xml') ? await dayStylesOf(unpacked(zip, part('xl/styles.xml'), bound)) : [];
  const rows: SheetRow[] = [];
  const reader = new SheetReader({ shared, dayStyles, is1904 }, (row) => rows.push(row));
  for await (const piece of texts(unpacked(zip, part(sheet), bound))) {
    write(reader.parser, piece, sheet);
    yield* rows.splice(0);
  }
  yield* rows;
}

async function* texts(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8');
  for await (const piece of pieces) yield decoder.decode(piece, { stream: true });
}

function write(parser: SaxParser, text: string, part: string): void {
  try {
    parser.write(text);
  } catch {
    throw new FileRefusal('not-a-spreadsheet', part);
  }
}

const parserOf = (): SaxParser =>
  new SaxParser({ position: false, maxEntityExpansions: 10_000_000, invalidCharHandling: 'replace' });

/** Calls for each element of a small part that begins. */
async function walk(pieces: AsyncIterable<Buffer>, part: string, onTag: (tag: SaxTag, name: string) => void) {
  const parser = parserOf();
  parser.on('opentag', (tag) => onTag(tag, localName(tag)));
  for await (const piece of texts(pieces)) write(parser, piece, part);
}

const localName = ({ name }: SaxTag): string => name.slice(name.indexOf(':') + 1);

async function firstSheet(
  zip: Buffer,
  part: (name: string) => ZipEntry,
  bound: UnpackedBytes,
): Promise<{ sheet: string; is1904: boolean }> {
  let relation: string | undefined;
  let is1904 = false;
  await walk(unpacked(zip, part('xl/workbook.xml'), bound), 'xl/workbook.xml', ({ attributes }, name) => {
    if (name === 'sheet' && attributes['state'] === undefined) relation ??= attributes['r:id'];
    if (name === 'workbookPr') is1904 = /^(1|true)$/.test(attributes['date1904'] ?? '');
  });
  let target: string | undefined;
  const place = 'xl/_rels/workbook.xml.rels';
  await walk(unpacked(zip, part(place), bound), place, ({ attributes }) => {
    if (relation !== undefined && attributes['Id'] === relation) target = attributes['Target'];
  });
  if (target === undefined) throw new FileRefusal('not-a-spreadsheet', place);
  return { sheet: target.startsWith('/') ? target.slice(1) : `xl/${target}`, is1904 };
}

/** The texts that cells share, in their order; of a text with several formats all of it, without readings beside it. */
async function sharedTexts(pieces: AsyncIterable<Buffer>): Promise<string[]> {
  const place = 'xl/sharedStrings.xml';
  const found: string[] = [];
  const bound = new UnpackedBytes(MOST_SHARED_TEXT);
  let text = '';
  let inText = false;
  let inReading = 0;
  const parser = parserOf();
  parser.on('opentag', (tag) => {
    const name = localName(tag);
    if (name === 'si') text = '';
    if (name === 'rPh') inReading += 1;
    inText = name === 't' && inReading === 0;
  });
  parser.on('text', (piece) => {
    if (inText) text += piece;
  });
  parser.on('closetag', (tag) => {
    const name = localName(tag);
    inText = false;
    if (name === 'rPh') inReading -= 1;
    if (name !== 'si') return;
    bound.take(text.length * 2 + 16, place);
    found.push(text);
  });
  for await (const piece of texts(pieces)) write(parser, piece, place);
  return found;
}

/** Of each style of cells whether it shows a number as a day. */
async function dayStylesOf(pieces: AsyncIterable<Buffer>): Promise<boolean[]> {
  const own = new Map<number, boolean>();
  const styles: boolean[] = [];
  let inCells = false;
  const parser = parserOf();
  parser.on('opentag', ({ attributes, ...tag }) => {
    const name = localName({ attributes, ...tag });
    if (name === 'numFmt') own.set(Number(attributes['numFmtId']), isDayFormat(attributes['formatCode'] ?? ''));
    if (name === 'cellXfs') inCells = true;
    if (name === 'xf' && inCells) {
      const id = Number(attributes['numFmtId'] ?? 0);
      styles.push(own.get(id) ?? ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)));
    }
  });
  parser.on('closetag', (tag) => {
    if (localName(tag) === 'cellXfs') inCells = false;
  });
  for await (const piece of texts(pieces)) write(parser, piece, 'xl/styles.xml');
  return styles;
}

/** A format with a year or a day in it, outside of what is quoted, in brackets or escaped. */
const isDayFormat = (format: string): boolean => /[dy]/i.test(format.replace(/"[^"]*"|\[[^\]]*\]|\\./g, ''));

/** Columns of a sheet that are looked at: a mark far to the right makes no row long. */
const MOST_CELLS = 400;

interface Workbook {
  readonly shared: readonly string[];
  readonly dayStyles: readonly boolean[];
  readonly is1904: boolean;
}

class SheetReader {
  readonly parser = parserOf();
  readonly #workbook: Workbook;
  readonly #onRow: (row: SheetRow) => void;
  #row = 0;
  #cells: string[] = [];
  #faults: { at: number; code: FileFaultCode }[] = [];
  #at = -1;
  #type = '';
  #style = 0;
  #value = '';
  #hasFormula = false;
  #takes = false;

  constructor(workbook: Workbook, onRow: (row: SheetRow) => void) {
    this.#workbook = workbook;
    this.#onRow = onRow;
    this.parser.on('opentag', (tag) => this.#begin(localName(tag), tag.attributes));
    this.parser.on('text', (text) => {
      if (this.#takes) this.#value += text;
    });
    this.parser.on('cdata', (text) => {
      if (this.#takes) this.#value += text;
    });
    this.parser.on('closetag', (tag) => this.#end(localName(tag)));
  }

  #begin(name: string, attributes: Record<string, string>): void {
    if (name === 'row') {
      this.#row = Number(attributes['r'] ?? this.#row + 1);
      this.#cells = [];
      this.#faults = [];
      this.#at = -1;
    } else if (name === 'c') {
      const column = columnOf(attributes['r']);
      this.#at = column ?? this.#at + 1;
      this.#type = attributes['t'] ?? 'n';
      this.#style = Number(attributes['s'] ?? 0);
      this.#value = '';
      this.#hasFormula = false;
    } else if (name === 'f') this.#hasFormula = true;
    this.#takes = name === 'v' || name === 't';
  }

  #end(name: string): void {
    this.#takes = false;
    if (name === 'c' && this.#at < MOST_CELLS) {
      const text = this.#text();
      if (text !== '' || this.#hasFormula) {
        while (this.#cells.length < this.#at) this.#cells.push('');
        this.#cells[this.#at] = text;
        if (this.#hasFormula) this.#faults.push({ at: this.#at, code: 'formula' });
        else if (this.#type === 'e') this.#faults.push({ at: this.#at, code: 'error-value' });
      }
    } else if (name === 'row' && this.#cells.length > 0) {
      this.#onRow({ row: this.#row, cells: this.#cells, faults: this.#faults });
    }
  }

  #text(): string {
    const value = this.#value;
    if (this.#type === 's') return this.#workbook.shared[Number(value)] ?? '';
    if (this.#type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
    if (this.#type !== 'n' || value === '' || this.#workbook.dayStyles[this.#style] !== true) return value;
    return dayOfSerial(Number(value), this.#workbook.is1904) ?? value;
  }
}

/** `AB12` → 27; null where it is not said. */
function columnOf(place: string | undefined): number | null {
  const letters = /^[A-Z]{1,3}/.exec(place ?? '')?.[0];
  if (letters === undefined) return null;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

/** A spreadsheet counts days; before March 1900 it counts one too many, for a day that was none. */
function dayOfSerial(serial: number, is1904: boolean): string | null {
  if (!(serial >= 1 && serial < 2_958_466)) return null;
  const days = Math.floor(serial);
  const zero = parseDay(is1904 ? '1904-01-01' : days < 60 ? '1899-12-31' : '1899-12-30');
  return formatDay(zero + days);
}
