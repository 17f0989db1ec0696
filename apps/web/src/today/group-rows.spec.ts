import type { WorklistRow } from '@osteon/contracts';
import { describe, expect, it } from '@jest/globals';
import { bySection, groupRows } from './group-rows.ts';

const row = (taskId: string, patientId: string, section: WorklistRow['section']): WorklistRow =>
  ({ taskId, patientId, section }) as WorklistRow;
const ids = (line: { readonly tasks: readonly { readonly taskId: string }[] }) =>
  line.tasks.map(({ taskId }) => taskId);

describe('the lines of Today', () => {
  it('are one for each patient, where the first of the tasks stands', () => {
    const lines = groupRows([row('1', 'a', 'overdue'), row('2', 'b', 'due'), row('3', 'a', 'due')]);
    expect(lines.map(ids)).toEqual([['1', '3'], ['2']]);
    expect(lines.map(({ section }) => section)).toEqual(['overdue', 'due']);
  });

  it('leave no task out and show none twice', () => {
    const rows = [row('1', 'a', 'due'), row('2', 'b', 'due'), row('3', 'a', 'due'), row('4', 'a', 'upcoming')];
    expect(
      groupRows(rows, [row('3', 'a', 'due')])
        .flatMap(ids)
        .toSorted(),
    ).toEqual(['1', '2', '3', '4']);
  });

  it('tell what else needs somebody now, after what the section is about', () => {
    const lines = groupRows([row('1', 'a', 'due')], [row('9', 'a', 'overdue'), row('8', 'nobody here', 'due')]);
    expect(lines.map(ids)).toEqual([['1', '9']]);
  });

  it('say of a section how many of its rows stand further up', () => {
    const rows = [row('1', 'a', 'overdue'), row('2', 'a', 'late'), row('3', 'a', 'due'), row('4', 'b', 'due')];
    const sections = bySection(rows, groupRows(rows));
    expect(sections.map(({ section, lines, above }) => [section, lines.length, above])).toEqual([
      ['overdue', 1, 0],
      ['late', 0, 1],
      ['due', 1, 1],
    ]);
  });
});
