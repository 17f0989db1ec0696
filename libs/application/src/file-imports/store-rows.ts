import type { WorkerActor } from '../actor.ts';
import { AppError, isAppError } from '../errors.ts';
import { OtherPerson } from '../imports/check-own-data.ts';
import type { ImportedPatient } from '../imports/imported-patient.ts';
import type { KnownPatientChange } from '../imports/plan-known-patient.ts';
import {
  cameAgain,
  ErasedPerson,
  incident,
  otherPerson,
  planNewPatient,
  storePatient,
  type NewEnrolment,
} from '../imports/store-patient.ts';
import type { FileClaim, FileCounts, FileTransaction, RowFate, SettledRow } from './file-import-store.ts';
import { readingOf, type RowFault } from './file-row.ts';
import { lookUp, planKnown } from './look-up.ts';
import { mergeRows, type MergedPerson } from './merge-rows.ts';
import { faultOf } from './row-fault.ts';
import type { FileTurn, TurnOptions, WorkOnFileDeps } from './file-turn.ts';

const BATCH = 500;
const BATCHES_A_TURN = 20;
/** People who are planned before others have a turn: some milliseconds of work. */
const PLANNED_AT_ONCE = 25;

/** Someone of a file, and, where the check found nobody, what storing them as new would write. */
interface Planned extends MergedPerson {
  readonly enrolment: NewEnrolment['enrolment'] | null;
  readonly fault: RowFault | null;
}

interface Batch {
  readonly people: readonly Planned[];
  readonly settled: readonly SettledRow[];
  /** What the check said of each row. */
  readonly fates: ReadonlyMap<number, RowFate>;
  /** The first row of the last person in it. */
  readonly last: number;
}

/**
 * One turn of storing: the next persons, each batch in one transaction with how far it has come. While the database writes
 * one batch, the next is planned.
 */
