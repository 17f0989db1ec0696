import type { Actor } from '../actor.ts';
import { csvLine } from '../audit/audit-csv.ts';
import type { WorklistReader } from '../ports/worklist-reader.ts';
import { type AskWorklist, readWholeWorklist, type WorklistRow } from './read-worklist.ts';

export interface WorklistFile {
  readonly asOf: string;
  readonly text: string;
  readonly rows: number;
  /** Whether the list goes on beyond the file. */
  readonly more: boolean;
}

/** By it spreadsheets know UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

const COLUMNS = {
  section: (row) => row.section,
  family: (row) => row.family,
  given: (row) => row.given,
  'birth date': (row) => row.birthDate,
  age: (row) => row.age,
  language: (row) => row.language,
  task: (row) => row.kind,
  occurrence: (row) => row.occurrence,
  agent: (row) => row.agent,
  due: (row) => row.dueOn,
  'days past due': (row) => row.daysPastDue,
  'counts from': (row) => row.anchor,
  'counts from date': (row) => row.anchorOn,
  opens: (row) => row.opensOn,
  status: (row) => row.status,
  'blocked by': (row) => row.blockedBy,
  'promised for': (row) => row.promisedOn,
  'days tried': (row) => row.unreachedDays,
  'assigned to': (row) => row.assignedTo?.displayName,
  'patient id': (row) => row.patientId,
  'task id': (row) => row.taskId,
} satisfies Record<string, (row: WorklistRow) => string | number | null | undefined | readonly string[]>;

/**
 * Today as CSV (RFC 4180): the rows of the list in their order, read by the same query, and at most 10,000 of them.
 * One audit record names every patient in it. No cell is a formula to a spreadsheet.
 */
export async function exportWorklist(
  deps: { readonly worklist: WorklistReader },
  actor: Actor,
  asked: AskWorklist,
): Promise<WorklistFile> {
  const { asOf, rows, more } = await readWholeWorklist(deps, actor, asked);
  const cells = Object.values(COLUMNS);
  const lines = [csvLine(Object.keys(COLUMNS)), ...rows.map((row) => csvLine(cells.map((cell) => cell(row))))];
  return { asOf, text: BYTE_ORDER_MARK + lines.join(''), rows: rows.length, more };
}
