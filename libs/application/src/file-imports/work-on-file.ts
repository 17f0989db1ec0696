import { scoreMatch, type MatchPerson } from '@osteon/domain';
import type { WorkerActor } from '../actor.ts';
import { AppError, isAppError } from '../errors.ts';
import type { ImportedPatient } from '../imports/imported-patient.ts';
import type { PatientStore } from '../ports/patient-store.ts';
import { OtherPerson } from '../imports/check-own-data.ts';
import {
  cameAgain,
  checkNewPatient,
  ErasedPerson,
  otherPerson,
  planNewPatient,
  storePatient,
} from '../imports/store-patient.ts';
import type {
  BornAlike,
  CheckedRow,
  FileClaim,
  FileCounts,
  FileImportStore,
  FileTransaction,
  SettledRow,
} from './file-import-store.ts';
import type { FileReader, FileReading, RowFault, TranslatedRow } from './file-row.ts';
import { mergeRows, type MergedPerson } from './merge-rows.ts';

export interface WorkOnFileDeps {
  readonly fileImports: FileImportStore;
  /** The stores for one service. */
  readonly as: (actor: WorkerActor) => { readonly fileImports: FileImportStore; readonly patients: PatientStore };
  readonly reader: FileReader;
}

export interface FileTurn {
  readonly outcome: 'more' | 'checked' | 'finished' | 'failed' | 'taken';
}

export interface TurnOptions {
  readonly leaseMs: number;
  /** Rows, or persons, between two looks whether it was cancelled; what a killed worker loses. */
  readonly batch?: number;
  /** Batches of one turn: a worker that stops waits no longer. */
  readonly batches?: number;
}

const BATCH = 500;
const BATCHES_A_TURN = 20;
/** One that was begun so often without coming further stops the worker each time: it is given up. */
const MOST_CLAIMS = 10_000;

/**
 * One turn of a file: the next rows are checked and kept, or the next persons are stored, each batch in one transaction
 * with how far it has come. A stop costs one batch, and nothing is stored twice.
 */
export async function workOnFile(deps: WorkOnFileDeps, id: string, options: TurnOptions): Promise<FileTurn> {
  const { fileImports } = deps;
  const claim = await fileImports.claim(id, options.leaseMs);
  if (claim === null) return { outcome: 'taken' };
  if (claim.generation > MOST_CLAIMS) {
    await fileImports.fail(claim, 'FLS-1686', null);
    return { outcome: 'failed' };
  }
  try {
    return claim.state === 'checking' ? await checkRows(deps, claim, options) : await storeRows(deps, claim, options);
  } catch (error) {
    // What is away for a moment is tried again when the lease ends.
    if (!isAppError(error) || error.status >= 500) throw error;
    const place = error.details?.['place'];
    await fileImports.fail(claim, error.code, typeof place === 'string' ? place : null);
    return { outcome: 'failed' };
  }
}

const readingOf = ({ heads, fields, monthFirst, label, run }: FileClaim): FileReading => ({
  heads,
  fields,
  monthFirst,
  label,
  today: run.today,
});

async function checkRows(
  { as, reader }: WorkOnFileDeps,
  claim: FileClaim,
  { leaseMs, batch = BATCH, batches = BATCHES_A_TURN }: TurnOptions,
): Promise<FileTurn> {
  const actor: WorkerActor = { kind: 'worker', serviceId: claim.serviceId };
  const { fileImports, patients } = as(actor);
  const protocol = await patients.protocolOf(claim.run);
  const bytes = fileImports.parts(claim.serviceId, claim.id);
  let { counts } = claim;
  let rows: TranslatedRow[] = [];
  let kept = 0;
  let last = claim.readTo;
  const keep = async (): Promise<boolean> => {
    const checked = await fileImports.inTransaction(actor, (transaction) =>
      fatesOf(transaction, actor, claim, rows, (patient) => checkNewPatient(claim.run, protocol, patient)),
    );
    counts = withFates(counts, checked);
    rows = [];
    kept += 1;
    return fileImports.keepRows(claim, checked, counts, leaseMs);
  };
  for await (const row of reader.readRows({ ...claim, bytes }, readingOf(claim))) {
    if (row.row <= claim.readTo) continue;
    last = row.row;
    rows.push(row);
    if (rows.length < batch) continue;
    if (!(await keep())) return { outcome: 'taken' };
    if (kept < batches) continue;
    await fileImports.release(claim);
    return { outcome: 'more' };
  }
  if (rows.length > 0 && !(await keep())) return { outcome: 'taken' };
  if (!(await fileImports.groupRows(claim, leaseMs))) return { outcome: 'taken' };
  if (!(await fileImports.endCheck(claim, last))) return { outcome: 'taken' };
  return { outcome: claim.atOnce ? 'more' : 'checked' };
}

