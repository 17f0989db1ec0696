import type { UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { ExpectedAnswer, IdentityProvider } from '../ports/identity-provider.ts';
import { beginTry } from './tries.ts';
import { openFor, type From, type SignedIn, type SignInDeps } from './sign-in.ts';
import { newToken, sha256 } from './tokens.ts';

/** Minutes in which the person must come back. */
const CEREMONY_MINUTES = 10;

export interface ProviderDeps extends SignInDeps {
  readonly providers: readonly IdentityProvider[];
}

/** Where the browser goes, and what it must bring back in a cookie of its own. */
export interface ProviderCeremony {
  readonly url: string;
  readonly ceremony: string;
}

/** What a ceremony was begun for; stored with it. */
type Aim =
  | { readonly for: 'sign-in'; readonly returnTo: string }
  | { readonly for: 'link'; readonly sessionId: string }
  /** The hash of the invitation, in hexadecimal. */
  | { readonly for: 'invitation'; readonly link: string };

interface Detail {
  readonly provider: string;
  readonly expected: ExpectedAnswer;
  readonly aim: Aim;
}

export type FinishedByProvider =
  { readonly kind: 'signed-in'; readonly signedIn: SignedIn; readonly returnTo: string } | { readonly kind: 'linked' };

/** Begins a sign-in by a provider. FLS-1124 there is no such provider, FLS-1121 it is away. */
export const beginProviderSignIn = (
  deps: ProviderDeps,
  provider: string,
  returnTo: string,
): Promise<ProviderCeremony> => begin(deps, provider, null, { for: 'sign-in', returnTo });

/** Begins to link one's identity at a provider. */
export const beginLinking = (deps: ProviderDeps, actor: UserActor, provider: string): Promise<ProviderCeremony> =>
  begin(deps, provider, actor.userId, { for: 'link', sessionId: actor.sessionId });

/** Begins to accept an invitation by signing in at a provider. FLS-1116 the invitation is not valid any more. */
export async function beginInvitationByProvider(
  deps: ProviderDeps,
  { token, provider, address }: { readonly token: string; readonly provider: string; readonly address?: string },
): Promise<ProviderCeremony> {
  const attempt = await beginTry(deps.sessions, 'link', sha256(token).toString('hex'), address);
  const link = await deps.accounts.findLink(sha256(token));
  if (link?.purpose !== 'invitation') throw new AppError('FLS-1116');
  await attempt.succeeded();
  return begin(deps, provider, link.userId, { for: 'invitation', link: sha256(token).toString('hex') });
}

async function begin(deps: ProviderDeps, id: string, userId: string | null, aim: Aim): Promise<ProviderCeremony> {
  const provider = providerOf(deps, id);
  const { url, expected } = await provider.begin();
  const ceremony = newToken();
  const detail: Detail = { provider: id, expected, aim };
  await deps.factors.beginCeremony(sha256(ceremony), 'oidc', userId, detail, CEREMONY_MINUTES);
  return { url, ceremony };
}

/**
 * Ends what a provider was asked for. People are found by issuer and subject alone: an e-mail address proves nothing,
 * as another provider may say the same one. FLS-1114 the ceremony is not this browser's, took too long or was ended
 * already; FLS-1121, FLS-1122 of the provider; FLS-1123 nobody here is linked; FLS-1125 somebody else is; FLS-1116.
 * @param query as it stood in the address
 */
export async function finishByProvider(
  deps: ProviderDeps,
  ceremony: string | undefined,
  query: string,
  from: From,
): Promise<FinishedByProvider> {
  const begun = ceremony === undefined ? null : await deps.factors.endCeremony(sha256(ceremony), 'oidc');
  if (begun === null) throw new AppError('FLS-1114');
  const { provider: id, expected, aim } = begun.detail as Detail;
  const { isMultiFactor, ...identity } = await providerOf(deps, id).finish(query, expected);
  const address = from.address ?? null;
  if (aim.for === 'link') {
    if (begun.userId === null) throw new AppError('FLS-1114');
    const linker = { userId: begun.userId, sessionId: aim.sessionId, address };
    if (!(await deps.accounts.linkIdentity(linker, identity))) throw new AppError('FLS-1125');
    return { kind: 'linked' };
  }
  if (aim.for === 'invitation') {
    if ((await deps.accounts.findByIdentity(identity.issuer, identity.subject)) !== null)
      throw new AppError('FLS-1125');
    const isDone = await deps.accounts.completeLinkByIdentity(Buffer.from(aim.link, 'hex'), identity, address);
    if (!isDone) throw new AppError('FLS-1116');
  }
  const userId = await deps.accounts.findByIdentity(identity.issuer, identity.subject);
  const account = userId === null ? null : await deps.sessions.findAccount({ userId });
  if (account === null || account.memberships.length === 0) throw new AppError('FLS-1123');
  const signedIn = await openFor(deps, account, 'oidc', from, isMultiFactor);
  return { kind: 'signed-in', signedIn, returnTo: aim.for === 'sign-in' ? aim.returnTo : '/' };
}

function providerOf({ providers }: ProviderDeps, id: string): IdentityProvider {
  const provider = providers.find((one) => one.id === id);
  if (provider === undefined) throw new AppError('FLS-1124');
  return provider;
}
