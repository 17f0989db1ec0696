import { checkProtocol, shippedProtocols } from '@osteon/domain';
import { serviceOf, type UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { ProtocolStore } from '../ports/protocol-store.ts';
import { publishedProtocol } from './published-protocol.ts';

export interface ProtocolDeps {
  readonly protocols: ProtocolStore;
}

export interface ProposeProtocol {
  readonly name: string;
  /** A whole rule set, as `osteon protocol` prints it. */
  readonly rules: unknown;
}

/**
 * Proposes a version of the rules for the actor's service. Nothing is planned by it until another person approves it.
 * FLS-1042 with every fault, FLS-1043 when the version is there already, FLS-1109 for anyone but leads.
 */
export async function proposeProtocol(
  { protocols }: ProtocolDeps,
  actor: UserActor,
  { name, rules }: ProposeProtocol,
): Promise<{ readonly id: string }> {
  if (actor.role !== 'lead') throw new AppError('FLS-1109');
  const checked = checkProtocol(rules);
  if (!checked.ok) throw new AppError('FLS-1042', { field: 'rules', details: { faults: checked.faults } });
  const { protocol } = checked;
  // the version is what a task names: two rule sets of one name could not be told apart
  if (shippedProtocols.some(({ version }) => version === protocol.version)) throw new AppError('FLS-1043');
  const proposed = await protocols.propose(actor, { serviceId: serviceOf(actor), name, protocol });
  if (proposed === null) throw new AppError('FLS-1043');
  return proposed;
}

/**
 * Publishes a proposed version: the second pair of eyes. It is in force from its first day, which has not passed;
 * the worker then plans the service's patients again.
 * FLS-1028 unknown, FLS-1109 for anyone but leads and safety officers, FLS-1044 approved by who proposed it,
 * FLS-1045 published already or its first day has passed.
 */
export async function approveProtocol({ protocols }: ProtocolDeps, actor: UserActor, id: string): Promise<void> {
  if (actor.role !== 'lead' && actor.role !== 'safety-officer') throw new AppError('FLS-1109');
  const proposed = await protocols.findProposed(serviceOf(actor), id);
  if (proposed === null) throw new AppError('FLS-1028');
  if (proposed.proposedBy === actor.userId) throw new AppError('FLS-1044');
  publishedProtocol(proposed);
  if (!(await protocols.publish(actor, proposed))) throw new AppError('FLS-1045');
}
