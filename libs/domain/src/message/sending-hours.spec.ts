import { describe, expect, it } from '@jest/globals';
import { addDays } from '../time/local-date.ts';
import { nextSendingAt } from './sending-hours.ts';

const at = (now: string, plannedFor: string, holidays: string[] = [], zone = 'Europe/London'): string =>
  nextSendingAt({ plannedFor, now: new Date(now), zone, opensAt: '09:00', closesAt: '19:00', holidays }).toISOString();

describe('nextSendingAt', () => {
  it('is now inside the hours, opening included and closing not', () => {
    expect(at('2026-01-05T09:00:00Z', '2026-01-05')).toBe('2026-01-05T09:00:00.000Z');
    expect(at('2026-01-05T18:59:59.999Z', '2026-01-05')).toBe('2026-01-05T18:59:59.999Z');
    expect(at('2026-01-05T19:00:00Z', '2026-01-05')).toBe('2026-01-06T09:00:00.000Z');
    expect(at('2026-01-05T08:59:59Z', '2026-01-05')).toBe('2026-01-05T09:00:00.000Z');
  });
  it('waits for its day', () => {
    expect(at('2026-01-05T12:00:00Z', '2026-01-08')).toBe('2026-01-08T09:00:00.000Z');
    expect(at('2026-01-05T12:00:00Z', '2026-01-01')).toBe('2026-01-05T12:00:00.000Z');
  });
  it('passes over holidays, and not over weekends', () => {
    expect(at('2026-12-24T20:00:00Z', '2026-12-24', ['2026-12-25', '2026-12-26'])).toBe('2026-12-27T09:00:00.000Z');
    expect(at('2026-12-25T12:00:00Z', '2026-12-25', ['2026-12-25'])).toBe('2026-12-26T09:00:00.000Z');
  });
  it('opens on the wall clock, across a change of clocks too', () => {
    expect(at('2026-03-28T20:00:00Z', '2026-03-28')).toBe('2026-03-29T08:00:00.000Z');
    expect(at('2026-10-24T20:00:00Z', '2026-10-24')).toBe('2026-10-25T09:00:00.000Z');
    expect(at('2026-07-01T06:00:00Z', '2026-07-01', [], 'Pacific/Auckland')).toBe('2026-07-01T06:00:00.000Z');
    expect(at('2026-07-01T07:00:00Z', '2026-07-01', [], 'Pacific/Auckland')).toBe('2026-07-01T21:00:00.000Z');
  });
  it('says so when the hours never open', () => {
    const closed = { plannedFor: '2026-01-05', now: new Date('2026-01-05T12:00:00Z'), zone: 'UTC', holidays: [] };
    expect(() => nextSendingAt({ ...closed, opensAt: '19:00', closesAt: '09:00' })).toThrow(
      /never open: 19:00 to 09:00/,
    );
    expect(() => nextSendingAt({ ...closed, opensAt: '09:00', closesAt: '09:00' })).toThrow(RangeError);
    expect(nextSendingAt({ ...closed, opensAt: '09:00', closesAt: '09:01' }).toISOString()).toBe(
      '2026-01-06T09:00:00.000Z',
    );
  });
  it('says so when every day is a holiday', () => {
    const holidays = Array.from({ length: 3660 }, (_, i) => addDays('2026-01-05', i));
    const shut = {
      plannedFor: '2026-01-05',
      now: new Date('2026-01-05T12:00:00Z'),
      zone: 'UTC',
      opensAt: '09:00',
      closesAt: '19:00',
    };
    expect(() => nextSendingAt({ ...shut, holidays })).toThrow(/never open/);
    expect(
      nextSendingAt({ ...shut, holidays: holidays.slice(0, -1) })
        .toISOString()
        .slice(0, 10),
    ).toBe(holidays[3659]);
  });
});
