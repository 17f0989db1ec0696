import type { UserActor } from '../actor.ts';
import type { ColorScheme } from './session-store.ts';

export type LinkPurpose = 'invitation' | 'reset';

export interface OpenLink {
  readonly userId: string;
  readonly purpose: LinkPurpose;
  readonly displayName: string;
  readonly email: string;
  readonly services: readonly string[];
  readonly expiresAt: string;
}

export interface ExternalIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly linkedAt: string;
}

export interface OwnAccount {
  readonly user: { readonly id: string; readonly displayName: string; readonly email: string };
  readonly passwordHash: string | null;
  readonly totpSince: string | null;
  readonly recoveryCodesLeft: number;
  readonly identities: readonly ExternalIdentity[];
}

export interface OwnSession {
  readonly id: string;
  readonly service: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly method: string;
}

/** One's own account, the links by which one comes to it, and who one is at identity providers. */
export interface AccountStore {
  readAccount(userId: string): Promise<OwnAccount>;
  /** Stores the hash and ends every other session. */
  changePassword(actor: UserActor, passwordHash: string): Promise<void>;
  setColorScheme(userId: string, colorScheme: ColorScheme): Promise<void>;
  /** After a sign-in, when the figures of the hash have grown. */
  rehash(userId: string, oldHash: string, newHash: string): Promise<void>;
  listSessions(userId: string): Promise<readonly OwnSession[]>;
  /** False when it is not theirs, or has ended. */
  endOwnSession(actor: UserActor, sessionId: string): Promise<boolean>;
  /** All of them, this one too. */
  endOwnSessions(actor: UserActor): Promise<void>;
  findLink(tokenHash: Uint8Array): Promise<OpenLink | null>;
  /** Uses the link up, sets the password and ends every session; false when it is not valid any more. */
  completeLink(tokenHash: Uint8Array, passwordHash: string, address: string | null): Promise<boolean>;
  /** Uses an invitation up and links the identity; false when it is not valid any more or the identity is taken. */
  completeLinkByIdentity(
    tokenHash: Uint8Array,
    identity: { issuer: string; subject: string },
    address: string | null,
  ): Promise<boolean>;
  findByIdentity(issuer: string, subject: string): Promise<string | null>;
  /** False when somebody has it already. */
  linkIdentity(actor: LinkingActor, identity: { issuer: string; subject: string }): Promise<boolean>;
  /** False when there is none, or nothing else is left to sign in with. */
  removeIdentity(actor: UserActor, identity: { issuer: string; subject: string }): Promise<'removed' | 'last' | 'none'>;
}

/** Whoever began to link an identity, in a session that must live still. */
export interface LinkingActor {
  readonly userId: string;
  readonly sessionId: string;
  readonly address: string | null;
}
