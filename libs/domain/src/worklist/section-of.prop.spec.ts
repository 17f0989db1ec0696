import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '../time/local-date.ts';
import { schedule } from '../plan/schedule.ts';
import { standingOf } from '../plan/standing-of.ts';
import { anyFacts } from '../../test/any-facts.ts';
import { sectionOf, SECTIONS } from './section-of.ts';

const contact = fc.record({
  unreachedDays: fc.integer({ min: 0, max: 5 }),
  promisedOn: fc.option(fc.integer({ min: -5, max: 5 }), { nil: null }),
  waitingForAnswer: fc.boolean(),
});

describe('sectionOf', () => {
  it('puts every unfinished task in exactly one section, and no other task in any', () => {
    fc.assert(
      fc.property(anyFacts, contact, fc.integer({ min: 0, max: 900 }), (facts, c, later) => {
        const asOf = addDays(facts.asOf, later);
        const promisedOn = c.promisedOn === null ? null : addDays(asOf, c.promisedOn);
        const counts = new Map<string, number>();
        let unfinished = 0;
        for (const task of schedule(facts)) {
          const section = sectionOf({ task, contact: { ...c, promisedOn } }, asOf);
          const { status } = standingOf(task, asOf);
          expect(section === null).toBe(status === 'done' || status === 'cancelled');
          if (section === null) continue;
          unfinished += 1;
          expect(SECTIONS).toContain(section);
          counts.set(section, (counts.get(section) ?? 0) + 1);
          // what is dangerous is never hidden by a contact state
          if (task.kind !== 'red-flag' && (status === 'critical' || status === 'overdue')) expect(section).toBe(status);
        }
        expect([...counts.values()].reduce((a, b) => a + b, 0)).toBe(unfinished);
      }),
    );
  });
});
