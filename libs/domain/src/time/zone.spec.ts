import { describe, expect, it } from '@jest/globals';
import { instantOf, isTimeZone, localDateOf, parseInstant, wallTimeOf } from './zone.ts';

describe('isTimeZone', () => {
  it.each(['Europe/London', 'Pacific/Auckland', 'America/St_Johns', 'UTC'])('takes %s', (zone) => {
    expect(isTimeZone(zone)).toBe(true);
  });
  it.each(['Europe/Atlantis', '+01:00', '-05:00', '', 'London', 5, null])('refuses %p', (zone) => {
    expect(isTimeZone(zone)).toBe(false);
  });
  it.each(['BST', 'bst', 'IST', 'PST', 'JST', 'SystemV/PST8'])(
    'refuses %s: no IANA name, a zone to the runtime',
    (zone) => {
      expect(isTimeZone(zone)).toBe(false);
    },
  );
  it.each(['GMT', 'EST', 'MST', 'HST', 'CET', 'GB', 'PRC', 'ROK'])('takes %s: short, and an IANA name', (zone) => {
    expect(isTimeZone(zone)).toBe(true);
  });
});

describe('parseInstant', () => {
  it.each([
    ['2026-05-23T12:30:00Z', '2026-05-23T12:30:00.000Z'],
    ['2026-05-23T12:30:00.5+01:00', '2026-05-23T11:30:00.500Z'],
    ['2026-05-23T00:30-0330', '2026-05-23T04:00:00.000Z'],
    ['2026-12-31T23:59:60Z', '2026-12-31T23:59:59.000Z'],
    ['2026-05-23T12:30:07.123456Z', '2026-05-23T12:30:07.123Z'],
    ['2026-05-23t12:30:07,25z', '2026-05-23T12:30:07.250Z'],
    ['2026-05-23T12:30+02', '2026-05-23T10:30:00.000Z'],
    ['2026-05-23T12:30:00+23:59', '2026-05-22T12:31:00.000Z'],
    ['2026-05-23T23:59:59-00:01', '2026-05-24T00:00:59.000Z'],
  ])('reads %s', (text, iso) => {
    expect(new Date(parseInstant(text)).toISOString()).toBe(iso);
  });
  it.each([
    '2026-05-23T12:30:00',
    '2026-05-23',
    '2026-02-30T12:30:00Z',
    '2026-05-23T24:00:00Z',
    '2026-05-23T12:60:00Z',
    '2026-05-23T12:30:61Z',
    '2026-05-23T12:30:00+24:00',
    '2026-05-23T12:30:00+01:60',
    '2026-05-23T12:30:00.Z',
    ' 2026-05-23T12:30:00Z',
    '2026-05-23T12:30:00Z ',
    '2026-05-23 12:30:00Z',
    'now',
  ])('refuses %s', (text) => {
    expect(parseInstant(text)).toBeNaN();
  });
});

describe('localDateOf', () => {
  it('is the date of the zone and of no other', () => {
    expect(localDateOf('2026-06-30T23:30:00Z', 'Europe/London')).toBe('2026-07-01');
    expect(localDateOf('2026-12-31T23:30:00Z', 'Europe/London')).toBe('2026-12-31');
    expect(localDateOf('2026-06-30T12:00:00Z', 'Pacific/Auckland')).toBe('2026-07-01');
    expect(localDateOf('2026-07-01T06:59:59Z', 'America/Vancouver')).toBe('2026-06-30');
    expect(localDateOf(new Date('2026-07-01T07:00:00Z'), 'America/Vancouver')).toBe('2026-07-01');
  });
  it('refuses what is no instant and what is no zone', () => {
    expect(() => localDateOf('2026-07-01', 'Europe/London')).toThrow(/not an instant: 2026-07-01/);
    expect(() => localDateOf(new Date(NaN), 'Europe/London')).toThrow(/not an instant/);
    expect(() => localDateOf('2026-07-01T00:00:00Z', 'Europe/Atlantis')).toThrow(/not a time zone: "Europe.Atlantis"/);
  });
});

describe('instantOf', () => {
  it('follows the clock changes of the zone', () => {
    expect(instantOf('2026-03-28', '09:00', 'Europe/London').toISOString()).toBe('2026-03-28T09:00:00.000Z');
    expect(instantOf('2026-03-29', '09:00', 'Europe/London').toISOString()).toBe('2026-03-29T08:00:00.000Z');
    expect(instantOf('2026-10-25', '09:00', 'Europe/London').toISOString()).toBe('2026-10-25T09:00:00.000Z');
  });
  it.each([
    ['2026-03-29', '00:59', '2026-03-29T00:59:00.000Z'],
    ['2026-03-29', '01:00', '2026-03-29T01:00:00.000Z'], // skipped, to 02:00
    ['2026-03-29', '02:00', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25', '00:59', '2026-10-24T23:59:00.000Z'],
    ['2026-10-25', '01:00', '2026-10-25T00:00:00.000Z'], // the first of two
    ['2026-10-25', '01:59', '2026-10-25T00:59:00.000Z'],
    ['2026-10-25', '02:00', '2026-10-25T02:00:00.000Z'],
  ])('beside the changes in London: %s %s', (date, time, iso) => {
    expect(instantOf(date, time, 'Europe/London').toISOString()).toBe(iso);
  });
  it('is the first of a time that occurs twice', () => {
    expect(instantOf('2026-10-25', '01:30', 'Europe/London').toISOString()).toBe('2026-10-25T00:30:00.000Z');
  });
  it('is the moment of the change for a time that is skipped', () => {
    expect(instantOf('2026-03-29', '01:30', 'Europe/London').toISOString()).toBe('2026-03-29T01:00:00.000Z');
    expect(instantOf('2026-10-04', '02:15', 'Australia/Lord_Howe').toISOString()).toBe('2026-10-03T15:30:00.000Z');
    // midnight does not exist on this day
    expect(instantOf('2026-04-24', '00:00', 'Africa/Cairo').toISOString()).toBe('2026-04-23T22:00:00.000Z');
  });
  it('refuses a time that is none', () => {
    expect(() => instantOf('2026-10-25', '24:00', 'Europe/London')).toThrow(RangeError);
    expect(() => instantOf('2026-02-30', '09:00', 'Europe/London')).toThrow(/not a local time: 2026-02-30 09:00/);
    for (const time of ['109:00', '09:000', '9:00', '09:60', '']) {
      expect(() => instantOf('2026-10-25', time, 'Europe/London')).toThrow(RangeError);
    }
  });
});

describe('wallTimeOf', () => {
  it('tells date and time of the zone', () => {
    expect(wallTimeOf(new Date('2026-06-30T23:30:59Z'), 'Europe/London')).toEqual({
      date: '2026-07-01',
      time: '00:30',
    });
  });
});
