import type { UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import { newToken, sha256 } from '../sign-in/tokens.ts';
import { checkClient, checkKeys, type WantedClient } from './check-client.ts';
import type { ClientDeps, ClientKey, ClientRecord } from './client-store.ts';

/** A client with the secret that is shown this once; null where it has none. */
export interface ClientWithSecret {
  readonly client: ClientRecord;
  readonly secret: string | null;
}

/** The machine clients of the actor's service, by name. */
export async function listClients(deps: ClientDeps, actor: UserActor): Promise<readonly ClientRecord[]> {
  return deps.clients.listClients(actor.serviceId);
}

/** One of them. FLS-1145 when the service has no such client. */
export async function readClient(deps: ClientDeps, actor: UserActor, clientId: string): Promise<ClientRecord> {
  const client = await deps.clients.findClient(actor.serviceId, clientId);
  if (client === null) throw new AppError('FLS-1145');
  return client;
}

/**
 * Makes a client of the actor's service; its secret is 32 random bytes, of which only the SHA-256 is kept.
 * FLS-1142 what does not fit its kind, FLS-1143 the name is taken, FLS-1501 the issuer is.
 */
export async function createClient(
  deps: ClientDeps,
  actor: UserActor,
  wanted: WantedClient,
): Promise<ClientWithSecret> {
  checkClient(wanted);
  const { name, kind, authentication, redirectUris } = wanted;
  const secret = authentication === 'secret' ? newToken() : null;
  const client = await deps.clients.createClient(actor, {
    name,
    kind,
    scopes: [...new Set(wanted.scopes)],
    redirectUris: [...new Set(redirectUris)],
    secretHash: secret === null ? null : sha256(secret),
    keys: authentication === 'key' ? (wanted.keys ?? []) : null,
    issuer: wanted.issuer ?? null,
    tenant: wanted.tenant ?? null,
  });
  if (client === null) throw new AppError('FLS-1143', { field: 'name' });
  return { client, secret };
}

/**
 * A new secret; the one before works for some hours more, so that a machine is changed over without a gap.
 * FLS-1145 no such client, FLS-1144 it is disabled or has no secret.
 */
export async function rotateSecret(
  deps: ClientDeps,
  actor: UserActor,
  clientId: string,
  { previousEndsInHours }: { previousEndsInHours: number },
): Promise<ClientWithSecret> {
  await readClient(deps, actor, clientId);
  const secret = newToken();
  const client = await deps.clients.replaceSecret(actor, clientId, sha256(secret), previousEndsInHours);
  if (client === null) throw new AppError('FLS-1144');
  return { client, secret };
}

/** Other public keys; the ones before stop at once. FLS-1142, FLS-1145, FLS-1144 it is disabled or does not sign. */
export async function replaceKeys(
  deps: ClientDeps,
  actor: UserActor,
  clientId: string,
  keys: readonly ClientKey[],
): Promise<ClientRecord> {
  checkKeys(keys, await readClient(deps, actor, clientId));
  const client = await deps.clients.replaceKeys(actor, clientId, keys);
  if (client === null) throw new AppError('FLS-1144');
  return client;
}

/** From now on nothing it sends is let in, tokens included. FLS-1145 when the service has no such client. */
export async function disableClient(deps: ClientDeps, actor: UserActor, clientId: string): Promise<void> {
  if (!(await deps.clients.disableClient(actor, clientId))) throw new AppError('FLS-1145');
}
