import { describe, expect, it } from '@jest/globals';
import { after, nobodyYet } from '@osteon/testing';
import { addDays, SITES, type Agent } from '@osteon/domain';
import fc from 'fast-check';
import { isAppError } from '../errors.ts';
import type { NewFact } from '../facts/fact-record.ts';
import { planChange } from './plan-change.ts';
import type { PatientState } from './patient-state.ts';
import { isEmptyChange } from './planned-change.ts';

const day = fc.integer({ min: -900, max: 0 }).map((days) => addDays(nobodyYet.today, days));
const agents: Agent[] = ['denosumab', 'alendronate', 'zoledronate', 'romosozumab', 'teriparatide'];

const event = fc.oneof(
  fc
    .constantFrom(
      'fls-contact',
      'falls-reminder',
      'fall',
      'follow-up-contact',
      'declined-treatment',
      'transfer' as const,
    )
    .map((type) => ({ type, payload: {} })),
  fc.record({
    type: fc.constant('pain' as const),
    payload: fc.record({ nrs: fc.integer({ min: 0, max: 10 }), worsening: fc.boolean() }),
  }),
  fc.record({
    type: fc.constant('lab' as const),
    payload: fc.constantFrom(
      { test: 'adjusted-calcium', value: 2, unit: 'mmol/L' },
      { test: 'vitamin-d', value: 80, unit: 'nmol/L' },
    ),
  }),
  fc.record({
    type: fc.constant('red-flag' as const),
    payload: fc.constantFrom({ flag: 'infection' }, { flag: 'instability' }),
  }),
  fc.constant({ type: 'death' as const, payload: {} }),
);

/** A handful of facts in any order of their dates; courses are `a` and `b`. */
const facts: fc.Arbitrary<NewFact[]> = fc
  .record({
    fractures: fc.array(fc.record({ on: day, site: fc.constantFrom(...SITES) }), { minLength: 1, maxLength: 3 }),
    courses: fc.array(fc.record({ on: day, agent: fc.constantFrom(...agents) }), { maxLength: 2 }),
    doses: fc.array(fc.record({ on: day, course: fc.constantFrom('a', 'b') }), { maxLength: 3 }),
    events: fc.array(fc.tuple(event, day), { maxLength: 5 }),
  })
  .map(({ fractures, courses, doses, events }) => {
    const named = courses.map(({ on, agent }, n): NewFact => ({
      type: 'treatment',
      ref: n === 0 ? 'a' : 'b',
      on,
      payload: { agent },
    }));
    return [
      ...fractures.map(({ on, site }): NewFact => ({ type: 'fracture', on, payload: { site } })),
      ...named,
      ...doses
        .filter(({ course }) => named.some(({ ref }) => ref === course))
        .map(({ on, course }): NewFact => ({ type: 'dose', ref: course, on })),
      ...events.map(([{ type, payload }, on]): NewFact => ({ type, on, payload })),
    ];
  });

/** The plan as people see it: no ids, no days of recording. */
function planOf(state: PatientState) {
  return state.tasks
    .filter(({ withdrawn }) => !withdrawn)
    .map(({ id: _id, createdOn: _created, nextMessageOn: _next, version: _version, ...task }) => task)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** All that could be recorded, in this order; what is refused (a second death, a fact after one) is left out. */
function recorded(given: readonly NewFact[]): { state: PatientState; taken: NewFact[] } {
  let state = nobodyYet;
  const taken: NewFact[] = [];
  for (const fact of given) {
    try {
      state = after(state, planChange(state, { source: 'nurse', facts: [fact] }));
      taken.push(fact);
    } catch (error) {
      if (!isAppError(error)) throw error;
    }
  }
  return { state, taken };
}

describe('planChange', () => {
  it('leaves nothing to write when it is asked again, on that day or another', () => {
    fc.assert(
      fc.property(facts, fc.integer({ min: 0, max: 1000 }), (given, days) => {
        const { state } = recorded(given);
        expect(isEmptyChange(planChange(state, { source: 'nurse' }))).toBe(true);
        const later = { ...state, today: addDays(state.today, days) };
        expect(isEmptyChange(planChange(later, { source: 'nurse' }))).toBe(true);
      }),
    );
  });

  it('comes to the same plan fact by fact as at once', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { state, taken } = recorded(given.filter(({ type }) => type !== 'death'));
        const atOnce = after(nobodyYet, planChange(nobodyYet, { source: 'nurse', facts: taken }));
        expect(planOf(state)).toEqual(planOf(atOnce));
      }),
    );
  });

  it('gives the plan back when what was recorded last is retracted, a death included', () => {
    fc.assert(
      fc.property(facts, event, day, (given, { type, payload }, on) => {
        const { state } = recorded(given);
        try {
          const change = planChange(state, { source: 'nurse', facts: [{ type, on, payload }] });
          const changed = after(state, change);
          const factId = change.facts[0]?.id ?? '';
          const back = planChange(changed, {
            source: 'nurse',
            corrections: [{ factId, retract: true, reason: 'wrong patient' }],
          });
          expect(planOf(after(changed, back))).toEqual(planOf(state));
        } catch (error) {
          if (!isAppError(error)) throw error;
        }
      }),
    );
  });
});
