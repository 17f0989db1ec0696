import type { WorklistRow } from '@osteon/contracts';

/** Neighbouring tasks of one patient in one section: one line of the list, because one call closes them. */
export interface PatientLine {
  readonly key: string;
  readonly section: WorklistRow['section'];
  readonly patient: WorklistRow;
  readonly tasks: readonly WorklistRow[];
}

/** Joins neighbours and keeps the order of the api: nobody is moved, nobody is left out. */
export function groupRows(rows: readonly WorklistRow[]): PatientLine[] {
  const lines: { key: string; section: WorklistRow['section']; patient: WorklistRow; tasks: WorklistRow[] }[] = [];
  for (const row of rows) {
    const last = lines.at(-1);
    if (last !== undefined && last.section === row.section && last.patient.patientId === row.patientId) {
      last.tasks.push(row);
    } else {
      lines.push({ key: row.taskId, section: row.section, patient: row, tasks: [row] });
    }
  }
  return lines;
}
