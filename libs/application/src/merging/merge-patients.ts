import { scoreMatch, type MatchPerson } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import { AppError, isAppError } from '../errors.ts';
import type { FactRecord } from '../facts/fact-record.ts';
import { heldFacts, setAsideAfterDeath } from '../facts/held-facts.ts';
import { promisedOnAfterAll, unreachedDaysOf } from '../patients/contact-outcome.ts';
import { checkChange } from '../plan/check-change.ts';
import { planChange } from '../plan/plan-change.ts';
import type { PatientState } from '../plan/patient-state.ts';
import { sameJson } from '../plan/same-json.ts';
import { keptAnswer } from '../idempotency/kept-answer.ts';
import type { Idempotency } from '../ports/patient-store.ts';
import type {
  Columns,
  MergedRow,
  MergePatients,
  MergeResult,
  MergeStore,
  MergeTransaction,
  MergingPatient,
  PatientMerge,
  StoredRow,
} from './merge-store.ts';
import { planMerge } from './plan-merge.ts';
import { planUndo } from './plan-undo.ts';

export interface MergeDeps {
  readonly merges: MergeStore;
}

/**
 * Makes one record of two of the same person, so that it can be undone: what the absorbed record had goes over to the
 * survivor, both are planned anew, and the address of the absorbed record leads to the survivor. All or nothing.
 * FLS-1650 the same record twice; FLS-1020 no such patient; FLS-1651 part of another already; FLS-1652 an erasure is
 * asked for; FLS-1653 numbers for life contradict each other (a person may say `despiteNumbers`); FLS-1654 the facts of
 * both cannot be one person's.
 */
export async function mergePatients(deps: MergeDeps, actor: Actor, merge: MergePatients): Promise<MergeResult> {
  const { survivorId, absorbedId, idempotency } = merge;
  if (survivorId === absorbedId) throw new AppError('FLS-1650', { field: 'absorbedId' });
  return once(deps, actor, idempotency, () =>
    withRefusal(deps, actor, 'merge-patients', [survivorId, absorbedId], () =>
      deps.merges.inTransaction(actor, (transaction) => mergeIn(transaction, actor, merge)),
    ),
  );
}

async function mergeIn(tx: MergeTransaction, actor: Actor, merge: MergePatients): Promise<MergeResult> {
  const serviceId = serviceOf(actor);
  const { survivorId, absorbedId } = merge;
  const ids = [survivorId, absorbedId] as const;
  const { survivor, absorbed } = checkMerge(merge, ...(await tx.lock(serviceId, ids)));

  const before = await tx.rowsOf(serviceId, ids);
  const [state, other] = [await stateOf(tx, serviceId, survivorId), await stateOf(tx, serviceId, absorbedId)];
  const ofPatient = (patientId: string): StoredRow[] =>
    before.filter(({ row }) => row['patient_id'] === patientId || row['resembles'] === patientId);
  const plan = planMerge(
    { patient: survivor, facts: state.facts, rows: ofPatient(survivorId) },
    { patient: absorbed, facts: other.facts, rows: ofPatient(absorbedId) },
  );
  checkTogether({ ...state, facts: plan.facts });

  const mergeId = await tx.begin(actor, serviceId, merge);
  await tx.change(mergeId, plan.changes);
  const filled = await tx.fillSurvivor(serviceId, ids);
  await planAnew(tx, actor, serviceId, survivorId, 'merge-patients');
  await planAnew(tx, actor, serviceId, absorbedId, 'merge-patients', { withoutFacts: true });
  const changed = whatChanged(before, await tx.rowsOf(serviceId, ids));
  await tx.keepRows(mergeId, serviceId, filled === null ? changed : [...changed, filled]);
  await tx.setMergedInto(actor, serviceId, absorbedId, survivorId);
  await tx.audit(actor, 'merge-patients', ids, mergeId);
  return keep(tx, actor, merge.idempotency, { mergeId, patientId: survivorId });
}

/**
 * Makes two records of one again: what the merge moved goes back, with what hangs on it since; what is new besides stays
 * with the survivor; both are planned anew. FLS-1655 no such merge; FLS-1656 undone already; FLS-1657 a later merge is
 * undone first; FLS-1652 an erasure is asked for; FLS-1658 something changed that cannot be split: `details.changed`.
 */
export async function undoMerge(
  deps: MergeDeps,
  actor: Actor,
  mergeId: string,
  reason: string,
  idempotency?: Idempotency,
): Promise<MergeResult> {
  const merge = await deps.merges.readMerge(serviceOf(actor), mergeId);
  if (merge === null) throw new AppError('FLS-1655');
  return once(deps, actor, idempotency, () =>
    withRefusal(deps, actor, 'undo-merge', [merge.survivorId, merge.absorbedId], () =>
      deps.merges.inTransaction(actor, (transaction) => undoIn(transaction, actor, merge, reason, idempotency)),
    ),
  );
}

