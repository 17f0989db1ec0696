import type { UserActor } from '../actor.ts';

/** `cds`: a record system that calls CDS Hooks with tokens that it signs itself. */
export type ClientKind = 'machine' | 'app' | 'cds';
export type ClientAuthentication = 'secret' | 'key' | 'none';

/** A public key as JWK, as it was checked. */
export interface ClientKey {
  readonly kid: string;
  readonly [parameter: string]: unknown;
}

export interface NewClient {
  readonly name: string;
  readonly kind: ClientKind;
  readonly scopes: readonly string[];
  readonly redirectUris: readonly string[];
  /** SHA-256 of the secret; null when the client has none. */
  readonly secretHash: Uint8Array | null;
  /** Null when the client does not sign with keys of its own. */
  readonly keys: readonly ClientKey[] | null;
  /** As whom a record system signs its tokens (`iss`); null for every other kind. */
  readonly issuer: string | null;
  /** Which of an issuer's customers it is, where the issuer says so. */
  readonly tenant: string | null;
}

/** A client as its administrators see it: without anything that proves it. */
export interface ClientRecord {
  readonly id: string;
  readonly name: string;
  readonly kind: ClientKind;
  readonly authentication: ClientAuthentication;
  readonly scopes: readonly string[];
  readonly redirectUris: readonly string[];
  readonly keyIds: readonly string[];
  readonly issuer: string | null;
  readonly tenant: string | null;
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly lastUsedAt: string | null;
  /** Until when the secret before the present one works; null when it does no longer. */
  readonly previousSecretEndsAt: string | null;
  readonly disabledAt: string | null;
}

/** Machine clients of a service. Every change writes its audit record in the same statement. */
export interface ClientStore {
  /** By name. */
  listClients(serviceId: string): Promise<readonly ClientRecord[]>;
  /** Null for another service's. */
  findClient(serviceId: string, clientId: string): Promise<ClientRecord | null>;
  /** Null when a client of the service has the name. FLS-1501 when another client is let in under that issuer and tenant. */
  createClient(actor: UserActor, client: NewClient): Promise<ClientRecord | null>;
  /** Only while the client is not disabled and has a secret; else null. The secret before works for `hours` more. */
  replaceSecret(
    actor: UserActor,
    clientId: string,
    secretHash: Uint8Array,
    hours: number,
  ): Promise<ClientRecord | null>;
  /** Only while the client is not disabled and signs with its own keys; else null. */
  replaceKeys(actor: UserActor, clientId: string, keys: readonly ClientKey[]): Promise<ClientRecord | null>;
  /** With everything it was granted. False when there is no such client in the actor's service; true again and again. */
  disableClient(actor: UserActor, clientId: string): Promise<boolean>;
}

export interface ClientDeps {
  readonly clients: ClientStore;
}
