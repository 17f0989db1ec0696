import { scoreMatch, type MatchPerson } from '@osteon/domain';
import type { WorkerActor } from '../actor.ts';
import type { ImportedPatient } from '../imports/imported-patient.ts';
import type { KnownPatientChange } from '../imports/plan-known-patient.ts';
import { checkNewPatient } from '../imports/store-patient.ts';
import type { BornAlike, CheckedRow, FileClaim, FileCounts, FileTransaction } from './file-import-store.ts';
import { readingOf, type TranslatedRow } from './file-row.ts';
import { lookUp, planKnown } from './look-up.ts';
import { mergeRows } from './merge-rows.ts';
import { faultOf } from './row-fault.ts';
import type { FileTurn, TurnOptions, WorkOnFileDeps } from './file-turn.ts';

const BATCH = 500;
/** The file is read from its beginning in each turn: few turns. */
const BATCHES_A_TURN = 100;

/** One turn of checking: the next rows are translated, checked and kept with what is to become of each. */
export async function checkRows(
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
      fatesOf(transaction, claim, rows, (patient) => checkNewPatient(claim.run, protocol, patient)),
    );
    counts = withFates(counts, checked);
    rows = [];
    kept += 1;
    return fileImports.keepRows(claim, checked, counts, leaseMs);
  };
  for await (const row of reader.readRows({ ...claim, bytes }, readingOf(claim), claim.readTo)) {
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

/** What is to become of each row: who is known is planned as storing would, and nothing of it is kept. */
async function fatesOf(
  transaction: FileTransaction,
  claim: FileClaim,
  rows: readonly TranslatedRow[],
  check: (patient: ImportedPatient) => void,
): Promise<CheckedRow[]> {
  const { serviceId } = claim;
  const merged = rows.map((row) => mergeRows([row])?.patient);
  const patients = merged.filter((patient) => patient !== undefined);
  const look = await lookUp(transaction, claim, patients);
  const looked = merged.map((patient) => (patient === undefined ? null : look(patient)));
  const plan = await planKnown(
    transaction,
    claim,
    looked.filter((one) => one !== null),
  );
  const days = new Set(looked.flatMap((one) => (one?.patientId === null ? [one.patient.birthDate] : [])));
  const born = Map.groupBy(await transaction.bornOn(serviceId, [...days]), ({ birthDate }) => birthDate);
  const checked: CheckedRow[] = [];
  for (const [index, row] of rows.entries()) {
    const found = looked[index] ?? null;
    const number = found?.patient.identifiers[0] ?? null;
    const base = { row: row.row, cells: row.cells, number, notes: row.notes, patientId: null, resembles: null };
    if (found === null || number === null) {
      checked.push({ ...base, fate: 'refused', faults: row.faults });
      continue;
    }
    const { patient, patientId, isSame, known } = found;
    const notes = [...row.notes, ...notesOf(claim, known)];
    try {
      if (patientId !== null) {
        const fate = isSame || changesNothing(plan(found)) ? 'unchanged' : 'changed';
        checked.push({ ...base, notes, fate, faults: [], patientId });
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

const changesNothing = ({ details, change }: KnownPatientChange): boolean => details === null && change === null;

/** Columns whose fact is recorded already from elsewhere: shown, and not added. */
function notesOf({ heads, fields }: FileClaim, known: readonly string[]): CheckedRow['notes'] {
  const columns = new Set(known.map((sourceKey) => FIELDS_OF[sourceKey.split('/')[0] ?? ''] ?? 'fractureDate'));
  return [...columns].map((field) => ({ column: heads[fields.indexOf(field)] ?? field, code: 'already-known' }));
}

/** The field that names what a source key begins with. */
const FIELDS_OF: Readonly<Record<string, string>> = {
  'file:fracture': 'fractureDate',
  'file:treatment': 'treatment',
  'file:dose': 'lastDose',
  'file:fls-contact': 'contactDate',
  'file:fls-assessment': 'assessmentDate',
  'file:dxa': 'dxaDate',
  'file:death': 'deathDate',
  'file:falls-assessment': 'fallsAssessed',
};

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
