import { describe, expect, it } from '@jest/globals';
import { addDays, addMonths, addYears, ageOn, daysBetween, isLocalDate, laterOf } from './local-date.ts';

describe('isLocalDate', () => {
  it.each(['2026-01-31', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('takes %s', (date) => {
    expect(isLocalDate(date)).toBe(true);
  });
  it.each([
    '2026-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-01-00',
    '2026-1-01',
    '26-01-01',
    '2026-01-01T00:00:00Z',
    '2026/01/01',
    '-026-01-01',
    '2026-0a-01',
    '２０２６-01-01',
    '',
    null,
    20260101,
  ])('refuses %p', (date) => {
    expect(isLocalDate(date)).toBe(false);
  });
});

describe('adding to a date', () => {
  it('clamps a month to its last day, always from the anchor', () => {
    expect([1, 2, 3].map((n) => addMonths('2026-01-31', n))).toEqual(['2026-02-28', '2026-03-31', '2026-04-30']);
    expect(addMonths('2024-01-31', 1)).toBe('2024-02-29');
  });
  it('never stretches a month', () => {
    expect(addMonths('2026-02-28', 6)).toBe('2026-08-28');
  });
  it('goes back over the turn of a year', () => {
    expect(addMonths('2026-01-31', -2)).toBe('2025-11-30');
    expect(addMonths('2026-03-31', -24)).toBe('2024-03-31');
  });
  it('puts 29 February on the 28th in other years', () => {
    expect(addYears('2024-02-29', 1)).toBe('2025-02-28');
    expect(addYears('2024-02-29', 4)).toBe('2028-02-29');
  });
  it('counts days over a leap day, and only whole days', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
    expect(daysBetween('2026-03-01', '2026-02-28')).toBe(-1);
  });
  it('is the same over a change of clocks', () => {
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
    expect(addDays('2026-10-24', 2)).toBe('2026-10-26');
  });
  it('refuses a date that does not exist', () => {
    expect(() => addDays('2026-02-30', 1)).toThrow(RangeError);
    expect(() => ageOn('1950-02-29', '2026-02-28')).toThrow(/not a date that exists: "1950-02-29"/);
  });
  it('tells the later of two', () => {
    expect(laterOf('2026-01-01', '2025-12-31')).toBe('2026-01-01');
    expect(laterOf('2025-12-31', '2026-01-01')).toBe('2026-01-01');
  });
});

describe('ageOn', () => {
  it('changes on the birthday', () => {
    expect(ageOn('1950-06-15', '2026-06-14')).toBe(75);
    expect(ageOn('1950-06-15', '2026-06-15')).toBe(76);
  });
  it.each([
    ['2026-01-01', 75],
    ['2026-05-31', 75],
    ['2026-06-30', 76],
    ['2026-07-01', 76],
    ['2026-12-31', 76],
    ['2027-01-01', 76],
    ['1950-06-15', 0],
    ['1951-06-14', 0],
    ['1951-06-15', 1],
  ])('of a birth on 1950-06-15 is on %s %i', (on, years) => {
    expect(ageOn('1950-06-15', on)).toBe(years);
  });
  it('keeps a birthday of 29 February on the 28th', () => {
    expect(ageOn('1952-02-29', '2026-02-27')).toBe(73);
    expect(ageOn('1952-02-29', '2026-02-28')).toBe(74);
    expect(ageOn('1952-02-29', '2024-02-28')).toBe(71);
    expect(ageOn('1952-02-29', '2024-02-29')).toBe(72);
  });
});
