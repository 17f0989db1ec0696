import type { LocalDate } from '@osteon/domain';
import { storedValueOf } from '../addresses/contact-point.ts';
import { AppError } from '../errors.ts';
import { mayBeWritten, toContactPoints } from '../imports/contact-points.ts';
import { addContactPoint, changeContactPoint } from '../patients/change-contact-points.ts';
import { changeDetails, type DetailsDeps } from '../patients/change-details.ts';
import { changeIdentifiers } from '../patients/change-identifiers.ts';
import { sameJson } from '../plan/same-json.ts';
import type { Actor } from '../actor.ts';
import type { PersonDetails, StoredDetails } from '../ports/details-store.ts';
import type { NewContactPoint, NewIdentifier, NewPatient } from '../ports/patient-store.ts';
import type { PatientToBe } from './resource-write.ts';

/** A patient to enrol. */
export function newPatientOf({ family, given, birthDate, sex, language, address }: PatientToBe): NewPatient {
  return {
    family,
    given: given.join(' '),
    birthDate,
    sex: sex ?? 'unknown',
    language: language ?? 'en',
    address: address === null ? null : { ...address },
  };
}

/** What differs between a patient as stored and as they are to be. */
export interface PatientDifference {
  readonly person: Partial<PersonDetails>;
  /** All that they are to have; null: nothing changes. */
  readonly identifiers: readonly NewIdentifier[] | null;
  readonly add: readonly NewContactPoint[];
  /** Ids of numbers and addresses that are not used any more. */
  readonly drop: readonly string[];
}

export const isSamePatient = ({ person, identifiers, add, drop }: PatientDifference): boolean =>
  Object.keys(person).length === 0 && identifiers === null && add.length === 0 && drop.length === 0;

/** Without what is empty, so that two ways to write one address are one. */
const addressParts = (address: Readonly<Record<string, unknown>> | null): Record<string, unknown> =>
  Object.fromEntries(Object.entries(address ?? {}).filter(([, part]) => part !== null && part !== ''));

/**
 * What is to be changed. What the sender leaves out stays, unless the sender has seen what is stored: then it is taken
 * away. A number or an address that cannot be right is passed over.
 */
export function differenceOf(stored: StoredDetails, wanted: PatientToBe, seen: boolean): PatientDifference {
  const { person, country } = stored;
  const given = wanted.given.join(' ');
  const address = wanted.address === null ? null : { ...wanted.address };
  const changes: Partial<PersonDetails> = {
    ...(wanted.family === person.family ? {} : { family: wanted.family }),
    ...(given === person.given ? {} : { given }),
    ...(wanted.birthDate === person.birthDate ? {} : { birthDate: wanted.birthDate }),
    ...(wanted.sex === null || wanted.sex === person.sex ? {} : { sex: wanted.sex }),
    ...(wanted.language === null || wanted.language === person.language ? {} : { language: wanted.language }),
    ...((address === null && !seen) || sameJson(addressParts(address), addressParts(person.address))
      ? {}
      : { address }),
  };
  const isAmong = (list: readonly NewIdentifier[], one: NewIdentifier): boolean =>
    list.some(({ system, value }) => system === one.system && value === one.value);
  const added = wanted.identifiers.filter((one) => !isAmong(stored.identifiers, one));
  const left = seen ? stored.identifiers.filter((one) => isAmong(wanted.identifiers, one)) : stored.identifiers;
  const isSameList = added.length === 0 && left.length === stored.identifiers.length;
  const known = stored.contactPoints.map((point) => ({
    ...point,
    value: storedValueOf(point, country) ?? point.value,
  }));
  const points = toContactPoints(wanted, mayBeWritten(stored.contactPoints), country);
  const add = points.filter(
    ({ channel, value, invalid }) =>
      invalid !== true && !known.some((other) => other.channel === channel && other.value === value),
  );
  const values = new Set(points.map(({ value }) => value));
  const drop = seen
    ? known.filter(({ channel, value, invalid }) => channel !== 'letter' && !invalid && !values.has(value))
    : [];
  return {
    person: changes,
    identifiers: isSameList ? null : [...left, ...added],
    add,
    drop: drop.map(({ id }) => id),
  };
}

/** Writes the difference by the use cases by which a nurse does. */
export async function writeDifference(
  transaction: DetailsDeps,
  actor: Actor,
  patientId: string,
  { person, identifiers, add, drop }: PatientDifference,
): Promise<void> {
  if (Object.keys(person).length > 0) await changeDetails(transaction, actor, patientId, person);
  if (identifiers !== null) await changeIdentifiers(transaction, actor, patientId, identifiers);
  for (const { channel, value, consented = true } of add) {
    await addContactPoint(transaction, actor, patientId, { channel, value, consented, preferred: false });
  }
  for (const id of drop) await changeContactPoint(transaction, actor, patientId, id, { invalid: true });
}

/** Of a death: the same each time, whatever the patient is called. */
export const DEATH_KEY = 'fhir:Patient/deceased';

/** The death that a Patient tells of, as it would be recorded. */
export function deathFact(on: LocalDate, path: string) {
  const fact = {
    type: 'event',
    sourceKey: DEATH_KEY,
    event: { type: 'death', on },
    dateAssumed: false,
  } as const;
  return { kind: 'facts', facts: [fact], codes: [], pausedAt: null, path } as const;
}

/** FLS-1471 when a name, a number or the system of one is longer than is stored. */
export function tooLongAt({ family, given, identifiers }: PatientToBe, path: string): AppError | null {
  const isLong = (text: string | undefined): boolean => (text ?? '').length > 200;
  const at = isLong(family)
    ? 'name.family'
    : isLong(given.join(' '))
      ? 'name.given'
      : identifiers.some(({ system, value, type }) => isLong(system) || isLong(value) || isLong(type))
        ? 'identifier'
        : null;
  return at === null
    ? null
    : new AppError('FLS-1471', { field: `${path}.${at}`, message: 'has more than 200 characters' });
}
