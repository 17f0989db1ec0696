import { describe, expect, it } from '@jest/globals';
import { periodOf, presetOf, PRESETS } from './report-period.ts';

describe('the period of a report', () => {
  it.each([
    ['2026-06-15', '2025-06-01', '2026-05-31'],
    ['2026-01-31', '2025-01-01', '2025-12-31'],
    ['2024-03-01', '2023-03-01', '2024-02-29'],
    ['2026-12-01', '2025-12-01', '2026-11-30'],
  ])('of twelve months seen on %s is whole months, from %s to %s', (today, from, to) => {
    expect(periodOf('twelve-months', today)).toEqual({ from, to });
  });

  it('of this year ends with the day on which it is looked at', () => {
    expect(periodOf('this-year', '2026-06-15')).toEqual({ from: '2026-01-01', to: '2026-06-15' });
    expect(periodOf('last-year', '2026-06-15')).toEqual({ from: '2025-01-01', to: '2025-12-31' });
  });

  it('is known again by its days', () => {
    for (const preset of PRESETS) expect(presetOf(periodOf(preset, '2026-06-15'), '2026-06-15')).toBe(preset);
    expect(presetOf({ from: '2025-06-02', to: '2026-05-31' }, '2026-06-15')).toBeUndefined();
  });
});
