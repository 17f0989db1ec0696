import {
  countMoves,
  schedule,
  TASK_MOVES,
  type LocalDate,
  type MovesByKind,
  type Protocol,
  type TaskKind,
} from '@osteon/domain';
import type { WorkerActor } from '../actor.ts';
import { isAppError } from '../errors.ts';
import type { PatientState } from '../plan/patient-state.ts';
import { plannedFactsOf } from '../plan/plan-change.ts';
import type { PatientDeps } from '../patients/change-patient.ts';
import type {
  Concerned,
  DryRunClaim,
  DryRunCounts,
  DryRunProgress,
  DryRunStore,
  KindCounts,
} from '../ports/dry-run-store.ts';
import { publishedProtocol } from './published-protocol.ts';

export interface RunDryRunDeps extends PatientDeps {
  readonly dryRuns: DryRunStore;
}

/** Patients between two looks whether it was cancelled; what a killed worker loses. */
export const DRY_RUN_BATCH = 50;
/** Batches of one turn: so many patients are done within seconds, and a worker that stops waits no longer. */
const BATCHES_A_TURN = 20;
/** Patients kept beside each count. */
export const MOST_CONCERNED = 1_000;

export interface DryRunTurn {
  readonly outcome: 'more' | 'finished' | 'failed' | 'taken';
  readonly patients: number;
}

export interface DryRunOptions {
  readonly leaseMs: number;
  readonly batch?: number;
  readonly batches?: number;
}

/**
 * One turn of a dry run: plans the next patients by what was in force when it began and by what is proposed, counts
 * what would become of their open tasks, and writes nothing but the counts. Each batch is kept with how far it came,
 * so that a stop costs one batch and no patient is counted twice.
 */
export async function runDryRun(
  deps: RunDryRunDeps,
  actor: WorkerActor,
  id: string,
  { leaseMs, batch = DRY_RUN_BATCH, batches = BATCHES_A_TURN }: DryRunOptions,
): Promise<DryRunTurn> {
  const { dryRuns } = deps;
  const claim = await dryRuns.claim(id, leaseMs);
  if (claim === null) return { outcome: 'taken', patients: 0 };
  const rules = await rulesToCompare(deps, claim);
  if (typeof rules === 'string') {
    await dryRuns.fail(claim, rules);
    return { outcome: 'failed', patients: 0 };
  }
  let progress: DryRunProgress = claim;
  for (let n = 1; n <= batches; n += 1) {
    const ids = await dryRuns.patientsAfter(claim.serviceId, progress.cursor, batch);
    const done = await countBatch(deps, claim, rules, progress, ids);
    const next = ids.length < batch ? 'finish' : n === batches ? 'release' : 'hold';
    if (!(await dryRuns.keep(claim, done.progress, done.concerned, next, leaseMs))) {
      return { outcome: 'taken', patients: progress.patients - claim.patients };
    }
    progress = done.progress;
    if (next === 'finish') return { outcome: 'finished', patients: progress.patients - claim.patients };
  }
  return { outcome: 'more', patients: progress.patients - claim.patients };
}

interface Rules {
  readonly present: Protocol;
  readonly proposed: Protocol;
}

/** Or why there is nothing to compare: a code. */
async function rulesToCompare({ patients }: RunDryRunDeps, claim: DryRunClaim): Promise<Rules | string> {
  const { serviceId, presentKey, presentVersion, asOf } = claim;
  try {
    const day = await patients.readServiceDay(serviceId);
    if (day?.protocolKey !== presentKey) return 'present-changed';
    const present = await patients.protocolOf({ protocolKey: presentKey, today: asOf });
    // a shipped version has no row whose state could tell
    if (present.version !== presentVersion) return 'present-changed';
    return { present, proposed: publishedProtocol(claim.protocol) };
  } catch (error) {
    if (isAppError(error, 'FLS-1041') || isAppError(error, 'FLS-1023')) return error.code;
    throw error;
  }
}

async function countBatch(
  { patients }: RunDryRunDeps,
  { serviceId, asOf }: DryRunClaim,
  rules: Rules,
  before: DryRunProgress,
  ids: readonly string[],
): Promise<{ readonly progress: DryRunProgress; readonly concerned: readonly Concerned[] }> {
  const tally = new Tally(before);
  for (const patientId of ids) {
    const state = await patients.readForChange(serviceId, patientId, false);
    // erased a moment ago
    if (state === null) continue;
    tally.add(patientId, movesOf(state, rules, asOf));
  }
  return { progress: tally.progress(ids.at(-1) ?? before.cursor), concerned: tally.concerned };
}

/** Null when the record cannot be planned by one of the two: that one patient is told, and the rest go on. */
function movesOf(state: PatientState, { present, proposed }: Rules, asOf: LocalDate): MovesByKind | null {
  try {
    const facts = plannedFactsOf({ ...state, today: asOf });
    if (facts === null) return new Map();
    return countMoves(schedule(facts, present), schedule(facts, proposed), asOf);
  } catch {
    return null;
  }
}

const NO_MOVES: KindCounts = {
  added: { tasks: 0, patients: 0 },
  withdrawn: { tasks: 0, patients: 0 },
  earlier: { tasks: 0, patients: 0 },
  later: { tasks: 0, patients: 0 },
  otherwise: { tasks: 0, patients: 0 },
  unchanged: 0,
};

/** Sums of a dry run, going on from where it stands. */
class Tally {
  readonly concerned: Concerned[] = [];
  readonly #counts: { [Kind in TaskKind]?: KindCounts };
  #patients: number;
  #differing: number;
  #refused: number;

  constructor({ counts, patients, differing, refused }: DryRunProgress) {
    this.#counts = { ...counts };
    this.#patients = patients;
    this.#differing = differing;
    this.#refused = refused;
  }

  add(patientId: string, moves: MovesByKind | null): void {
    this.#patients += 1;
    if (moves === null) {
      this.#refused += 1;
      return;
    }
    let differs = false;
    for (const [kind, ofPatient] of moves) {
      const known = this.#counts[kind] ?? NO_MOVES;
      const sums = { ...known, unchanged: known.unchanged + ofPatient.unchanged };
      for (const change of TASK_MOVES) {
        if (ofPatient[change] === 0) continue;
        differs = true;
        const { tasks, patients } = sums[change];
        if (patients < MOST_CONCERNED) this.concerned.push({ patientId, kind, change });
        sums[change] = { tasks: tasks + ofPatient[change], patients: patients + 1 };
      }
      this.#counts[kind] = sums;
    }
    if (differs) this.#differing += 1;
  }

  progress(cursor: string | null): DryRunProgress {
    const counts: DryRunCounts = this.#counts;
    return { cursor, counts, patients: this.#patients, differing: this.#differing, refused: this.#refused };
  }
}
