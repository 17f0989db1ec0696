import { describe, expect, it } from '@jest/globals';
import type { Gate } from './scheduled-task.ts';
import { blockedByOf, labsDoneOn, standingOf, type StandingTask } from './standing-of.ts';

const bare: StandingTask = {
  kind: 'dose',
  opensOn: '2026-03-01',
  lateFrom: '2026-03-10',
  overdueFrom: '2026-03-20',
  criticalFrom: '2026-03-30',
  doneOn: null,
  doneUntil: null,
  doneReason: null,
  cancelledOn: null,
  cancelReason: null,
  pauses: [],
  gate: null,
};
const stands = (more: Partial<StandingTask>, asOf: string) => {
  const { status, reason, doneOn } = standingOf({ ...bare, ...more }, asOf);
  return [status, reason, doneOn].filter((part) => part !== null).join(' ');
};

describe('standingOf', () => {
  it.each([
    ['2026-02-28', 'upcoming'],
    ['2026-03-01', 'open'],
    ['2026-03-09', 'open'],
    ['2026-03-10', 'late'],
    ['2026-03-19', 'late'],
    ['2026-03-20', 'overdue'],
    ['2026-03-29', 'overdue'],
    ['2026-03-30', 'critical'],
    ['2030-01-01', 'critical'],
  ])('on %s is %s by its tiers', (asOf, expected) => {
    expect(stands({}, asOf)).toBe(expected);
  });
  it('leaves out the tiers that a task has not', () => {
    expect(stands({ lateFrom: null }, '2026-03-15')).toBe('open');
    expect(stands({ criticalFrom: null }, '2026-04-15')).toBe('overdue');
  });
  it('of a task that opens after its tiers is what the tiers say', () => {
    expect(stands({ opensOn: '2026-12-01' }, '2026-03-30')).toBe('critical');
    expect(stands({ opensOn: '2026-12-01' }, '2026-03-09')).toBe('upcoming');
  });
  it('is done from the day on which it was done, with its reason', () => {
    const done = { doneOn: '2026-03-25', doneReason: 'before-window' } as const;
    expect([stands(done, '2026-03-24'), stands(done, '2026-03-25')]).toEqual([
      'overdue',
      'done before-window 2026-03-25',
    ]);
  });
  it('is cancelled from the day on which it was cancelled', () => {
    const cancelled = { cancelledOn: '2026-03-25', cancelReason: 'died' } as const;
    expect([stands(cancelled, '2026-03-24'), stands(cancelled, '2026-03-25')]).toEqual(['overdue', 'cancelled died']);
  });
  it('is paused from the first day of a pause to the day before its end, a red flag named first', () => {
    const flag = { from: '2026-03-05', until: '2026-03-08', reason: 'red-flag' } as const;
    const course = { from: '2026-03-06', until: null, reason: 'treatment-paused' } as const;
    for (const pauses of [
      [flag, course],
      [course, flag],
    ]) {
      const days = ['2026-03-04', '2026-03-05', '2026-03-07', '2026-03-08', '2026-04-30'].map((day) =>
        stands({ pauses }, day),
      );
      expect(days).toEqual([
        'open',
        'paused red-flag',
        'paused red-flag',
        'paused treatment-paused',
        'paused treatment-paused',
      ]);
    }
  });
  it('names done before cancelled before paused', () => {
    const pauses = [{ from: '2026-03-01', until: null, reason: 'red-flag' }] as const;
    const all = { doneOn: '2026-03-02', cancelledOn: '2026-03-02', cancelReason: 'died', pauses } as const;
    expect(stands(all, '2026-03-02')).toBe('done 2026-03-02');
    expect(stands({ ...all, doneOn: null }, '2026-03-02')).toBe('cancelled died');
    expect(stands({ pauses }, '2026-03-30')).toBe('paused red-flag');
  });
});

