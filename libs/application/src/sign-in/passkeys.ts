import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { CeremonyPurpose, NewPasskey } from '../ports/factor-store.ts';
import { newToken, sha256 } from './tokens.ts';
import { openFor, type From, type RelyingParty, type SignedIn, type SignInDeps } from './sign-in.ts';
import { beginTry } from './tries.ts';

/** Minutes in which the browser must answer. */
const CEREMONY_MINUTES = 5;

export interface PasskeyCeremony<Options = object> {
  /** Comes back with the answer; stored as a hash. */
  readonly ceremony: string;
  /** For the browser. */
  readonly options: Options;
}

export interface PasskeyAnswer<Response = AuthenticationResponseJSON> {
  readonly ceremony: string;
  readonly response: Response;
}

/** FLS-1117 until the address of the pages is known. */
function relyingPartyOf({ relyingParty }: SignInDeps): RelyingParty {
  if (relyingParty === undefined) throw new AppError('FLS-1117');
  return relyingParty;
}

async function begin<Options extends { challenge: string }>(
  { factors }: SignInDeps,
  purpose: CeremonyPurpose,
  userId: string | null,
  options: Options,
): Promise<PasskeyCeremony<Options>> {
  const ceremony = newToken();
  const { challenge } = options;
  await factors.beginCeremony(sha256(ceremony), purpose, userId, { challenge }, CEREMONY_MINUTES);
  return { ceremony, options };
}

/** The challenge of a ceremony, which ends with it. FLS-1114 when it is not open any more, or is somebody else's. */
async function endCeremony(
  { factors }: SignInDeps,
  ceremony: string,
  purpose: CeremonyPurpose,
  userId: string | null,
): Promise<string> {
  const begun = await factors.endCeremony(sha256(ceremony), purpose);
  if (begun === null || begun.userId !== userId) throw new AppError('FLS-1114');
  return (begun.detail as { challenge: string }).challenge;
}

/** Begins the registration of a passkey for the actor. */
export async function offerPasskey(deps: SignInDeps, actor: UserActor): Promise<PasskeyCeremony> {
  const { id: rpID, name: rpName } = relyingPartyOf(deps);
  const [{ user }, existing] = await Promise.all([
    deps.accounts.readAccount(actor.userId),
    deps.factors.listPasskeys(actor.userId),
  ]);
  const options = await generateRegistrationOptions({
    rpID,
    rpName,
    userID: userHandleOf(actor.userId),
    userName: user.email,
    userDisplayName: user.displayName,
    attestationType: 'none',
    excludeCredentials: existing.map(({ credentialId, transports }) => ({
      id: credentialId,
      transports: [...transports],
    })),
    // Verified by PIN or body, a passkey is two factors by itself; discoverable, it needs no e-mail address.
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  });
  return begin(deps, 'passkey-registration', actor.userId, options);
}

/** The passkey that a ceremony made, verified: FLS-1114 too late or twice, FLS-1115 the answer does not hold. */
export async function verifyNewPasskey(
  deps: SignInDeps,
  actor: UserActor,
  { ceremony, response }: PasskeyAnswer<RegistrationResponseJSON>,
  name: string,
): Promise<NewPasskey> {
  const { id: expectedRPID, origin: expectedOrigin } = relyingPartyOf(deps);
  const expectedChallenge = await endCeremony(deps, ceremony, 'passkey-registration', actor.userId);
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response,
    expectedChallenge,
    expectedOrigin,
    expectedRPID,
    requireUserVerification: true,
  }).catch(refused);
  if (!verified) throw new AppError('FLS-1115');
  const { id, publicKey, counter } = registrationInfo.credential;
  return { credentialId: id, publicKey, counter, transports: response.response.transports ?? [], name };
}

/** Begins to prove a person whose passkeys are known: as second factor, or again. */
export async function askForOwnPasskey(deps: SignInDeps, actor: UserActor): Promise<PasskeyCeremony> {
  const { id: rpID } = relyingPartyOf(deps);
  const passkeys = await deps.factors.listPasskeys(actor.userId);
  const allowCredentials = passkeys.map(({ credentialId, transports }) => ({
    id: credentialId,
    transports: [...transports],
  }));
  const options = await generateAuthenticationOptions({ rpID, allowCredentials, userVerification: 'required' });
  return begin(deps, 'passkey-proof', actor.userId, options);
}

/** Whether the actor has proved themselves by one of their passkeys. FLS-1114, FLS-1115. */
export async function verifyOwnPasskey(deps: SignInDeps, actor: UserActor, answer: PasskeyAnswer): Promise<void> {
  const userId = await verify(deps, answer, 'passkey-proof', actor.userId);
  if (userId !== actor.userId) throw new AppError('FLS-1115');
}

/** Begins a sign-in by passkey of whoever sits there: the browser offers what it has. */
export async function askForAnyPasskey(deps: SignInDeps): Promise<PasskeyCeremony> {
  const { id: rpID } = relyingPartyOf(deps);
  const options = await generateAuthenticationOptions({ rpID, userVerification: 'required' });
  return begin(deps, 'passkey-sign-in', null, options);
}

/**
 * Signs in by passkey alone, which is two factors: something one has, and a PIN or a finger. FLS-1115 in the same words
 * whether the passkey is unknown, its signature wrong or the account disabled; FLS-1114, FLS-1102.
 */
export async function signInByPasskey(deps: SignInDeps, answer: PasskeyAnswer, from: From): Promise<SignedIn> {
  const attempt = await beginTry(deps.sessions, 'passkey', answer.response.id, from.address);
  const userId = await verify(deps, answer, 'passkey-sign-in', null);
  const account = await deps.sessions.findAccount({ userId });
  if (account === null || account.memberships.length === 0) throw new AppError('FLS-1115');
  await attempt.succeeded();
  return openFor(deps, account, 'passkey', from, true);
}

/** Whose passkey signed the ceremony's challenge. */
async function verify(
  deps: SignInDeps,
  { ceremony, response }: PasskeyAnswer,
  purpose: CeremonyPurpose,
  userId: string | null,
): Promise<string> {
  const { id: expectedRPID, origin: expectedOrigin } = relyingPartyOf(deps);
  const expectedChallenge = await endCeremony(deps, ceremony, purpose, userId);
  const passkey = await deps.factors.findPasskey(response.id);
  if (passkey === null) throw new AppError('FLS-1115');
  const { userHandle } = response.response;
  if (userHandle && userHandle !== Buffer.from(userHandleOf(passkey.userId)).toString('base64url'))
    throw new AppError('FLS-1115');
  const { credentialId: id, publicKey, counter, transports } = passkey;
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response,
    expectedChallenge,
    expectedOrigin,
    expectedRPID,
    requireUserVerification: true,
    credential: { id, publicKey: Uint8Array.from(publicKey), counter, transports: [...transports] },
  }).catch(refused);
  if (!verified) throw new AppError('FLS-1115');
  // Compared and set in the database as well: two answers with the same count are one authenticator and its copy.
  if (!(await deps.factors.usePasskey(id, authenticationInfo.newCounter))) throw new AppError('FLS-1115');
  return passkey.userId;
}

/** The library throws where an answer does not hold. */
function refused(error: unknown): never {
  throw new AppError('FLS-1115', { cause: error });
}

/** What authenticators keep of a person: the id, and nothing that says who it is. */
const userHandleOf = (userId: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(userId.replaceAll('-', ''), 'hex'));
