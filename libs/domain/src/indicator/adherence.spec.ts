import { describe, expect, it } from '@jest/globals';
import type { SupplyFact, TreatmentFact } from '../facts/facts.ts';
import { addDays } from '../time/local-date.ts';
import { adherenceOf, type AdherenceMeasures } from './adherence.ts';

/** Day 0; 29 February 2024 is day 59. */
const START = '2024-01-01';
const day = (n: number): string => addDays(START, n);
const boxes = (...told: readonly (readonly [number, number])[]): SupplyFact[] =>
  told.map(([n, days]) => ({ on: day(n), days }));
const alendronate = (supplies: readonly SupplyFact[], more: Partial<TreatmentFact> = {}): TreatmentFact => ({
  id: 't1',
  agent: 'alendronate',
  startedOn: START,
  supplies,
  ...more,
});
const over = (course: TreatmentFact, to: number, from = 0, gap?: number): AdherenceMeasures => {
  const measures = adherenceOf(course, day(from), day(to), gap);
  if (measures === null) throw new Error('nothing supplied');
  return measures;
};

describe('days covered', () => {
  it('are the supply’s own day and those after it', () => {
    expect(over(alendronate(boxes([0, 28])), 27)).toMatchObject({ days: 28, daysCovered: 28, pdc: 1 });
    expect(over(alendronate(boxes([0, 28])), 28)).toMatchObject({ days: 29, daysCovered: 28, pdc: 28 / 29 });
  });
  it('shift forward when a supply comes early, however often', () => {
    expect(over(alendronate(boxes([0, 28], [20, 28], [21, 28])), 99)).toMatchObject({ daysCovered: 84 });
    expect(over(alendronate(boxes([21, 28], [0, 28], [20, 28])), 99)).toMatchObject({ daysCovered: 84 });
  });
  it('have a gap when it comes late', () => {
    expect(over(alendronate(boxes([0, 28], [38, 28])), 65)).toMatchObject({ days: 66, daysCovered: 56 });
  });
  it('reach in from before the period and are cut at its end', () => {
    const course = alendronate(boxes([0, 28], [20, 28]));
    expect(over(course, 60, 30)).toMatchObject({ days: 31, daysCovered: 26, daysSupplied: 0, mpr: 0 });
    expect(over(course, 40, 30)).toMatchObject({ days: 11, daysCovered: 11 });
  });
  it('end with the course', () => {
    expect(over(alendronate(boxes([0, 28]), { endedOn: day(9) }), 27)).toMatchObject({ daysCovered: 10 });
    expect(over(alendronate(boxes([0, 28]), { endedOn: day(90) }), 27)).toMatchObject({ daysCovered: 28 });
    expect(over(alendronate(boxes([5, 28]), { endedOn: day(2) }), 27)).toMatchObject({ daysCovered: 0 });
  });
  it('do not know of what comes after the period', () => {
    expect(over(alendronate(boxes([0, 28], [30, 28])), 29)).toMatchObject({ daysCovered: 28, daysSupplied: 28 });
    expect(over(alendronate(boxes([0, 28], [29, 28])), 29)).toMatchObject({ daysCovered: 29, daysSupplied: 56 });
  });
  it('count a leap day', () => {
    expect(adherenceOf(alendronate(boxes([0, 366])), '2024-01-01', '2024-12-31')).toMatchObject({ days: 366, pdc: 1 });
  });
});

describe('adherent', () => {
  it('begins at 0.80 exactly', () => {
    expect(over(alendronate(boxes([0, 80])), 99)).toMatchObject({ pdc: 0.8, adherent: true });
    expect(over(alendronate(boxes([0, 79])), 99)).toMatchObject({ pdc: 0.79, adherent: false });
  });
});

