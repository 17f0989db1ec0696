import { createHash, randomBytes } from 'node:crypto';
import type { AuthorizationStore, RegisteredClient } from '@osteon/application';
import { type Adapter, type AdapterPayload, type AllClientMetadata, errors } from 'oidc-provider';

/** Ids are secrets (a refresh token is its own id): only their hash is stored. */
export const hashOf = (id: string): string => createHash('sha256').update(id).digest('base64url');

/** What a client has beside what OAuth knows. */
export const SECRET_HASHES = 'osteon_secret_hashes';
export const CLIENT_SCOPES = 'osteon_scopes';
export const CLIENT_SERVICE = 'osteon_service';

/** The library wants some secret of a client that has one; what is sent is compared with the hashes alone. */
const NOBODY_KNOWS = randomBytes(32).toString('base64url');

/** A client in the words of OAuth 2.0 (RFC 7591). */
function metadataOf(client: RegisteredClient): AllClientMetadata {
  const { id, name, kind, redirectUris, secretHashes, keys, scopes, serviceId } = client;
  const method = keys !== null ? 'private_key_jwt' : secretHashes.length > 0 ? 'client_secret_basic' : 'none';
  const isApp = kind === 'app';
  return {
    client_id: id,
    client_name: name,
    application_type: 'web',
    token_endpoint_auth_method: method,
    ...(method === 'client_secret_basic' ? { client_secret: NOBODY_KNOWS } : {}),
    ...(keys === null ? {} : { jwks: { keys: [...keys] } }),
    redirect_uris: isApp ? [...redirectUris] : [],
    response_types: isApp ? ['code'] : [],
    grant_types: isApp ? ['authorization_code', 'refresh_token'] : ['client_credentials'],
    id_token_signed_response_alg: 'ES256',
    [SECRET_HASHES]: [...secretHashes],
    [CLIENT_SCOPES]: [...scopes],
    [CLIENT_SERVICE]: serviceId,
  } as AllClientMetadata;
}

/** Where the authorization server keeps what it remembers between requests: our database. */
export function entryAdapter(store: AuthorizationStore): (model: string) => Adapter {
  return (model) => {
    if (model === 'Client') return clientAdapter(store);
    // There is no session but ours: each request for a code asks for it anew.
    if (model === 'Session') return NOTHING;
    return {
      async upsert(id, payload, seconds) {
        const { jti: _id, ...kept } = payload;
        const grant = payload.grantId === undefined ? null : hashOf(payload.grantId);
        await store.putEntry(model, hashOf(id), kept, { grant, uid: payload.uid ?? null, seconds: seconds ?? 0 });
      },
      async find(id) {
        const found = await store.findEntry(model, hashOf(id));
        if (found === null) return undefined;
        const consumed = found.isConsumed ? { consumed: true as const } : {};
        return { ...(found.payload as AdapterPayload), jti: id, ...consumed };
      },
      findByUid: () => Promise.resolve(undefined),
      findByUserCode: () => Promise.resolve(undefined),
      async consume(id) {
        // Of two requests with the same code or refresh token at the same moment, one gets through.
        if (!(await store.consumeEntry(model, hashOf(id)))) throw new errors.InvalidGrant('already used');
      },
      destroy: (id) => store.removeEntry(model, hashOf(id)),
      revokeByGrantId: (grantId) => store.removeGrant(hashOf(grantId)),
    };
  };
}

const NOTHING: Adapter = {
  upsert: () => Promise.resolve(undefined),
  find: () => Promise.resolve(undefined),
  findByUid: () => Promise.resolve(undefined),
  findByUserCode: () => Promise.resolve(undefined),
  consume: () => Promise.resolve(undefined),
  destroy: () => Promise.resolve(undefined),
  revokeByGrantId: () => Promise.resolve(undefined),
};

const clientAdapter = (store: AuthorizationStore): Adapter => ({
  ...NOTHING,
  async find(id) {
    const client = await store.findRegisteredClient(id);
    return client === null ? undefined : (metadataOf(client) as AdapterPayload);
  },
});
