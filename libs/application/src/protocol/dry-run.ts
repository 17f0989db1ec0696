import type { TaskKind, TaskMove } from '@osteon/domain';
import { serviceOf, type UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { ConcernedPatient, DryRun, DryRunStore } from '../ports/dry-run-store.ts';
import { publishedProtocol } from './published-protocol.ts';
import type { ProtocolDeps } from './publish-protocol.ts';

export interface DryRunDeps extends ProtocolDeps {
  readonly dryRuns: DryRunStore;
}

/** A dry run as seen today. */
export interface DryRunToday extends DryRun {
  readonly isOfToday: boolean;
  /** Something else is in force than what the proposal was compared with. */
  readonly presentHasChanged: boolean;
}

/** Patients on one page of a list. */
export const CONCERNED_PAGE = 100;

const mayRun = ({ role }: UserActor): boolean => role === 'lead' || role === 'safety-officer';

/**
 * Begins to plan every patient of the service by a proposed version, without writing a task. One that runs already goes
 * on. FLS-1028 unknown, FLS-1046 no open proposal, FLS-1109 for anyone but leads and safety officers.
 */
export async function startDryRun(deps: DryRunDeps, actor: UserActor, protocolId: string): Promise<DryRunToday> {
  if (!mayRun(actor)) throw new AppError('FLS-1109');
  const serviceId = serviceOf(actor);
  const proposed = await deps.protocols.findVersion(serviceId, protocolId);
  const present = await deps.protocols.inForce(serviceId);
  if (proposed === null || present === null) throw new AppError('FLS-1028');
  publishedProtocol(proposed);
  const started = await deps.dryRuns.start(actor, {
    protocolId,
    asOf: present.day.today,
    presentKey: present.day.protocolKey,
    presentVersion: present.protocol.version,
  });
  if (started === 'no-proposal') throw new AppError('FLS-1046');
  const run = await readDryRun(deps, actor, protocolId);
  if (run === null) throw new AppError('FLS-1028');
  return run;
}

/** The latest dry run of a version; null before the first. FLS-1028 unknown. */
export async function readDryRun(deps: DryRunDeps, actor: UserActor, protocolId: string): Promise<DryRunToday | null> {
  const serviceId = serviceOf(actor);
  const present = await deps.protocols.inForce(serviceId);
  if (present === null || (await deps.protocols.findVersion(serviceId, protocolId)) === null) {
    throw new AppError('FLS-1028');
  }
  const run = await deps.dryRuns.latest(serviceId, protocolId);
  if (run === null) return null;
  const { day, protocol } = present;
  return {
    ...run,
    isOfToday: run.asOf === day.today,
    presentHasChanged: run.presentKey !== day.protocolKey || run.presentVersion !== protocol.version,
  };
}

/** Ends a dry run that nobody waits for any more; what it counted stays. FLS-1028 unknown, FLS-1047 none is running. */
export async function cancelDryRun(deps: DryRunDeps, actor: UserActor, protocolId: string): Promise<DryRunToday> {
  if (!mayRun(actor)) throw new AppError('FLS-1109');
  if ((await deps.protocols.findVersion(serviceOf(actor), protocolId)) === null) throw new AppError('FLS-1028');
  if (!(await deps.dryRuns.cancel(actor, protocolId))) throw new AppError('FLS-1047');
  const run = await readDryRun(deps, actor, protocolId);
  if (run === null) throw new AppError('FLS-1047');
  return run;
}

/**
 * One page of the patients of whom a count of the latest dry run is. Everybody shown is named in the audit record.
 * FLS-1028 unknown, or no dry run.
 */
export async function listConcerned(
  deps: DryRunDeps,
  actor: UserActor,
  protocolId: string,
  { kind, change, page }: { readonly kind: TaskKind; readonly change: TaskMove; readonly page: number },
): Promise<{ readonly rows: readonly ConcernedPatient[]; readonly listed: number }> {
  if (!mayRun(actor)) throw new AppError('FLS-1109');
  const run = await deps.dryRuns.latest(serviceOf(actor), protocolId);
  if (run === null) throw new AppError('FLS-1028');
  return deps.dryRuns.listConcerned(actor, { runId: run.id, kind, change, page });
}
