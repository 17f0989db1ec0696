import type { LocalDate } from '@osteon/domain';
import type { Role, UserActor } from '../actor.ts';
import type { LinkPurpose, OwnSession } from './account-store.ts';

export interface ServiceUser {
  readonly id: string;
  readonly displayName: string;
  readonly email: string;
  readonly role: Role;
  readonly status: 'invited' | 'active' | 'disabled';
  readonly secondFactor: boolean;
  readonly sessions: number;
  readonly lastSignInAt: string | null;
  readonly elsewhere: boolean;
  readonly installationAdmin: boolean;
}

/** Why something about a user was not done. */
export type UserRefusal = 'missing' | 'last-admin' | 'elsewhere' | 'unchanged';

export interface NewLink {
  readonly tokenHash: Uint8Array;
  /** By purpose. */
  readonly hours: Readonly<Record<LinkPurpose, number>>;
}

export interface StoredLink {
  readonly purpose: LinkPurpose;
  readonly expiresAt: string;
}

export interface ServiceDetails {
  readonly name: string;
  readonly language: string;
  readonly telephone: string | null;
  readonly sendsFrom: string;
  readonly sendsUntil: string;
  readonly holidays: readonly { readonly on: LocalDate; readonly name: string }[];
}

export interface NewServiceDetails extends ServiceDetails {
  readonly code: string;
  readonly timeZone: string;
  readonly country: string;
}

export interface ServiceRecord extends NewServiceDetails {
  readonly id: string;
}

/**
 * The people of the actor's service and, for who administers the installation, its services. Every change is audited
 * with it; people of other services are `missing`.
 */
export interface UserStore {
  listUsers(serviceId: string): Promise<readonly ServiceUser[]>;
  /**
   * Adds a person to the service: an account with a link when there is none of that address, else a membership alone.
   * 'unchanged' when the person works here already.
   */
  invite(
    actor: UserActor,
    person: { email: string; displayName: string; role: Role },
    link: NewLink,
  ): Promise<{ userId: string; link: StoredLink | null } | 'unchanged'>;
  /** Ends the person's sessions in the service. */
  changeRole(actor: UserActor, userId: string, role: Role): Promise<UserRefusal | null>;
  removeUser(actor: UserActor, userId: string): Promise<UserRefusal | null>;
  /** Of any service: for who administers the installation. */
  setDisabled(actor: UserActor, userId: string, disabled: boolean): Promise<UserRefusal | null>;
  /** Of a person of the actor's service. */
  setInstallationAdmin(actor: UserActor, userId: string, installationAdmin: boolean): Promise<UserRefusal | null>;
  /** An invitation for who has nothing to sign in with yet, else a reset; earlier links end. */
  issueLink(actor: UserActor, userId: string, link: NewLink): Promise<StoredLink | UserRefusal>;
  /** Removes app, passkeys and recovery codes, and ends every session. */
  resetSecondFactor(actor: UserActor, userId: string): Promise<UserRefusal | null>;
  /**
   * By the operator at the command line, for who administers the installation: removes their second factors, ends their
   * sessions and makes a link. Null when the address is nobody's who does.
   */
  rescue(email: string, link: NewLink): Promise<StoredLink | null>;
  listSessions(actor: UserActor, userId: string): Promise<readonly OwnSession[] | 'missing'>;
  endSessions(actor: UserActor, userId: string): Promise<UserRefusal | null>;
  listServices(): Promise<readonly ServiceRecord[]>;
  /** Its first administrator is the actor. */
  createService(actor: UserActor, service: NewServiceDetails): Promise<string>;
  changeService(actor: UserActor, serviceId: string, service: ServiceDetails): Promise<boolean>;
}
