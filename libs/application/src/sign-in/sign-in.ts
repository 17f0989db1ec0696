import type { SessionStage, UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { AccountStore } from '../ports/account-store.ts';
import type { FactorStore } from '../ports/factor-store.ts';
import type { Account, AccountFactors, Renewal, SessionStore } from '../ports/session-store.ts';
import { hashPassword, isOutgrown, verifyPassword } from './passwords.ts';
import { beginTry } from './tries.ts';
import { newToken, normalEmail, sha256 } from './tokens.ts';

export interface SessionDeps {
  readonly sessions: SessionStore;
}

/** Where passkeys belong to: they are made for one address and work at no other. */
export interface RelyingParty {
  /** The host. */
  readonly id: string;
  readonly origin: string;
  readonly name: string;
}

export interface SignInDeps extends SessionDeps {
  readonly factors: FactorStore;
  readonly accounts: AccountStore;
  /** Whether everybody must have a second factor; who has one gives it in any case. */
  readonly secondFactor: 'required' | 'optional';
  /** Undefined while the address of the pages is not known. */
  readonly relyingParty: RelyingParty | undefined;
}

/** Where a person signs in from. */
export interface From {
  readonly address?: string;
  readonly userAgent?: string;
  /** Of the session that the browser has so far: it ends when the new one begins. */
  readonly replaces?: string;
}

export interface SignIn extends From {
  readonly email: string;
  readonly password: string;
}

export type SecondFactorMethod = 'totp' | 'recovery-code' | 'passkey';

/** What comes next in signing in, and by what it may be done. */
export interface NextStep {
  readonly stage: SessionStage;
  readonly methods: readonly SecondFactorMethod[];
}

export interface SignedIn {
  /** For the cookie; it is stored nowhere. */
  readonly token: string;
  readonly session: { readonly sessionId: string; readonly serviceId: string; readonly expiresAt: string };
  readonly next: NextStep;
}

/**
 * Signs a person in to the first of their services by name, as far as a password goes: `next` says whether a second
 * factor is wanted. FLS-1101 in the same words and after the same work whether the address is unknown, the password
 * wrong or the account disabled; FLS-1102 while a growing delay after failures lasts.
 */
export async function signIn(deps: SignInDeps, command: SignIn): Promise<SignedIn> {
  const email = normalEmail(command.email);
  const attempt = await beginTry(deps.sessions, 'password', email, command.address);
  const account = await deps.sessions.findAccount({ email });
  const storedHash = account?.passwordHash ?? null;
  const isRight = await verifyPassword(storedHash, command.password);
  if (!isRight || account === null || account.memberships.length === 0) throw new AppError('FLS-1101');
  await attempt.succeeded();
  if (storedHash !== null && isOutgrown(storedHash))
    await deps.accounts.rehash(account.userId, storedHash, await hashPassword(command.password));
  return openFor(deps, account, 'password', command);
}

/**
 * Opens a session for somebody who proved who they are.
 * @param method password, passkey or oidc
 * @param isMultiFactor whether that proof was of two factors already
 */
export async function openFor(
  deps: SignInDeps,
  account: Account,
  method: string,
  from: From,
  isMultiFactor = false,
): Promise<SignedIn> {
  const [membership] = account.memberships;
  if (membership === undefined) throw new AppError('FLS-1101');
  const stage = isMultiFactor ? 'open' : stageAfterOneFactor(account.factors, deps.secondFactor);
  const token = newToken();
  const opened = await deps.sessions.openSession({
    tokenHash: sha256(token),
    userId: account.userId,
    ...membership,
    address: from.address ?? null,
    userAgent: from.userAgent?.slice(0, 200) ?? null,
    method,
    stage,
  });
  if (from.replaces !== undefined) await deps.sessions.endReplaced(sha256(from.replaces));
  const next = { stage, methods: methodsOf(deps, stage, account.factors) };
  return { token, session: { ...opened, serviceId: membership.serviceId }, next };
}

/** Goes on under a new session id, open and proved now; the one before ends. FLS-1104 when it has ended already. */
export async function renew(
  deps: SessionDeps,
  actor: UserActor,
  renewal: Omit<Renewal, 'tokenHash'>,
): Promise<SignedIn> {
  const token = newToken();
  const opened = await deps.sessions.renewSession(actor, { tokenHash: sha256(token), ...renewal });
  if (opened === null) throw new AppError('FLS-1104');
  return { token, session: { ...opened, serviceId: actor.serviceId }, next: { stage: 'open', methods: [] } };
}

/** What comes next for a session that is under way. */
export async function nextStepOf(deps: SignInDeps, actor: UserActor): Promise<NextStep> {
  if (actor.stage === 'open') return { stage: 'open', methods: [] };
  const account = await deps.sessions.findAccount({ userId: actor.userId });
  if (account === null) throw new AppError('FLS-1104');
  return { stage: actor.stage, methods: methodsOf(deps, actor.stage, account.factors) };
}

function stageAfterOneFactor(factors: AccountFactors, secondFactor: SignInDeps['secondFactor']): SessionStage {
  if (factors.totp || factors.passkeys > 0) return 'second-factor';
  return secondFactor === 'required' ? 'enrolment' : 'open';
}

function methodsOf(
  { relyingParty }: SignInDeps,
  stage: SessionStage,
  factors: AccountFactors,
): readonly SecondFactorMethod[] {
  const passkey = relyingParty === undefined ? [] : (['passkey'] as const);
  if (stage === 'open') return [];
  if (stage === 'enrolment') return ['totp', ...passkey];
  return [
    ...(factors.totp ? (['totp'] as const) : []),
    ...(factors.passkeys > 0 ? passkey : []),
    ...(factors.recoveryCodes > 0 ? (['recovery-code'] as const) : []),
  ];
}