function withFates(counts: FileCounts, rows: readonly CheckedRow[]): FileCounts {
  const fates = { ...counts.fates };
  for (const { fate } of rows) fates[fate] += 1;
  return { ...counts, fates };
}

/** What is to become of each row. Nothing of it is kept: those who are known are changed and given back. */
async function fatesOf(
  transaction: FileTransaction,
  actor: WorkerActor,
  claim: FileClaim,
  rows: readonly TranslatedRow[],
  check: (patient: ImportedPatient) => void,
): Promise<CheckedRow[]> {
  const { serviceId } = claim;
  const merged = rows.map((row) => mergeRows([row]));
  const identifiers = merged.flatMap((one) => one?.patient.identifiers ?? []);
  const known = knownBy(identifiers.length === 0 ? [] : await transaction.findByIdentifiers(serviceId, identifiers));
  const days = new Set(merged.flatMap((one) => (one === null ? [] : [one.patient.birthDate])));
  const born = Map.groupBy(await transaction.bornOn(serviceId, [...days]), ({ birthDate }) => birthDate);
  const checked: CheckedRow[] = [];
  for (const [index, row] of rows.entries()) {
    const patient = merged[index]?.patient;
    const number = patient?.identifiers[0] ?? null;
    const base = { row: row.row, cells: row.cells, number, notes: row.notes, patientId: null, resembles: null };
    if (patient === undefined || number === null) {
      checked.push({ ...base, fate: 'refused', faults: row.faults });
      continue;
    }
    try {
      const patientId = known(patient);
      if (patientId !== null) {
        const fate = await wouldChange(transaction, actor, claim, patient);
        checked.push({ ...base, fate, faults: [], patientId });
        continue;
      }
      check(patient);
      const resembles = likest(patient, born.get(patient.birthDate) ?? []);
      checked.push({ ...base, fate: resembles === null ? 'new' : 'possible-duplicate', faults: [], resembles });
    } catch (error) {
      checked.push({ ...base, fate: 'refused', faults: [faultOf(error)] });
    }
  }
  return checked;
}

/** Stored and given back: what is said of it is what will be. */
async function wouldChange(
  transaction: FileTransaction,
  actor: WorkerActor,
  { run, consented }: FileClaim,
  patient: ImportedPatient,
): Promise<'changed' | 'unchanged'> {
  let fate: 'changed' | 'unchanged' = 'unchanged';
  try {
    await transaction.attempt(async () => {
      const { counts } = await storePatient(transaction, actor, run, patient, { consented });
      fate = counts.patientsChanged > 0 ? 'changed' : 'unchanged';
      throw new GiveBack();
    });
  } catch (error) {
    if (!(error instanceof GiveBack)) throw error;
  }
  return fate;
}

class GiveBack extends Error {}

interface Known {
  readonly patientId: string;
  readonly identifiers: readonly { readonly system: string; readonly value: string }[];
}

/** Who has one of the numbers of a patient; where it is several, the first: storing says what is wrong. */
function knownBy(found: readonly Known[]): (patient: ImportedPatient) => string | null {
  const keyOf = ({ system, value }: { system: string; value: string }): string => `${system}\0${value}`;
  const byNumber = new Map(
    found.flatMap(({ patientId, identifiers }) => identifiers.map((one) => [keyOf(one), patientId] as const)),
  );
  return ({ identifiers }) => {
    for (const one of identifiers) {
      const patientId = byNumber.get(keyOf(one));
      if (patientId !== undefined) return patientId;
    }
    return null;
  };
}

/** Somebody known whom a person resembles by name and day of birth; null for nobody. */
function likest(patient: ImportedPatient, born: readonly BornAlike[]): string | null {
  if (born.length === 0) return null;
  const asked = matchable({ ...patient, given: patient.given.join(' ') });
  for (const other of born) if (scoreMatch(asked, matchable(other)).band !== 'no') return other.patientId;
  return null;
}

const matchable = ({ family, given, birthDate, sex }: Omit<BornAlike, 'patientId'>): MatchPerson => ({
  family,
  given,
  birthDate,
  sex,
  identifiers: [],
  phones: [],
  emails: [],
  address: null,
});

/** Refusals of what a row says; anything else ends the turn. */
function faultOf(error: unknown): RowFault {
  if (error instanceof AppError && error.status < 500) return { column: null, code: error.code };
  throw error;
}

