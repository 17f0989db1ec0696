import {
  AppError,
  type FileBytes,
  type FileHeads,
  type FileReader,
  type FileReading,
  type TranslatedRow,
} from '@osteon/application';
import { FileDetector, type FileEncoding } from './detect-encoding.ts';
import { FILE_FIELDS } from './fields.ts';
import { FileRefusal } from './file-faults.ts';
import { fieldsOfHeads, isFlsDbShaped, missingFields, type ColumnFields } from './heads.ts';
import { readCsv, type SheetRow } from './read-csv.ts';
import { readXlsx } from './read-xlsx.ts';
import { translateRow } from './translate-row.ts';

/** Rows of one file, its heads not counted. */
export const MOST_ROWS = 250_000;
const MOST_HEADS = 200;
/** A workbook is held in memory as it is packed. */
const MOST_PACKED = 24 * 1024 * 1024;

/** Reads files of patients. A file that cannot be taken as a whole: FLS-1682, with the place. */
export const fileReader: FileReader = {
  detector: () => new FileDetector(),
  readHeads: async (file) => refusing(() => readHeads(file)),
  checkFields: (heads, fields) => {
    const known = fields.every((field) => field === '' || Object.hasOwn(FILE_FIELDS, field));
    const named = fields.filter((field) => field !== '');
    if (!known || fields.length !== heads.length || new Set(named).size !== named.length)
      throw new AppError('FLS-1684', { field: 'fields' });
    const namesNobody = isFlsDbShaped(heads);
    return { namesNobody, missing: missingFields(fields as ColumnFields, namesNobody) };
  },
  async *readRows(file: FileBytes, reading: FileReading, after = 0): AsyncGenerator<TranslatedRow> {
    let heads = true;
    let count = 0;
    try {
      for await (const row of sheetRows(file)) {
        if (heads) {
          heads = false;
          continue;
        }
        count += 1;
        if (count > MOST_ROWS) throw new FileRefusal('too-many-rows', `row ${row.row}`);
        if (row.row > after) yield translateRow(row, reading);
      }
    } catch (error) {
      throw refusalOf(error);
    }
  },
  translate: (row, cells, reading) => translateRow({ row, cells, faults: [] }, reading),
};

async function readHeads(file: FileBytes): Promise<FileHeads> {
  for await (const { cells, row, faults } of sheetRows(file)) {
    if (faults.some(({ at }) => at < 0)) throw new FileRefusal('empty', `row ${row}`);
    if (cells.length > MOST_HEADS) throw new FileRefusal('too-many-columns', `row ${row}`);
    const heads = cells.map((cell) => cell.trim().slice(0, 200));
    const fields = fieldsOfHeads(heads);
    const namesNobody = isFlsDbShaped(heads);
    return { heads, fields, namesNobody, missing: missingFields(fields, namesNobody) };
  }
  throw new FileRefusal('empty', 'row 1');
}

async function* sheetRows({ format, encoding, bytes }: FileBytes): AsyncGenerator<SheetRow> {
  if (format === 'csv') {
    yield* readCsv(bytes, (encoding ?? 'utf-8') as FileEncoding);
    return;
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of bytes) {
    size += part.length;
    if (size > MOST_PACKED) throw new FileRefusal('unpacks-too-far', `after ${MOST_PACKED} bytes`);
    parts.push(part);
  }
  yield* readXlsx(Buffer.concat(parts));
}

async function refusing<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw refusalOf(error);
  }
}

const refusalOf = (error: unknown): unknown =>
  error instanceof FileRefusal
    ? new AppError('FLS-1682', { message: error.message, details: { refusal: error.refusal, place: error.place } })
    : error;
