import { describe, expect, it } from '@jest/globals';
import type { LocalDate } from '@osteon/domain';
import { DEMONSTRATION_SERVICES } from './clinic.ts';
import { generateClinic } from './generate-clinic.ts';
import { demonstrationHospital } from './hospital.ts';

const hospitalsOn = (today: LocalDate) =>
  DEMONSTRATION_SERVICES.map((service, place) =>
    demonstrationHospital(service, place, today, generateClinic(service, today)),
  );
const fieldOf = (message: string, segment: string, field: number): string =>
  (message.split('\r').find((line) => line.startsWith(segment)) ?? '').split('|')[field] ?? '';

describe('the hospital of a demonstration', () => {
  it('sends the same on the same day, from an address of its own', () => {
    const once = hospitalsOn('2026-11-22');
    expect(hospitalsOn('2026-11-22')).toEqual(once);
    expect(new Set(once.flatMap(({ sender }) => sender.addresses)).size).toBe(DEMONSTRATION_SERVICES.length);
  });

  it.each(['2026-11-22', '2026-03-31', '2028-03-01', '2027-01-01'])(
    'tells on %s of nothing later, in order',
    (today) => {
      for (const { messages, latest } of hospitalsOn(today)) {
        const told = [...messages, ...latest].map((message) => fieldOf(message, 'EVN', 2));
        expect(told.toSorted()).toEqual(told);
        expect((told.at(-1) ?? '') < `${today.replaceAll('-', '')}01`).toBe(true);
        expect(new Set([...messages, ...latest].map((message) => fieldOf(message, 'MSH', 9))).size).toBe(told.length);
      }
    },
  );

  it('names patients by the numbers that its system is mapped to', () => {
    for (const [place, { sender, messages }] of hospitalsOn('2026-11-22').entries()) {
      const service = DEMONSTRATION_SERVICES[place];
      if (service === undefined) throw new Error('a hospital without a service');
      const numbers = generateClinic(service, '2026-11-22').flatMap(({ person }) => person.identifiers);
      const known = messages.slice(1).map((message) => fieldOf(message, 'PID', 3).split('^'));
      for (const [value, , , authority = ''] of known) {
        expect(numbers).toContainEqual({ system: sender.systems[authority], value, type: 'MR' });
      }
    }
  });

  it('hands in a list with a day that there is not and a row that is not whole', () => {
    for (const { file } of hospitalsOn('2026-11-22')) {
      const rows = file.content.trim().split('\r\n').slice(1);
      expect(rows.map((row) => row.split(',').length)).toEqual([10, 10, 10, 10, 10, 10]);
      expect(rows.filter((row) => /-02-31/.test(row))).toHaveLength(1);
      expect(rows.filter((row) => /,,Pelvis$/.test(row))).toHaveLength(1);
    }
  });
});
