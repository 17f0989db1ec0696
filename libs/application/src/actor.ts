import type { LocalDate } from '@osteon/domain';
import { AppError } from './errors.ts';

/** Today in a service, by the database's clock, and what is in force there. */
export interface ServiceToday {
  readonly timeZone: string;
  readonly today: LocalDate;
  /**
   * Names the published protocol in force in the service today, row and state of the row, so that its rules may be
   * kept in memory for ever; null when none is: then the shipped one holds.
   */
  readonly protocolKey: string | null;
}

export type Role = 'nurse' | 'lead' | 'safety-officer' | 'auditor' | 'admin';

/**
 * How far a session is: `second-factor` may only give the second factor, `enrolment` may only set one up, `open` may do
 * everything of the role.
 */
export type SessionStage = 'open' | 'second-factor' | 'enrolment';

/**
 * A session that a program found a moment ago and has not looked up for this request: the database confirms it in the
 * very transaction of the first statement that is in its name, or undoes that transaction. One for each request.
 */
export interface RememberedSession {
  readonly tokenHash: Uint8Array;
  /** What it stood for when it was found: `LiveSession.facts`. */
  readonly facts: string;
  /** Once it is held or refused it stays so: like a session that was looked up, it is asked for once a request. */
  state: 'unconfirmed' | 'held' | 'refused';
}

/** A signed-in person, working in one service. */
export interface UserActor {
  readonly kind: 'user';
  readonly userId: string;
  readonly role: Role;
  readonly serviceId: string;
  readonly sessionId: string;
  readonly address?: string;
  readonly stage: SessionStage;
  /** How the person proved who they are: password, password+totp, password+recovery-code, passkey, oidc. */
  readonly method: string;
  /** When the person last did, ISO 8601. */
  readonly provedAt: string;
  /** Seconds since, by the database's clock, when the session was read. */
  readonly provedSecondsAgo: number;
  /** Administers the installation and not only a service. */
  readonly installationAdmin: boolean;
  /** What the route is for: stands on every audit record. */
  readonly purpose?: string;
  /** Set while a patient of another service is looked at in an emergency; `serviceId` is that patient's then. */
  readonly emergencyAccess?: { readonly id: string; readonly patientId: string };
  /** The service's day by the database's clock, when the session was read. */
  readonly day?: ServiceToday;
  /** Set where the session was not looked up for this request: who acts confirms it first. */
  readonly remembered?: RememberedSession;
}

/**
 * A program that came with an access token: a machine of the hospital, or an app that a person started. An app acts for
 * that person, and where it was started for one patient, for that patient alone.
 */
export interface ClientActor {
  readonly kind: 'client';
  readonly clientId: string;
  readonly serviceId: string;
  readonly scopes: readonly string[];
  /** Who started the app. */
  readonly userId?: string;
  readonly patientId?: string;
  readonly address?: string;
  /** The service's day by the database's clock, when the token was looked up in this same request. */
  readonly day?: ServiceToday;
}

/** The worker, doing what is due; it works for the service of the row in hand. */
export interface WorkerActor {
  readonly kind: 'worker';
  readonly serviceId?: string;
}

/** An operator at the command line. */
export interface OperatorActor {
  readonly kind: 'cli';
  readonly serviceId?: string;
}

/** A patient who answers by a link. */
export interface PatientActor {
  readonly kind: 'patient';
  readonly patientId: string;
  readonly serviceId: string;
}

/** Who does something: written to every audit record. */
export type Actor = UserActor | ClientActor | WorkerActor | OperatorActor | PatientActor;

/** The service an actor works in. Every statement about patients carries it. */
export function serviceOf(actor: Actor): string {
  if (actor.serviceId === undefined) throw new AppError('FLS-1029');
  return actor.serviceId;
}

/** The person to name on what is recorded; null for machines and patients. */
export function personOf(actor: Actor): string | null {
  return actor.kind === 'user' ? actor.userId : null;
}
