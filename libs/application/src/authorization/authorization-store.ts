import type { ServiceToday } from '../actor.ts';
import type { ClientKey, ClientKind } from '../clients/client-store.ts';

/** A client as the authorization server needs it; only those that are not disabled. Record systems (`cds`) are none: they get no tokens. */
export interface RegisteredClient {
  readonly id: string;
  readonly serviceId: string;
  readonly name: string;
  readonly kind: Exclude<ClientKind, 'cds'>;
  readonly scopes: readonly string[];
  readonly redirectUris: readonly string[];
  /** SHA-256, hex, of the secrets that work now: the present one and perhaps the one before. */
  readonly secretHashes: readonly string[];
  readonly keys: readonly ClientKey[] | null;
}

/** A person who may use apps: works in the client's service, in a role that reads patients. */
export interface AppUser {
  readonly userId: string;
  readonly displayName: string;
}

/** What an access token claims, once its signature, audience and times have been checked. */
export interface TokenClaims {
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Hash of the grant behind a token that stands for a person; null for a machine's. */
  readonly grant: string | null;
  readonly userId: string | null;
  readonly patientId: string | null;
}

/** Whose a token is, now. */
export interface TokenHolder extends ServiceToday {
  readonly serviceId: string;
}

/** One thing that the authorization server remembers: a code, a grant, an interaction, a refresh token. */
export interface AuthorizationEntry {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly isConsumed: boolean;
}

/**
 * What the authorization server remembers between requests. Ids are secrets (a refresh token is its id): they come as
 * SHA-256 and are stored so.
 */
export interface AuthorizationStore {
  findRegisteredClient(clientId: string): Promise<RegisteredClient | null>;
  /** Writes when a client last came, at most once a minute. */
  noteClientUse(clientId: string): Promise<void>;
  findAppUser(userId: string, serviceId: string): Promise<AppUser | null>;
  /**
   * Null when the client is disabled, the grant has ended, or the person does not work in the service any more in a
   * role that reads patients. One statement; notes the use at most once a minute.
   */
  findTokenHolder(claims: TokenClaims): Promise<TokenHolder | null>;
  putEntry(
    model: string,
    id: string,
    payload: Readonly<Record<string, unknown>>,
    more: { readonly grant: string | null; readonly uid: string | null; readonly seconds: number },
  ): Promise<void>;
  /** Null when there is none, or its time is over. */
  findEntry(model: string, id: string): Promise<AuthorizationEntry | null>;
  /** False when it was consumed already: of two requests at the same time, one is true. */
  consumeEntry(model: string, id: string): Promise<boolean>;
  removeEntry(model: string, id: string): Promise<void>;
  /** Everything that was granted together. */
  removeGrant(grant: string): Promise<void>;
  /** An app was let in by a person; who, which, for whom: an audit record. */
  auditAppGrant(grant: {
    readonly clientId: string;
    readonly userId: string;
    readonly role: string;
    readonly sessionId: string;
    readonly serviceId: string;
    readonly address: string | null;
    readonly patientId: string | null;
  }): Promise<void>;
  /** A token that is whole asked for more than its scopes open. */
  auditTokenRefused(clientId: string, serviceId: string, address: string | null, action: string): Promise<void>;
}

/** A key that signs access tokens. */
export interface StoredSigningKey {
  readonly kid: string;
  /** The private JWK: sealed where it is stored, open here. */
  readonly privateKey: Readonly<Record<string, unknown>>;
  readonly ageDays: number;
  /** Null for the key that signs. */
  readonly retiredHours: number | null;
}

export interface SigningKeyStore {
  /** The one that signs first, then the retired ones of the last hours, the youngest first. */
  listSigningKeys(): Promise<readonly StoredSigningKey[]>;
  /**
   * Makes `key` the one that signs and retires the others, unless another process has made one younger than
   * `maximumAgeDays` in the meantime; with its audit record. True when it was taken.
   */
  replaceSigningKey(
    key: {
      readonly kid: string;
      readonly privateKey: Readonly<Record<string, unknown>>;
      readonly publicKey: Readonly<Record<string, unknown>>;
    },
    how: {
      readonly maximumAgeDays: number;
      /** Whether those before still verify what they have signed. */
      readonly keepVerifying: boolean;
      /** Who, in the audit record: an operator, or the program by itself. */
      readonly by: 'cli' | 'system';
    },
  ): Promise<boolean>;
}