describe('a gate', () => {
  const gate: Gate = {
    from: '2026-03-01',
    asks: [
      {
        name: 'calcium',
        below: 2.1,
        since: '2026-03-01',
        maximumAgeDays: 90,
        results: [
          { on: '2026-03-05', value: 2.3 },
          { on: '2026-03-15', value: 2 },
        ],
      },
      {
        name: 'vitamin-d',
        below: 50,
        since: '2025-05-01',
        maximumAgeDays: null,
        results: [{ on: '2026-03-10', value: 50 }],
      },
    ],
  };

  it.each([
    ['2026-02-28', []],
    ['2026-03-01', ['missing:calcium', 'missing:vitamin-d']],
    ['2026-03-04', ['missing:calcium', 'missing:vitamin-d']],
    ['2026-03-05', ['missing:vitamin-d']],
    ['2026-03-10', []],
    ['2026-03-14', []],
    ['2026-03-15', ['calcium']],
    ['2026-06-13', ['calcium']], // 90 days after
    ['2026-06-14', ['missing:calcium']],
  ])('on %s blocks by %j', (asOf, expected) => {
    expect(blockedByOf(gate, asOf)).toEqual(expected);
    expect(standingOf({ ...bare, gate }, asOf).blockedBy).toEqual(expected);
  });
  it('passes over results from before the day since which they count', () => {
    const [calcium, vitaminD] = gate.asks;
    const late = { ...gate, asks: [{ ...calcium!, since: '2026-03-06' }, vitaminD!] };
    expect(blockedByOf(late, '2026-03-14')).toEqual(['missing:calcium']);
    expect(blockedByOf({ ...gate, asks: [{ ...calcium!, since: '2026-03-05' }, vitaminD!] }, '2026-03-14')).toEqual([]);
  });
  it('blocks doses alone, and none that is over', () => {
    expect(standingOf({ ...bare, kind: 'pre-dose-labs', gate }, '2026-03-02').blockedBy).toEqual([]);
    expect(standingOf({ ...bare, gate, doneOn: '2026-03-02' }, '2026-03-02').blockedBy).toEqual([]);
    expect(
      standingOf({ ...bare, gate, cancelledOn: '2026-03-02', cancelReason: 'died' }, '2026-03-02').blockedBy,
    ).toEqual([]);
    const pauses = [{ from: '2026-03-01', until: null, reason: 'treatment-paused' }] as const;
    expect(standingOf({ ...bare, gate, pauses }, '2026-03-02').blockedBy).toEqual([
      'missing:calcium',
      'missing:vitamin-d',
    ]);
  });

  it.each([
    ['2026-03-09', null],
    ['2026-03-10', '2026-03-10'],
    ['2026-06-03', '2026-03-10'], // the first calcium is 90 days old
    ['2026-06-04', '2026-03-15'],
    ['2026-06-13', '2026-03-15'],
    ['2026-06-14', null],
  ])('on %s its tests were complete on %s', (asOf, expected) => {
    expect(labsDoneOn(gate, '2026-03-01', asOf)).toBe(expected);
    const labs = { ...bare, kind: 'pre-dose-labs', gate } as const;
    expect(standingOf(labs, asOf).doneOn).toBe(expected);
  });
  it('has its tests complete on the day they open, when all came before; never earlier', () => {
    expect(labsDoneOn(gate, '2026-03-12', '2026-03-12')).toBe('2026-03-12');
    expect(labsDoneOn(gate, '2026-03-12', '2026-03-11')).toBeNull();
  });
  it('of tests that were done for good is not asked again', () => {
    const labs = { ...bare, kind: 'pre-dose-labs', gate, doneOn: '2026-03-10', cancelledOn: null } as const;
    expect(standingOf(labs, '2026-06-14')).toMatchObject({ status: 'done', doneOn: '2026-03-10' });
    expect(standingOf({ ...labs, doneUntil: '2026-06-13' }, '2026-06-14').status).toBe('critical');
  });
});
