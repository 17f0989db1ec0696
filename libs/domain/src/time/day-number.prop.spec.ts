import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { addMonthsToDay, civilOfDay, dayOfCivil, formatDay, parseDay, weekdayOfDay } from './day-number.ts';
import { ageOn } from './local-date.ts';

const epoch = Temporal.PlainDate.from('1970-01-01');
const plain = (n: number): Temporal.PlainDate => epoch.add({ days: n });
const anyDay = fc.integer({ min: -200_000, max: 200_000 });

const { numRuns: runs = 100 } = fc.readConfigureGlobal();

describe('days as integers, against Temporal', () => {
  it('formats and parses', () => {
    fc.assert(
      fc.property(anyDay, (n) => {
        expect(formatDay(n)).toBe(plain(n).toString());
        expect(formatDay(n)).toBe(plain(n).toString()); // the cached one
        expect(parseDay(formatDay(n))).toBe(n);
      }),
    );
  });
  it('turns into a civil date and back', () => {
    fc.assert(
      fc.property(anyDay, (n) => {
        const { year, month, day } = civilOfDay(n);
        expect({ year, month, day }).toEqual({ year: plain(n).year, month: plain(n).month, day: plain(n).day });
        expect(dayOfCivil(year, month, day)).toBe(n);
      }),
    );
  });
  it('adds months with the same clamp', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -240, max: 240 }), (n, months) => {
        const expected = plain(n).add({ months }, { overflow: 'constrain' });
        expect(formatDay(addMonthsToDay(n, months))).toBe(expected.toString());
      }),
    );
  });
  it('knows the weekday', () => {
    fc.assert(fc.property(anyDay, (n) => expect(weekdayOfDay(n)).toBe(plain(n).dayOfWeek - 1)));
  });
  it('takes a text exactly when Temporal does and it has ten characters', () => {
    const part = fc.integer({ min: 0, max: 99 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9999 }), part, part, (y, m, d) => {
        const text = `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
        let exists = true;
        try {
          Temporal.PlainDate.from({ year: y, month: m, day: d }, { overflow: 'reject' });
        } catch {
          exists = false;
        }
        expect(!Number.isNaN(parseDay(text))).toBe(exists);
      }),
      { numRuns: 10 * runs },
    );
  });
  it('counts the years of an age', () => {
    const days = fc.tuple(fc.integer({ min: -25_000, max: 20_000 }), fc.integer({ min: 0, max: 40_000 }));
    fc.assert(
      fc.property(days, ([born, later]) => {
        const [birth, on] = [plain(born), plain(born + later)];
        let years = on.year - birth.year;
        if (Temporal.PlainDate.compare(birth.add({ years }, { overflow: 'constrain' }), on) > 0) years -= 1;
        expect(ageOn(birth.toString(), on.toString())).toBe(years);
      }),
      { numRuns: 5 * runs },
    );
  });
});
