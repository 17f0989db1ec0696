import type { WorklistRow } from '@osteon/contracts';
import { describe, expect, it } from '@jest/globals';
import { groupRows } from './group-rows.ts';

const row = (taskId: string, patientId: string, section: WorklistRow['section']): WorklistRow =>
  ({ taskId, patientId, section }) as WorklistRow;

describe('the lines of Today', () => {
  it('joins the tasks of one patient in one section where the first of them stands', () => {
    const lines = groupRows([row('1', 'a', 'due'), row('2', 'b', 'due'), row('3', 'a', 'due')]);
    expect(lines.map((line) => line.tasks.map((task) => task.taskId))).toEqual([['1', '3'], ['2']]);
  });

  it('keeps the sections of one patient apart', () => {
    const lines = groupRows([row('1', 'a', 'overdue'), row('2', 'a', 'due')]);
    expect(lines.map((line) => line.section)).toEqual(['overdue', 'due']);
  });

  it('leaves no task out and shows none twice', () => {
    const rows = [row('1', 'a', 'due'), row('2', 'b', 'due'), row('3', 'a', 'due'), row('4', 'a', 'upcoming')];
    const shown = groupRows(rows).flatMap((line) => line.tasks.map((task) => task.taskId));
    expect(shown.toSorted()).toEqual(['1', '2', '3', '4']);
  });
});
