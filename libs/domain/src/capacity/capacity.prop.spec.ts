import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyFacts } from '../../test/any-facts.ts';
import { schedule } from '../plan/schedule.ts';
import { shippedProtocol } from '../protocol/shipped.ts';
import { CAPACITY_WEEKS } from './capacity-weeks.ts';
import { capacityRates, forecastCapacity } from './forecast.ts';
import { workOfPatient } from './patient-work.ts';
import { addServiceWork, noServiceWork, serviceWorkOf } from './service-work.ts';
import { WORK_KINDS } from './work-kinds.ts';

const anyWork = fc
  .array(anyFacts, { minLength: 1, maxLength: 6 })
  .map((all) => all.map((facts) => serviceWorkOf(workOfPatient(facts, shippedProtocol))));
const anyHistory = fc
  .tuple(fc.nat(200), fc.nat(200), fc.nat(200), fc.nat(50))
  .map(([attempts, of, messages, letters]) => ({ attempts, notReached: Math.min(of, attempts), messages, letters }));
const anyMinutes = fc.record({
  call: fc.nat(120),
  dose: fc.nat(120),
  review: fc.nat(120),
  check: fc.nat(120),
  letter: fc.nat(120),
});
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const RUNS = { numRuns: 60 };

describe('capacity', () => {
  it('holds every open task that is due within the year once, in one week or waiting', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { items } = workOfPatient(facts, shippedProtocol);
        const keys = items.flatMap(({ taskKeys }) => taskKeys);
        expect(new Set(keys).size).toBe(keys.length);
        const planned = new Set(schedule(facts, shippedProtocol).map(({ key }) => key));
        for (const { week, isPlanned, taskKeys } of items) {
          if (week !== null) expect(week >= 0 && week < CAPACITY_WEEKS).toBe(true);
          expect(taskKeys.every((key) => planned.has(key))).toBe(isPlanned);
        }
      }),
      RUNS,
    );
  });

  it('gives the same sum in whatever order patients are added', () => {
    fc.assert(
      fc.property(anyWork, (parts) => {
        const forward = parts.reduce(addServiceWork, noServiceWork());
        expect([...parts].reverse().reduce(addServiceWork, noServiceWork())).toEqual(forward);
        expect(forward.patients).toBe(parts.length);
      }),
      RUNS,
    );
  });

  it('has weeks that sum to the whole, sources that sum to the expected, and hours that are counts × minutes', () => {
    fc.assert(
      fc.property(
        anyWork,
        anyHistory,
        anyMinutes,
        fc.integer({ min: -100, max: 300 }),
        (parts, history, minutes, more) => {
          const work = parts.reduce(addServiceWork, noServiceWork());
          const rates = capacityRates(work, history);
          const asOf = '2026-03-04';
          const { weeks, total, waiting } = forecastCapacity({
            asOf,
            work,
            rates,
            observed: work,
            fracturePercent: more,
            minutes,
          });
          for (const kind of WORK_KINDS) {
            for (const part of ['planned', 'expected', 'fromPlans', 'fromNewFractures', 'fromRefractures'] as const) {
              expect(sum(weeks.map((week) => week.work[kind][part]))).toBeCloseTo(total.work[kind][part], 8);
            }
          }
          expect(sum(weeks.map(({ hours }) => hours.expected))).toBeCloseTo(total.hours.expected, 8);
          for (const { work: counts, hours } of [...weeks, total, waiting]) {
            const minutesOf = sum(WORK_KINDS.map((kind) => counts[kind].expected * minutes[kind]));
            expect(hours.expected).toBeCloseTo(minutesOf / 60, 8);
            for (const one of [...WORK_KINDS.map((kind) => counts[kind]), hours]) {
              expect(one.low >= 0 && one.low <= one.expected && one.expected <= one.high).toBe(true);
            }
            for (const kind of WORK_KINDS) {
              const { fromPlans, fromNewFractures, fromRefractures, expected } = counts[kind];
              expect(fromPlans + fromNewFractures + fromRefractures).toBeCloseTo(expected, 8);
            }
          }
        },
      ),
      RUNS,
    );
  });

  it('is changed by no fractures more, and by the same protocol, in nothing', () => {
    fc.assert(
      fc.property(anyWork, anyHistory, anyMinutes, (parts, history, minutes) => {
        const work = parts.reduce(addServiceWork, noServiceWork());
        const ask = (fracturePercent: number) =>
          forecastCapacity({
            asOf: '2026-03-04',
            work,
            rates: capacityRates(work, history),
            observed: work,
            fracturePercent,
            minutes,
          });
        const base = ask(0);
        expect(ask(0)).toEqual(base);
        const [more, twice] = [ask(20).total, ask(100).total];
        for (const kind of WORK_KINDS) {
          const { fromNewFractures, fromRefractures, fromPlans } = base.total.work[kind];
          expect(more.work[kind].fromPlans).toBe(fromPlans);
          expect(more.work[kind].fromNewFractures).toBeCloseTo(fromNewFractures * 1.2, 8);
          expect(twice.work[kind].fromRefractures).toBeCloseTo(fromRefractures * 2, 8);
        }
      }),
      RUNS,
    );
  });
});
