import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyFacts } from '../../test/any-facts.ts';
import { plan } from '../plan/plan.ts';
import { isLocalDate } from '../time/local-date.ts';
import { checkProtocol } from './check-protocol.ts';
import type { Protocol } from './protocol.ts';
import { shippedProtocol } from './shipped.ts';

type Place = readonly (string | number)[];

/** Every value of a protocol that is no list or object, with its place. */
function* leaves(value: unknown, at: Place = []): Generator<readonly [Place, unknown]> {
  if (typeof value !== 'object' || value === null) yield [at, value];
  else for (const [name, part] of Object.entries(value)) yield* leaves(part, [...at, name]);
}
const LEAVES = [...leaves(shippedProtocol)];
const formOf = (at: Place): string => at.filter((name) => Number.isNaN(Number(name))).join('/');

/** Values that stand at places of the same form: words of the same closed list, for the most part. */
const WORDS = new Map<string, unknown[]>();
for (const [at, value] of LEAVES) {
  const name = formOf(at).split('/').at(-1) ?? '';
  WORDS.set(name, [...(WORDS.get(name) ?? []), value]);
}

/** One change of one value to another of its kind. */
const change = fc.record({ at: fc.nat(LEAVES.length - 1), number: fc.integer({ min: -40, max: 400 }), word: fc.nat() });

const rules = fc.array(change, { minLength: 1, maxLength: 4 }).map((changes): unknown => {
  const copy = JSON.parse(JSON.stringify(shippedProtocol)) as Record<string, unknown>;
  for (const { at, number, word } of changes) {
    const [place, value] = LEAVES[at] as readonly [Place, unknown];
    const words = WORDS.get(formOf(place).split('/').at(-1) ?? '') ?? [];
    let holder = copy;
    for (const name of place.slice(0, -1)) holder = holder[name] as Record<string, unknown>;
    holder[String(place.at(-1))] = typeof value === 'number' ? number : words[word % words.length];
  }
  return copy;
});

describe('checkProtocol', () => {
  it('takes nothing that the planner cannot plan by', () => {
    let taken = 0;
    let refused = 0;
    fc.assert(
      fc.property(rules, fc.array(anyFacts, { minLength: 1, maxLength: 4 }), (input, patients) => {
        const checked = checkProtocol(input);
        if (!checked.ok) {
          refused += 1;
          for (const { path, message } of checked.faults) {
            expect(path).toMatch(/^(\/|$)/);
            expect(message).toMatch(/^[a-z]/);
          }
          return;
        }
        taken += 1;
        const protocol: Protocol = checked.protocol;
        for (const facts of patients) {
          const { tasks, contacts } = plan(facts, protocol);
          expect(new Set(tasks.map(({ key }) => key)).size).toBe(tasks.length);
          for (const task of tasks) {
            for (const date of [task.opensOn, task.dueOn, task.overdueFrom]) expect(isLocalDate(date)).toBe(true);
            for (const date of [task.lateFrom, task.criticalFrom, task.doneOn]) {
              if (date !== null) expect(isLocalDate(date)).toBe(true);
            }
            expect(task.dueOn < task.overdueFrom).toBe(true);
          }
          for (const { on } of contacts) expect(isLocalDate(on)).toBe(true);
        }
      }),
    );
    // both happen, else the property says nothing
    expect(Math.min(taken, refused)).toBeGreaterThan(0);
  });
});
