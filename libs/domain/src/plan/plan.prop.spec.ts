import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyFacts } from '../../test/any-facts.ts';
import { checkFacts } from '../facts/check-facts.ts';
import type { Facts } from '../facts/facts.ts';
import { TASK_KINDS } from '../protocol/protocol.ts';
import { addDays, isLocalDate } from '../time/local-date.ts';
import { plan } from './plan.ts';
import { CANCEL_REASONS, TASK_STATUSES } from './scheduled-task.ts';
import { schedule } from './schedule.ts';
import { standingOf } from './standing-of.ts';
import { suggestedContacts } from './suggested-contacts.ts';

describe('plan', () => {
  it('is of facts that pass the check', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        expect(checkFacts(facts)).toEqual({ ok: true, facts });
      }),
    );
  });

  it('does not change its facts, and says the same twice', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const before = JSON.stringify(facts);
        const once = JSON.stringify(plan(facts));
        expect(JSON.stringify(plan(JSON.parse(before) as Facts))).toBe(once);
        expect(JSON.stringify(facts)).toBe(before);
      }),
    );
  });

  it('has unique keys made of their parts, in order of due date and key', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { tasks } = plan(facts);
        const keys = tasks.map((t) => t.key);
        expect(new Set(keys).size).toBe(keys.length);
        for (const t of tasks) {
          expect(t.key).toBe(`${t.episode ?? t.treatment}/${t.kind}/${t.occurrence}`);
          expect(t.episode === null).not.toBe(t.treatment === null);
          expect(TASK_KINDS).toContain(t.kind);
        }
        const sorted = [...tasks].sort((a, b) =>
          a.dueOn !== b.dueOn ? (a.dueOn < b.dueOn ? -1 : 1) : a.key < b.key ? -1 : 1,
        );
        expect(keys).toEqual(sorted.map((t) => t.key));
      }),
    );
  });

  it('gives every task one status that agrees with its dates, and a reason only where one belongs', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { asOf, tasks } = plan(facts);
        for (const t of tasks) {
          expect(TASK_STATUSES).toContain(t.status);
          expect([t.opensOn, t.dueOn, t.overdueFrom].every(isLocalDate)).toBe(true);
          expect(t.dueOn < t.overdueFrom).toBe(true);
          expect(t.doneOn !== null).toBe(t.status === 'done');
          if (t.doneOn !== null) expect(t.doneOn <= asOf).toBe(true);
          if (t.status === 'cancelled') expect(CANCEL_REASONS).toContain(t.reason);
          else if (t.status === 'paused') expect(['red-flag', 'treatment-paused']).toContain(t.reason);
          else if (t.status === 'done') expect([null, 'before-window']).toContain(t.reason);
          else expect(t.reason).toBeNull();
          if (t.status === 'overdue') expect(t.overdueFrom <= asOf).toBe(true);
          if (t.status === 'upcoming') expect(asOf < t.opensOn).toBe(true);
          expect(t.because.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('is the schedule with its standings: the same from the stored task, through JSON, as from the facts', () => {
    fc.assert(
      fc.property(anyFacts, fc.integer({ min: 0, max: 700 }), (facts, days) => {
        const stored = JSON.parse(JSON.stringify(schedule(facts))) as ReturnType<typeof schedule>;
        const asOf = addDays(facts.asOf, days);
        const later = plan({ ...facts, asOf });
        expect(stored.map((t) => t.key)).toEqual(later.tasks.map((t) => t.key));
        stored.forEach((task, i) => {
          const { status, reason, blockedBy, doneOn } = later.tasks[i] as (typeof later.tasks)[number];
          expect(standingOf(task, asOf)).toEqual({ status, reason, blockedBy, doneOn });
        });
        // and the schedule itself does not know the day
        expect(schedule({ ...facts, asOf })).toEqual(schedule(facts));
      }),
    );
  });

  it('never undoes what is done or cancelled as days go by, blood tests that grow too old apart', () => {
    fc.assert(
      fc.property(anyFacts, fc.integer({ min: 1, max: 700 }), (facts, days) => {
        const later = new Map(plan({ ...facts, asOf: addDays(facts.asOf, days) }).tasks.map((t) => [t.key, t]));
        for (const t of plan(facts).tasks) {
          if ((t.status !== 'done' && t.status !== 'cancelled') || t.kind === 'pre-dose-labs') continue;
          const { status, reason, doneOn } = later.get(t.key) ?? {};
          expect({ status, reason, doneOn }).toEqual({ status: t.status, reason: t.reason, doneOn: t.doneOn });
        }
      }),
    );
  });

  it('keeps what it says about blood tests without the gate: done until a day', () => {
    fc.assert(
      fc.property(anyFacts, fc.integer({ min: 0, max: 200 }), (facts, days) => {
        const asOf = addDays(facts.asOf, days);
        for (const task of schedule(facts)) {
          if (task.kind !== 'pre-dose-labs') continue;
          const holds =
            task.doneOn !== null && task.doneOn <= asOf && (task.doneUntil === null || asOf <= task.doneUntil);
          expect(standingOf(task, asOf).status === 'done').toBe(holds);
        }
      }),
    );
  });

  it('plans an earlier day from the facts of that day alone', () => {
    fc.assert(
      fc.property(anyFacts, fc.integer({ min: 0, max: 1100 }), (facts, days) => {
        const asOf = addDays('2024-01-20', days);
        const isKnown = (date: string | null | undefined): boolean => date == null || date <= asOf;
        const orNull = (date: string | null | undefined): string | null => (date != null && date <= asOf ? date : null);
        const then: Facts = {
          ...facts,
          asOf,
          fractures: facts.fractures
            .filter((f) => isKnown(f.diagnosedOn))
            .map((f) => ({ ...f, symptomOnsetOn: orNull(f.symptomOnsetOn), surgeryOn: orNull(f.surgeryOn) })),
          treatments: (facts.treatments ?? [])
            .filter((t) => isKnown(t.startedOn))
            .map((t) => ({
              ...t,
              endedOn: orNull(t.endedOn),
              pausedOn: orNull(t.pausedOn),
              doses: (t.doses ?? []).filter(isKnown),
              supplies: (t.supplies ?? []).filter((s) => isKnown(s.on)),
            })),
          events: (facts.events ?? [])
            .filter((e) => isKnown(e.on))
            .map((e) => {
              if (e.type === 'red-flag') return { ...e, resolvedOn: orNull(e.resolvedOn) };
              if (e.type === 'transfer' || e.type === 'discharge') {
                return { ...e, acknowledgedOn: orNull(e.acknowledgedOn) };
              }
              return e;
            }),
        };
        expect(plan({ ...facts, asOf })).toEqual(plan(then));
      }),
    );
  });

  it('does not heed what has nothing to do with it', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const more: Facts = {
          ...facts,
          treatments: [
            ...(facts.treatments ?? []),
            { id: 'c', agent: 'calcium-vitamin-d', startedOn: facts.asOf, supplies: [{ on: facts.asOf, days: 28 }] },
          ],
          events: [{ type: 'opt-out', on: facts.asOf, channel: 'email' }, ...(facts.events ?? [])],
        };
        expect(plan(more)).toEqual(plan(facts));
      }),
    );
  });

  it('leaves nothing open after death, and tasks done by then stay done', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const before = new Map(plan(facts).tasks.map((t) => [t.key, t]));
        const dead = plan({ ...facts, events: [...(facts.events ?? []), { type: 'death', on: facts.asOf }] });
        for (const t of dead.tasks) {
          if (t.status === 'done') expect(before.get(t.key)?.status).toBe('done');
          else expect([t.status, t.reason]).toEqual(['cancelled', 'died']);
        }
        expect(dead.contacts).toEqual([]);
      }),
    );
  });

  it('is the same whatever the order in which events of different days are given', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const seen = new Set<string>();
        const events = (facts.events ?? []).filter(({ on }) => !seen.has(on) && seen.add(on));
        const told = plan({ ...facts, events });
        expect(plan({ ...facts, events: [...events].reverse() })).toEqual(told);
      }),
    );
  });

  it('suggests contacts that cover every task a call can close, each once, on allowed days', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { asOf, tasks, contacts } = plan(facts);
        expect(suggestedContacts(tasks, asOf)).toEqual(contacts);
        const listed = contacts.flatMap((c) => c.taskKeys.map((key) => [key, c.on] as const));
        expect(new Set(listed.map(([key]) => key)).size).toBe(listed.length);
        for (const [key, on] of listed) {
          const task = tasks.find((t) => t.key === key);
          expect(task !== undefined && task.opensOn <= on && on <= task.dueOn && asOf <= on).toBe(true);
        }
      }),
    );
  });
});
