import type { LocalDate } from '@osteon/domain';
import type { Role, SessionStage, UserActor } from '../actor.ts';
import type { ServiceToday } from './protocol-store.ts';

export interface Account {
  readonly userId: string;
  /** argon2id; null until a password is set. */
  readonly passwordHash: string | null;
  readonly memberships: readonly { serviceId: string; role: Role }[];
}

/** What sign-in looks at before the password is tried. */
export interface SignInState {
  readonly account: Account | null;
  /** Failures since the last success of this e-mail, and of this address, within the last day. */
  readonly failures: { readonly ofEmail: number; readonly ofAddress: number };
  /** Seconds since the latest failure of either; null without one. */
  readonly secondsSince: { readonly ofEmail: number | null; readonly ofAddress: number | null };
}

export interface NewSession {
  readonly tokenHash: Uint8Array;
  readonly userId: string;
  readonly serviceId: string;
  readonly role: Role;
  readonly emailHash: Uint8Array;
  readonly address: string | null;
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
}

export interface ServiceDay {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly timeZone: string;
  readonly today: LocalDate;
}

export interface SessionDescription {
  readonly user: { readonly id: string; readonly displayName: string; readonly email: string };
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

/** Accounts, sessions and set-up links. Tokens and e-mail addresses come as SHA-256 where only their equality matters. */
export interface SessionStore {
  /**
   * Reads what a try depends on and, when `mayTry` says so, counts the try as a failure until a session is opened:
   * tries at the same time take turns, so that none slips through the delay.
   */
  beginSignIn(
    email: string,
    emailHash: Uint8Array,
    address: string | null,
    mayTry: (state: SignInState) => boolean,
  ): Promise<SignInState>;
  /** Opens a session, counts the success and audits it. */
  openSession(session: NewSession): Promise<{ sessionId: string; expiresAt: string }>;
  /** One statement; writes `last_seen_at` at most once a minute. */
  findSession(tokenHash: Uint8Array): Promise<LiveSession | 'ended' | null>;
  describeSession(sessionId: string): Promise<SessionDescription | null>;
  endSession(sessionId: string): Promise<void>;
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
