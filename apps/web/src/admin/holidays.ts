import type { ServiceView } from '@osteon/contracts';
import { isLocalDate } from '@osteon/domain';

type Holidays = ServiceView['holidays'];

/** Holidays as text, one a line: "2026-12-25 Christmas Day". */
export function holidayLines(holidays: Holidays): string {
  return holidays.map(({ on, name }) => `${on} ${name}`).join('\n');
}

/** The text as holidays, in order; `wrong` is the first line that is not a day and a name. */
export function holidaysOf(text: string): { readonly holidays: Holidays; readonly wrong: string | null } {
  const holidays: Holidays = [];
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const [, on = '', name = ''] = /^(\S+)\s+(.+)$/.exec(line) ?? [];
    if (!isLocalDate(on)) return { holidays, wrong: line };
    holidays.push({ on, name });
  }
  return { holidays: holidays.toSorted((a, b) => (a.on < b.on ? -1 : 1)), wrong: null };
}
