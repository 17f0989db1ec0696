import type { WorklistPage, WorklistRow } from '@osteon/contracts';
import { describe, expect, it } from '@jest/globals';
import { changesBetween, goneFrom, linesOf, withNewest, type CalmList } from './calm-list.ts';

const row = (
  patientId: string,
  section: WorklistRow['section'] = 'due',
  more: Partial<WorklistRow> = {},
): WorklistRow => ({ taskId: `task of ${patientId}`, patientId, section, assignedTo: null, ...more }) as WorklistRow;
const page = (...rows: WorklistRow[]): WorklistPage => ({ rows, others: [] }) as unknown as WorklistPage;
const shownIn = ({ shown }: CalmList): string[] => linesOf(shown).map(({ key }) => key);

const first = withNewest(null, 'all', [page(row('a'), row('b'), row('c'))], true);

describe('the list while colleagues work on it, too', () => {
  it('moves nothing that somebody looks at, and counts what changed', () => {
    const next = withNewest(first, 'all', [page(row('x', 'overdue'), row('a'), row('c'))], true);
    expect(shownIn(next)).toEqual(['a', 'b', 'c']);
    expect(changesBetween(next.shown, next.newest)).toBe(2);
    expect(goneFrom(next)).toEqual(new Set(['b']));
  });

  it('tells anew in its place what moves no row', () => {
    const nurse = { id: 'n', displayName: 'Nora' };
    const next = withNewest(first, 'all', [page(row('x'), row('a', 'late', { assignedTo: nurse }), row('c'))], true);
    expect(next.shown[0]?.rows[0]).toMatchObject({ patientId: 'a', section: 'due', assignedTo: nurse });
  });

  it('is the newest where nobody came or went', () => {
    const newest = [page(row('a'), row('b', 'due', { daysPastDue: 3 }), row('c'))];
    expect(withNewest(first, 'all', newest, true)).toMatchObject({ shown: newest, newest });
  });

  it.each([
    ['nobody is at the page', { of: 'all', isLookedAt: false, isOwed: false }],
    ['another list was asked for', { of: 'mine', isLookedAt: true, isOwed: false }],
    ['the person did it', { of: 'all', isLookedAt: true, isOwed: true }],
  ])('is the newest when %s', (_, { of, isLookedAt, isOwed }) => {
    const next = withNewest({ ...first, isOwed }, of, [page(row('b'))], isLookedAt);
    expect(shownIn(next)).toEqual(['b']);
    expect(next.isOwed).toBe(false);
  });

  it('is the newest when more of it was asked for', () => {
    const more = [page(row('a'), row('c')), page(row('d'))];
    expect(shownIn(withNewest(first, 'all', more, true))).toEqual(['a', 'c', 'd']);
  });

  it('comes back to the truth when what changed is undone', () => {
    const held = withNewest(first, 'all', [page(row('a'))], true);
    expect(changesBetween(held.shown, held.newest)).toBe(2);
    const back = withNewest(held, 'all', [page(row('a'), row('b'), row('c'))], true);
    expect(changesBetween(back.shown, back.newest)).toBe(0);
  });
});
