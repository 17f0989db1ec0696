import { z } from 'zod';
import { id, instant, localDate } from './primitives.ts';

export const rowFate = z.enum(['new', 'changed', 'unchanged', 'possible-duplicate', 'refused']);
export const rowOutcome = z.enum(['new', 'changed', 'unchanged', 'refused']);
export type RowFateView = z.infer<typeof rowFate>;

const count = z.number().int();

/** A file of patients that was handed in, and how far it has come. */
export const fileImport = z.object({
  id,
  name: z.string(),
  format: z.enum(['csv', 'xlsx']),
  /** Of a csv, as it was found. */
  encoding: z.string().nullable(),
  bytes: count,
  state: z.enum(['receiving', 'received', 'checking', 'checked', 'running', 'finished', 'failed', 'cancelled']),
  /** Why it failed, a stable code, and where in the file. */
  fault: z.string().nullable(),
  faultPlace: z.string().nullable(),
  /** The heads as they stand in the file, and which field each is taken for; '' for none. */
  columns: z.array(z.object({ head: z.string(), field: z.string() })),
  /** Fields without which no row can be taken, and that no column is. */
  missing: z.array(z.string()),
  monthFirst: z.boolean(),
  label: z.string(),
  consented: z.boolean(),
  enrolSince: localDate.nullable(),
  /** Rows that are checked, and how many there are once that is known. */
  checked: count,
  total: count.nullable(),
  /** Rows by what is to become of them, and by what became of them; what is refused at its turn is refused in both. */
  fates: z.record(rowFate, count),
  outcomes: z.record(rowOutcome, count),
  askedBy: z.string().nullable(),
  askedAt: instant,
  endedAt: instant.nullable(),
});
export type FileImportView = z.infer<typeof fileImport>;

export const fileImportList = z.object({ rows: z.array(fileImport) });
export type FileImportList = z.infer<typeof fileImportList>;

export const checkFileRequest = z.strictObject({
  /** A field for each head, '' for a column that is not taken; as they were found when absent. */
  fields: z.array(z.string().max(60)).max(200).optional(),
  /** A day such as 3/4/2026 begins with its month. */
  monthFirst: z.boolean().optional(),
  /** Stands before the number of a row where the file names nobody; the file's name when absent. */
  label: z.string().min(1).max(100).optional(),
  consented: z
    .boolean()
    .optional()
    .meta({
      description:
        'true: these patients agreed to messages, and they may go to the telephones and addresses that the file brings. ' +
        'Else a nurse calls until consent is recorded. What is known already keeps the consent that is recorded.',
    }),
  /** Fractures diagnosed from this day on are followed up; of the last 12 months when absent. */
  enrolSince: localDate.nullable().optional(),
});
export type CheckFileRequest = z.infer<typeof checkFileRequest>;

export const fileRowsQuery = z.strictObject({
  /** The row of the file after which the page begins; its heads are row 1. */
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  fate: rowFate.optional(),
});
export type FileRowsQuery = z.infer<typeof fileRowsQuery>;

/** What is to become, or became, of rows. */
export const fileRows = z.object({
  rows: z.array(
    z.object({
      row: count,
      cells: z.array(z.string()),
      fate: rowFate,
      outcome: rowOutcome.nullable(),
      /** Why it is refused: the head of the column (null: the whole row), a stable code, a sentence. */
      faults: z.array(z.object({ column: z.string().nullable(), code: z.string(), why: z.string() })),
      /** What is not stored as it stands; nothing is refused for it. */
      notes: z.array(z.object({ column: z.string(), code: z.string(), why: z.string() })),
      patientId: id.nullable(),
      /** Somebody known whom the person resembles. */
      resembles: id.nullable(),
    }),
  ),
  next: count.nullable(),
});
export type FileRowsView = z.infer<typeof fileRows>;
