import type { Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { Page } from '../inbox/read-inbox.ts';
import type { ActivityBy, ActivityRow } from './audit-reader.ts';
import {
  listAuditRecords,
  reportActivity,
  reportEmergencyUses,
  reportKinship,
  reportOutOfHours,
  reportVolume,
  type AuditDeps,
  type AuditQuery,
} from './read-audit.ts';

export type AuditExport = 'records' | `by-${ActivityBy}` | 'kinship' | 'volume' | 'out-of-hours' | 'emergency-accesses';

/** Rows of one file at most: more is refused, so that nobody takes a part for the whole. */
export const MOST_EXPORTED = 50_000;
const AT_ONCE = 1_000;

type Cell = string | number | null | undefined | readonly (string | number)[];

/** What to save, of which period. */
export type ExportQuery = Omit<AuditQuery, 'limit' | 'after'> & { readonly moreThan: number };

type Pages<Row> = (query: ExportQuery & { limit: number; after?: string }) => Promise<Page<Row>>;

/**
 * A report as CSV (RFC 4180, UTF-8, with a line of names). It is read by the same use cases page by page, so each
 * patient in it is named in an audit record. FLS-1162 beyond 50,000 rows.
 */
export function exportAudit(deps: AuditDeps, actor: Actor, report: AuditExport, query: ExportQuery): Promise<string> {
  switch (report) {
    case 'records':
      return fileOf((page) => listAuditRecords(deps, actor, page), query, {
        at: (row) => row.at,
        person: (row) => row.userName,
        role: (row) => row.role,
        action: (row) => row.action,
        outcome: (row) => row.outcome,
        count: (row) => row.count,
        patients: (row) => row.patientIds,
        resource: (row) => row.resource,
        purpose: (row) => row.purpose,
        'emergency access': (row) => row.emergencyAccessId,
        address: (row) => row.address,
        shard: (row) => row.shard,
        number: (row) => row.number,
      });
    case 'by-person':
      return activityFile(deps, actor, 'person', query, {
        person: (row) => row.userName,
        role: (row) => row.role,
        patients: (row) => row.patients,
      });
    case 'by-patient':
      return activityFile(deps, actor, 'patient', query, {
        patient: (row) => row.patientName,
        'patient id': (row) => row.patientId,
        people: (row) => row.people,
      });
    case 'by-day':
      return activityFile(deps, actor, 'day', query, {
        day: (row) => row.on,
        people: (row) => row.people,
        patients: (row) => row.patients,
      });
    case 'kinship':
      return fileOf((page) => reportKinship(deps, actor, page), query, {
        person: (row) => row.userName,
        patient: (row) => row.patientName,
        'patient id': (row) => row.patientId,
        matches: (row) => row.matches,
        reads: (row) => row.reads,
        first: (row) => row.firstAt,
        last: (row) => row.lastAt,
      });
    case 'volume':
      return fileOf((page) => reportVolume(deps, actor, page), query, {
        person: (row) => row.userName,
        hour: (row) => row.hour,
        patients: (row) => row.patients,
        records: (row) => row.records,
      });
    case 'out-of-hours':
      return fileOf((page) => reportOutOfHours(deps, actor, page), query, {
        person: (row) => row.userName,
        day: (row) => row.on,
        why: (row) => row.why,
        patients: (row) => row.patients,
        records: (row) => row.records,
        first: (row) => row.firstAt,
        last: (row) => row.lastAt,
      });
    case 'emergency-accesses':
      return fileOf((page) => reportEmergencyUses(deps, actor, page), query, {
        opened: (row) => row.openedAt,
        person: (row) => row.userName,
        'from service': (row) => row.fromServiceName,
        patient: (row) => row.patientName,
        'patient id': (row) => row.patientId,
        reason: (row) => row.reason,
        ended: (row) => row.endedAt ?? row.expiresAt,
        reads: (row) => row.reads,
        review: (row) => row.reviewOutcome,
        'reviewed at': (row) => row.reviewedAt,
      });
  }
}

/** What was done, added up: whatever the rows are of, and then the counts. */
function activityFile(
  deps: AuditDeps,
  actor: Actor,
  by: ActivityBy,
  query: ExportQuery,
  columns: Readonly<Record<string, (row: ActivityRow) => Cell>>,
): Promise<string> {
  return fileOf((page) => reportActivity(deps, actor, by, page), query, {
    ...columns,
    reads: (row) => row.reads,
    changes: (row) => row.changes,
    refusals: (row) => row.refusals,
    first: (row) => row.firstAt,
    last: (row) => row.lastAt,
  });
}

async function fileOf<Row>(
  pages: Pages<Row>,
  query: ExportQuery,
  columns: Readonly<Record<string, (row: Row) => Cell>>,
): Promise<string> {
  const cells = Object.values(columns);
  const lines = [csvLine(Object.keys(columns))];
  for (let after: string | null | undefined; after !== null;) {
    const page: Page<Row> = await pages({ ...query, limit: AT_ONCE, ...(after === undefined ? {} : { after }) });
    for (const row of page.rows) lines.push(csvLine(cells.map((cell) => cell(row))));
    if (lines.length > MOST_EXPORTED) throw new AppError('FLS-1162', { field: 'from' });
    after = page.next;
  }
  return lines.join('');
}

/** One line of CSV with its end. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/**
 * A cell that no spreadsheet takes for a formula: one that begins with `=`, `+`, `-`, `@`, a tab or a line's end,
 * whatever space stands before, gets an apostrophe in front (design rule 9). Quoted where it has to be.
 */
export function csvCell(value: Cell): string {
  const text = Array.isArray(value) ? value.join(' ') : String(value ?? '');
  const safe = typeof value !== 'number' && /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
