import { shippedProtocolOn } from '@osteon/domain';
import type { WorkerActor } from '../actor.ts';
import { isAppError } from '../errors.ts';
import type { PatientDeps } from '../patients/change-patient.ts';
import { replanPatient } from '../patients/replan-patient.ts';
import type { ReplanPatients, ReplanProgress, ReplanStore, ServiceToReplan } from '../ports/protocol-store.ts';

/** Patients of one turn: some tenths of a second of work, and far below the minute that a transaction may wait. */
export const REPLAN_BATCH = 50;
const BEFORE_THE_FIRST = '00000000-0000-0000-0000-000000000000';

export interface ReplanDeps extends PatientDeps {
  readonly replans: ReplanStore;
}

export interface ReplanTurn {
  readonly serviceId: string;
  readonly patients: number;
  /** of them, those whose plan was written */
  readonly changed: number;
  /** ids of those that could not be planned; the rest go on */
  readonly failed: readonly string[];
  /** more are to come at once */
  readonly hasMore: boolean;
  /** why nothing of the service could be planned: its published protocol cannot be used */
  readonly fault?: string;
}

/**
 * When another protocol has come into force in a service, plans its patients again, a batch for each service and
 * call. Where it stands is stored with each batch, so that a stop costs one batch; planning twice writes nothing.
 *
 * A patient who is enrolled or changed meanwhile is planned by what is in force then. What was begun by the old
 * version and written behind the job's back (an import over midnight) is found by one look on a later day.
 */
export async function replanPatients(
  deps: ReplanDeps,
  actor: WorkerActor,
  batch = REPLAN_BATCH,
): Promise<ReplanTurn[]> {
  const turns: ReplanTurn[] = [];
  for (const service of await deps.replans.servicesToReplan()) {
    if (isDone(service)) continue;
    const { serviceId } = service;
    try {
      await deps.replans.takeTurn(serviceId, async (now, patients) => {
        if (isDone(now)) return null;
        const { progress, turn } = await oneTurn(deps, { ...actor, serviceId }, now, patients, batch);
        turns.push(turn);
        return progress;
      });
    } catch (error) {
      // a row of one service that cannot be used keeps no other service from being planned
      if (!isAppError(error, 'FLS-1041')) throw error;
      turns.push({ serviceId, patients: 0, changed: 0, failed: [], hasMore: false, fault: error.message });
    }
  }
  return turns;
}

/** What the protocol in force is called: the published row in its present state, or the shipped version. */
function nameOf({ protocolKey, today }: ServiceToReplan): string {
  if (protocolKey !== null) return protocolKey;
  const { id, version } = shippedProtocolOn(today);
  return `shipped/${id}@${version}`;
}

function isDone(service: ServiceToReplan): boolean {
  const { progress, today } = service;
  if (progress === null || progress.key !== nameOf(service) || progress.finishedOn === null) return false;
  return progress.confirmedOn !== null || progress.finishedOn >= today;
}

async function oneTurn(
  deps: ReplanDeps,
  actor: WorkerActor & { readonly serviceId: string },
  service: ServiceToReplan,
  patients: ReplanPatients,
  batch: number,
): Promise<{ progress: ReplanProgress; turn: ReplanTurn }> {
  const key = nameOf(service);
  const before: ReplanProgress =
    service.progress?.key === key
      ? service.progress
      : { key, after: BEFORE_THE_FIRST, patients: 0, changed: 0, failed: 0, finishedOn: null, confirmedOn: null };
  const isLook = before.finishedOn !== null;
  const ids = isLook
    ? await patients.plannedOtherwise((await deps.patients.protocolOf(service)).version, batch)
    : await patients.after(before.after, batch);

  let changed = 0;
  const failed: string[] = [];
  for (const id of ids) {
    try {
      const { added, changed: moved, withdrawn } = (await replanPatient(deps, actor, id)).difference;
      if (added + moved + withdrawn > 0) changed += 1;
    } catch (error) {
      // one patient whose facts cannot be planned, or who changes all the time, keeps no other from being planned
      if (!isAppError(error) || error.code === 'FLS-1041' || error.status === 503) throw error;
      failed.push(id);
    }
  }
  const isLast = ids.length < batch;
  const isStuck = isLook && changed === 0;
  const progress: ReplanProgress = {
    key,
    after: isLook ? before.after : (ids.at(-1) ?? before.after),
    patients: before.patients + ids.length,
    changed: before.changed + changed,
    failed: before.failed + failed.length,
    finishedOn: isLook || !isLast ? before.finishedOn : service.today,
    confirmedOn: isLook && (isLast || isStuck) ? service.today : null,
  };
  const turn = { serviceId: actor.serviceId, patients: ids.length, changed, failed, hasMore: !isLast && !isStuck };
  return { progress, turn };
}
