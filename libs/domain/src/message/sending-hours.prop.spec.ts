import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wallTimeOf } from '../time/zone.ts';
import { nextSendingAt } from './sending-hours.ts';

describe('nextSendingAt', () => {
  it('is never before now or the planned day, always inside the hours, and stays when asked again', () => {
    const zone = fc.constantFrom('Europe/London', 'Pacific/Auckland', 'America/Vancouver', 'America/St_Johns');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000_000 }), zone, (second, zoneName) => {
        const now = new Date(Date.UTC(2026, 0, 1) + second * 1000);
        const plannedFor = '2026-03-28';
        const hours = { plannedFor, zone: zoneName, opensAt: '09:00', closesAt: '19:00', holidays: ['2026-03-30'] };
        const next = nextSendingAt({ ...hours, now });
        const wall = wallTimeOf(next, zoneName);
        expect(next >= now && wall.date >= plannedFor && wall.date !== '2026-03-30').toBe(true);
        expect(wall.time >= '09:00' && wall.time < '19:00').toBe(true);
        expect(nextSendingAt({ ...hours, now: next })).toEqual(next);
      }),
    );
  });
});
