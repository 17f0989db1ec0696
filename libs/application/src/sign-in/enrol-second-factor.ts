import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import type { UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import { verifyNewPasskey, type PasskeyAnswer } from './passkeys.ts';
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts';
import { renew, type SignedIn, type SignInDeps } from './sign-in.ts';
import { newTotpSecret, stepOfCode, totpUri } from './totp.ts';
import { newToken, sha256 } from './tokens.ts';

/** Minutes to install an app and type its first code. */
const ENROLMENT_MINUTES = 15;

export interface TotpOffer {
  readonly ceremony: string;
  /** Base 32, for those who type. */
  readonly secret: string;
  /** `otpauth:`, for the QR code. */
  readonly uri: string;
}

export interface FactorAdded {
  /** The session that goes on, where it was waiting for a second factor. */
  readonly signedIn: SignedIn | null;
  /** Ten, shown once; null where some are left of earlier. */
  readonly recoveryCodes: readonly string[] | null;
}

/** A new secret for an authenticator app. It counts from the first code on; an app in use stays in use until then. */
export async function offerTotp(deps: SignInDeps, actor: UserActor): Promise<TotpOffer> {
  const { user } = await deps.accounts.readAccount(actor.userId);
  const [ceremony, secret] = [newToken(), newTotpSecret()];
  await deps.factors.beginCeremony(sha256(ceremony), 'totp-enrolment', actor.userId, { secret }, ENROLMENT_MINUTES);
  return { ceremony, secret, uri: totpUri(secret, user.email) };
}

/** Takes an app into use by its first code. FLS-1113 the code is wrong (another may be tried), FLS-1114 too late. */
export async function confirmTotp(
  deps: SignInDeps,
  actor: UserActor,
  { ceremony, code }: { readonly ceremony: string; readonly code: string },
): Promise<FactorAdded> {
  const begun = await deps.factors.readCeremony(sha256(ceremony), 'totp-enrolment');
  if (begun === null || begun.userId !== actor.userId) throw new AppError('FLS-1114');
  const { secret } = begun.detail as { secret: string };
  const step = stepOfCode(secret, code, await deps.factors.now());
  if (step === null) throw new AppError('FLS-1113', { field: 'code' });
  if ((await deps.factors.endCeremony(sha256(ceremony), 'totp-enrolment')) === null) throw new AppError('FLS-1114');
  const codes = newRecoveryCodes();
  const isFirst = await deps.factors.addTotp(actor, { secret, step }, codes.map(recoveryCodeHash));
  return added(deps, actor, 'totp', isFirst ? codes : null);
}

/** Registers a passkey. FLS-1114, FLS-1115, FLS-1120 it is registered already. */
export async function addPasskey(
  deps: SignInDeps,
  actor: UserActor,
  { name, ...answer }: PasskeyAnswer<RegistrationResponseJSON> & { readonly name: string },
): Promise<FactorAdded> {
  const passkey = await verifyNewPasskey(deps, actor, answer, name);
  const codes = newRecoveryCodes();
  const isFirst = await deps.factors.addPasskey(actor, passkey, codes.map(recoveryCodeHash));
  if (isFirst === 'taken') throw new AppError('FLS-1120');
  return added(deps, actor, 'passkey', isFirst ? codes : null);
}

async function added(
  deps: SignInDeps,
  actor: UserActor,
  factor: 'totp' | 'passkey',
  recoveryCodes: readonly string[] | null,
): Promise<FactorAdded> {
  if (actor.stage === 'open') return { signedIn: null, recoveryCodes };
  const signedIn = await renew(deps, actor, { method: `${actor.method}+${factor}`, reason: 'second-factor-done' });
  return { signedIn, recoveryCodes };
}

/** Puts the app out of use. FLS-1119 there is none, FLS-1118 it is the last factor where one is required. */
export async function removeTotp(deps: SignInDeps, actor: UserActor): Promise<void> {
  const { totpSince } = await deps.accounts.readAccount(actor.userId);
  if (totpSince === null) throw new AppError('FLS-1119');
  if (!(await deps.factors.removeTotp(actor, deps.secondFactor === 'required'))) throw new AppError('FLS-1118');
}

/** What stands for a passkey in an address: its own id may be longer than one. */
export const passkeyId = (credentialId: string): string => sha256(credentialId).toString('base64url').slice(0, 22);

/** Puts a passkey out of use. FLS-1119, FLS-1118. */
export async function removePasskey(deps: SignInDeps, actor: UserActor, id: string): Promise<void> {
  const own = await deps.factors.listPasskeys(actor.userId);
  const passkey = own.find(({ credentialId }) => passkeyId(credentialId) === id);
  if (passkey === undefined) throw new AppError('FLS-1119');
  const isRemoved = await deps.factors.removePasskey(actor, passkey.credentialId, deps.secondFactor === 'required');
  if (!isRemoved) throw new AppError('FLS-1118');
}

/** Ten new recovery codes, shown once; those of earlier count no more. */
export async function renewRecoveryCodes(deps: SignInDeps, actor: UserActor): Promise<readonly string[]> {
  const codes = newRecoveryCodes();
  await deps.factors.replaceRecoveryCodes(actor, codes.map(recoveryCodeHash));
  return codes;
}
