import type { FhirDates } from '@osteon/application';

const DATE =
  /^(eq|ne|lt|le|gt|ge|sa|eb)?(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/** Starting after and ending before are what greater and less are of a thing that has one time. */
const COMPARED: Readonly<Record<string, FhirDates['compare']>> = { sa: 'gt', eb: 'lt' };

/**
 * The period for which a date of a search stands, as precise as it is written: `2026-03` is a month. Undefined: it cannot
 * be read, or does not exist.
 * @param as `day`: what is looked into are local dates, and of an instant its date counts; `instant`: days are those of UTC
 */
export function searchDates(text: string, as: 'day' | 'instant'): FhirDates | undefined {
  // A plus in an address is a space once it is read.
  const parts = DATE.exec(text.replace(' ', '+'));
  if (parts === null) return undefined;
  const [, prefix = 'eq', year = '', month, day, hour, minute, second, fraction, zone = 'Z'] = parts;
  const compare = (COMPARED[prefix] ?? prefix) as FhirDates['compare'];
  if (year === '0000') return undefined;
  const date = `${year}-${month ?? '01'}-${day ?? '01'}`;
  const start = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(start.getTime()) || start.toISOString().slice(0, 10) !== date) return undefined;
  if (hour === undefined || as === 'day') {
    const end = new Date(start);
    if (month === undefined) end.setUTCFullYear(end.getUTCFullYear() + 1);
    else if (day === undefined) end.setUTCMonth(end.getUTCMonth() + 1);
    else end.setUTCDate(end.getUTCDate() + 1);
    const written = (one: Date): string => (as === 'day' ? one.toISOString().slice(0, 10) : one.toISOString());
    return { compare, from: written(start), until: written(end) };
  }
  const at = new Date(`${date}T${hour}:${minute ?? ''}:${second ?? '00'}.${(fraction ?? '0').slice(0, 3)}${zone}`);
  if (Number.isNaN(at.getTime())) return undefined;
  const length = second === undefined ? 60_000 : fraction === undefined ? 1000 : 1;
  return { compare, from: at.toISOString(), until: new Date(at.getTime() + length).toISOString() };
}
