import type { LocalDate } from '@osteon/domain';
import type { Role, SessionStage, UserActor, ServiceToday } from '../actor.ts';

/** A person as sign-in sees them; nobody who is disabled. */
export interface Account {
  readonly userId: string;
  readonly displayName: string;
  readonly email: string;
  /** argon2id; null until a password is set. */
  readonly passwordHash: string | null;
  /** In the order of the services' names. */
  readonly memberships: readonly { readonly serviceId: string; readonly role: Role }[];
  readonly factors: AccountFactors;
}

/** What a person could give as second factor. */
export interface AccountFactors {
  readonly totp: boolean;
  readonly passkeys: number;
  readonly recoveryCodes: number;
}

/** What a try depends on. */
export interface TryState {
  /** Failures of this account, and of this network address, that no success has made up for. */
  readonly failures: { readonly ofAccount: number; readonly ofAddress: number };
  /** Seconds since the latest failure of either; null without one. */
  readonly secondsSince: { readonly ofAccount: number | null; readonly ofAddress: number | null };
}

export interface NewSession {
  readonly tokenHash: Uint8Array;
  readonly userId: string;
  readonly serviceId: string;
  readonly role: Role;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly method: string;
  readonly stage: SessionStage;
}

export interface Renewal {
  readonly tokenHash: Uint8Array;
  readonly method: string;
  /** Why the session that it follows ends. */
  readonly reason: 'second-factor-done' | 'stepped-up';
}

export interface LiveSession extends ServiceToday {
  readonly sessionId: string;
  readonly userId: string;
  readonly role: Role;
  readonly serviceId: string;
  readonly stage: SessionStage;
  readonly method: string;
  readonly provedAt: string;
  readonly provedSecondsAgo: number;
  readonly installationAdmin: boolean;
  /** All of the above but the seconds, as the database says it: another text when any of it is another. */
  readonly facts: string;
  /** Seconds until it is to be noted again that the session is used; 0 or less: at the next request. */
  readonly noteDueInSeconds: number;
}

export interface ServiceDay {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly timeZone: string;
  readonly country: string;
  readonly today: LocalDate;
}

/** Light or dark, as the person chose; null: as their system says. */
export type ColorScheme = 'light' | 'dark' | null;

export interface SessionDescription {
  readonly user: {
    readonly id: string;
    readonly displayName: string;
    readonly email: string;
    readonly colorScheme: ColorScheme;
  };
  readonly role: Role;
  readonly service: ServiceDay;
  readonly services: readonly ServiceDay[];
  readonly expiresAt: string;
  readonly method: string;
  readonly provedAt: string;
  readonly installationAdmin: boolean;
}

export interface SetUp {
  readonly email: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly service: {
    readonly code: string;
    readonly name: string;
    readonly timeZone: string;
    readonly country: string;
  };
}

/** Minutes without a request after which a session ends, and hours after which it ends in any case. */
export const SESSION_IDLE_MINUTES = 15;
export const SESSION_HOURS = 12;

/** Minutes in which a sign-in that was begun must be completed. */
export const HALF_SIGN_IN_MINUTES = 15;

/** Accounts, sessions and set-up links. Tokens and e-mail addresses come as SHA-256 where only their equality matters. */
export interface SessionStore {
  /**
   * Reads what a try depends on and, when `mayTry` says so, counts the try as a failure until `countSuccess`: tries at
   * the same time take turns, so that none slips through the delay.
   */
  beginTry(keyHash: Uint8Array, address: string | null, mayTry: (state: TryState) => boolean): Promise<TryState>;
  /** Makes up for the failures of this key. */
  countSuccess(keyHash: Uint8Array, address: string | null): Promise<void>;
  findAccount(by: { readonly email: string } | { readonly userId: string }): Promise<Account | null>;
  /** Opens a session and audits it. */
  openSession(session: NewSession): Promise<{ sessionId: string; expiresAt: string }>;
  /**
   * Ends a session and opens its successor, which is open, proved now and ends when the first would have. Null when it
   * has ended already: of two at the same time one goes on.
   */
  renewSession(actor: UserActor, renewal: Renewal): Promise<{ sessionId: string; expiresAt: string } | null>;
  /**
   * One statement; writes `last_seen_at` at most once a minute.
   * @param byItself asked by a page that nobody touches: the session goes on being idle
   */
  findSession(tokenHash: Uint8Array, byItself?: boolean): Promise<LiveSession | 'ended' | null>;
  /** Those of the sessions that are open, in every sense in which a request finds them so, with their services. Touches none. */
  stillOpen(sessionIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  describeSession(sessionId: string): Promise<SessionDescription | null>;
  endSession(sessionId: string): Promise<void>;
  /** Ends the session of a token that gives way to another, if there is one. */
  endReplaced(tokenHash: Uint8Array): Promise<void>;
  /** False when the user does not work in that service. */
  switchService(sessionId: string, userId: string, serviceId: string): Promise<boolean>;
  listColleagues(serviceId: string): Promise<readonly { id: string; displayName: string; role: Role }[]>;
  /** Null when there is a user already. */
  createSetupLink(tokenHash: Uint8Array, hours: number): Promise<{ expiresAt: string } | null>;
  /** Uses the link up, creates the service, the first administrator and the membership, or does nothing. */
  completeSetup(tokenHash: Uint8Array, setUp: SetUp): Promise<{ userId: string; serviceId: string } | null>;
  isKnownTimeZone(timeZone: string): Promise<boolean>;
  /** Keeps that somebody asked for what their role does not allow. */
  auditRefused(actor: UserActor, action: string): Promise<void>;
}