async function storeRows(
  { as, reader }: WorkOnFileDeps,
  claim: FileClaim,
  { leaseMs, batch = BATCH, batches = BATCHES_A_TURN }: TurnOptions,
): Promise<FileTurn> {
  const actor: WorkerActor = { kind: 'worker', serviceId: claim.serviceId };
  const { fileImports, patients } = as(actor);
  const protocol = await patients.protocolOf(claim.run);
  const reading = readingOf(claim);
  let { counts } = claim;
  for (let n = 1; n <= batches; n += 1) {
    const staged = await fileImports.nextRows(claim, batch);
    if (staged.length === 0) {
      return { outcome: (await fileImports.finish(claim)) ? 'finished' : 'taken' };
    }
    const people: MergedPerson[] = [];
    const settled: SettledRow[] = [];
    for (const rows of Map.groupBy(staged, ({ personRow }) => personRow).values()) {
      const translated = rows.map(({ row, cells }) => reader.translate(row, cells, reading));
      // Told apart when it was checked; a rule that is stricter since refuses what was taken then.
      for (const { row, faults, said } of translated)
        if (said === null) settled.push({ row, outcome: 'refused', patientId: null, faults });
      const merged = mergeRows(translated);
      if (merged === null) continue;
      people.push(merged);
      for (const { row, faults } of merged.refused) settled.push({ row, outcome: 'refused', patientId: null, faults });
    }
    const planNew = (patient: ImportedPatient) => planNewPatient(claim.run, protocol, patient, claim);
    const write = (together: boolean) =>
      fileImports.inTransaction(actor, async (transaction) => {
        const all = [...settled, ...(await storePeople(transaction, actor, claim, people, planNew, together))];
        const sum = withOutcomes(counts, all);
        if (!(await transaction.settle(claim, all, sum, leaseMs))) throw new Taken();
        return sum;
      });
    try {
      counts = await write(true).catch((error: unknown) => {
        // Two rows share a number, or somebody stored one of them a moment ago: one by one it is seen whose it is.
        if (isAppError(error, 'FLS-1021') || isAppError(error, 'FLS-1023')) return write(false);
        throw error;
      });
    } catch (error) {
      if (error instanceof Taken) return { outcome: 'taken' };
      throw error;
    }
  }
  await fileImports.release(claim);
  return { outcome: 'more' };
}

class Taken extends Error {}

function withOutcomes(counts: FileCounts, rows: readonly SettledRow[]): FileCounts {
  const outcomes = { ...counts.outcomes };
  for (const { outcome } of rows) outcomes[outcome] += 1;
  return { ...counts, outcomes };
}

/** Stores people: who is new together in one statement for each table, who is known as every import does. */
async function storePeople(
  transaction: FileTransaction,
  actor: WorkerActor,
  claim: FileClaim,
  people: readonly MergedPerson[],
  planNew: (patient: ImportedPatient) => ReturnType<typeof planNewPatient>,
  together: boolean,
): Promise<SettledRow[]> {
  const { serviceId, run, consented } = claim;
  const identifiers = people.flatMap(({ patient }) => patient.identifiers);
  const known = knownBy(identifiers.length === 0 ? [] : await transaction.findByIdentifiers(serviceId, identifiers));
  const mayBeErased = identifiers.length > 0 && (await transaction.erasureOf(serviceId, identifiers)) !== null;
  const settled: SettledRow[] = [];
  const settle = ({ rows }: MergedPerson, outcome: SettledRow['outcome'], patientId: string | null, fault?: RowFault) =>
    settled.push(...rows.map((row) => ({ row, outcome, patientId, faults: fault === undefined ? [] : [fault] })));
  const fresh: ReturnType<typeof planNewPatient>[] = [];
  const patientIds: string[] = [];
  for (const person of people) {
    const { patient } = person;
    try {
      if (together && !mayBeErased && known(patient) === null) {
        const planned = planNew(patient);
        fresh.push(planned);
        settle(person, 'new', planned.enrolment.patientId);
        continue;
      }
      const stored = await transaction.attempt(() => storePatient(transaction, actor, run, patient, { consented }));
      const { patientsNew, patientsChanged } = stored.counts;
      patientIds.push(stored.patientId);
      settle(person, patientsNew > 0 ? 'new' : patientsChanged > 0 ? 'changed' : 'unchanged', stored.patientId);
    } catch (error) {
      settle(person, 'refused', null, faultOf(error));
      // A person has to say who that is.
      if (error instanceof OtherPerson) {
        await transaction.raise(serviceId, error.patientId, [otherPerson(error.patientId)]);
        patientIds.push(error.patientId);
      }
      if (error instanceof ErasedPerson)
        await transaction.noteReturn(serviceId, error.erasureId, cameAgain(error.erasureId));
    }
  }
  if (fresh.length > 0) await transaction.enrolMany(fresh.map(({ enrolment }) => enrolment));
  const everybody = [...patientIds, ...fresh.map(({ enrolment }) => enrolment.patientId)];
  if (everybody.length > 0) await transaction.audit(actor, everybody);
  return settled;
}
