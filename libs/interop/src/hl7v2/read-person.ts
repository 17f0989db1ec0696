import type { ReportedPerson } from '@osteon/application';
import { isNhsNumber, NHS_NUMBER, nhsNumberOf, type Sex } from '@osteon/domain';
import { missing, notUnderstood } from './faults.ts';
import { writtenDay } from './hl7-dates.ts';
import type { ReadableMessage, ReadableSegment } from './hl7-message.ts';

type Identifier = ReportedPerson['identifiers'][number];
type Telecom = ReportedPerson['telecom'][number];
type Systems = Readonly<Record<string, string>>;

/** The system of numbers that name no authority: those that nurses type. */
const HOSPITAL_NUMBER = 'urn:osteon:hospital-number';

/** HL7 table 0001. */
const SEX_OF: Readonly<Record<string, Sex>> = {
  F: 'female',
  M: 'male',
  O: 'other',
  A: 'other',
  X: 'other',
  I: 'other',
  U: 'unknown',
  N: 'unknown',
  C: 'unknown',
  '': 'unknown',
};

/** Numbers of a stay, an account or a specimen: not of a person. HL7 table 0203. */
const NOT_OF_A_PERSON = new Set(['AN', 'VN', 'ACSN', 'ANON', 'ANC', 'ANT', 'PLAC', 'FILL', 'XV']);

/** Names that are not the one a person goes by: alias, birth, maiden, partner, stage, coded. HL7 table 0200. */
const OTHER_NAMES = new Set(['A', 'B', 'M', 'C', 'P', 'S', 'T', 'N', 'NB', 'TEMP', 'BAD', 'NOUSE']);

/**
 * The person of a PID segment.
 * @param systems by assigning authority, or by type of number: under which system the service keeps it
 * @throws Hl7Refusal naming the field that is missing or cannot be understood
 */
export function readPerson(
  message: ReadableMessage,
  systems: Systems,
): { pid: ReadableSegment; person: ReportedPerson } {
  const pid = message.first('PID');
  if (pid === undefined)
    throw missing({ segment: 'PID', sequence: 1 }, 'The segment PID, which says whose the message is, is missing.');
  return { pid, person: personOf(pid, systems) };
}

export function personOf(pid: ReadableSegment, systems: Systems): ReportedPerson {
  const identifiers = identifiersAt(pid, 3, systems);
  // Before version 2.3.1 numbers stood here.
  const found = identifiers.length > 0 ? identifiers : identifiersAt(pid, 2, systems);
  if (found.length === 0)
    throw missing(pid.place(3), 'PID-3, the numbers of the patient, is missing or holds none that is a person’s.');
  const sex = SEX_OF[pid.value(8).toUpperCase()];
  if (sex === undefined) throw notUnderstood(pid.place(8), 'PID-8, the sex, is not of HL7 table 0001.', 103);
  return {
    identifiers: found,
    ...nameOf(pid),
    birthDate: writtenDay(pid, 7, 'the date of birth'),
    sex,
    telecom: [...telecomAt(pid, 13, 'home'), ...telecomAt(pid, 14, 'work')],
    address: addressOf(pid),
  };
}

function nameOf(pid: ReadableSegment): Pick<ReportedPerson, 'family' | 'given'> {
  const count = pid.repetitions(5);
  const all = Array.from({ length: count }, (_, index) => index + 1);
  const chosen = all.find((repetition) => !OTHER_NAMES.has(pid.value(5, 7, repetition).toUpperCase())) ?? 1;
  const given = [pid.value(5, 2, chosen), ...pid.value(5, 3, chosen).split(/\s+/)];
  return { family: pid.value(5, 1, chosen), given: given.filter((name) => name !== '') };
}

/** The numbers of a field of extended composite ids: PID-2, PID-3 or MRG-1. */
export function identifiersAt(segment: ReadableSegment, field: number, systems: Systems): Identifier[] {
  const found: Identifier[] = [];
  for (let repetition = 1; repetition <= segment.repetitions(field); repetition += 1) {
    const value = segment.value(field, 1, repetition);
    const type = segment.value(field, 5, repetition).toUpperCase();
    if (value === '' || NOT_OF_A_PERSON.has(type)) continue;
    const [namespace = '', universal = '', universalType = ''] = segment.parts(field, 4, repetition);
    const identifier = identifierOf({ value, type, namespace, universal, universalType }, systems);
    if (!found.some((other) => other.system === identifier.system && other.value === identifier.value))
      found.push(identifier);
  }
  return found;
}

