import { storedValueOf } from '../addresses/contact-point.ts';
import { AppError } from '../errors.ts';
import type { FactRecord } from '../facts/fact-record.ts';
import { heldFacts } from '../facts/held-facts.ts';
import type { PatientState } from '../plan/patient-state.ts';
import { planChange } from '../plan/plan-change.ts';
import { isEmptyChange, type PlannedChange } from '../plan/planned-change.ts';
import { sameJson } from '../plan/same-json.ts';
import { checkLengths, checkSamePerson } from './check-own-data.ts';
import { compareFacts } from './compare-facts.ts';
import { mayBeWritten, toContactPoints } from './contact-points.ts';
import { addImportCounts, changeCounts, type ImportCounts } from './import-counts.ts';
import type { KnownPatient, PatientDetails } from './import-store.ts';
import type { ImportedPatient } from './imported-patient.ts';
import { toNewFact } from './new-facts.ts';
import { requestOf, type StoringRules, type StoringRun } from './storing-run.ts';

/** Somebody known, and what storing them again writes. */
export interface KnownPatientChange {
  readonly patientId: string;
  /** That was planned from. */
  readonly version: number;
  /** Null where their own data are the same. */
  readonly details: PatientDetails | null;
  /** Null where facts and plan are the same. */
  readonly change: PlannedChange | null;
  /** Source keys, both: dated after a death; settled by a person here. */
  readonly afterDeath: readonly string[];
  readonly settled: readonly string[];
  readonly counts: ImportCounts;
}

/**
 * Plans what a sender says now of somebody known, compared with what is stored; pure.
 * @param state read after the patient was locked
 * @throws AppError when it is somebody else (`OtherPerson`), or what is said is refused
 */
export function planKnownPatient(
  run: StoringRun,
  imported: ImportedPatient,
  known: KnownPatient,
  state: PatientState,
  { consented }: StoringRules,
): KnownPatientChange {
  checkLengths(imported);
  checkSamePerson(imported, known);
  const details = changedDetails(imported, known, consented, run.country);
  if (details !== null) checkBirthDate(details, known, state);
  const compared = compareFacts(imported.facts.map(toNewFact), state.facts, new Set(known.factsByPeople));
  const { birthDate, sex, careHomeResident } = details ?? known;
  const change = planChange(
    { ...state, birthDate, sex, careHomeResident },
    requestOf(run, { facts: compared.add, corrections: compared.correct }),
  );
  const isEmpty = isEmptyChange(change);
  return {
    patientId: known.patientId,
    version: state.version,
    details,
    change: isEmpty ? null : change,
    afterDeath: compared.afterDeath,
    settled: compared.settled,
    counts: addImportCounts(changeCounts(state.episodes, change), {
      ...(isEmpty && details === null ? { patientsUnchanged: 1 } : { patientsChanged: 1 }),
      factsNew: compared.add.length,
      factsChanged: compared.correct.length,
      factsUnchanged: compared.unchanged,
      factsKept: compared.kept,
    }),
  };
}

/** A new date of birth must not lie after what is known already; FLS-1012. */
function checkBirthDate({ birthDate }: PatientDetails, known: KnownPatient, { facts }: PatientState): void {
  if (birthDate <= known.birthDate) return;
  if (heldFacts(facts).some(({ on }) => on < birthDate)) throw new AppError('FLS-1012', { field: 'birthDate' });
}

/** Whether storing somebody known again would write nothing: the same own data, the same facts. Pure. */
export function isSameAgain(
  imported: ImportedPatient,
  known: KnownPatient,
  recorded: readonly FactRecord[],
  { consented, country }: StoringRules & Pick<StoringRun, 'country'>,
): boolean {
  if (imported.setAside.length > 0 || imported.remarks.length > 0) return false;
  if (changedDetails(imported, known, consented, country) !== null) return false;
  const compared = compareFacts(imported.facts.map(toNewFact), recorded, new Set(known.factsByPeople));
  return compared.add.length === 0 && compared.correct.length === 0 && compared.afterDeath.length === 0;
}

type OwnData = Pick<
  KnownPatient,
  'family' | 'given' | 'birthDate' | 'sex' | 'careHomeResident' | 'language' | 'address'
>;

/** A patient's own data as they are stored. */
export function ownDataOf({
  family,
  given,
  birthDate,
  sex,
  careHomeResident = null,
  language,
  address,
}: ImportedPatient): OwnData {
  return {
    family,
    given: given.join(' '),
    birthDate,
    sex,
    careHomeResident,
    language: language ?? 'en',
    address: address === null ? null : { ...address },
  };
}

/** What differs from what is stored; null when nothing does. A sender that leaves something out takes nothing away. */
function changedDetails(
  imported: ImportedPatient,
  known: KnownPatient,
  consented: boolean,
  country: string,
): PatientDetails | null {
  const sent = ownDataOf(imported);
  const own: OwnData = {
    ...sent,
    language: imported.language === null ? known.language : sent.language,
    address: sent.address ?? known.address,
    careHomeResident: sent.careHomeResident ?? known.careHomeResident,
  };
  const addIdentifiers = imported.identifiers.filter(
    ({ system, value }) => !known.identifiers.some((other) => other.system === system && other.value === value),
  );
  const addContactPoints = toContactPoints(imported, consented && mayBeWritten(known.contactPoints), country).filter(
    ({ channel, value }) =>
      !known.contactPoints.some((other) => other.channel === channel && other.value === value) &&
      // What was stored before numbers were written alike is the same number all the same.
      !known.contactPoints.some((other) => other.channel === channel && storedValueOf(other, country) === value),
  );
  const fields = ['family', 'given', 'birthDate', 'sex', 'careHomeResident', 'language', 'address'] as const;
  const isSame = fields.every((field) => sameJson(own[field], known[field]));
  if (isSame && addIdentifiers.length === 0 && addContactPoints.length === 0) return null;
  return { ...own, addIdentifiers, addContactPoints };
}
