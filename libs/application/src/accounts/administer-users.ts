import type { Role, UserActor } from '../actor.ts';
import { AppError, type AppErrorCode } from '../errors.ts';
import type { LinkPurpose, OwnSession } from '../ports/account-store.ts';
import type { ServiceUser, StoredLink, UserRefusal, UserStore } from '../ports/user-store.ts';
import { newToken, normalEmail, sha256 } from '../sign-in/tokens.ts';
import { LINK_HOURS } from './account-links.ts';

export interface UserDeps {
  readonly users: UserStore;
}

/** Shown once to the administrator, who hands it over; only its hash is stored. */
export interface IssuedLink {
  readonly purpose: LinkPurpose;
  readonly token: string;
  readonly expiresAt: string;
}

const REFUSALS: Readonly<Record<UserRefusal, AppErrorCode>> = {
  missing: 'FLS-1133',
  'last-admin': 'FLS-1131',
  elsewhere: 'FLS-1132',
  unchanged: 'FLS-1134',
};

function check(refusal: UserRefusal | null): void {
  if (refusal !== null) throw new AppError(REFUSALS[refusal]);
}

/** FLS-1130: what an administrator does to others they do not do to themselves. */
function another(actor: UserActor, userId: string): void {
  if (actor.userId === userId) throw new AppError('FLS-1130');
}

/** The people of the actor's service. */
export const listUsers = (deps: UserDeps, actor: UserActor): Promise<readonly ServiceUser[]> =>
  deps.users.listUsers(actor.serviceId);

/**
 * Invites a person into the service. Who has an account already gains the service and no link: they sign in as before,
 * so that nobody comes to another's account by inviting them. FLS-1134 they work here already.
 */
export async function inviteUser(
  deps: UserDeps,
  actor: UserActor,
  person: { readonly email: string; readonly displayName: string; readonly role: Role },
): Promise<{ userId: string; link: IssuedLink | null }> {
  const token = newToken();
  const invited = await deps.users.invite(
    actor,
    { ...person, email: normalEmail(person.email) },
    { tokenHash: sha256(token), hours: LINK_HOURS },
  );
  if (invited === 'unchanged') throw new AppError('FLS-1134', { field: 'email' });
  return { userId: invited.userId, link: invited.link && issued(token, invited.link) };
}

/**
 * A new link for a person: an invitation again, or, for who has signed in before, the reset of a password. Earlier
 * links end. FLS-1133; FLS-1132 they work in other services too, whose patients the link would open.
 */
export async function issueLink(deps: UserDeps, actor: UserActor, userId: string): Promise<IssuedLink> {
  another(actor, userId);
  const token = newToken();
  const link = await deps.users.issueLink(actor, userId, { tokenHash: sha256(token), hours: LINK_HOURS });
  if (typeof link === 'string') throw new AppError(REFUSALS[link]);
  return issued(token, link);
}

const issued = (token: string, { purpose, expiresAt }: StoredLink): IssuedLink => ({ purpose, token, expiresAt });

/** Changes a role, at once: the person's sessions in the service end. FLS-1130, FLS-1131 the last administrator, FLS-1133. */
export async function changeRole(deps: UserDeps, actor: UserActor, userId: string, role: Role): Promise<void> {
  another(actor, userId);
  check(await deps.users.changeRole(actor, userId, role));
}

/** Takes a person out of the service, at once. FLS-1130, FLS-1131, FLS-1133. */
export async function removeUser(deps: UserDeps, actor: UserActor, userId: string): Promise<void> {
  another(actor, userId);
  check(await deps.users.removeUser(actor, userId));
}

/** Keeps a person out of every service, at once, or lets them in again. For who administers the installation. */
export async function setDisabled(deps: UserDeps, actor: UserActor, userId: string, disabled: boolean): Promise<void> {
  if (!actor.installationAdmin) throw new AppError('FLS-1109');
  another(actor, userId);
  check(await deps.users.setDisabled(actor, userId, disabled));
}

/** Lets another administer the installation too, or no more. FLS-1130, FLS-1131 nobody would be left, FLS-1133. */
export async function setInstallationAdmin(
  deps: UserDeps,
  actor: UserActor,
  userId: string,
  installationAdmin: boolean,
): Promise<void> {
  if (!actor.installationAdmin) throw new AppError('FLS-1109');
  another(actor, userId);
  check(await deps.users.setInstallationAdmin(actor, userId, installationAdmin));
}

/** For who lost app, passkeys and recovery codes: all are removed, every session ends, and the next sign-in sets new ones up. */
export async function resetSecondFactor(deps: UserDeps, actor: UserActor, userId: string): Promise<void> {
  another(actor, userId);
  check(await deps.users.resetSecondFactor(actor, userId));
}

/**
 * For the operator, when whoever administers the installation has lost every way in and nobody else is left to reset
 * them. Undefined when the address is nobody's who does: everybody else is reset by an administrator.
 */
export async function rescueAdmin(deps: UserDeps, email: string): Promise<IssuedLink | undefined> {
  const token = newToken();
  const link = await deps.users.rescue(normalEmail(email), { tokenHash: sha256(token), hours: LINK_HOURS });
  return link === null ? undefined : issued(token, link);
}

/** Where a person is signed in to the service. FLS-1133. */
export async function listUserSessions(
  deps: UserDeps,
  actor: UserActor,
  userId: string,
): Promise<readonly OwnSession[]> {
  const sessions = await deps.users.listSessions(actor, userId);
  if (sessions === 'missing') throw new AppError('FLS-1133');
  return sessions;
}

/** Ends a person's sessions in the service. FLS-1133. */
export async function endUserSessions(deps: UserDeps, actor: UserActor, userId: string): Promise<void> {
  check(await deps.users.endSessions(actor, userId));
}
