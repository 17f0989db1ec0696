import { AppError } from '../errors.ts';
import type { SessionStore } from '../ports/session-store.ts';
import { secondsToWait, type TryKind } from './sign-in-delay.ts';
import { emailHash, sha256 } from './tokens.ts';

/** A try that counts as a failure until it is said to be none. */
export interface Try {
  succeeded(): Promise<void>;
}

/**
 * Begins a try of a password, a code, a passkey or a link. FLS-1102 while the growing delay after failures lasts
 * (`details.retryAfterSeconds`), of the account and of the network address.
 * @param who an e-mail address for a password, else the id of the account, passkey or link
 */
export async function beginTry(
  sessions: SessionStore,
  kind: TryKind,
  who: string,
  address: string | undefined,
): Promise<Try> {
  const key = kind === 'password' ? emailHash(who) : sha256(`${kind}:${who}`);
  const from = address ?? null;
  const state = await sessions.beginTry(key, from, (found) => secondsToWait(found, kind) === 0);
  const retryAfterSeconds = secondsToWait(state, kind);
  if (retryAfterSeconds > 0) throw new AppError('FLS-1102', { details: { retryAfterSeconds } });
  return { succeeded: () => sessions.countSuccess(key, from) };
}
