import { isTimeZone } from '@osteon/domain';
import { AppError } from '../errors.ts';
import { checkNewPassword, hashPassword } from './passwords.ts';
import type { SessionDeps } from './sign-in.ts';
import { newToken, normalEmail, sha256 } from './tokens.ts';

/** How long the printed link works. */
export const SETUP_LINK_HOURS = 24;

export interface CompleteSetup {
  readonly email: string;
  readonly displayName: string;
  readonly password: string;
  readonly service: {
    readonly code: string;
    readonly name: string;
    readonly timeZone: string;
    readonly country: string;
  };
}

/**
 * A one-time link by which the first administrator makes the first service; the token is shown once and not stored.
 * Undefined when there is a user already.
 */
export async function createSetupLink(deps: SessionDeps): Promise<{ token: string; expiresAt: string } | undefined> {
  const token = newToken();
  const link = await deps.sessions.createSetupLink(sha256(token), SETUP_LINK_HOURS);
  return link === null ? undefined : { token, ...link };
}

/**
 * Uses a set-up link: the service, its first administrator and the membership, together.
 * FLS-1105 the link is unknown, used or too old; FLS-1106/1107 the password; FLS-1110 the time zone; FLS-1111 the
 * address or the service's code is taken.
 */
export async function completeSetup(
  deps: SessionDeps,
  token: string,
  command: CompleteSetup,
): Promise<{ userId: string; serviceId: string }> {
  const { email, displayName, password, service } = command;
  checkNewPassword(password, [email, displayName, service.name, service.code]);
  const isZone = isTimeZone(service.timeZone) && (await deps.sessions.isKnownTimeZone(service.timeZone));
  if (!isZone) throw new AppError('FLS-1110', { field: 'service.timeZone' });
  const passwordHash = await hashPassword(password);
  const done = await deps.sessions.completeSetup(sha256(token), {
    email: normalEmail(email),
    displayName,
    passwordHash,
    service,
  });
  if (done === null) throw new AppError('FLS-1105');
  return done;
}
