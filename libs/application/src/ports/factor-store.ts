import type { UserActor } from '../actor.ts';

/** What a ceremony is for: it is ended only as what it was begun. */
export type CeremonyPurpose = 'passkey-registration' | 'passkey-sign-in' | 'passkey-proof' | 'totp-enrolment' | 'oidc';

export interface Totp {
  /** Base32. */
  readonly secret: string;
  /** Seconds since 1970 by the database's clock. */
  readonly now: number;
}

export interface StoredPasskey {
  readonly credentialId: string;
  readonly userId: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
}

export interface PasskeySummary {
  readonly credentialId: string;
  readonly name: string;
  readonly transports: readonly string[];
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

export interface NewPasskey {
  readonly credentialId: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly name: string;
}

/** Second factors and the ceremonies in which they are proved. Secrets are sealed, codes and tokens hashed. */
export interface FactorStore {
  /** Null without a confirmed app. */
  readTotp(userId: string): Promise<Totp | null>;
  /** Counts a code's step once: false when it, or a later one, has counted. */
  useTotpStep(userId: string, step: number): Promise<boolean>;
  /** Seconds since 1970 by the database's clock. */
  now(): Promise<number>;
  /** Counts a recovery code once: false when it is not one, or has counted. */
  useRecoveryCode(userId: string, codeHash: Uint8Array): Promise<boolean>;
  /**
   * Takes the app into use in place of an earlier one, and the recovery codes when there are none left. True when the
   * codes were stored.
   */
  addTotp(
    actor: UserActor,
    totp: { secret: string; step: number },
    codeHashes: readonly Uint8Array[],
  ): Promise<boolean>;
  /** False when there is none, or when `keepOne` and nothing else is left. */
  removeTotp(actor: UserActor, keepOne: boolean): Promise<boolean>;
  /** True when the recovery codes were stored with it; 'taken' when the passkey belongs to somebody already. */
  addPasskey(actor: UserActor, passkey: NewPasskey, codeHashes: readonly Uint8Array[]): Promise<boolean | 'taken'>;
  removePasskey(actor: UserActor, credentialId: string, keepOne: boolean): Promise<boolean>;
  listPasskeys(userId: string): Promise<readonly PasskeySummary[]>;
  findPasskey(credentialId: string): Promise<StoredPasskey | null>;
  /** False when the authenticator's counter did not grow: a copy, or the same answer twice. */
  usePasskey(credentialId: string, counter: number): Promise<boolean>;
  replaceRecoveryCodes(actor: UserActor, codeHashes: readonly Uint8Array[]): Promise<void>;
  /** @param detail what the end of the ceremony is checked against; sealed */
  beginCeremony(
    tokenHash: Uint8Array,
    purpose: CeremonyPurpose,
    userId: string | null,
    detail: object,
    minutes: number,
  ): Promise<void>;
  /** What a ceremony was begun with, leaving it open: for what may be tried again. Null when there is none any more. */
  readCeremony(tokenHash: Uint8Array, purpose: CeremonyPurpose): Promise<Ceremony | null>;
  /** The same, and ends it: the second of two gets null. */
  endCeremony(tokenHash: Uint8Array, purpose: CeremonyPurpose): Promise<Ceremony | null>;
}

export interface Ceremony {
  readonly userId: string | null;
  /** As it was given to `beginCeremony`. */
  readonly detail: unknown;
}
