import { AppError } from '../errors.ts';
import type { SessionStore } from '../ports/session-store.ts';
import { verifyPassword } from './passwords.ts';
import { secondsToWait } from './sign-in-delay.ts';
import { emailHash, newToken, normalEmail, sha256 } from './tokens.ts';

export interface SessionDeps {
  readonly sessions: SessionStore;
}

export interface SignIn {
  readonly email: string;
  readonly password: string;
  readonly address?: string;
}

export interface SignedIn {
  /** For the cookie; it is stored nowhere. */
  readonly token: string;
  readonly session: { readonly sessionId: string; readonly serviceId: string; readonly expiresAt: string };
}

/**
 * Signs a person in to the first of their services by name. FLS-1101 in the same words and the same time whether the
 * address is unknown, the password wrong or the account disabled; FLS-1102 while a growing delay after failures lasts
 * (`details.retryAfterSeconds`), computed from the attempts in the database, per account and per network address.
 */
export async function signIn(deps: SessionDeps, command: SignIn): Promise<SignedIn> {
  const email = normalEmail(command.email);
  const hash = emailHash(email);
  const address = command.address ?? null;
  const started = await deps.sessions.beginSignIn(email, hash, address, (state) => secondsToWait(state) === 0);
  const retryAfterSeconds = secondsToWait(started);
  if (retryAfterSeconds > 0) throw new AppError('FLS-1102', { details: { retryAfterSeconds } });

  const { account } = started;
  const isRight = await verifyPassword(account?.passwordHash ?? null, command.password);
  const membership = account?.memberships[0];
  if (!isRight || account === null || membership === undefined) throw new AppError('FLS-1101');

  const token = newToken();
  const opened = await deps.sessions.openSession({
    tokenHash: sha256(token),
    userId: account.userId,
    ...membership,
    emailHash: hash,
    address,
  });
  return { token, session: { ...opened, serviceId: membership.serviceId } };
}
