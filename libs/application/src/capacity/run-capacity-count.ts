import {
  addServiceWork,
  noServiceWork,
  serviceWorkOf,
  workOfPatient,
  type PatientWork,
  type Protocol,
} from '@osteon/domain';
import type { WorkerActor } from '../actor.ts';
import { isAppError } from '../errors.ts';
import type { PatientDeps } from '../patients/change-patient.ts';
import type { PatientState } from '../plan/patient-state.ts';
import { plannedFactsOf } from '../plan/plan-change.ts';
import type {
  CapacityClaim,
  CapacityNext,
  CapacityProgress,
  CapacityStore,
  CountedItem,
} from '../ports/capacity-store.ts';
import { publishedProtocol } from '../protocol/published-protocol.ts';

export interface CapacityCountDeps extends PatientDeps {
  readonly capacity: CapacityStore;
}

/** Patients between two looks whether it was cancelled; what a killed worker loses. */
export const CAPACITY_BATCH = 50;
/** Batches of one turn: within seconds, so that a worker that stops waits no longer. */
const BATCHES_A_TURN = 20;

export interface CapacityTurn {
  readonly outcome: 'more' | 'finished' | 'failed' | 'taken';
  readonly patients: number;
}

export interface CapacityTurnOptions {
  readonly leaseMs: number;
  readonly batch?: number;
  readonly batches?: number;
}

/**
 * One turn of a count: plans the next patients for a year ahead by what was in force when it began, and by the version
 * that is asked about, and adds their work to the sums. Each batch is kept with how far it came, so that a stop costs
 * one batch and no patient is counted twice. No task is written.
 */
export async function runCapacityCount(
  deps: CapacityCountDeps,
  _actor: WorkerActor,
  id: string,
  { leaseMs, batch = CAPACITY_BATCH, batches = BATCHES_A_TURN }: CapacityTurnOptions,
): Promise<CapacityTurn> {
  const { capacity } = deps;
  const claim = await capacity.claim(id, leaseMs);
  if (claim === null) return { outcome: 'taken', patients: 0 };
  const rules = await rulesOf(deps, claim);
  if (typeof rules === 'string') {
    await capacity.fail(claim, rules);
    return { outcome: 'failed', patients: 0 };
  }
  let progress: CapacityProgress = claim;
  for (let n = 1; n <= batches; n += 1) {
    const ids = await capacity.patientsAfter(claim.serviceId, progress.cursor, batch);
    const done = await countBatch(deps, claim, rules, progress, ids);
    const isLast = ids.length < batch;
    const next: CapacityNext = isLast
      ? { then: 'finish', history: await capacity.history(claim.serviceId, claim.asOf) }
      : { then: n === batches ? 'release' : 'hold' };
    if (!(await capacity.keep(claim, done.progress, done.items, next, leaseMs))) {
      return { outcome: 'taken', patients: progress.patients - claim.patients };
    }
    progress = done.progress;
    if (isLast) return { outcome: 'finished', patients: progress.patients - claim.patients };
  }
  return { outcome: 'more', patients: progress.patients - claim.patients };
}

interface Rules {
  readonly present: Protocol;
  readonly proposed: Protocol | null;
}

/** Or why there is nothing to count by: a code. */
async function rulesOf({ patients }: CapacityCountDeps, claim: CapacityClaim): Promise<Rules | string> {
  const { serviceId, presentKey, presentVersion, asOf, protocol } = claim;
  try {
    const day = await patients.readServiceDay(serviceId);
    if (day?.protocolKey !== presentKey) return 'present-changed';
    const present = await patients.protocolOf({ protocolKey: presentKey, today: asOf });
    // a shipped version has no row whose state could tell
    if (present.version !== presentVersion) return 'present-changed';
    return { present, proposed: protocol === null ? null : publishedProtocol(protocol) };
  } catch (error) {
    if (isAppError(error, 'FLS-1041') || isAppError(error, 'FLS-1023')) return error.code;
    throw error;
  }
}

async function countBatch(
  { patients }: CapacityCountDeps,
  claim: CapacityClaim,
  rules: Rules,
  before: CapacityProgress,
  ids: readonly string[],
): Promise<{ readonly progress: CapacityProgress; readonly items: readonly CountedItem[] }> {
  let work = before.work ?? noServiceWork();
  let proposedWork = rules.proposed === null ? null : (before.proposedWork ?? noServiceWork());
  let counted = before.patients;
  let refused = before.refused;
  const items: CountedItem[] = [];
  for (const patientId of ids) {
    const state = await patients.readForChange(claim.serviceId, patientId, false);
    // erased a moment ago
    if (state === null) continue;
    counted += 1;
    const found = worksOf(state, rules, claim);
    if (found === 'refused') refused += 1;
    if (found === null || found === 'refused') continue;
    work = addServiceWork(work, serviceWorkOf(found.present));
    if (found.proposed !== null && proposedWork !== null) {
      proposedWork = addServiceWork(proposedWork, serviceWorkOf(found.proposed));
    }
    if (claim.keepsItems) for (const item of found.present.items) items.push({ ...item, patientId });
  }
  const cursor = ids.at(-1) ?? before.cursor;
  return { progress: { cursor, patients: counted, refused, work, proposedWork }, items };
}

/** Null for somebody with no enrolled episode; a record that cannot be planned is told, and the rest go on. */
function worksOf(
  state: PatientState,
  { present, proposed }: Rules,
  { asOf }: CapacityClaim,
): { readonly present: PatientWork; readonly proposed: PatientWork | null } | 'refused' | null {
  try {
    const facts = plannedFactsOf({ ...state, today: asOf });
    if (facts === null) return null;
    return {
      present: workOfPatient(facts, present),
      proposed: proposed === null ? null : workOfPatient(facts, proposed),
    };
  } catch {
    return 'refused';
  }
}
