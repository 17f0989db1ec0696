import type { UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { ExternalIdentity, OwnAccount, OwnSession } from '../ports/account-store.ts';
import type { ColorScheme } from '../ports/session-store.ts';
import type { PasskeySummary } from '../ports/factor-store.ts';
import { checkNewPassword, hashPassword, verifyPassword } from '../sign-in/passwords.ts';
import { passkeyId } from '../sign-in/enrol-second-factor.ts';
import type { SignInDeps } from '../sign-in/sign-in.ts';
import { sha256 } from '../sign-in/tokens.ts';
import { beginTry } from '../sign-in/tries.ts';

export interface AccountView extends Omit<OwnAccount, 'passwordHash' | 'identities'> {
  readonly hasPassword: boolean;
  readonly passkeys: readonly (PasskeySummary & { readonly id: string })[];
  readonly identities: readonly (ExternalIdentity & { readonly id: string })[];
  readonly secondFactorRequired: boolean;
  readonly passkeysOffered: boolean;
}

/** One's own account: by what one signs in. */
export async function readAccount(deps: SignInDeps, actor: UserActor): Promise<AccountView> {
  const [{ passwordHash, identities, ...account }, passkeys] = await Promise.all([
    deps.accounts.readAccount(actor.userId),
    deps.factors.listPasskeys(actor.userId),
  ]);
  return {
    ...account,
    hasPassword: passwordHash !== null,
    passkeys: passkeys.map((passkey) => ({ ...passkey, id: passkeyId(passkey.credentialId) })),
    identities: identities.map((identity) => ({ ...identity, id: identityId(identity) })),
    secondFactorRequired: deps.secondFactor === 'required',
    passkeysOffered: deps.relyingParty !== undefined,
  };
}

/** What stands for an identity in an address. */
const identityId = ({ issuer, subject }: { issuer: string; subject: string }): string =>
  sha256(JSON.stringify([issuer, subject]))
    .toString('base64url')
    .slice(0, 22);

/**
 * Changes the password and ends every other session. FLS-1126 the present one is wrong, FLS-1106/1107 the new one is too
 * short or common, FLS-1102 while the delay after failures lasts.
 */
export async function changePassword(
  deps: SignInDeps,
  actor: UserActor,
  { currentPassword, newPassword }: { readonly currentPassword?: string | undefined; readonly newPassword: string },
): Promise<void> {
  const { user, passwordHash } = await deps.accounts.readAccount(actor.userId);
  checkNewPassword(newPassword, [user.email, user.displayName], 'newPassword');
  if (passwordHash !== null) {
    const attempt = await beginTry(deps.sessions, 'proof', actor.userId, actor.address);
    const isRight = await verifyPassword(passwordHash, currentPassword ?? '');
    if (!isRight) throw new AppError('FLS-1126', { field: 'currentPassword' });
    await attempt.succeeded();
  }
  await deps.accounts.changePassword(actor, await hashPassword(newPassword));
}

/** How one wants the pages to look, on every device. */
export const chooseAppearance = (
  deps: Pick<SignInDeps, 'accounts'>,
  actor: UserActor,
  colorScheme: ColorScheme,
): Promise<void> => deps.accounts.setColorScheme(actor.userId, colorScheme);

/** Where one is signed in. */
export const listOwnSessions = (deps: SignInDeps, actor: UserActor): Promise<readonly OwnSession[]> =>
  deps.accounts.listSessions(actor.userId);

/** Ends one of one's own sessions. FLS-1119 when there is none such. */
export async function endOwnSession(deps: SignInDeps, actor: UserActor, sessionId: string): Promise<void> {
  if (!(await deps.accounts.endOwnSession(actor, sessionId))) throw new AppError('FLS-1119');
}

/** Signs out everywhere. */
export const endOwnSessions = (deps: SignInDeps, actor: UserActor): Promise<void> =>
  deps.accounts.endOwnSessions(actor);

/** Unlinks an identity. FLS-1119 there is none such, FLS-1118 there would be nothing left to sign in with. */
export async function removeIdentity(deps: SignInDeps, actor: UserActor, id: string): Promise<void> {
  const { identities } = await deps.accounts.readAccount(actor.userId);
  const identity = identities.find((one) => identityId(one) === id);
  const done = identity === undefined ? 'none' : await deps.accounts.removeIdentity(actor, identity);
  if (done === 'none') throw new AppError('FLS-1119');
  if (done === 'last') throw new AppError('FLS-1118');
}
