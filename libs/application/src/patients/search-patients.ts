import { isLocalDate, type LocalDate } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import type { PatientReader, PatientSummary } from '../ports/patient-reader.ts';

/** More rows than a person reads: the search wants more words. */
export const SEARCH_LIMIT = 50;

/** Patients of the service by any part of the name, by date of birth, or by the whole of an identifier. */
export async function searchPatients(
  deps: { readonly patientReader: PatientReader },
  actor: Actor,
  { text }: { readonly text: string },
): Promise<{ rows: readonly PatientSummary[]; more: boolean }> {
  const words = text.trim().replace(/\s+/g, ' ');
  if (words.length < 2) return { rows: [], more: false };
  const search = { words, birthDate: birthDateOf(words), limit: SEARCH_LIMIT + 1 };
  const found = await deps.patientReader.search(actor, serviceOf(actor), search);
  return { rows: found.slice(0, SEARCH_LIMIT), more: found.length > SEARCH_LIMIT };
}

/** `1948-03-07`, `07.03.1948` or `7/3/1948`; day before month, as these services write it. */
function birthDateOf(words: string): LocalDate | null {
  if (isStorable(words)) return words;
  const parts = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(words);
  if (parts === null) return null;
  const [, day = '', month = '', year = ''] = parts;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isStorable(date) ? date : null;
}

/** The calendar has a year 0; the database has none. */
const isStorable = (text: string): boolean => isLocalDate(text) && text >= '0001-01-01';
