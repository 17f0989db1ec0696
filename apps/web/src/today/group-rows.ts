import type { WorklistRow } from '@osteon/contracts';

/** A patient's tasks in one section: one line of the list, because one call closes several of them. */
export interface PatientLine {
  readonly key: string;
  readonly section: WorklistRow['section'];
  readonly patient: WorklistRow;
  readonly tasks: readonly WorklistRow[];
}

/**
 * One line for each patient in each section, where the patient's most urgent task stands. The lines keep the order of
 * the api, and every task is in exactly one of them.
 */
export function groupRows(rows: readonly WorklistRow[]): PatientLine[] {
  const lines = new Map<
    string,
    { key: string; section: WorklistRow['section']; patient: WorklistRow; tasks: WorklistRow[] }
  >();
  for (const row of rows) {
    const place = `${row.section}/${row.patientId}`;
    const line = lines.get(place);
    if (line === undefined) lines.set(place, { key: row.taskId, section: row.section, patient: row, tasks: [row] });
    else line.tasks.push(row);
  }
  return [...lines.values()];
}
