import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseDay, weekdayOfDay } from '../time/day-number.ts';
import { contactDays, type ContactWindow } from './suggested-contacts.ts';

const MONDAY = parseDay('2026-03-02');
const SPAN = 16;

/** The fewest allowed days that hit every window, by trying all sets: slow and plain. */
function fewest(windows: readonly ContactWindow[], holidays: ReadonlySet<number>): number {
  const isWorking = (day: number): boolean => weekdayOfDay(day) < 5 && !holidays.has(day);
  const daysOf = (w: ContactWindow): number[] => Array.from({ length: w.dueOn - w.from + 1 }, (_, i) => w.from + i);
  const allowed = new Set<number>();
  for (const w of windows) {
    const working = daysOf(w).filter(isWorking);
    for (const day of working.length > 0 ? working : daysOf(w)) allowed.add(day);
  }
  const days = [...allowed];
  let best = Infinity;
  for (let set = 0; set < 1 << days.length; set += 1) {
    const chosen = days.filter((_, i) => (set & (1 << i)) !== 0);
    if (chosen.length >= best) continue;
    if (windows.every((w) => chosen.some((day) => w.from <= day && day <= w.dueOn))) best = chosen.length;
  }
  return best;
}

const anyWindows = fc
  .array(fc.record({ from: fc.integer({ min: 0, max: SPAN - 4 }), length: fc.integer({ min: 0, max: 4 }) }), {
    minLength: 1,
    maxLength: 7,
  })
  .map((list) => list.map((w, i) => ({ key: `k${i}`, from: MONDAY + w.from, dueOn: MONDAY + w.from + w.length })));
const anyHolidays = fc
  .array(fc.integer({ min: 0, max: SPAN }), { maxLength: 4 })
  .map((days) => new Set(days.map((n) => MONDAY + n)));

describe('contactDays', () => {
  it('are as few as can be, in order, on allowed days, and list each task once', () => {
    fc.assert(
      fc.property(anyWindows, anyHolidays, (windows, holidays) => {
        const contacts = contactDays(windows, holidays);
        expect(contacts).toHaveLength(fewest(windows, holidays));
        expect(contacts.flatMap((c) => c.taskKeys).sort()).toEqual(windows.map((w) => w.key).sort());
        const ons = contacts.map((c) => c.on);
        expect(ons).toEqual([...new Set(ons)].sort());
        for (const { on, taskKeys } of contacts) {
          const day = parseDay(on);
          const listed = windows.filter((w) => taskKeys.includes(w.key));
          expect(listed.every((w) => w.from <= day && day <= w.dueOn)).toBe(true);
          const isWorking = (d: number): boolean => weekdayOfDay(d) < 5 && !holidays.has(d);
          const isIdle = ({ from, dueOn }: ContactWindow): boolean =>
            !Array.from({ length: dueOn - from + 1 }, (_, i) => from + i).some(isWorking);
          const inIdle = windows.some((w) => isIdle(w) && w.from <= day && day <= w.dueOn);
          expect(isWorking(day) || inIdle).toBe(true);
        }
      }),
    );
  });
});
