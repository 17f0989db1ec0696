import { serviceOf, type Actor } from '../actor.ts';
import { csvLine } from '../audit/index.ts';
import { AppError, isAppError } from '../errors.ts';
import type { FileChoices, FileImport, FileImportStore, RowFate, ShownRow } from './file-import-store.ts';
import type { FileReader } from './file-row.ts';

export interface FileImportDeps {
  readonly fileImports: FileImportStore;
  readonly reader: FileReader;
}

/** Bytes of one file. */
export const MOST_BYTES = 100 * 1024 * 1024;
/** Bytes that are sealed together. */
const PART_BYTES = 256 * 1024;
/** Files of a service that are listed. */
const MOST_SHOWN = 50;
const ROWS_AT_ONCE = 500;

/**
 * Takes a file in, part by part, and reads its heads. Nothing of it is stored as a patient. FLS-1682 with the place where
 * it is none that can be taken, FLS-1683 where it is larger than 100 MB; it stays in the list with what is wrong.
 */
export async function handInFile(
  { fileImports, reader }: FileImportDeps,
  actor: Actor,
  name: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<FileImport> {
  const serviceId = serviceOf(actor);
  const shown = fileNameOf(name);
  const id = await fileImports.begin(actor, shown);
  try {
    const detector = reader.detector();
    let number = 0;
    let size = 0;
    for await (const part of inParts(bytes)) {
      size += part.length;
      if (size > MOST_BYTES) throw new AppError('FLS-1683', { details: { place: `after ${MOST_BYTES} bytes` } });
      detector.pass(part);
      await fileImports.addPart(serviceId, id, (number += 1), part);
    }
    const file = detector.end();
    if (file === null || size === 0) {
      throw new AppError('FLS-1682', { details: { refusal: size === 0 ? 'empty' : 'not-text', place: 'byte 1' } });
    }
    const { heads, fields } = await reader.readHeads({ ...file, bytes: fileImports.parts(serviceId, id) });
    await fileImports.receive(serviceId, id, {
      ...file,
      bytes: size,
      heads,
      fields,
      label: shown.replace(/\.\w+$/, ''),
    });
  } catch (error) {
    if (isAppError(error) && error.status < 500) {
      const place = error.details?.['place'];
      await fileImports.refuse(serviceId, id, error.code, typeof place === 'string' ? place : null);
    }
    throw error;
  }
  return readFileImport({ fileImports }, actor, id);
}

/** The last part of a path, without signs that a file's name has no use for. */
const fileNameOf = (name: string): string =>
  (name.split(/[\\/]/).at(-1) ?? '').replace(/[^\p{L}\p{N}._ -]/gu, '').slice(0, 100) || 'file';

async function* inParts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bytes) {
    held.push(piece);
    size += piece.length;
    while (size >= PART_BYTES) {
      const all = Buffer.concat(held);
      yield all.subarray(0, PART_BYTES);
      held = [all.subarray(PART_BYTES)];
      size -= PART_BYTES;
    }
  }
  if (size > 0) yield Buffer.concat(held);
}

/** A file and how far it has come. FLS-1680 when there is none such. */
export async function readFileImport(
  { fileImports }: Pick<FileImportDeps, 'fileImports'>,
  actor: Actor,
  id: string,
): Promise<FileImport> {
  const found = await fileImports.find(serviceOf(actor), id);
  if (found === null) throw new AppError('FLS-1680');
  return found;
}

/** The latest files of the service. */
export const listFileImports = (
  { fileImports }: Pick<FileImportDeps, 'fileImports'>,
  actor: Actor,
): Promise<readonly FileImport[]> => fileImports.list(serviceOf(actor), MOST_SHOWN);

/**
 * Says what the columns are, and has every row checked; a worker does. Nobody agreed to messages unless `consented` says
 * so. FLS-1681 where it was checked already, FLS-1684 and
 * FLS-1685 where the fields are not enough.
 */
export async function checkFile(
  { fileImports, reader }: FileImportDeps,
  actor: Actor,
  id: string,
  choices: Partial<FileChoices> & { readonly consented?: boolean },
): Promise<FileImport> {
  const file = await readFileImport({ fileImports }, actor, id);
  const { label, fields, monthFirst, consented, enrolSince, atOnce } = { ...file, ...choices };
  const { missing } = reader.checkFields(file.heads, fields);
  if (missing.length > 0) {
    throw new AppError('FLS-1685', {
      field: 'fields',
      message: `without these fields no row can be taken: ${missing.join(', ')}`,
      details: { missing },
    });
  }
  const isBegun = await fileImports.check(actor, id, { label, fields, monthFirst, consented, enrolSince, atOnce });
  if (!isBegun) throw new AppError('FLS-1681');
  return readFileImport({ fileImports }, actor, id);
}

/** Has what can be taken stored. FLS-1680 unknown, FLS-1681 not checked, or begun already. */
export async function startFile(
  { fileImports }: Pick<FileImportDeps, 'fileImports'>,
  actor: Actor,
  id: string,
): Promise<FileImport> {
  await readFileImport({ fileImports }, actor, id);
  if (!(await fileImports.start(actor, id))) throw new AppError('FLS-1681');
  return readFileImport({ fileImports }, actor, id);
}

/** Ends a file that nobody wants any more; what is stored stays. FLS-1680 unknown, FLS-1681 it has ended. */
export async function cancelFile(
  { fileImports }: Pick<FileImportDeps, 'fileImports'>,
  actor: Actor,
  id: string,
): Promise<FileImport> {
  await readFileImport({ fileImports }, actor, id);
  if (!(await fileImports.cancel(actor, id))) throw new AppError('FLS-1681');
  return readFileImport({ fileImports }, actor, id);
}

export interface FileRowsPage {
  readonly rows: readonly ShownRow[];
  readonly next: number | null;
}

/** What is to become, or became, of each row; everybody shown is named in the audit record. */
export async function readFileRows(
  { fileImports }: Pick<FileImportDeps, 'fileImports'>,
  actor: Actor,
  id: string,
  { after, limit, fate }: { readonly after: number; readonly limit: number; readonly fate: RowFate | null },
): Promise<FileRowsPage> {
  await readFileImport({ fileImports }, actor, id);
  const rows = await fileImports.readRows(actor, id, { after, limit: limit + 1, fate, action: 'read-file-rows' });
  const shown = rows.slice(0, limit);
  return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.row ?? null) : null };
}

/** The refused rows as they came, with where and why; a cell that a spreadsheet would take for a formula is text. */
export async function downloadRefusedRows(
  { fileImports }: Pick<FileImportDeps, 'fileImports'>,
  actor: Actor,
  id: string,
  reasonOf: (code: string) => string,
): Promise<{ readonly name: string; readonly content: Buffer }> {
  const { name, heads } = await readFileImport({ fileImports }, actor, id);
  const lines = [csvLine(['Row', 'Why it is refused', ...heads])];
  for (let after = 0; ;) {
    const part = { after, limit: ROWS_AT_ONCE, fate: 'refused' as const, action: 'download-refused-rows' };
    const rows = await fileImports.readRows(actor, id, part);
    for (const { row, cells, faults } of rows) {
      const why = faults
        .map(({ column, code }) => `${column === null ? '' : `${column} `}${reasonOf(code)}`)
        .join('; ');
      lines.push(csvLine([row, why, ...cells]));
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) break;
    after = last.row;
  }
  return { name: `${name.replace(/\.\w+$/, '')}-refused.csv`, content: Buffer.from(`\uFEFF${lines.join('')}`) };
}
