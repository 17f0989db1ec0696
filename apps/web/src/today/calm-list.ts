import type { WorklistPage, WorklistRow } from '@osteon/contracts';
import { groupRows, type PatientLine } from './group-rows.ts';

/** Pages as they are shown, and the newest that are known. */
export interface CalmList {
  /** of what: the filter */
  readonly of: string;
  readonly shown: readonly WorklistPage[];
  readonly newest: readonly WorklistPage[];
  /** The person did something: the next that comes is shown as it is. */
  readonly isOwed: boolean;
}

const rowsOf = (pages: readonly WorklistPage[]): WorklistRow[] => pages.flatMap(({ rows }) => rows);
export const linesOf = (pages: readonly WorklistPage[]): PatientLine[] =>
  groupRows(
    rowsOf(pages),
    pages.flatMap(({ others }) => others),
  );

const signatureOf = ({ key, tasks }: PatientLine): string =>
  `${key} ${tasks.map(({ taskId, section }) => `${taskId} ${section}`).join(' ')}`;

/** How many patients came, went, or have other tasks. */
export function changesBetween(shown: readonly WorklistPage[], newest: readonly WorklistPage[]): number {
  if (shown === newest) return 0;
  const before = new Map(linesOf(shown).map((line) => [line.key, signatureOf(line)]));
  const after = new Map(linesOf(newest).map((line) => [line.key, signatureOf(line)]));
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].filter((key) => before.get(key) !== after.get(key)).length;
}

/**
 * The list when newer pages have come: what a colleague did moves no row under somebody's cursor. Rows that are still
 * there are told anew in their places (who is assigned, days), and the rest waits until the person asks for it.
 * @param isLookedAt whether somebody is at the page
 */
export function withNewest(
  list: CalmList | null,
  of: string,
  newest: readonly WorklistPage[],
  isLookedAt: boolean,
): CalmList {
  const isNew = list === null || list.of !== of || list.isOwed || !isLookedAt;
  // More pages were asked for, or nobody came or went.
  if (isNew || newest.length !== list.shown.length || changesBetween(list.shown, newest) === 0) {
    return { of, shown: newest, newest, isOwed: false };
  }
  const known = new Map(rowsOf(newest).map((row) => [row.taskId, row]));
  const shown = list.shown.map((page) => ({
    ...page,
    rows: page.rows.map((row) => ({ ...row, ...known.get(row.taskId), section: row.section })),
  }));
  return { ...list, shown, newest };
}

/** Patients who are shown and stand in the newest list no more. */
export function goneFrom({ shown, newest }: CalmList): ReadonlySet<string> {
  if (shown === newest) return new Set();
  const still = new Set(rowsOf(newest).map(({ patientId }) => patientId));
  return new Set(
    rowsOf(shown)
      .map(({ patientId }) => patientId)
      .filter((id) => !still.has(id)),
  );
}
