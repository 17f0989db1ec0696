import type { ClientActor } from '../actor.ts';
import type { AuthorizationStore, TokenClaims } from './authorization-store.ts';

export interface AuthorizationDeps {
  readonly authorization: AuthorizationStore;
}

/**
 * Who comes with a token whose signature, audience and times are right: asked at every request, so that a client that
 * is disabled, a grant that is revoked and a person who has left are out at once. Null: not any more.
 */
export async function clientOf(
  deps: AuthorizationDeps,
  claims: TokenClaims,
  address?: string,
): Promise<ClientActor | null> {
  const holder = await deps.authorization.findTokenHolder(claims);
  if (holder === null) return null;
  const { serviceId, timeZone, today, protocolKey } = holder;
  const { clientId, scopes, userId, patientId } = claims;
  return {
    kind: 'client',
    ...{ clientId, serviceId, scopes, day: { timeZone, today, protocolKey } },
    ...(userId === null ? {} : { userId }),
    ...(patientId === null ? {} : { patientId }),
    ...(address === undefined ? {} : { address }),
  };
}
