import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FactRecord } from '../facts/fact-record.ts';
import { heldFacts } from '../facts/held-facts.ts';
import { isAppError } from '../errors.ts';
import { type FactWrite, type PlannedFactWrites, planFactWrites } from './plan-fact-writes.ts';

const KEYS = ['a', 'b', 'c'] as const;

/** A T-score as a program sends it; null: entered in error. */
const scan = (key: string, tScore: number | null, known: FactWrite['known'], index = 0): FactWrite => ({
  index,
  type: 'Observation',
  path: `entry[${index}]`,
  sourceKey: key,
  meaning:
    tScore === null
      ? { kind: 'retraction' }
      : {
          kind: 'facts',
          codes: [],
          pausedAt: null,
          facts: [
            {
              type: 'event',
              sourceKey: key,
              event: { type: 'dxa', on: '2026-05-20', status: 'scanned', tScore },
              dateAssumed: false,
            },
          ],
        },
  ...{ id: null, version: null, seen: false, known },
});

/** What the database would have after a plan, and which of it programs wrote. */
interface Stored {
  readonly facts: readonly FactRecord[];
  readonly programs: ReadonlySet<string>;
}

function after({ facts, programs }: Stored, plan: PlannedFactWrites): Stored {
  const next = [...facts];
  const ours = new Set(programs);
  const add = (more: Omit<FactRecord, 'id' | 'seq'>): void => {
    const id = `f${next.length}`;
    ours.add(id);
    next.push({ ...more, id, seq: next.length });
  };
  for (const correction of plan.corrections) {
    const before = next.find(({ id }) => id === correction.factId);
    if (before === undefined) throw new Error('corrects nothing');
    const { on = before.on, payload = before.payload, retract = false } = correction;
    add({ ...before, on, payload, correctsId: before.id, retracts: retract });
  }
  for (const { type, ref = null, on, payload = {}, sourceKey = null } of plan.facts)
    add({ type, ref, on, payload, sourceKey, correctsId: null, retracts: false });
  return { facts: next, programs: ours };
}

/** A person says otherwise of the record with this key. */
function corrected({ facts, programs }: Stored, key: string, tScore: number): Stored {
  const last = facts.findLast((one) => one.sourceKey === key);
  if (last === undefined) return { facts, programs };
  const own = { ...last, id: `f${facts.length}`, seq: facts.length, payload: { status: 'scanned', tScore } };
  return { facts: [...facts, { ...own, correctsId: last.id, retracts: false }], programs };
}

const scoreOf = ({ facts }: Stored, key: string): unknown =>
  heldFacts(facts).find(({ sourceKey }) => sourceKey === key)?.payload['tScore'];

const step = fc.oneof(
  fc.record({
    by: fc.constant('program' as const),
    key: fc.constantFrom(...KEYS),
    score: fc.option(fc.integer({ min: -40, max: 0 }), { freq: 6 }),
    known: fc.constantFrom<FactWrite['known']>('refuse', 'leave', 'correct', 'correct-own'),
  }),
  fc.record({
    by: fc.constant('person' as const),
    key: fc.constantFrom(...KEYS),
    score: fc.integer({ min: -40, max: 0 }),
  }),
);

describe('what programs write over time', () => {
  it('is written once, is never over a person’s word, and is refused with a code or done', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let stored: Stored = { facts: [], programs: new Set() };
        for (const one of steps) {
          if (one.by === 'person') {
            stored = corrected(stored, one.key, one.score);
            continue;
          }
          const last = stored.facts.findLast(({ sourceKey }) => sourceKey === one.key);
          const isOfPerson = last !== undefined && !stored.programs.has(last.id);
          const write = scan(one.key, one.score, one.known);
          let plan: PlannedFactWrites;
          try {
            plan = planFactWrites(stored.facts, stored.programs, [write]);
          } catch (error) {
            expect(isAppError(error)).toBe(true);
            expect(one.known).not.toBe('correct-own');
            continue;
          }
          if (isOfPerson) expect([plan.facts, plan.corrections]).toEqual([[], []]);
          if (one.known === 'leave' && last !== undefined) expect(plan.corrections).toEqual([]);
          expect(plan.fates).toHaveLength(1);
          stored = after(stored, plan);
          if (plan.fates[0]?.outcome !== 'unchanged')
            expect(scoreOf(stored, one.key)).toBe(one.score === null ? undefined : one.score);
          const again = planFactWrites(stored.facts, stored.programs, [{ ...write, known: 'correct-own' }]);
          expect([again.facts, again.corrections]).toEqual(
            one.known === 'correct' || one.known === 'correct-own' ? [[], []] : [again.facts, again.corrections],
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is what the sender says where it has seen what is stored', () => {
    fc.assert(
      fc.property(fc.integer({ min: -40, max: 0 }), fc.integer({ min: -40, max: 0 }), (own, sent) => {
        const empty: Stored = { facts: [], programs: new Set() };
        const stored = corrected(after(empty, planFactWrites([], new Set(), [scan('a', -25, 'refuse')])), 'a', own);
        const update = { ...scan('a', sent, 'correct'), id: 'f0', version: '2', seen: true };
        const done = after(stored, planFactWrites(stored.facts, stored.programs, [update]));
        expect(scoreOf(done, 'a')).toBe(sent);
        expect(done.facts).toHaveLength(own === sent ? 2 : 3);
      }),
    );
  });
});
