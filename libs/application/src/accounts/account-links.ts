import { AppError } from '../errors.ts';
import type { OpenLink } from '../ports/account-store.ts';
import { checkNewPassword, hashPassword } from '../sign-in/passwords.ts';
import type { SignInDeps } from '../sign-in/sign-in.ts';
import { sha256 } from '../sign-in/tokens.ts';
import { beginTry } from '../sign-in/tries.ts';

/** Hours for which a link is good. */
export const LINK_HOURS = { invitation: 72, reset: 1 } as const;

interface ByLink {
  readonly token: string;
  readonly address?: string;
}

/** Whom a link is for. FLS-1116 when it is unknown, used, replaced by a later one or too old. */
export async function readLink(deps: SignInDeps, { token, address }: ByLink): Promise<OpenLink> {
  const hash = sha256(token);
  const attempt = await beginTry(deps.sessions, 'link', hash.toString('hex'), address);
  const link = await deps.accounts.findLink(hash);
  if (link === null) throw new AppError('FLS-1116');
  await attempt.succeeded();
  return link;
}

/**
 * Sets the password by a link, which is used up; every session of the person ends. FLS-1116; FLS-1106/1107 the password
 * is too short or common, and the link stays good.
 */
export async function completeLink(
  deps: SignInDeps,
  { password, ...by }: ByLink & { readonly password: string },
): Promise<void> {
  const { displayName, email, services } = await readLink(deps, by);
  checkNewPassword(password, [email, displayName, ...services]);
  const passwordHash = await hashPassword(password);
  const isDone = await deps.accounts.completeLink(sha256(by.token), passwordHash, by.address ?? null);
  if (!isDone) throw new AppError('FLS-1116');
}
