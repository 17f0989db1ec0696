import { describe, expect, it } from '@jest/globals';
import { aPatient } from '../../test/a-patient.ts';
import { asOfDateOf } from './as-of.ts';
import { plan } from './plan.ts';

describe('the day of a plan', () => {
  it.each([
    // the night of a birthday, in winter and in summer
    ['2026-01-31T23:59:59Z', 'Europe/London', '2026-01-31'],
    ['2026-02-01T00:00:00Z', 'Europe/London', '2026-02-01'],
    ['2026-06-30T22:59:59Z', 'Europe/London', '2026-06-30'],
    ['2026-06-30T23:00:00Z', 'Europe/London', '2026-07-01'],
    // the days on which clocks change have 23 and 25 hours, and are one day each
    ['2026-03-29T00:00:00Z', 'Europe/London', '2026-03-29'],
    ['2026-03-29T22:59:59Z', 'Europe/London', '2026-03-29'],
    ['2026-03-29T23:00:00Z', 'Europe/London', '2026-03-30'],
    ['2026-10-24T23:00:00Z', 'Europe/London', '2026-10-25'],
    ['2026-10-25T23:59:59Z', 'Europe/London', '2026-10-25'],
    ['2026-09-26T11:59:59Z', 'Pacific/Auckland', '2026-09-26'],
    ['2026-09-26T12:00:00Z', 'Pacific/Auckland', '2026-09-27'],
    ['2026-09-27T10:59:59Z', 'Pacific/Auckland', '2026-09-27'],
    ['2026-09-27T11:00:00Z', 'Pacific/Auckland', '2026-09-28'],
    ['2026-03-08T07:59:59Z', 'Canada/Pacific', '2026-03-07'],
    ['2026-03-08T08:00:00Z', 'Canada/Pacific', '2026-03-08'],
    ['2026-03-09T06:59:59Z', 'Canada/Pacific', '2026-03-08'],
    ['2026-03-09T07:00:00Z', 'Canada/Pacific', '2026-03-09'],
    ['2024-02-29T23:59:59Z', 'UTC', '2024-02-29'],
    ['2026-05-23T00:30:00+02:00', 'UTC', '2026-05-22'],
  ])('at %s in %s is %s', (asOf, timeZone, expected) => {
    expect(asOfDateOf({ asOf, service: { timeZone } })).toBe(expected);
    const facts = aPatient().fracture('2020-01-01').service({ timeZone }).asOf(asOf);
    expect(plan(facts)).toEqual(plan({ ...facts, asOf: expected }));
  });
  it('is that of London where the service names no zone', () => {
    expect(asOfDateOf({ asOf: '2026-06-30T23:00:00Z' })).toBe('2026-07-01');
    expect(asOfDateOf({ asOf: '2026-06-30T23:00:00Z', service: {} })).toBe('2026-07-01');
  });
  it('is a date as it stands, whatever the zone', () => {
    expect(asOfDateOf({ asOf: '2026-06-30', service: { timeZone: 'Pacific/Auckland' } })).toBe('2026-06-30');
  });
  it('does not follow the zone of the machine', () => {
    const story = aPatient().fracture('2026-03-01').service({ timeZone: 'Pacific/Auckland' });
    expect(story.standing('f1/first-contact/initial', '2026-03-15T10:59:59Z')).toBe('open'); // the 15th, in summer time
    expect(story.standing('f1/first-contact/initial', '2026-03-15T11:00:00Z')).toBe('overdue');
  });
  it('is refused when it is neither', () => {
    expect(() => asOfDateOf({ asOf: 'today' })).toThrow(RangeError);
  });
});
