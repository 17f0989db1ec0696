import { unverifiedOf } from '@osteon/domain';
import type { UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { ProtocolDeps } from './publish-protocol.ts';
import { digestOf, readProtocol } from './read-protocols.ts';

export interface ConfirmDefault {
  /** The line's id. */
  readonly rule: string;
  /** False: takes back what was confirmed before. */
  readonly confirmed: boolean;
  readonly note: string | null;
}

/**
 * Says that the safety officer stands behind one unverified default, or does not any more. It holds for what the rule
 * says, in every version that says the same.
 * FLS-1028 unknown version, FLS-1048 no unverified default of it, FLS-1049 it stands so already, FLS-1109 for anyone
 * but safety officers.
 */
export async function confirmDefault(
  deps: ProtocolDeps,
  actor: UserActor,
  protocolId: string,
  { rule, confirmed, note }: ConfirmDefault,
): Promise<void> {
  if (actor.role !== 'safety-officer') throw new AppError('FLS-1109');
  const { version, protocol } = await readProtocol(deps, actor, protocolId);
  const item = unverifiedOf(protocol).find(({ id }) => id === rule);
  if (item === undefined) throw new AppError('FLS-1048', { field: 'rule' });
  const kept = await deps.protocols.confirm(actor, {
    rule,
    digest: digestOf(item),
    protocolVersion: version.version,
    confirmed,
    note,
  });
  if (!kept) throw new AppError('FLS-1049');
}