async function undoIn(
  tx: MergeTransaction,
  actor: Actor,
  { id: mergeId, mergedAt }: Pick<PatientMerge, 'id' | 'mergedAt'>,
  reason: string,
  idempotency: Idempotency | undefined,
): Promise<MergeResult> {
  const serviceId = serviceOf(actor);
  const merge = await tx.readForUndo(serviceId, mergeId);
  if (merge === null) throw new AppError('FLS-1655');
  const { survivorId, absorbedId } = merge;
  const ids = [survivorId, absorbedId] as const;
  const [survivor, absorbed] = await tx.lock(serviceId, ids);
  if (merge.isUndone) throw new AppError('FLS-1656');
  if (merge.hasLater) throw new AppError('FLS-1657');
  if (survivor === null || absorbed === null) throw new AppError('FLS-1020');
  if (survivor.isErasureAsked || absorbed.isErasureAsked) throw new AppError('FLS-1652');

  const rows = await tx.rowsOf(serviceId, ids);
  const merged = await tx.readRows(serviceId, mergeId);
  const filled = merged.find(({ table }) => table === 'patient');
  const moved = merged.filter((row) => row !== filled);
  const { changes, unsplittable } = planUndo(ids, moved, rows);
  if (unsplittable.length > 0) {
    const errors = unsplittable.map(({ table }) => ({ path: table, message: 'was changed or added since the merge' }));
    throw new AppError('FLS-1658', { errors, details: { changed: unsplittable } });
  }
  await tx.change(mergeId, changes);
  if (filled !== undefined) await tx.emptySurvivor(serviceId, ids, filled);
  await tx.setMergedInto(actor, serviceId, absorbedId, null);
  const { facts: ofSurvivor } = await stateOf(tx, serviceId, survivorId);
  const wishes = wishesSince(rows, ofSurvivor, mergedAt);
  await planAnew(tx, actor, serviceId, absorbedId, 'undo-merge', { wishes });
  await planAnew(tx, actor, serviceId, survivorId, 'undo-merge');
  await tx.end(actor, serviceId, mergeId, reason);
  await tx.audit(actor, 'undo-merge', ids, mergeId);
  return keep(tx, actor, idempotency, { mergeId, patientId: survivorId });
}

/** The merges that a patient had part in, the newest first. */
export function listMerges({ merges }: MergeDeps, actor: Actor, patientId: string): Promise<readonly PatientMerge[]> {
  return merges.listMerges(actor, serviceOf(actor), patientId);
}

/** The merge of these two that stands; null when there is none. */
export function findMerge(
  { merges }: MergeDeps,
  actor: Actor,
  { survivorId, absorbedId }: Pick<MergePatients, 'survivorId' | 'absorbedId'>,
): Promise<string | null> {
  return merges.findMerge(serviceOf(actor), survivorId, absorbedId);
}

/** The key of the request was taken while it was carried out: the other one's answer is the answer. */
class SameRequest extends Error {}

async function keep(
  tx: MergeTransaction,
  actor: Actor,
  idempotency: Idempotency | undefined,
  result: MergeResult,
): Promise<MergeResult> {
  if (idempotency !== undefined && !(await tx.keepAnswer(actor, idempotency, result))) throw new SameRequest();
  return result;
}

/** What was answered to the same request before, or what is answered now. */
async function once(
  { merges }: MergeDeps,
  actor: Actor,
  idempotency: Idempotency | undefined,
  work: () => Promise<MergeResult>,
): Promise<MergeResult> {
  if (idempotency === undefined) return work();
  const kept = async (): Promise<MergeResult | null> =>
    keptAnswer(await merges.findAnswer(actor, idempotency.key), idempotency);
  const earlier = await kept();
  if (earlier !== null) return earlier;
  try {
    return await work();
  } catch (error) {
    const meanwhile = isAppError(error) || error instanceof SameRequest ? await kept() : null;
    if (meanwhile !== null) return meanwhile;
    throw error;
  }
}

async function withRefusal<T>(
  { merges }: MergeDeps,
  actor: Actor,
  action: 'merge-patients' | 'undo-merge',
  patientIds: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isAppError(error)) {
      await merges.auditRefusal(actor, action, patientIds, error.code === 'FLS-1020' ? 'not-found' : 'refused');
    }
    throw error;
  }
}

function checkMerge(
  { because, despiteNumbers }: MergePatients,
  survivor: MergingPatient | null,
  absorbed: MergingPatient | null,
): { readonly survivor: MergingPatient; readonly absorbed: MergingPatient } {
  if (survivor === null) throw new AppError('FLS-1020', { field: 'survivorId' });
  if (absorbed === null) throw new AppError('FLS-1020', { field: 'absorbedId' });
  for (const [field, { mergedIntoId, isErasureAsked }] of Object.entries({
    survivorId: survivor,
    absorbedId: absorbed,
  })) {
    if (mergedIntoId !== null) throw new AppError('FLS-1651', { field, details: { survivorId: mergedIntoId } });
    if (isErasureAsked) throw new AppError('FLS-1652', { field });
  }
  const mayContradict = because.kind === 'person' && despiteNumbers === true;
  if (!mayContradict && contradict(survivor, absorbed)) throw new AppError('FLS-1653', { field: 'absorbedId' });
  return { survivor, absorbed };
}

