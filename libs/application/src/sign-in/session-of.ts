import type { UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { SessionDescription } from '../ports/session-store.ts';
import type { SessionDeps } from './sign-in.ts';
import { sha256 } from './tokens.ts';

export type FoundSession =
  | { readonly kind: 'actor'; readonly actor: UserActor; readonly facts: string; readonly noteDueInSeconds: number }
  /** Signed out, idle too long, or older than a working day. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'unknown' };

/**
 * Who a session token stands for: one statement, asked at every request but those that go by what was found a moment ago. Idle for 15 minutes or 12 hours old: ended.
 * @param token the token, or the hash of one
 * @param byItself a page asks that nobody touches, so that the session goes on being idle
 */
export async function sessionOf(
  deps: SessionDeps,
  token: string | Buffer,
  address?: string,
  byItself = false,
): Promise<FoundSession> {
  const tokenHash = typeof token === 'string' ? sha256(token) : token;
  const found = await deps.sessions.findSession(tokenHash, byItself);
  if (found === null) return { kind: 'unknown' };
  if (found === 'ended') return { kind: 'ended' };
  const { timeZone, today, protocolKey, sessionId, userId, role, serviceId } = found;
  const { stage, method, provedAt, provedSecondsAgo, installationAdmin } = found;
  const who = { sessionId, userId, role, serviceId, stage, method, provedAt, provedSecondsAgo, installationAdmin };
  const actor = { kind: 'user', ...who, day: { timeZone, today, protocolKey } } as const;
  const { facts, noteDueInSeconds } = found;
  return { kind: 'actor', actor: address === undefined ? actor : { ...actor, address }, facts, noteDueInSeconds };
}

/** Who is signed in, where, in which other services, and until when. */
export async function describeSession(deps: SessionDeps, actor: UserActor): Promise<SessionDescription> {
  const described = await deps.sessions.describeSession(actor.sessionId);
  if (described === null) throw new AppError('FLS-1104');
  return described;
}

/** Ends the session at once. */
export async function signOut(deps: SessionDeps, actor: UserActor): Promise<void> {
  await deps.sessions.endSession(actor.sessionId);
}

/** Goes on in another service of the same person. FLS-1108 when they do not work there. */
export async function switchService(deps: SessionDeps, actor: UserActor, serviceId: string): Promise<void> {
  const isMember = await deps.sessions.switchService(actor.sessionId, actor.userId, serviceId);
  if (!isMember) throw new AppError('FLS-1108');
}

/** The people who work in the actor's service, by name. */
export async function listColleagues(deps: SessionDeps, actor: UserActor) {
  return deps.sessions.listColleagues(actor.serviceId);
}
