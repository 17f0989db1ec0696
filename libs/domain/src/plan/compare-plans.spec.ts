import { describe, expect, it } from '@jest/globals';
import { aPatient } from '../../test/a-patient.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { shippedProtocol } from '../protocol/shipped.ts';
import { addComparison, comparePlans, isSamePlan, noComparisons, TASK_DATES } from './compare-plans.ts';
import { plan } from './plan.ts';

const changed: Protocol = {
  ...shippedProtocol,
  version: '2027.01',
  episodeRules: shippedProtocol.episodeRules
    .filter(({ id }) => id !== 'falls-assessment/initial')
    .map((rule) => (rule.id === 'assessment/fls' ? { ...rule, due: { months: 0, days: 60 } } : rule)),
};
const facts = aPatient().fracture('2026-01-01').asOf('2026-03-10');
/** The same facts by both protocols. */
const plans = () => ({ before: plan(facts, shippedProtocol), after: plan(facts, changed) });

describe('comparePlans', () => {
  it('finds no difference between a plan and itself', () => {
    const { before } = plans();
    const same = comparePlans(before, before);
    expect(isSamePlan(same)).toBe(true);
    expect(same.unchanged).toBe(before.tasks.length);
  });

  it('tells what goes, what moves and what stands otherwise', () => {
    const { before, after } = plans();
    const comparison = comparePlans(before, after);
    expect(isSamePlan(comparison)).toBe(false);
    expect(comparison).toMatchObject({ from: { version: '2026.11' }, to: { version: '2027.01' }, added: [] });
    expect(comparison.gone.map(({ key }) => key)).toEqual(['f1/falls-assessment/initial']);
    expect(comparison.moved).toEqual([
      {
        key: 'f1/assessment/fls',
        kind: 'assessment',
        dates: [
          { date: 'dueOn', before: '2026-04-01', after: '2026-03-02' },
          { date: 'overdueFrom', before: '2026-04-02', after: '2026-03-03' },
        ],
      },
    ]);
    expect(comparison.changed).toEqual([
      {
        key: 'f1/assessment/fls',
        kind: 'assessment',
        before: { status: 'open', reason: null, blockedBy: [], doneOn: null },
        after: { status: 'overdue', reason: null, blockedBy: [], doneOn: null },
      },
    ]);
    expect(comparison.unchanged).toBe(before.tasks.length - 2);
  });

  it('tells what comes, seen the other way round', () => {
    const { before, after } = plans();
    const comparison = comparePlans(after, before);
    expect(comparison.added.map(({ key }) => key)).toEqual(['f1/falls-assessment/initial']);
    expect(comparison.gone).toEqual([]);
  });

  it('tells every way in which one task can stand or be dated otherwise', () => {
    const { before } = plans();
    const [first, ...others] = before.tasks;
    const against = (more: object) => comparePlans(before, { ...before, tasks: [{ ...first!, ...more }, ...others] });
    for (const more of [{ status: 'done' }, { reason: 'died' }, { doneOn: '2026-03-01' }, { blockedBy: ['calcium'] }]) {
      const comparison = against(more);
      expect([comparison.changed.length, comparison.moved.length, isSamePlan(comparison)]).toEqual([1, 0, false]);
      expect(comparison.changed[0]?.after).toMatchObject(more);
      expect(comparison.unchanged).toBe(before.tasks.length - 1);
    }
    for (const date of TASK_DATES) {
      const comparison = against({ [date]: '2031-01-01' });
      expect(comparison.moved).toEqual([
        { key: first?.key, kind: first?.kind, dates: [{ date, before: first?.[date] ?? null, after: '2031-01-01' }] },
      ]);
      expect([comparison.changed.length, isSamePlan(comparison)]).toEqual([0, false]);
      expect(comparison.unchanged).toBe(before.tasks.length - 1);
    }
    expect(against({ because: [] }).unchanged).toBe(before.tasks.length); // words are not compared
  });

  it('lets one kind of difference make up for no other', () => {
    const { before } = plans();
    const none = comparePlans(before, before);
    const one = comparePlans({ ...before, tasks: before.tasks.slice(1) }, before).added;
    const some = { added: one, gone: one, moved: [{ key: 'a', kind: 'dxa', dates: [] }], changed: [] } as const;
    for (const first of ['added', 'gone', 'moved'] as const) {
      for (const second of ['added', 'gone', 'moved'] as const) {
        expect(isSamePlan({ ...none, [first]: some[first], [second]: some[second] })).toBe(false);
      }
    }
    const changed = [{ key: 'a', kind: 'dxa', before: before.tasks[0]!, after: before.tasks[0]! }] as const;
    for (const what of ['added', 'gone', 'moved'] as const) {
      expect(isSamePlan({ ...none, changed, [what]: some[what] })).toBe(false);
    }
  });

  it('sums comparisons by kind', () => {
    const { before, after } = plans();
    const sum = noComparisons();
    addComparison(sum, comparePlans(before, before));
    addComparison(sum, comparePlans(before, after));
    addComparison(sum, comparePlans(before, after));
    const { before: calls } = comparePlans(before, before).contacts;
    expect(calls).toBeGreaterThan(0);
    expect(sum).toEqual({
      patients: 3,
      refused: 0,
      contacts: { before: 3 * calls, after: 3 * calls },
      differing: 2,
      unchanged: before.tasks.length * 3 - 4,
      byKind: {
        'falls-assessment': { added: 0, gone: 2, moved: 0, changed: 0 },
        assessment: { added: 0, gone: 0, moved: 2, changed: 2 },
      },
    });
  });
});