/** Whether each of two has a number of which a person has one for life, and they differ. */
function contradict(one: MergingPatient, other: MergingPatient): boolean {
  const numbered = ({ identifiers }: MergingPatient): MatchPerson => ({
    family: '', given: '', birthDate: null, sex: 'unknown', identifiers, phones: [], emails: [], address: null,
  }); // prettier-ignore
  const { reasons } = scoreMatch(numbered(one), numbered(other));
  return reasons.some(({ field, agreement }) => field === 'identifier' && agreement === 'conflict');
}

/** Whether the facts of both can be one person's: one death, nothing before the birth, … */
function checkTogether(state: PatientState): void {
  const held = heldFacts(state.facts);
  if (held.filter(({ type }) => type === 'death').length > 1) {
    throw new AppError('FLS-1654', { field: 'absorbedId', message: 'two days of death are recorded' });
  }
  try {
    checkChange(state, setAsideAfterDeath(held).facts, new Map());
  } catch (error) {
    if (!isAppError(error)) throw error;
    const { message, details, code } = error;
    throw new AppError('FLS-1654', { field: 'absorbedId', message, details: { ...details, code }, cause: error });
  }
}

async function stateOf(tx: MergeTransaction, serviceId: string, patientId: string): Promise<PatientState> {
  const state = await tx.patients.readForChange(serviceId, patientId, true);
  if (state === null) throw new Error('a patient that is locked is gone');
  return state;
}

/** The path of every change, without a condition on what changed: columns that repeat facts and contacts are set too. */
async function planAnew(
  tx: MergeTransaction,
  actor: Actor,
  serviceId: string,
  patientId: string,
  action: string,
  {
    withoutFacts = false,
    wishes = [],
  }: { readonly withoutFacts?: boolean; readonly wishes?: readonly FactRecord[] } = {},
): Promise<void> {
  const stored = await stateOf(tx, serviceId, patientId);
  const state = withoutFacts ? { ...stored, facts: [] } : stored;
  const known = new Set(heldFacts(state.facts).filter(isOptOut).map(channelOf));
  const facts = wishes
    .filter((wish) => !known.has(channelOf(wish)))
    .map(({ type, on, payload }) => ({ type, on, payload }));
  const calls = { unreachedDays: unreachedDaysOf(state.attempts), promisedOn: promisedOnAfterAll(state.attempts) };
  const change = { ...planChange({ ...state, ...calls }, { source: 'nurse', facts }), optOutsChanged: true };
  const result = { patientId, version: state.version + 1, factIds: [], difference: change.difference };
  const to = { patientId, serviceId, version: state.version, action, change };
  const written = await tx.patients.writeChange(actor, to, null, result);
  // The row is this transaction's: nobody can have changed it in between.
  if (written !== 'written') throw new Error(`the plan was not written: ${written}`);
}

const isOptOut = ({ type }: FactRecord): boolean => type === 'opt-out';
const channelOf = ({ payload }: FactRecord): unknown => payload['channel'];

/**
 * No more messages by some way, as was said of both while they were one: which of the two said so is not known, so it
 * holds for both.
 */
function wishesSince(rows: readonly StoredRow[], ofSurvivor: readonly FactRecord[], mergedAt: string): FactRecord[] {
  const since = new Set(
    rows.flatMap(({ table, row }) =>
      table === 'fact' && new Date(String(row['recorded_at'])) >= new Date(mergedAt) ? [row['id']] : [],
    ),
  );
  return heldFacts(ofSurvivor).filter((fact) => isOptOut(fact) && since.has(fact.id));
}

const nameOf = ({ table, key }: { readonly table: string; readonly key: Columns }): string =>
  `${table} ${Object.entries(key).sort().join()}`;

/** Of these the merge keeps no values: they only ever grow, or follow from others. */
const NOT_KEPT: ReadonlySet<string> = new Set(['version', 'stage', 'history']);

/** Rows that were there and are otherwise now. */
function whatChanged(before: readonly StoredRow[], after: readonly StoredRow[]): MergedRow[] {
  const now = new Map(after.map((stored) => [movedName(stored), stored]));
  return before.flatMap((stored): MergedRow[] => {
    const later = now.get(movedName(stored));
    if (later === undefined) return [];
    const columns = Object.keys(stored.row).filter(
      (column) => !NOT_KEPT.has(column) && !sameJson(stored.row[column], later.row[column]),
    );
    if (columns.length === 0) return [];
    const pick = (row: Columns): Columns => Object.fromEntries(columns.map((column) => [column, row[column]]));
    return [{ table: stored.table, key: later.key, before: pick(stored.row), after: pick(later.row) }];
  });
}

/** A row whose key is the patient is one of each: known by its table and what else it says. */
const movedName = (stored: StoredRow): string =>
  'patient_id' in stored.key ? `${stored.table} ${JSON.stringify(stored.row['kept_at'])}` : nameOf(stored);
