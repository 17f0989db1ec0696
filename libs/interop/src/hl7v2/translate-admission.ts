import type { ImportedFact, ImportNote, ReadMessageOptions, ToldPointer, TranslatedMessage } from '@osteon/application';
import type { LocalDate } from '@osteon/domain';
import { missing, notUnderstood } from './faults.ts';
import { localDay } from './hl7-dates.ts';
import type { ReadableMessage, ReadableSegment } from './hl7-message.ts';
import { codesAt, type SentCode } from './read-codes.ts';
import { identifiersAt, providerAt, readPerson } from './read-person.ts';

/** What a message says beyond its person, before anything is found in it. */
export const NOTHING_MORE: Omit<TranslatedMessage, 'person' | 'saidAt'> = {
  keepsDetails: false,
  saysAlive: false,
  facts: [],
  setAside: [],
  remarks: [],
  takenBack: [],
  pointers: [],
  merges: [],
  appointment: null,
};

/** Died, at home, in a hospital, at a place unknown: HL7 table 0112. */
const DIED = new Set(['20', '40', '41', '42']);

/** The key of a death that a discharge told: cancelling the discharge (A13) takes back this one and no other. */
const dischargeKey = (visit: string): string => `discharge/${visit}#death`;
const visitKey = (visit: string): string => `visit/${visit}`;

/** ADT: who somebody is, whether they died, what they were admitted with, and who is the same person. */
export function translateAdmission(
  message: ReadableMessage,
  event: string,
  options: ReadMessageOptions,
): Omit<TranslatedMessage, 'saidAt'> {
  const { pid, person } = readPerson(message, options.systems);
  const said = { ...NOTHING_MORE, person };
  switch (event) {
    case 'A40':
      return { ...said, merges: [{ identifiers: absorbedNumbers(message, person.identifiers, options) }] };
    case 'A11':
      // An admission that never was: what was raised from its diagnoses rests on nothing.
      return { ...said, ...cancelled(pid), takenBack: [visitKey(requiredVisit(message))] };
    case 'A13':
      return {
        ...said,
        ...cancelled(pid),
        takenBack: isDead(pid) === true ? [] : [dischargeKey(requiredVisit(message))],
      };
  }
  const death = deathOf(message, pid, event, person.birthDate, options);
  const pointers = event === 'A28' || event === 'A31' ? [] : diagnoses(message, options);
  return { ...said, keepsDetails: true, saysAlive: isDead(pid) === false, ...death, pointers };
}

/** PID-30; null where it is not said. @throws Hl7Refusal for what is neither yes nor no */
function isDead(pid: ReadableSegment): boolean | null {
  const said = pid.value(30).toUpperCase();
  if (said === '') return null;
  if (said !== 'Y' && said !== 'N')
    throw notUnderstood(pid.place(30), 'PID-30, whether the patient died, is neither Y nor N.', 103);
  return said === 'Y';
}

/** A cancel speaks of a stay alone; that it repeats a death is for a person to look at. */
function cancelled(pid: ReadableSegment): Pick<TranslatedMessage, 'saysAlive' | 'setAside'> {
  const dead = isDead(pid);
  if (dead !== true) return { saysAlive: dead === false, setAside: [] };
  const text = 'The message takes back an admission or a discharge, and says all the same that the patient died.';
  return { saysAlive: false, setAside: [{ sourceKey: 'death', reason: 'death-in-a-cancel', text }] };
}

function deathOf(
  message: ReadableMessage,
  pid: ReadableSegment,
  event: string,
  birthDate: LocalDate | null,
  { timeZone, today }: ReadMessageOptions,
): { readonly facts: readonly ImportedFact[]; readonly remarks: readonly ImportNote[] } {
  const pv1 = message.first('PV1');
  const diedHere = event === 'A03' && DIED.has(pv1?.value(36) ?? '');
  const dead = isDead(pid);
  const diedOn = localDay(pid, 29, 'when the patient died', timeZone);
  const hasDied = dead ?? (pid.value(29) !== '' || diedHere);
  if (!hasDied) {
    if (diedHere)
      throw notUnderstood(pid.place(30), 'PV1-36 says that the patient died, and PID-30 that they did not.');
    return { facts: [], remarks: [] };
  }
  if (diedOn !== null && (diedOn > today || (birthDate !== null && diedOn < birthDate)))
    throw notUnderstood(pid.place(29), 'PID-29, when the patient died, lies in the future or before the birth.');
  const visit = event === 'A03' ? visitOf(message) : '';
  const sourceKey = visit === '' ? 'death' : dischargeKey(visit);
  const left = diedHere && pv1 !== undefined ? localDay(pv1, 45, 'the discharge', timeZone) : null;
  const known = diedOn ?? (left !== null && left <= today ? left : null);
  const on = known ?? eventDay(message, timeZone, today);
  return {
    facts: [{ type: 'event', sourceKey, event: { type: 'death', on }, dateAssumed: known === null }],
    remarks: known === null ? [{ sourceKey, reason: 'death-date-unknown', text: DATE_UNKNOWN }] : [],
  };
}

