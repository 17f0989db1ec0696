import type { LocalDate } from '@osteon/domain';
import { serviceOf, type UserActor } from '../actor.ts';
import { csvLine } from '../audit/index.ts';
import { AppError } from '../errors.ts';
import type {
  ExportCopy,
  ExportFormat,
  NumberedRow,
  ReportExport,
  ReportExportStore,
} from '../ports/report-export-store.ts';
import type { ReportScope } from '../ports/report-store.ts';
import { cohortOf, scopesOf, type ReportDeps } from '../reports/report-cohort.ts';
import { REPORT_SECTIONS } from './report-figures.ts';

export interface ExportDeps extends ReportDeps {
  readonly reportExports: ReportExportStore;
}

export interface AskExport {
  readonly format: ExportFormat;
  readonly from?: LocalDate | undefined;
  readonly to?: LocalDate | undefined;
  readonly asOf?: LocalDate | undefined;
  readonly scope: ReportScope;
  readonly region?: string | undefined;
  readonly copy: ExportCopy;
}

/** Files of a service that are listed. */
const MOST_SHOWN = 50;
/** Rows of one answer. */
const ROWS_AT_ONCE = 500;
/** Who may take patients out of the service: those whose work that is. */
const MAY_TAKE_PATIENTS = 'lead';

/**
 * Asks for a report as a file; a worker writes it. FLS-1400 to FLS-1403 and FLS-1109 as the pages do; FLS-1411 where
 * the file for the national database is asked for beyond the own service, as a shared copy, or of a past day.
 */
export async function askExport(deps: ExportDeps, actor: UserActor, asked: AskExport): Promise<ReportExport> {
  const serviceId = serviceOf(actor);
  const { head, question } = await cohortOf(deps, actor, asked);
  const { from, to, asOf } = head;
  const { format, scope } = asked;
  // What others are in may go on to others: nobody's small counts are told, the own service's neither.
  const copy = scope === 'service' ? asked.copy : 'shared';
  if (format === 'fls-db') {
    if (actor.role !== MAY_TAKE_PATIENTS) throw new AppError('FLS-1109', { field: 'format' });
    if (scope !== 'service') throw new AppError('FLS-1411', { field: 'scope' });
    if (copy !== 'own') throw new AppError('FLS-1411', { field: 'copy' });
    if (asOf !== head.today) throw new AppError('FLS-1411', { field: 'asOf' });
  }
  // The count brings what is recorded up to date too, so that the file has every episode of it.
  const total = format === 'fls-db' ? (await deps.reports.tally(serviceId, question)).episodes : REPORT_SECTIONS.length;
  const id = await deps.reportExports.ask(actor, { format, from, to, asOf, scope, copy }, total);
  return readExport(deps, actor, id);
}

/** A file and how far it has come. FLS-1410 when there is none such, or it is of what the role may not see. */
export async function readExport(
  { reportExports }: Pick<ExportDeps, 'reportExports'>,
  actor: UserActor,
  id: string,
): Promise<ReportExport> {
  const found = await reportExports.find(serviceOf(actor), id);
  if (found === null || !maySee(actor, found)) throw new AppError('FLS-1410');
  return found;
}

/** The latest files of the service that the role may see. */
export async function listExports(
  { reportExports }: Pick<ExportDeps, 'reportExports'>,
  actor: UserActor,
): Promise<readonly ReportExport[]> {
  return (await reportExports.list(serviceOf(actor), MOST_SHOWN)).filter((one) => maySee(actor, one));
}

/** Ends a file that nobody waits for. FLS-1410 unknown, FLS-1412 it runs no more. */
export async function cancelExport(deps: ExportDeps, actor: UserActor, id: string): Promise<ReportExport> {
  await readExport(deps, actor, id);
  if (!(await deps.reportExports.cancel(actor, id))) throw new AppError('FLS-1412');
  return readExport(deps, actor, id);
}

export interface ExportedFile {
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
}

const TYPES: Readonly<Record<Exclude<ExportFormat, 'fls-db'>, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
};

/** The finished file of a report. FLS-1410 unknown or of another kind, FLS-1412 not finished. */
export async function downloadReport(
  { reportExports }: Pick<ExportDeps, 'reportExports'>,
  actor: UserActor,
  id: string,
): Promise<ExportedFile> {
  const { format, scope, from, to, state } = await readExport({ reportExports }, actor, id);
  if (format === 'fls-db') throw new AppError('FLS-1410');
  if (state !== 'finished') throw new AppError('FLS-1412');
  const content = await reportExports.readFile(actor, id);
  if (content === null) throw new AppError('FLS-1412');
  return { name: `report-${scope}-${from}-${to}.${format}`, type: TYPES[format], content };
}

/**
 * The finished file for the national database, put together from its rows; everybody in it is named in the audit
 * record. FLS-1410 unknown or of another kind, FLS-1412 not finished.
 * @param columns its heads, in their order
 */
export async function downloadRows(
  { reportExports }: Pick<ExportDeps, 'reportExports'>,
  actor: UserActor,
  id: string,
  columns: readonly string[],
): Promise<ExportedFile> {
  const { format, from, to, state } = await readExport({ reportExports }, actor, id);
  if (format !== 'fls-db') throw new AppError('FLS-1410');
  if (state !== 'finished') throw new AppError('FLS-1412');
  const lines = [csvLine(columns)];
  for (let after = 0; ;) {
    const rows = await reportExports.readRows(actor, id, { after, limit: ROWS_AT_ONCE, withFaultsAlone: false });
    for (const { cells } of rows) lines.push(csvLine(columns.map((column) => cells[column])));
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) break;
    after = last.row;
  }
  return { name: `fls-db-shaped-${from}-${to}.csv`, type: TYPES.csv, content: Buffer.from(lines.join('')) };
}

/** A page of the check: rows of which something would be refused. */
export interface CheckedRows {
  readonly rows: readonly NumberedRow[];
  /** After which row the next page begins; null at the end. */
  readonly next: number | null;
}

/**
 * What would be refused of a file for the national database, row by row; everybody shown is named in the audit record.
 * FLS-1410 unknown or another kind of file, FLS-1412 not finished.
 */
export async function checkExport(
  { reportExports }: Pick<ExportDeps, 'reportExports'>,
  actor: UserActor,
  id: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<CheckedRows> {
  const found = await readExport({ reportExports }, actor, id);
  if (found.format !== 'fls-db') throw new AppError('FLS-1410');
  if (found.state !== 'finished') throw new AppError('FLS-1412');
  const rows = await reportExports.readRows(actor, id, { after, limit: limit + 1, withFaultsAlone: true });
  const shown = rows.slice(0, limit);
  return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.row ?? null) : null };
}

/** Counts of others, and patients, for whom they are. */
function maySee(actor: UserActor, { format, scope }: Pick<ReportExport, 'format' | 'scope'>): boolean {
  return scopesOf(actor).includes(scope) && (format !== 'fls-db' || actor.role === MAY_TAKE_PATIENTS);
}
