import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { formatDay } from './day-number.ts';
import { instantOf, localDateOf } from './zone.ts';

const zone = fc.constantFrom(
  'Europe/London',
  'Pacific/Auckland',
  'America/Vancouver',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'UTC',
);

const { numRuns: runs = 100 } = fc.readConfigureGlobal();

describe('zones, against Temporal', () => {
  it('gives the same local date', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_500_000_000 }), zone, (second, zoneName) => {
        const at = Temporal.Instant.fromEpochMilliseconds(second * 1000);
        const expected = at.toZonedDateTimeISO(zoneName).toPlainDate().toString();
        expect(localDateOf(new Date(second * 1000), zoneName)).toBe(expected);
      }),
    );
  });
  it('gives the same instant, or the moment of the change for a skipped time', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(fc.integer({ min: 15_000, max: 24_000 }), minute, zone, (day, m, zoneName) => {
        const two = (n: number): string => String(n).padStart(2, '0');
        const time = `${two(Math.floor(m / 60))}:${two(m % 60)}`;
        const local = Temporal.PlainDateTime.from(`${formatDay(day)}T${time}`);
        const before = local.toZonedDateTime(zoneName, { disambiguation: 'earlier' });
        const isSkipped = !before.toPlainDateTime().equals(local);
        const expected = isSkipped ? before.getTimeZoneTransition('next') : before;
        expect(instantOf(formatDay(day), time, zoneName).getTime()).toBe(expected?.epochMilliseconds);
      }),
      { numRuns: 15 * runs },
    );
  });
});
