import { isLocalDate, type LocalDate, scoreMatch, type MatchPerson } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import type { ReportedPerson } from '../finding/fracture-pointer.ts';
import type { PatientSummary } from '../ports/patient-reader.ts';
import type { MatchablePatient, MatchCandidate, MatchDeps } from './match-store.ts';

/** So many of each kind of likeness are scored; those beyond are less alike than these. */
const MOST_SCORED = 60;

/**
 * Patients of the actor's service who may be somebody, the likeliest first; nobody whom the score takes for another
 * person. Nobody is shown by this: who shows them names them in an audit record.
 * @throws FLS-1029 without a service
 */
export async function candidatesFor(
  deps: MatchDeps,
  actor: Actor,
  person: ReportedPerson,
  limit = 5,
): Promise<readonly MatchCandidate[]> {
  return (await resembling(deps, serviceOf(actor), soughtPerson(person))).slice(0, limit);
}

/** More are not looked at beside a form. */
const MOST_SHOWN = 6;

export type ShownCandidate = PatientSummary & Pick<MatchCandidate, 'band' | 'reasons'>;

/**
 * Those who may be the person being entered, the likeliest first, with why; each named in an audit record.
 * @throws FLS-1029 without a service
 */
export async function showCandidates(
  deps: MatchDeps,
  actor: Actor,
  person: ReportedPerson,
): Promise<readonly ShownCandidate[]> {
  const candidates = await candidatesFor(deps, actor, person, MOST_SHOWN);
  const ids = candidates.map(({ patientId }) => patientId);
  const patients = ids.length === 0 ? [] : await deps.matches.showAlike(actor, serviceOf(actor), ids);
  return candidates.flatMap(({ patientId, band, reasons }) => {
    const patient = patients.find(({ id }) => id === patientId);
    return patient === undefined ? [] : [{ ...patient, band, reasons }];
  });
}

/** Everybody of the service who may be the person, the likeliest first; without `except`. */
export async function resembling(
  { matches }: MatchDeps,
  serviceId: string,
  sought: MatchPerson,
  except?: string,
): Promise<readonly MatchCandidate[]> {
  const found = await matches.findMatchable(serviceId, {
    name: `${sought.given} ${sought.family}`.trim(),
    birthDates: birthDatesLike(sought.birthDate),
    numbers: [...new Set(sought.identifiers.flatMap(({ value }) => waysToWrite(value)))],
    telephones: sought.phones,
    most: MOST_SCORED,
  });
  return found
    .filter(({ patientId }) => patientId !== except)
    .map((patient) => ({ patientId: patient.patientId, ...scoreMatch(sought, knownPerson(patient)) }))
    .filter(({ band }) => band !== 'no')
    .sort((a, b) => b.score - a.score || (a.patientId < b.patientId ? -1 : 1));
}

/**
 * The patient whom a feed may write about without anybody looking: one with whom a number *and* the name agree and
 * nothing forbids it, and of whose numbers nobody else has one. Null: nobody, or it is not sure.
 * @throws FLS-1029 without a service
 */
export async function knownPatient(deps: MatchDeps, actor: Actor, person: ReportedPerson): Promise<string | null> {
  const candidates = await resembling(deps, serviceOf(actor), soughtPerson(person));
  const [known, ...others] = candidates.filter(({ reasons }) =>
    reasons.some(({ field, agreement }) => field === 'identifier' && agreement === 'same'),
  );
  return known?.band === 'same' && others.length === 0 ? known.patientId : null;
}

/** A person as a feed names them, as the score looks at them. */
export function soughtPerson(person: ReportedPerson): MatchPerson {
  const valuesOf = (kind: 'phone' | 'email'): string[] =>
    person.telecom.filter((telecom) => telecom.kind === kind).map(({ value }) => value);
  const { address } = person;
  return {
    family: person.family,
    given: person.given.join(' '),
    birthDate: person.birthDate,
    sex: person.sex,
    identifiers: person.identifiers,
    phones: valuesOf('phone'),
    emails: valuesOf('email'),
    address: address === null ? null : { street: address.lines.join(' '), postcode: address.postalCode ?? '' },
  };
}

/** A stored patient as the score looks at them. */
export function knownPerson({ contactPoints, address, ...patient }: MatchablePatient): MatchPerson {
  const valuesOf = (isWanted: (channel: string) => boolean): string[] =>
    contactPoints.filter(({ channel }) => isWanted(channel)).map(({ value }) => value);
  return {
    family: patient.family,
    given: patient.given,
    birthDate: patient.birthDate,
    sex: patient.sex,
    identifiers: patient.identifiers,
    phones: valuesOf((channel) => channel === 'sms' || channel === 'phone'),
    emails: valuesOf((channel) => channel === 'email'),
    address: address === null ? null : { street: linesOf(address['lines']), postcode: textOf(address['postalCode']) },
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const linesOf = (value: unknown): string => (Array.isArray(value) ? value.map(textOf).join(' ') : textOf(value));

/** Numbers are found by the hash of how they are written: as they came, without spaces and hyphens, in either case. */
function waysToWrite(value: string): string[] {
  const bare = value.replace(/[\s-]/g, '');
  return bare === '' ? [] : [value, value.trim(), bare, bare.toUpperCase(), bare.toLowerCase()];
}

/** The day, and the one with day and month in each other's place. A slip in a figure is found by the name. */
function birthDatesLike(on: LocalDate | null): LocalDate[] {
  if (on === null || !isStorable(on)) return [];
  const [year, month, day] = on.split('-');
  const turned = `${year}-${day}-${month}`;
  return isStorable(turned) && turned !== on ? [on, turned] : [on];
}

/** The calendar has a year 0; the database has none. */
const isStorable = (text: string): boolean => isLocalDate(text) && text >= '0001-01-01';
