import { describe, expect, it } from '@jest/globals';
import type { TaskView } from '@osteon/contracts';
import { layoutOf, spotAfter } from './timeline-layout.ts';

const span = { from: '2026-01-01', to: '2026-12-31' };
const data = {
  marks: [
    { id: 'b', lane: 'events' as const, on: '2026-03-01', what: 'fall', hollow: false, entry: null },
    { id: 'a', lane: 'events' as const, on: '2026-02-01', what: 'pain', hollow: false, entry: null },
    { id: 'old', lane: 'contacts' as const, on: '2025-02-01', what: 'reached', hollow: false, entry: null },
  ],
  courses: [],
  tasks: [{ key: 't', opensOn: '2026-05-01', dueOn: '2026-06-01' } as TaskView],
};

describe('the layout of the picture', () => {
  it('has a row for each lane with something in it, in order of time, then the tasks under the line', () => {
    const { rows, divideAt } = layoutOf({ data, span, width: 1000, isRtl: false });
    expect(rows.map(({ key }) => key)).toEqual(['events', 't']);
    expect(rows[0]).toMatchObject({ marks: [{ id: 'a' }, { id: 'b' }] });
    expect(rows.map(({ y }) => y < divideAt)).toEqual([true, false]);
  });

  it('is mirrored where writing runs to the left', () => {
    const left = layoutOf({ data, span, width: 1000, isRtl: false });
    const right = layoutOf({ data, span, width: 1000, isRtl: true });
    for (const date of ['2026-01-01', '2026-06-01', '2026-12-31'])
      expect(left.x(date) + right.x(date)).toBeCloseTo(1000);
    expect(left.x('2026-12-31')).toBeLessThanOrEqual(1000);
  });
});

describe('the arrows', () => {
  const spot = (id: string, x: number) => ({ id, x, y: 0 });
  const rows = [[spot('a', 10), spot('b', 90)], [], [spot('c', 80)], [spot('d', 5), spot('e', 70)]];
  const from = (at: string, key: string) => spotAfter(rows, at, key)?.id;

  it('lead along the row and to the nearest of the next, and no further', () => {
    expect(from('a', 'ArrowRight')).toBe('b');
    expect(from('b', 'ArrowRight')).toBe('b');
    expect(from('a', 'ArrowDown')).toBe('c');
    expect(from('c', 'ArrowDown')).toBe('e');
    expect(from('e', 'ArrowDown')).toBe('e');
    expect(from('c', 'ArrowUp')).toBe('b');
    expect(from('a', 'ArrowUp')).toBe('a');
    expect(from('c', 'Home')).toBe('a');
    expect(from('c', 'End')).toBe('e');
  });

  it('begin at the first when what had the focus is gone, and leave other keys alone', () => {
    expect(from('gone', 'ArrowDown')).toBe('a');
    expect(from('a', 'x')).toBeUndefined();
  });
});
