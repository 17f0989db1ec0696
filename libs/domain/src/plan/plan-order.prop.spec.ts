/** What must not matter to a plan: the order in which facts are given, what was planned before, what is not its business. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyFacts } from '../../test/any-facts.ts';
import type { Facts } from '../facts/facts.ts';
import { shippedProtocol } from '../protocol/shipped.ts';
import { addDays, addMonths } from '../time/local-date.ts';
import { plan } from './plan.ts';
import type { Plan } from './plan-result.ts';
import { schedule } from './schedule.ts';
import type { ScheduledTask, TaskStatus } from './scheduled-task.ts';
import { standingOf } from './standing-of.ts';

/** A plan without its sentences, which may name facts in the order given. */
const withoutWords = ({ tasks, ...rest }: Plan) => ({ ...rest, tasks: tasks.map(({ because: _, ...task }) => task) });

/** The first of each that has a value, in the order given. */
function distinctBy<T>(list: readonly T[] | undefined, of: (one: T) => unknown): T[] {
  const seen = new Set<unknown>();
  return (list ?? []).filter((one) => !seen.has(of(one)) && seen.add(of(one)));
}

describe('a plan', () => {
  it('is the same whatever the order of fractures, courses, doses and supplies of different days', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const fractures = distinctBy(facts.fractures, ({ diagnosedOn }) => diagnosedOn);
        const treatments = distinctBy(facts.treatments, ({ startedOn }) => startedOn).map((t) => ({
          ...t,
          supplies: distinctBy(t.supplies, ({ on }) => on),
        }));
        const told = { ...facts, fractures, treatments };
        const backwards: Facts = {
          ...told,
          fractures: [...fractures].reverse(),
          treatments: [...treatments]
            .reverse()
            .map((t) => ({ ...t, doses: [...(t.doses ?? [])].reverse(), supplies: [...t.supplies].reverse() })),
        };
        expect(withoutWords(plan(backwards))).toEqual(withoutWords(plan(told)));
      }),
    );
  });

  it('comes back when a fact is corrected back, whatever was planned in between', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, fc.nat(), fc.integer({ min: 1, max: 60 }), (facts, others, which, days) => {
        const before = JSON.stringify(plan(facts));
        const events = facts.events ?? [];
        const wrong = events.map((e, i) => (i === which % events.length ? { ...e, on: addDays(e.on, -days) } : e));
        plan({ ...facts, events: wrong });
        plan(others);
        plan({
          ...facts,
          fractures: facts.fractures.map((f) => ({ ...f, diagnosedOn: addDays(f.diagnosedOn, -days) })),
        });
        expect(JSON.stringify(plan(facts))).toBe(before);
      }),
    );
  });

  it('does not heed what no rule reads', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const more: Facts = {
          ...facts,
          id: facts.id,
          patient: { birthDate: '1931-12-30', sex: 'unknown', careHomeResident: true },
          fractures: facts.fractures.map((f) => ({ ...f, occurredOn: f.diagnosedOn, fallRelated: true })),
          treatments: (facts.treatments ?? []).map((t) => ({ ...t, endReason: 'moved' })),
          events: (facts.events ?? []).map((e) => {
            if (e.type === 'dxa') return { ...e, tScore: -3 };
            if (e.type === 'fall') return { ...e, injured: true };
            return { ...e, by: 'a nurse', note: 'x' };
          }),
        };
        expect(plan(more)).toEqual(plan(facts));
      }),
    );
  });

  it('does not heed a call that reached nobody, a scan that was only ordered, a check of a course that counts for nothing', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const on = facts.asOf;
        const idle: Facts = {
          ...facts,
          treatments: [
            ...(facts.treatments ?? []),
            { id: 'idle', agent: 'calcitonin', startedOn: on, doses: [on], endedOn: on },
          ],
          events: [
            ...(facts.events ?? []),
            {
              type: 'follow-up-contact',
              on,
              outcome: 'not-reached',
              strengthAndBalance: true,
              onTreatment: 'none',
              adherent: false,
            },
            { type: 'dxa', on, status: 'ordered' },
            { type: 'adherence-check', on, treatment: 'idle', taking: false },
            { type: 'treatment-review', on, treatment: 'idle' },
          ],
        };
        expect(plan(idle)).toEqual(plan(facts));
      }),
    );
  });
});

/** Section 1's order, told anew: the first that holds. Of blood tests "done" is a matter of the gate. */
function expectedStatus(task: ScheduledTask, asOf: string): TaskStatus {
  const isDone = task.doneOn !== null && task.doneOn <= asOf && (task.doneUntil === null || asOf <= task.doneUntil);
  const isPaused = task.pauses.some(({ from, until }) => from <= asOf && (until === null || asOf < until));
  const order: readonly (readonly [TaskStatus, boolean])[] = [
    ['done', isDone],
    ['cancelled', task.cancelledOn !== null && task.cancelledOn <= asOf],
    ['paused', isPaused],
    ['critical', task.criticalFrom !== null && task.criticalFrom <= asOf],
    ['overdue', task.overdueFrom <= asOf],
    ['late', task.lateFrom !== null && task.lateFrom <= asOf],
    ['upcoming', asOf < task.opensOn],
    ['open', true],
  ];
  return (order.find(([, holds]) => holds) ?? ['open'])[0];
}

describe('a standing', () => {
  it('is the first that holds in the order of the protocol, on the edges of every task', () => {
    fc.assert(
      fc.property(anyFacts, fc.constantFrom(-1, 0, 1), (facts, beside) => {
        for (const task of schedule(facts)) {
          const ends = [
            task.opensOn,
            task.dueOn,
            task.lateFrom,
            task.overdueFrom,
            task.criticalFrom,
            task.doneOn,
            task.cancelledOn,
          ];
          for (const { from, until } of task.pauses) ends.push(from, until);
          for (const end of ends) {
            const asOf = end === null ? null : addDays(end, beside);
            if (asOf === null || asOf < facts.asOf) continue; // of earlier days other facts hold
            expect([task.key, asOf, standingOf(task, asOf).status]).toEqual([
              task.key,
              asOf,
              expectedStatus(task, asOf),
            ]);
          }
        }
      }),
    );
  });
});

describe('suggested contacts', () => {
  it('list exactly the tasks that a call can close, unfinished and due within a year', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { asOf, tasks, contacts } = plan(facts);
        const callable = new Set([
          'first-contact',
          'pain-review',
          'follow-up-contact',
          'falls-reminder',
          'adherence-check',
          'falls-follow-up',
        ]);
        const wanted = tasks.filter(
          (t) =>
            callable.has(t.kind) &&
            (t.status === 'open' || t.status === 'upcoming') &&
            asOf <= t.dueOn &&
            t.dueOn <= addMonths(asOf, 12),
        );
        expect(contacts.flatMap(({ taskKeys }) => taskKeys).sort()).toEqual(wanted.map(({ key }) => key).sort());
        expect(new Set(shippedProtocol.contacts.kinds)).toEqual(callable);
      }),
    );
  });
});
