import { describe, expect, it } from '@jest/globals';
import type { TaskStatus } from './scheduled-task.ts';
import { suggestedContacts, type ContactableTask } from './suggested-contacts.ts';

const task = (key: string, opensOn: string, dueOn: string, status: TaskStatus = 'open'): ContactableTask => ({
  key,
  kind: 'follow-up-contact',
  opensOn,
  dueOn,
  status,
});

describe('suggestedContacts', () => {
  it('groups what one call can close under its last good day', () => {
    const tasks = [
      task('a', '2026-04-01', '2026-05-01'),
      task('b', '2026-04-20', '2026-05-20'),
      task('c', '2026-05-04', '2026-06-01'),
    ];
    expect(suggestedContacts(tasks, '2026-04-10')).toEqual([
      { on: '2026-05-01', taskKeys: ['a', 'b'] },
      { on: '2026-06-01', taskKeys: ['c'] },
    ]);
  });
  it('moves the call, and not the due date, from weekends and holidays', () => {
    const sunday = task('a', '2026-04-01', '2026-05-03');
    expect(suggestedContacts([sunday], '2026-04-10')[0]?.on).toBe('2026-05-01');
    expect(suggestedContacts([sunday], '2026-04-10', ['2026-05-01'])[0]?.on).toBe('2026-04-30');
  });
  it('takes a day of a window without a working day', () => {
    const weekend = task('a', '2026-05-02', '2026-05-03');
    expect(suggestedContacts([weekend], '2026-04-10')).toEqual([{ on: '2026-05-03', taskKeys: ['a'] }]);
    // and that day serves others, too
    const until = task('b', '2026-04-01', '2026-05-03');
    expect(suggestedContacts([weekend, until], '2026-04-10')).toEqual([{ on: '2026-05-03', taskKeys: ['a', 'b'] }]);
  });
  it('looks a year ahead, to the day', () => {
    const due = (dueOn: string) => suggestedContacts([task('a', '2026-04-01', dueOn)], '2026-04-10').length;
    expect([due('2026-04-09'), due('2026-04-10'), due('2027-04-10'), due('2027-04-11')]).toEqual([0, 1, 1, 0]);
  });
  it('leaves out what is overdue, paused, done, and what no call closes', () => {
    const statuses: TaskStatus[] = ['late', 'overdue', 'critical', 'done', 'cancelled', 'paused'];
    const tasks = statuses.map((status) => task(status, '2026-04-01', '2026-05-01', status));
    expect(
      suggestedContacts([...tasks, { ...task('d', '2026-04-01', '2026-05-01'), kind: 'dxa' }], '2026-04-10'),
    ).toEqual([]);
  });

  it.each([
    ['first-contact', true],
    ['pain-review', true],
    ['follow-up-contact', true],
    ['falls-reminder', true],
    ['adherence-check', true],
    ['falls-follow-up', true],
    ['falls-assessment', false],
    ['augmentation-review', false],
    ['adherence-review', false],
    ['dose', false],
  ] as const)('of %s: %s', (kind, isCall) => {
    const one = { ...task('a', '2026-04-01', '2026-05-01'), kind };
    expect(suggestedContacts([one], '2026-04-10')).toHaveLength(isCall ? 1 : 0);
  });
  it('looks a year ahead from a leap day to the 28th', () => {
    const due = (dueOn: string) => suggestedContacts([task('a', '2024-03-01', dueOn)], '2024-02-29').length;
    expect([due('2025-02-28'), due('2025-03-01')]).toEqual([1, 0]);
  });
  it('suggests no day before today', () => {
    expect(suggestedContacts([task('a', '2026-04-01', '2026-04-12')], '2026-04-11')).toEqual([
      { on: '2026-04-12', taskKeys: ['a'] }, // Saturday and Sunday are left
    ]);
    expect(suggestedContacts([task('a', '2026-04-01', '2026-04-12')], '2026-04-10')[0]?.on).toBe('2026-04-10');
    expect(suggestedContacts([task('a', '2026-04-10', '2026-04-10')], '2026-04-10')[0]?.on).toBe('2026-04-10');
  });
  it('lists tasks due on one day by their keys, and each under one date', () => {
    const tasks = [
      task('b', '2026-04-01', '2026-05-01'),
      task('a', '2026-04-01', '2026-05-01'),
      task('c', '2026-04-01', '2026-05-04'),
    ];
    expect(suggestedContacts(tasks, '2026-04-10')).toEqual([{ on: '2026-05-01', taskKeys: ['a', 'b', 'c'] }]);
  });
  it('takes a holiday in a window that holds nothing else, and for others too', () => {
    const easter = ['2026-04-03', '2026-04-06']; // Friday and Monday
    const short = task('a', '2026-04-03', '2026-04-06');
    const long = task('b', '2026-03-01', '2026-04-05');
    expect(suggestedContacts([short], '2026-03-10', easter)).toEqual([{ on: '2026-04-06', taskKeys: ['a'] }]);
    expect(suggestedContacts([short, long], '2026-03-10', easter)).toEqual([
      { on: '2026-04-05', taskKeys: ['b', 'a'] },
    ]);
    expect(suggestedContacts([long], '2026-03-10', easter)[0]?.on).toBe('2026-04-02');
  });
  it('takes upcoming tasks as it takes open ones', () => {
    expect(suggestedContacts([task('a', '2026-06-01', '2026-07-01', 'upcoming')], '2026-04-10')[0]?.on).toBe(
      '2026-07-01',
    );
  });
});