interface SentNumber {
  readonly value: string;
  readonly type: string;
  readonly namespace: string;
  readonly universal: string;
  readonly universalType: string;
}

function identifierOf({ value, type, namespace, universal, universalType }: SentNumber, systems: Systems): Identifier {
  const typed = type === '' ? {} : { type };
  const named = [namespace, universal, type].find((name) => name !== '' && Object.hasOwn(systems, name));
  const mapped = named === undefined ? undefined : systems[named];
  const isNhs =
    mapped === NHS_NUMBER || (mapped === undefined && (namespace.toUpperCase() === 'NHS' || type === 'NHS'));
  // A number that cannot be one of theirs is kept as what it is, a number of whoever gave it.
  if (isNhs && isNhsNumber(value)) return { system: NHS_NUMBER, value: nhsNumberOf(value) ?? value, ...typed };
  if (mapped !== undefined && mapped !== NHS_NUMBER) return { system: mapped, value, ...typed };
  if (universal !== '') {
    const system = universalType.toUpperCase() === 'ISO' ? `urn:oid:${universal}` : `urn:hl7v2:${universal}`;
    return { system, value, ...typed };
  }
  const authority = namespace === '' ? (type === '' || type === 'MR' || type === 'PI' ? '' : type) : namespace;
  return { system: authority === '' ? HOSPITAL_NUMBER : `urn:hl7v2:${authority}`, value, ...typed };
}

function telecomAt(pid: ReadableSegment, field: number, use: 'home' | 'work'): Telecom[] {
  const found: Telecom[] = [];
  for (let repetition = 1; repetition <= pid.repetitions(field); repetition += 1) {
    const equipment = pid.value(field, 3, repetition).toUpperCase();
    const email = pid.value(field, 4, repetition);
    if (email.includes('@')) found.push({ kind: 'email', value: email, use });
    if (['FX', 'MD', 'BP', 'TDD', 'TTY', 'INTERNET', 'X.400'].includes(equipment)) continue;
    const number = numberAt(pid, field, repetition);
    if (number === '') continue;
    found.push({ kind: 'phone', value: number, use: equipment === 'CP' ? 'mobile' : use });
  }
  return found;
}

function numberAt(pid: ReadableSegment, field: number, repetition: number): string {
  const part = (component: number): string => pid.value(field, component, repetition);
  const whole = part(1) || part(12);
  if (whole !== '') return whole;
  const country = part(5);
  const local = `${part(6)} ${part(7)}`.trim();
  return local === '' || country === '' ? local : `+${country.replace(/^\+/, '')} ${local}`;
}

function addressOf(pid: ReadableSegment): ReportedPerson['address'] {
  const count = pid.repetitions(11);
  const all = Array.from({ length: count }, (_, index) => index + 1);
  const kind = (repetition: number): string => pid.value(11, 7, repetition).toUpperCase();
  // At home, or wherever it is not said to be something else: bad, of birth, of an office.
  const chosen =
    all.find((repetition) => kind(repetition) === 'H') ??
    all.find((repetition) => !['BA', 'N', 'BDL', 'B', 'O', 'F'].includes(kind(repetition)));
  if (chosen === undefined) return null;
  const part = (component: number): string | null => pid.value(11, component, chosen) || null;
  const street = pid
    .parts(11, 1, chosen)
    .filter((text) => text !== '')
    .join(' ');
  const lines = [street, part(2) ?? ''].filter((line) => line !== '');
  const city = part(3);
  const postalCode = part(5);
  if (lines.length === 0 && city === null && postalCode === null) return null;
  return { lines, city, postalCode, country: part(6) };
}

/** Somebody of a hospital, of a field of extended names and numbers: `Dr. Ada Example`. Null where there is no name. */
export function providerAt(segment: ReadableSegment, field: number): { readonly name: string } | null {
  const part = (component: number): string => segment.value(field, component);
  const name = [part(6), part(3), part(2)].filter((text) => text !== '').join(' ');
  return part(2) === '' ? null : { name };
}
