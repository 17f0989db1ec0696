import type { UserActor } from '../actor.ts';
import { AppError, isAppError } from '../errors.ts';
import { verifyPassword } from './passwords.ts';
import { verifyOwnPasskey, type PasskeyAnswer } from './passkeys.ts';
import { recoveryCodeHash } from './recovery-codes.ts';
import { renew, type SignedIn, type SignInDeps } from './sign-in.ts';
import { stepOfCode } from './totp.ts';
import { beginTry } from './tries.ts';

type ByTotp = { readonly method: 'totp'; readonly code: string };
type ByPasskey = { readonly method: 'passkey' } & PasskeyAnswer;
export type SecondFactorProof = ByTotp | ByPasskey | { readonly method: 'recovery-code'; readonly code: string };
export type Proof = ByTotp | ByPasskey | { readonly method: 'password'; readonly password: string };

/**
 * Gives the second factor: the session goes on, open, under a new id. FLS-1112 when none is wanted now, FLS-1113 a code
 * that is wrong or was used, FLS-1114/1115 of a passkey, FLS-1102 while the delay after failures lasts.
 */
export async function giveSecondFactor(
  deps: SignInDeps,
  actor: UserActor,
  proof: SecondFactorProof,
): Promise<SignedIn> {
  if (actor.stage !== 'second-factor') throw new AppError('FLS-1112');
  await prove(deps, actor, proof);
  return renew(deps, actor, { method: `${actor.method}+${proof.method}`, reason: 'second-factor-done' });
}

/**
 * Proves again who one is ("step-up"), for what asks for a fresh proof: the session goes on under a new id. FLS-1126 a
 * wrong password; else as `giveSecondFactor`.
 */
export async function proveAgain(deps: SignInDeps, actor: UserActor, proof: Proof): Promise<SignedIn> {
  if (actor.stage !== 'open') throw new AppError('FLS-1112');
  await prove(deps, actor, proof);
  return renew(deps, actor, { method: actor.method, reason: 'stepped-up' });
}

async function prove(deps: SignInDeps, actor: UserActor, proof: SecondFactorProof | Proof): Promise<void> {
  const attempt = await beginTry(deps.sessions, 'proof', actor.userId, actor.address);
  try {
    await check(deps, actor, proof);
  } catch (error) {
    if (isAppError(error)) await deps.sessions.auditRefused(actor, `prove-by-${proof.method}`);
    throw error;
  }
  await attempt.succeeded();
}

async function check(deps: SignInDeps, actor: UserActor, proof: SecondFactorProof | Proof): Promise<void> {
  switch (proof.method) {
    case 'totp':
      await useTotpCode(deps, actor.userId, proof.code);
      break;
    case 'recovery-code':
      if (!(await deps.factors.useRecoveryCode(actor.userId, recoveryCodeHash(proof.code))))
        throw new AppError('FLS-1113');
      break;
    case 'passkey':
      await verifyOwnPasskey(deps, actor, proof);
      break;
    case 'password': {
      const account = await deps.sessions.findAccount({ userId: actor.userId });
      if (!(await verifyPassword(account?.passwordHash ?? null, proof.password)))
        throw new AppError('FLS-1126', { field: 'password' });
      break;
    }
  }
}

/** Counts a code of the app, once. FLS-1113. */
async function useTotpCode({ factors }: SignInDeps, userId: string, code: string): Promise<void> {
  const totp = await factors.readTotp(userId);
  const step = totp === null ? null : stepOfCode(totp.secret, code, totp.now);
  if (step === null || !(await factors.useTotpStep(userId, step))) throw new AppError('FLS-1113', { field: 'code' });
}
