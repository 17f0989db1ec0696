import { describe, expect, it } from '@jest/globals';
import { expectedIn, expectedTogether } from './caseload.ts';

const year = (of: number, all: number | null, nonSpine: number | null = null, spine: number | null = null) => ({
  year: of,
  all,
  nonSpine,
  spine,
});

describe('what a service expects in a period', () => {
  it('is the whole of a year, and of a part as much as its days', () => {
    expect(expectedIn('2025-01-01', '2025-12-31', [year(2025, 412)])).toEqual({ all: 412 });
    expect(expectedIn('2025-01-01', '2025-01-31', [year(2025, 365)])).toEqual({ all: 31 });
    expect(expectedIn('2024-02-29', '2024-02-29', [year(2024, 366)])).toEqual({ all: 1 });
  });
  it('is added up over years, each by its own days, and rounded once', () => {
    const years = [year(2025, 365, 100), year(2026, 730, 101)];
    expect(expectedIn('2025-07-01', '2026-06-30', years)).toEqual({
      all: 184 + 2 * 181,
      nonSpine: Math.round((100 * 184 + 101 * 181) / 365),
    });
    expect(expectedIn('2023-06-01', '2025-06-30', [year(2023, 365), year(2024, 366), year(2025, 365)])).toEqual({
      all: 214 + 366 + 181,
    });
  });
  it('is nothing where a year of the period has not been said, and zero where it was', () => {
    expect(expectedIn('2024-12-31', '2025-01-01', [year(2025, 365, 0)])).toEqual({});
    expect(expectedIn('2025-01-01', '2025-01-31', [year(2025, null, 0)])).toEqual({ nonSpine: 0 });
    expect(expectedIn('2025-01-01', '2025-01-31', [])).toEqual({});
  });
  it('of several services is the sum, unless one has not said', () => {
    expect(expectedTogether([{ all: 3, spine: 1 }, { all: 4 }])).toEqual({ all: 7 });
    expect(expectedTogether([])).toEqual({});
  });
});
