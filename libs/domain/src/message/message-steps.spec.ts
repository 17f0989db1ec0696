import { describe, expect, it } from '@jest/globals';
import { digestKey, lateLimitDays, MESSAGE_STEPS, messageKey, stepsOf } from './message-steps.ts';
import { TASK_KINDS, type TaskKind } from '../protocol/protocol.ts';

const of = (kind: TaskKind, contactOn?: string | null) =>
  stepsOf({ kind, opensOn: '2026-03-01', dueOn: '2026-03-31' }, contactOn).map((s) => [s.step, s.plannedFor, s.asks]);

describe('stepsOf', () => {
  it.each<[TaskKind, unknown[]]>([
    [
      'adherence-check',
      [
        ['ask', '2026-03-01', true],
        ['ask-again', '2026-03-08', true],
      ],
    ],
    [
      'dose',
      [
        ['book', '2026-03-03', true],
        ['soon', '2026-03-24', false],
        ['late', '2026-04-01', true],
      ],
    ],
    ['falls-reminder', [['advice', '2026-03-01', true]]],
    ['augmentation-review', [['invite', '2026-03-01', true]]],
    ['dxa', [['nudge', '2026-03-16', false]]],
    ['falls-assessment', [['nudge', '2026-03-16', false]]],
    ['pre-dose-labs', [['nudge', '2026-03-16', false]]],
    ['red-flag', []],
    ['treatment-decision', []],
  ])('of %s', (kind, expected) => {
    expect(of(kind)).toEqual(expected);
  });
  it.each<TaskKind>(['follow-up-contact', 'pain-review'])(
    'announces the suggested contact of %s, if there is one',
    (kind) => {
      expect(of(kind, '2026-03-20')).toEqual([['appointment', '2026-03-17', true]]);
      expect(of(kind, null)).toEqual([]);
      expect(of(kind)).toEqual([]);
    },
  );
  it('takes the earlier day of two in the middle', () => {
    expect(stepsOf({ kind: 'dxa', opensOn: '2026-03-01', dueOn: '2026-03-04' })[0]?.plannedFor).toBe('2026-03-02');
  });
  it('asks again only while the first was not answered', () => {
    const conditional = MESSAGE_STEPS.filter(({ unlessAnswered }) => unlessAnswered !== null);
    expect(conditional.map(({ kind, step, unlessAnswered }) => [kind, step, unlessAnswered])).toEqual([
      ['adherence-check', 'ask-again', 'ask'],
    ]);
  });
  it('plans messages of these kinds of task and of no other', () => {
    const kinds = TASK_KINDS.filter((kind) => of(kind, '2026-03-20').length > 0);
    expect([...kinds].sort()).toEqual([
      'adherence-check',
      'augmentation-review',
      'dose',
      'dxa',
      'falls-assessment',
      'falls-reminder',
      'follow-up-contact',
      'pain-review',
      'pre-dose-labs',
    ]);
  });
  it('has one row for a kind and step', () => {
    const rows = MESSAGE_STEPS.map((s) => `${s.kind}/${s.step}`);
    expect(new Set(rows).size).toBe(rows.length);
  });
});

describe('keys and limits', () => {
  it('name task, step and channel', () => {
    expect(messageKey('t1/dose/2', 'book', 1)).toBe('t1/dose/2/book/1');
    expect(digestKey('p1', '2026-03-01')).toBe('p1/2026-03-01/digest');
  });
  it('give a booking a week and all else three days', () => {
    expect(lateLimitDays('book')).toBe(7);
    expect(['ask', 'soon', 'late', 'advice', 'nudge'].map((s) => lateLimitDays(s as 'ask'))).toEqual([3, 3, 3, 3, 3]);
  });
});