describe('MPR', () => {
  it('counts what was supplied, early or not, and is capped at 1', () => {
    const early = alendronate(boxes([0, 28], [1, 28], [2, 28]));
    expect(over(early, 55)).toMatchObject({ daysSupplied: 84, mpr: 1, pdc: 1 });
    const lastMoment = alendronate(boxes([0, 28], [99, 84]));
    expect(over(lastMoment, 99)).toMatchObject({ mpr: 1, pdc: 0.29 });
    expect(over(alendronate(boxes([0, 28])), 99)).toMatchObject({ mpr: 0.28 });
  });
});

describe('persistence', () => {
  it('ends at the first gap of more than 60 days', () => {
    const lasts = (second: number): object => {
      const { persistenceDays, persistent, permissibleGapDays } = over(alendronate(boxes([0, 28], [second, 84])), 130);
      return { persistenceDays, persistent, permissibleGapDays };
    };
    expect(lasts(88)).toEqual({ persistenceDays: 131, persistent: true, permissibleGapDays: 60 });
    expect(lasts(89)).toEqual({ persistenceDays: 28, persistent: false, permissibleGapDays: 60 });
  });
  it('is judged by a gap that the end of the period cuts off', () => {
    expect(over(alendronate(boxes([0, 28])), 87)).toMatchObject({ persistenceDays: 88, persistent: true });
    expect(over(alendronate(boxes([0, 28])), 88)).toMatchObject({ persistenceDays: 28, persistent: false });
  });
  it('is nothing when the first supply comes too late', () => {
    expect(over(alendronate(boxes([60, 28])), 87)).toMatchObject({ persistent: true });
    expect(over(alendronate(boxes([61, 28])), 87)).toMatchObject({ persistenceDays: 0, persistent: false });
  });
  it('keeps the permissible gap it was judged by', () => {
    const course = alendronate(boxes([0, 28], [58, 84]));
    expect(over(course, 100, 0, 30)).toMatchObject({ persistent: true, permissibleGapDays: 30 });
    expect(over(course, 100, 0, 29)).toMatchObject({ persistenceDays: 28, permissibleGapDays: 29 });
  });
});

describe('injections', () => {
  it.each([
    ['denosumab', 183],
    ['zoledronate', 365],
    ['ibandronate-iv', 91],
    ['romosozumab', 30],
  ] as const)('%s covers %i days from the day it is given', (agent, covered) => {
    const course: TreatmentFact = { id: 't1', agent, startedOn: START, doses: [START, START] };
    expect(over(course, 399)).toMatchObject({ daysCovered: covered, daysSupplied: covered });
  });
  it('are not kept in stock when early', () => {
    const course: TreatmentFact = { id: 't1', agent: 'denosumab', startedOn: START, doses: [day(100), START] };
    expect(over(course, 399)).toMatchObject({ daysCovered: 283, daysSupplied: 366 });
  });
  it('do not look at boxes', () => {
    expect(adherenceOf(alendronate(boxes([0, 28]), { agent: 'denosumab' }), START, day(9))).toBeNull();
  });
});

describe('what cannot be told', () => {
  it('is null when nothing is recorded by the end of the period', () => {
    expect(adherenceOf(alendronate([]), START, day(9))).toBeNull();
    expect(adherenceOf(alendronate(boxes([10, 28])), START, day(9))).toBeNull();
    expect(adherenceOf({ id: 't1', agent: 'risedronate', startedOn: START }, START, day(9))).toBeNull();
  });
  it('takes a period of one day', () => {
    expect(over(alendronate(boxes([0, 28])), 0)).toMatchObject({ days: 1, pdc: 1, persistenceDays: 1 });
  });
  it('refuses a period that ends before it begins, or before the course does', () => {
    expect(() => adherenceOf(alendronate([]), day(9), day(8))).toThrow(/from 2024-01-10 to 2024-01-09/);
    expect(() => adherenceOf(alendronate([]), day(-9), day(-1))).toThrow(RangeError);
    expect(() => adherenceOf(alendronate([]), 'yesterday', day(8))).toThrow(RangeError);
  });
});
