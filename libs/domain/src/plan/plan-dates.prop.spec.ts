/** The planner's dates against Temporal's: windows of an episode, next doses and checks, of any day of the calendar. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { aPatient } from '../../test/a-patient.ts';
import type { Agent } from '../facts/facts.ts';

type Span = { years?: number; months?: number; days?: number };
const { numRuns: runs = 100 } = fc.readConfigureGlobal();

/** Months and years first, clamped, then days, as the page says of "6 months − 14 days". */
const at = (anchor: Temporal.PlainDate, { years = 0, months = 0, days = 0 }: Span): string =>
  anchor.add({ years, months }, { overflow: 'constrain' }).add({ days }).toString();

const FIRST = Temporal.PlainDate.from('1996-01-01');
/** Days of 40 years, the ends of months and leap days among them more often than by chance. */
const anyDay = fc.oneof(
  fc.nat({ max: 14_600 }).map((days) => FIRST.add({ days })),
  fc.nat({ max: 480 }).map((months) => FIRST.add({ months }).with({ day: 31 }, { overflow: 'constrain' })),
  fc.nat({ max: 9 }).map((n) => Temporal.PlainDate.from({ year: 1996 + 4 * n, month: 2, day: 29 })),
);

const EPISODE: readonly (readonly [string, Span, Span])[] = [
  ['first-contact/initial', {}, { days: 14 }],
  ['pain-review/week-2-3', { days: 14 }, { days: 21 }],
  ['pain-review/week-6', { days: 35 }, { days: 49 }],
  ['assessment/fls', {}, { days: 90 }],
  ['dxa/initial', {}, { days: 90 }],
  ['falls-assessment/initial', {}, { days: 90 }],
  ['augmentation-review/month-3', { months: 3, days: -14 }, { months: 3 }],
  ['treatment-decision/initial', {}, { days: 112 }],
  ['follow-up-contact/week-12-16', { days: 84 }, { days: 112 }],
  ['falls-reminder/week-6', { days: 28 }, { days: 42 }],
  ['falls-reminder/week-12-16', { days: 84 }, { days: 112 }],
  ['falls-reminder/month-6', { months: 6, days: -14 }, { months: 6 }],
  ['follow-up-contact/week-48-56', { days: 336 }, { days: 392 }],
  ...[1, 2, 3, 4, 5].map((years) => [`falls-reminder/year-${years}`, { years, days: -28 }, { years }] as const),
  ...[2, 3, 4, 5].map(
    (years) => [`follow-up-contact/year-${years}`, { years, days: -28 }, { years, days: 28 }] as const,
  ),
];

const DOSES: readonly (readonly [
  Agent,
  Span,
  opens: number,
  late: number,
  overdue: number,
  critical: number | null,
])[] = [
  ['denosumab', { months: 6 }, -56, 1, 29, 113],
  ['zoledronate', { months: 12 }, -56, 1, 57, null],
  ['ibandronate-iv', { months: 3 }, -28, 15, 29, null],
  ['romosozumab', { months: 1 }, -14, 8, 15, null],
];

const CHECKS: readonly (readonly [string, Span, opens: number, overdue: number])[] = [
  ['adherence-check/week-4', { days: 28 }, -14, 15],
  ['adherence-check/week-16', { days: 112 }, -28, 29],
  ['adherence-check/month-6', { months: 6 }, -28, 29],
  ['adherence-check/month-12', { months: 12 }, -28, 29],
  ...[2, 3, 4, 5].map((years) => [`adherence-check/year-${years}`, { years }, -28, 29] as const),
  ['treatment-review/year-5', { years: 5 }, -56, 1],
  ['treatment-review/year-10', { years: 10 }, -56, 1],
];

describe('the dates of a plan, against Temporal', () => {
  it('of an episode', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const on = day.toString();
        const tasks = aPatient().vertebralFracture(on).on('hrt', on).planOn(on);
        for (const [task, opens, due] of EPISODE) {
          expect([task, tasks[`f1/${task}`]?.opensOn, tasks[`f1/${task}`]?.dueOn]).toEqual([
            task,
            at(day, opens),
            at(day, due),
          ]);
        }
      }),
    );
  });

  it('of the next dose after the first', () => {
    fc.assert(
      fc.property(anyDay, fc.constantFrom(...DOSES), (day, [agent, interval, opens, late, overdue, critical]) => {
        const on = day.toString();
        const dueOn = Temporal.PlainDate.from(at(day, interval));
        const task = aPatient()
          .fracture(on)
          .on(agent, on, { doses: [on] })
          .planOn(on)['t1/dose/2'];
        expect([task?.opensOn, task?.dueOn, task?.lateFrom, task?.overdueFrom, task?.criticalFrom]).toEqual([
          at(dueOn, { days: opens }),
          dueOn.toString(),
          at(dueOn, { days: late }),
          at(dueOn, { days: overdue }),
          critical === null ? null : at(dueOn, { days: critical }),
        ]);
      }),
      { numRuns: 2 * runs },
    );
  });

  it('of a series of doses given on their days', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 11 }), fc.constantFrom(1, 3), (day, given, months) => {
        const doses = Array.from({ length: given }, (_, k) => at(day, { months: k * months }));
        const asOf = at(day, { months: given * months });
        const agent = months === 1 ? 'romosozumab' : 'ibandronate-iv';
        const story = aPatient().fracture(day.toString()).on(agent, day.toString(), { doses });
        expect(story.planOn(asOf)[`t1/dose/${given + 1}`]?.dueOn).toBe(asOf);
      }),
    );
  });

  it('of checks and reviews', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const on = day.toString();
        const tasks = aPatient().fracture(on).on('alendronate', on).planOn(on);
        for (const [task, due, opens, overdue] of CHECKS) {
          const dueOn = Temporal.PlainDate.from(at(day, due));
          const { opensOn, dueOn: planned, overdueFrom } = tasks[`t1/${task}`] ?? {};
          expect([task, opensOn, planned, overdueFrom]).toEqual([
            task,
            at(dueOn, { days: opens }),
            dueOn.toString(),
            at(dueOn, { days: overdue }),
          ]);
        }
      }),
    );
  });
});