export async function storeRows(
  { as, reader }: WorkOnFileDeps,
  claim: FileClaim,
  { leaseMs, batch = BATCH, batches = BATCHES_A_TURN }: TurnOptions,
): Promise<FileTurn> {
  const actor: WorkerActor = { kind: 'worker', serviceId: claim.serviceId };
  const { fileImports, patients } = as(actor);
  const protocol = await patients.protocolOf(claim.run);
  const reading = readingOf(claim);
  const prepare = async (after: number): Promise<Batch | null> => {
    const staged = await fileImports.nextRows(claim, batch, after);
    if (staged.length === 0) return null;
    const people: Planned[] = [];
    const settled: SettledRow[] = [];
    for (const rows of Map.groupBy(staged, ({ personRow }) => personRow).values()) {
      const translated = rows.map(({ row, cells }) => reader.translate(row, cells, reading));
      // Told apart when it was checked; a rule that is stricter since refuses what was taken then.
      for (const { row, faults, said } of translated)
        if (said === null) settled.push({ row, outcome: 'refused', patientId: null, faults });
      const merged = mergeRows(translated);
      if (merged === null) continue;
      for (const { row, faults } of merged.refused) settled.push({ row, outcome: 'refused', patientId: null, faults });
      const isKnown = rows.some(({ patientId }) => patientId !== null);
      people.push(isKnown ? { ...merged, enrolment: null, fault: null } : planned(merged));
      if (people.length % PLANNED_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const fates = new Map(staged.map(({ row, fate }) => [row, fate]));
    return { people, settled, fates, last: staged.at(-1)?.personRow ?? after };
  };
  const planned = (merged: MergedPerson): Planned => {
    try {
      const { enrolment } = planNewPatient(claim.run, protocol, merged.patient, claim);
      return { ...merged, enrolment, fault: null };
    } catch (error) {
      return { ...merged, enrolment: null, fault: faultOf(error) };
    }
  };
  let { counts } = claim;
  let next = prepare(0);
  for (let n = 1; n <= batches; n += 1) {
    const now = await next;
    if (now === null) return { outcome: (await fileImports.finish(claim)) ? 'finished' : 'taken' };
    if (n < batches) {
      next = prepare(now.last);
      // Its fault is met when it is its turn; until then nobody waits for it.
      next.catch(() => undefined);
    }
    const write = (together: boolean) =>
      fileImports.inTransaction(actor, async (transaction) => {
        const all = [...now.settled, ...(await storePeople(transaction, actor, claim, now.people, together))];
        const sum = withOutcomes(counts, all, now.fates);
        if (!(await transaction.settle(claim, all, sum, leaseMs))) throw new Taken();
        return sum;
      });
    try {
      counts = await write(true).catch((error: unknown) => {
        // Two people of the file share a number or are one, or somebody stored one a moment ago: one by one it is seen.
        if (isAppError(error, 'FLS-1021') || isAppError(error, 'FLS-1023')) return write(false);
        throw error;
      });
    } catch (error) {
      await next.catch(() => undefined);
      if (error instanceof Taken) return { outcome: 'taken' };
      throw error;
    }
  }
  await fileImports.release(claim);
  return { outcome: 'more' };
}

class Taken extends Error {}

function withOutcomes(
  counts: FileCounts,
  rows: readonly SettledRow[],
  checked: ReadonlyMap<number, RowFate>,
): FileCounts {
  const outcomes = { ...counts.outcomes };
  const fates = { ...counts.fates };
  for (const { row, outcome } of rows) {
    outcomes[outcome] += 1;
    const fate = checked.get(row);
    if (outcome !== 'refused' || fate === undefined) continue;
    fates[fate] -= 1;
    fates.refused += 1;
  }
  return { fates, outcomes };
}

/**
 * Stores people: who is new together, in one statement for each table; who is known and changed likewise, planned by one
 * look at all of them; of whom nothing is new, not at all.
 */
async function storePeople(
  transaction: FileTransaction,
  actor: WorkerActor,
  claim: FileClaim,
  people: readonly Planned[],
  together: boolean,
): Promise<SettledRow[]> {
  const { serviceId, run, consented } = claim;
  const patients = people.map(({ patient }) => patient);
  const identifiers = patients.flatMap((patient) => patient.identifiers);
  const look = await lookUp(transaction, claim, patients);
  const mayBeErased = identifiers.length > 0 && (await transaction.erasureOf(serviceId, identifiers)) !== null;
  const settled: SettledRow[] = [];
  const settle = ({ rows }: MergedPerson, outcome: SettledRow['outcome'], patientId: string | null, fault?: RowFault) =>
    settled.push(...rows.map((row) => ({ row, outcome, patientId, faults: fault === undefined ? [] : [fault] })));
  const fresh: NewEnrolment['enrolment'][] = [];
  const changes: KnownPatientChange[] = [];
  const patientIds: string[] = [];
  const store = async (patient: ImportedPatient) => {
    const { patientId, counts } = await transaction.attempt(() =>
      storePatient(transaction, actor, run, patient, { consented }),
    );
    patientIds.push(patientId);
    const outcome = counts.patientsNew > 0 ? 'new' : counts.patientsChanged > 0 ? 'changed' : 'unchanged';
    return { patientId, outcome } as const;
  };
  const looked = people.map(({ patient }) => look(patient));
  const plan = await planKnown(transaction, claim, together ? looked : []);
  const met = new Set<string>();
  for (const [index, person] of people.entries()) {
    const one = looked[index];
    if (one === undefined) continue;
    const { patient, patientId, who, isSame } = one;
    // Who comes a second time, by another number, is compared with what the first time left: one by one.
    if (together && patientId !== null && met.has(patientId)) throw new AppError('FLS-1023');
    if (patientId !== null) met.add(patientId);
    try {
      if (together && who !== null && isSame) {
        patientIds.push(who.patientId);
        settle(person, 'unchanged', who.patientId);
      } else if (together && who !== null) {
        const planned = plan(one);
        const isChanged = planned.details !== null || planned.change !== null;
        if (isChanged) changes.push(planned);
        const incidents = planned.afterDeath.map((sourceKey) => incident(who.patientId, sourceKey));
        if (incidents.length > 0) await transaction.raise(serviceId, who.patientId, incidents);
        patientIds.push(who.patientId);
        settle(person, isChanged ? 'changed' : 'unchanged', who.patientId);
      } else if (together && patientId === null && person.fault !== null && !mayBeErased) {
        settle(person, 'refused', null, person.fault);
      } else if (together && patientId === null && person.enrolment !== null && !mayBeErased) {
        fresh.push(person.enrolment);
        settle(person, 'new', person.enrolment.patientId);
      } else {
        const stored = await store(patient);
        settle(person, stored.outcome, stored.patientId);
      }
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
  if (changes.length > 0) await transaction.changeMany(serviceId, changes);
  if (fresh.length > 0) await transaction.enrolMany(fresh);
  const everybody = [...patientIds, ...fresh.map(({ patientId }) => patientId)];
  if (everybody.length > 0) await transaction.audit(actor, everybody);
  return settled;
}
