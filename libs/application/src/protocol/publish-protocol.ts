import {
  checkProtocol,
  shippedProtocols,
  withChanges,
  type Protocol,
  type ProtocolChanges,
  type ProtocolFault,
} from '@osteon/domain';
import { serviceOf, type UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { ProtocolStore } from '../ports/protocol-store.ts';
import { publishedProtocol } from './published-protocol.ts';

export interface ProtocolDeps {
  readonly protocols: ProtocolStore;
}

export interface ProposeProtocol {
  readonly name: string;
  /** Why: read by who approves. */
  readonly reason: string;
  /** A whole rule set, as `osteon protocol` prints it, or the rules in force with some settings changed. */
  readonly rules: { readonly whole: unknown } | { readonly change: ProtocolChanges };
}

/**
 * Proposes a version of the rules for the actor's service. Nothing is planned by it until another person approves it.
 * FLS-1042 with every fault, FLS-1043 when the version is there already, FLS-1109 for anyone but leads.
 */
export async function proposeProtocol(
  { protocols }: ProtocolDeps,
  actor: UserActor,
  { name, reason, rules }: ProposeProtocol,
): Promise<{ readonly id: string }> {
  if (actor.role !== 'lead') throw new AppError('FLS-1109');
  const serviceId = serviceOf(actor);
  const inForce = await protocols.inForce(serviceId);
  if (inForce === null) throw new AppError('FLS-1028');
  const changed = 'whole' in rules ? { rules: rules.whole, faults: [] } : withChanges(inForce.protocol, rules.change);
  const protocol = wholeProtocol(changed.rules, changed.faults);
  if (protocol.inForceFrom < inForce.day.today) {
    throw faulty([{ path: '/inForceFrom', message: `must not lie before today, ${inForce.day.today}` }]);
  }
  // the version is what a task names: two rule sets of one name could not be told apart
  if (shippedProtocols.some(({ version }) => version === protocol.version)) throw new AppError('FLS-1043');
  const proposed = await protocols.propose(actor, { serviceId, name, reason, protocol });
  if (proposed === null) throw new AppError('FLS-1043');
  return proposed;
}

function wholeProtocol(rules: unknown, faults: readonly ProtocolFault[]): Protocol {
  if (faults.length > 0) throw faulty(faults);
  const checked = checkProtocol(rules);
  if (!checked.ok) throw faulty(checked.faults);
  return checked.protocol;
}

const faulty = (faults: readonly ProtocolFault[]): AppError =>
  new AppError('FLS-1042', { errors: faults.map(({ path, message }) => ({ path, message })) });

/**
 * Publishes a proposed version: the second pair of eyes. It is in force from its first day, which has not passed;
 * the worker then plans the service's patients again.
 * FLS-1028 unknown, FLS-1109 for anyone but leads and safety officers, FLS-1044 approved by who proposed it,
 * FLS-1045 published already or its first day has passed, FLS-1046 withdrawn.
 */
export async function approveProtocol(
  { protocols }: ProtocolDeps,
  actor: UserActor,
  id: string,
  note: string | null = null,
): Promise<void> {
  if (actor.role !== 'lead' && actor.role !== 'safety-officer') throw new AppError('FLS-1109');
  const serviceId = serviceOf(actor);
  const proposed = await protocols.findVersion(serviceId, id);
  if (proposed === null || proposed.serviceId !== serviceId) throw new AppError('FLS-1028');
  if (proposed.withdrawnAt !== null) throw new AppError('FLS-1046');
  if (proposed.proposedBy.id === actor.userId) throw new AppError('FLS-1044');
  publishedProtocol(proposed);
  if (!(await protocols.publish(actor, proposed, note))) throw new AppError('FLS-1045');
}

/**
 * Takes a proposal back before it is published. Its version stays taken.
 * FLS-1028 unknown, FLS-1109 for anyone but leads, FLS-1046 published or withdrawn already.
 */
export async function withdrawProtocol(
  { protocols }: ProtocolDeps,
  actor: UserActor,
  id: string,
  note: string | null = null,
): Promise<void> {
  if (actor.role !== 'lead') throw new AppError('FLS-1109');
  const serviceId = serviceOf(actor);
  const proposed = await protocols.findVersion(serviceId, id);
  if (proposed === null || proposed.serviceId !== serviceId) throw new AppError('FLS-1028');
  if (!(await protocols.withdraw(actor, id, note))) throw new AppError('FLS-1046');
}
