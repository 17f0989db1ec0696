import { z } from 'zod';
import { id, instant, localDate } from './primitives.ts';
import { cohortQuery, reportScope } from './reports.ts';

/** `fls-db`: rows of patients in the shape of the national database; the others hold counts alone. */
export const exportFormat = z.enum(['csv', 'xlsx', 'pdf', 'fls-db']);
export type ExportFormat = z.infer<typeof exportFormat>;

/** `shared`: may leave the service, so that counts under 5 are left out. */
export const exportCopy = z.enum(['own', 'shared']);

export const askExportRequest = z.strictObject({
  format: exportFormat,
  copy: exportCopy.default('shared'),
  ...cohortQuery.shape,
});
export type AskExportRequest = z.infer<typeof askExportRequest>;

/** A file that was asked for. It can be left and come back to; a week after its end it is removed. */
export const reportExport = z.object({
  id,
  format: exportFormat,
  from: localDate,
  to: localDate,
  asOf: localDate,
  scope: reportScope,
  copy: exportCopy,
  state: z.enum(['running', 'finished', 'failed', 'cancelled']),
  /** Why it failed: a stable code. */
  fault: z.string().nullable(),
  /** Parts of the report, or episodes, that are done, of how many. */
  done: z.number().int(),
  total: z.number().int(),
  /** Of a file for the national database: its rows, and those of which something would be refused. */
  rows: z.number().int().nullable(),
  refusedRows: z.number().int().nullable(),
  askedBy: z.string().nullable(),
  askedAt: instant,
  endedAt: instant.nullable(),
});
export type ReportExportView = z.infer<typeof reportExport>;

export const reportExportList = z.object({ rows: z.array(reportExport) });
export type ReportExportList = z.infer<typeof reportExportList>;

export const exportCheckQuery = z.strictObject({
  /** The row of the file after which the page begins. */
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ExportCheckQuery = z.infer<typeof exportCheckQuery>;

/** What would be refused of a file for the national database: our reading, to be confirmed. */
export const exportCheck = z.object({
  rows: z.array(
    z.object({
      /** In the file; its heads are row 1. */
      row: z.number().int(),
      patientId: id,
      faults: z.array(
        z.object({ column: z.string(), value: z.string().nullable(), code: z.string(), why: z.string() }),
      ),
    }),
  ),
  next: z.number().int().nullable(),
  /** Columns of which nothing is recorded: empty in every row. */
  columnsNotHeld: z.array(z.string()),
});
export type ExportCheckView = z.infer<typeof exportCheck>;

export const mailedRole = z.enum(['lead', 'safety-officer', 'auditor']);
export const setMailingRequest = z.strictObject({ roles: z.array(mailedRole).max(3) });
export type SetMailingRequest = z.infer<typeof setMailingRequest>;

/** Who gets the report of each month by e-mail, and what went. Mails hold counts, small ones left out. */
export const reportMailing = z.object({
  roles: z.array(mailedRole),
  changedBy: z.string().nullable(),
  changedAt: instant.nullable(),
  mails: z.array(
    z.object({
      id,
      /** The first day of the month that it is of. */
      month: localDate,
      to: z.string().nullable(),
      subject: z.string(),
      body: z.string(),
      /** `kept`: no mail server is set up, and the mail is read here. */
      state: z.enum(['waiting', 'sending', 'sent', 'kept', 'refused', 'uncertain']),
      reason: z.string().nullable(),
      writtenAt: instant,
    }),
  ),
});
export type ReportMailingView = z.infer<typeof reportMailing>;
