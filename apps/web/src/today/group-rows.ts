import type { WorklistRow, WorklistTask } from '@osteon/contracts';
import { SECTIONS, type Section } from '@osteon/domain';

/** One patient: the tasks of the section where the most urgent of them stands, and what else needs somebody now. */
export interface PatientLine {
  /** the patient's id */
  readonly key: string;
  readonly section: Section;
  readonly patient: WorklistRow;
  readonly tasks: readonly WorklistTask[];
}

/**
 * One line for each patient, where the patient's most urgent task stands, because one call is about all of them. The
 * lines keep the order of the api, and every task is in exactly one of them.
 */
export function groupRows(rows: readonly WorklistRow[], others: readonly WorklistTask[] = []): PatientLine[] {
  const lines = new Map<string, { patient: WorklistRow; tasks: Map<string, WorklistTask> }>();
  for (const row of rows) {
    const line = lines.get(row.patientId);
    if (line === undefined) lines.set(row.patientId, { patient: row, tasks: new Map([[row.taskId, row]]) });
    else line.tasks.set(row.taskId, row);
  }
  for (const task of others) {
    const line = lines.get(task.patientId);
    if (line !== undefined && !line.tasks.has(task.taskId)) line.tasks.set(task.taskId, task);
  }
  return [...lines].map(([key, { patient, tasks }]) => {
    const { section } = patient;
    const place = (task: WorklistTask): number => (task.section === section ? -1 : SECTIONS.indexOf(task.section));
    // Within a section the api's order stays.
    return { key, section, patient, tasks: [...tasks.values()].toSorted((a, b) => place(a) - place(b)) };
  });
}

export interface SectionLines {
  readonly section: Section;
  readonly lines: readonly PatientLine[];
  /** Rows of this section that stand in a line further up, with what is more urgent of their patient. */
  readonly above: number;
}

/** The lines under the sections in which they stand; a section whose rows all stand further up is there, too. */
export function bySection(rows: readonly WorklistRow[], lines: readonly PatientLine[]): SectionLines[] {
  const sectionOfPatient = new Map(lines.map(({ key, section }) => [key, section]));
  return SECTIONS.map((section) => ({
    section,
    lines: lines.filter((line) => line.section === section),
    above: rows.filter((row) => row.section === section && sectionOfPatient.get(row.patientId) !== section).length,
  })).filter(({ lines: here, above }) => here.length > 0 || above > 0);
}