const DATE_UNKNOWN = 'The patient died; on which day is not said, and the day of the message stands in.';

/** When it happened, else when it was recorded, else today; a clock that runs ahead makes no future. */
function eventDay(message: ReadableMessage, timeZone: string, today: LocalDate): LocalDate {
  const evn = message.first('EVN');
  if (evn === undefined) return today;
  const day =
    localDay(evn, 6, 'the time of the event', timeZone) ?? localDay(evn, 2, 'the time of recording', timeZone);
  return day === null || day > today ? today : day;
}

/** PV1-19, else the number of the account that older systems keep a stay under. */
const visitOf = (message: ReadableMessage): string =>
  message.first('PV1')?.value(19) || (message.first('PID')?.value(18) ?? '');

function requiredVisit(message: ReadableMessage): string {
  const visit = visitOf(message);
  if (visit !== '') return visit;
  const text = 'PV1-19, the number of the visit, is missing: it is not known what is taken back.';
  throw missing({ segment: 'PV1', sequence: 1, field: 19 }, text);
}

/** External causes of ICD-10 in all its editions, chapter XX: how it happened, not what it is. */
const isMechanism = ({ system, code }: SentCode): boolean => /icd-10/i.test(system) && /^[VWXY]\d/.test(code);

/** The diagnoses of a stay are one pointer; those that DG1-21 deletes are none. */
function diagnoses(message: ReadableMessage, { timeZone, today }: ReadMessageOptions): ToldPointer[] {
  const all = message.all('DG1').filter((dg1) => dg1.value(21).toUpperCase() !== 'D');
  const codes = all.flatMap((dg1) => codesAt(dg1, 3));
  const told = codes.filter((code) => !isMechanism(code));
  if (told.length === 0) return [];
  const pv1 = message.first('PV1');
  const days = all.map((dg1) => {
    const day = localDay(dg1, 5, 'the day of the diagnosis', timeZone);
    if (day !== null && day > today)
      throw notUnderstood(dg1.place(5), 'DG1-5, the day of the diagnosis, lies in the future.');
    return day;
  });
  const admitted = pv1 === undefined ? null : localDay(pv1, 44, 'the admission', timeZone);
  const on =
    days.find((day) => day !== null) ??
    (admitted !== null && admitted <= today ? admitted : eventDay(message, timeZone, today));
  const visit = visitOf(message);
  const key = visit === '' ? `diagnoses/${on}` : visitKey(visit);
  const referrer = pv1 === undefined ? null : providerAt(pv1, 8);
  return [{ key, about: { kind: 'codes', codes: told, on, mechanism: codes.filter(isMechanism) }, referrer }];
}

function absorbedNumbers(
  message: ReadableMessage,
  own: TranslatedMessage['person']['identifiers'],
  { systems }: ReadMessageOptions,
): TranslatedMessage['person']['identifiers'] {
  const mrg = message.first('MRG');
  if (mrg === undefined)
    throw missing({ segment: 'MRG', sequence: 1 }, 'The segment MRG, which says who is merged, is missing.');
  const found = identifiersAt(mrg, 1, systems);
  if (found.length === 0) throw missing(mrg.place(1), 'MRG-1, the numbers that are given up, is missing.');
  const others = found.filter(({ system, value }) => !own.some((one) => one.system === system && one.value === value));
  if (others.length === 0)
    throw notUnderstood(mrg.place(1), 'MRG-1 names the numbers that PID-3 keeps: nobody would be merged.');
  return others;
}
