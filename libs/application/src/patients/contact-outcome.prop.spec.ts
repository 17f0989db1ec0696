import { describe, expect, it } from '@jest/globals';
import { addDays } from '@osteon/domain';
import fc from 'fast-check';
import {
  CONTACT_OUTCOMES,
  promisedOnAfter,
  promisedOnAfterAll,
  unreachedDaysOf,
  type PastAttempt,
} from './contact-outcome.ts';

const day = fc.integer({ min: 0, max: 40 }).map((days) => addDays('2026-04-01', days));
const attempt: fc.Arbitrary<PastAttempt> = fc
  .record({ id: fc.uuid(), outcome: fc.constantFrom(...CONTACT_OUTCOMES), on: day, agreed: day })
  .map(({ agreed, ...one }) => ({
    ...one,
    promisedOn: one.outcome === 'promised' ? agreed : null,
    callBackOn: one.outcome === 'call-back' ? agreed : null,
  }));
const attempts = fc.array(attempt, { maxLength: 12 });

describe('contacts in the order in which they were recorded', () => {
  it('say the same of a promise one by one and all together', () => {
    fc.assert(
      fc.property(attempts, attempt, (before, next) => {
        expect(promisedOnAfterAll([...before, next])).toBe(promisedOnAfter(next, promisedOnAfterAll(before)));
      }),
    );
  });

  it('are as before when the last of them is taken back', () => {
    fc.assert(
      fc.property(attempts, attempt, (before, next) => {
        const standing = [...before, next].filter(({ id }) => id !== next.id);
        expect(promisedOnAfterAll(standing)).toBe(promisedOnAfterAll(before));
        expect(unreachedDaysOf(standing)).toBe(unreachedDaysOf(before));
      }),
    );
  });
});
