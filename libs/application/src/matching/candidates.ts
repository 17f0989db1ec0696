import { scoreMatch, type MatchPerson } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import type { MatchablePatient, MatchCandidate, MatchDeps, SoughtPerson } from './matching.ts';

/** So many are scored; those beyond are less alike than these by what they were found by. */
const MOST_SCORED = 200;

/**
 * Patients of the service who may be somebody, the likeliest first. Nobody is shown by this: who shows them names them in
 * an audit record of their own.
 */
export async function candidatesFor(
  { matches }: MatchDeps,
  actor: Actor,
  person: SoughtPerson,
  limit = 5,
  options: { readonly exceptFor?: string } = {},
): Promise<readonly MatchCandidate[]> {
  const sought = soughtPerson(person);
  const found = await matches.findMatchable(serviceOf(actor), {
    family: sought.family,
    given: sought.given,
    birthDate: sought.birthDate,
    identifiers: sought.identifiers,
    numbers: sought.phones,
    exceptFor: options.exceptFor ?? null,
    most: MOST_SCORED,
  });
  return scored(sought, found).slice(0, limit);
}

/** Those of the found who are likely enough to be looked at. */
export function scored(sought: MatchPerson, found: readonly MatchablePatient[]): MatchCandidate[] {
  return found
    .map((patient) => ({ patientId: patient.patientId, ...scoreMatch(sought, knownPerson(patient)) }))
    .filter(({ band }) => band !== 'no')
    .sort((a, b) => b.score - a.score || (a.patientId < b.patientId ? -1 : 1));
}

/**
 * The patient whom a feed may write about without anybody looking: one of whom a number *and* the name agree, and no
 * other who would do as well. Null: nobody, or it is not sure.
 */
export async function knownPatient(deps: MatchDeps, actor: Actor, person: SoughtPerson): Promise<string | null> {
  const candidates = await candidatesFor(deps, actor, person, MOST_SCORED);
  const [same, ...others] = candidates.filter(({ band }) => band === 'same');
  return same === undefined || others.length > 0 ? null : same.patientId;
}

export function soughtPerson(person: SoughtPerson): MatchPerson {
  const valuesOf = (kind: 'phone' | 'email'): string[] =>
    person.telecom.filter((telecom) => telecom.kind === kind).map(({ value }) => value);
  return {
    family: person.family,
    given: person.given.join(' '),
    birthDate: person.birthDate,
    sex: person.sex,
    identifiers: person.identifiers,
    phones: valuesOf('phone'),
    emails: valuesOf('email'),
    address:
      person.address === null
        ? null
        : { street: person.address.lines.join(' '), postcode: person.address.postalCode ?? '' },
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
