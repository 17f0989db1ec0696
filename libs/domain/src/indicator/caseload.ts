import { daysBetween, type LocalDate } from '../time/local-date.ts';
import type { CaseloadName } from './definition.ts';
import type { Caseloads } from './indicator-report.ts';

/** How many fractures a service expects in a calendar year; what it has not said is null. */
export interface YearlyCaseload extends Readonly<Record<CaseloadName, number | null>> {
  readonly year: number;
}

const NAMES = ['all', 'nonSpine', 'spine'] as const satisfies readonly CaseloadName[];

/**
 * What a service expects from `from` to `to`, both included (local dates): of each calendar year as much as the share
 * of its days that lie in the period, rounded in the end. Nothing is said where a year of the period is missing: a part
 * would pass for the whole.
 */
export function expectedIn(from: LocalDate, to: LocalDate, years: readonly YearlyCaseload[]): Caseloads {
  const expected: Partial<Record<CaseloadName, number>> = {};
  for (const name of NAMES) {
    let sum = 0;
    let isWhole = true;
    for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year += 1) {
      const caseload = years.find((one) => one.year === year)?.[name] ?? null;
      const [first, last] = [dayOf(year, '01-01'), dayOf(year, '12-31')];
      const inPeriod = daysBetween(from > first ? from : first, to < last ? to : last) + 1;
      if (caseload === null) isWhole = false;
      else sum += (caseload * inPeriod) / (daysBetween(first, last) + 1);
    }
    if (isWhole) expected[name] = Math.round(sum);
  }
  return expected;
}

/** What several services expect together; nothing where one of them has not said. */
export function expectedTogether(services: readonly Caseloads[]): Caseloads {
  const together: Partial<Record<CaseloadName, number>> = {};
  for (const name of NAMES) {
    const numbers = services.map((one) => one[name]);
    if (numbers.length > 0 && numbers.every((number) => number !== undefined))
      together[name] = numbers.reduce((sum, number) => sum + number, 0);
  }
  return together;
}

const dayOf = (year: number, day: string): LocalDate => `${String(year).padStart(4, '0')}-${day}`;
