import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { AppError, type ClientActor, type FoundSession, type UserActor } from '@osteon/application';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { admitBearer, type Bearers, bearerTokenOf } from './bearer.ts';
import { EdgeProblem } from './edge-problems.ts';
import { isOwnOrigin } from './origin.ts';
import type { RoutePolicy, SessionPolicy } from './policy.ts';
import type { Throttler } from './throttle.ts';
import { readSessionCookie } from './session-cookie.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read, on every route that is not public. */
    actor: UserActor | ClientActor | null;
  }
}

/** Set by a page that asks while nobody touches it: who went away is idle, however lively the page. */
const BY_ITSELF = 'osteon-by-itself';

export interface Sessions {
  /** Whose session a cookie is; what a page asks by itself leaves the session idle. */
  readonly find: (token: string, address: string, byItself: boolean) => Promise<FoundSession>;
  /** Keeps who asked for a route that their role is not let into. */
  readonly auditRefused: (actor: UserActor, route: string) => Promise<void>;
}

/**
 * The gate before every route, ahead of parsing: another site's request is refused, a route without a policy is
 * refused, and where the policy wants a session there is one, far enough, in a role that the policy names.
 */
export function sessionHook(
  { find, auditRefused }: Sessions,
  bearers: Bearers,
  {
    cookieName,
    publicOrigin,
    throttler,
  }: { cookieName: string; publicOrigin: string | undefined; throttler: Throttler | undefined },
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const limit = ({ throttle }: RoutePolicy, account: string | undefined, { ip }: FastifyRequest): void => {
    if (throttle !== undefined) throttler?.take(throttle, { account, address: ip });
  };
  return async (request, reply) => {
    if (request.is404) return;
    const policy = request.routeOptions.config.policy;
    if (policy === undefined) throw new AppError('FLS-1109');
    // A token is sent on purpose, by a program: no browser adds it by itself, so the origin says nothing and a cookie counts for nothing.
    const bearer = policy.kind === 'session' ? bearerTokenOf(request) : undefined;
    if (policy.kind === 'session' && bearer !== undefined) {
      const client = await admitBearer(bearers, bearer, policy, { request, reply });
      limit(policy, client.clientId, request);
      request.actor = client;
      return;
    }
    const isFromAnySite = policy.kind === 'public' && policy.fromAnySite;
    if (!isFromAnySite && !isOwnOrigin(request, publicOrigin)) throw new EdgeProblem('FLS-9031');
    if (policy.kind === 'public') return limit(policy, undefined, request);
    const token = readSessionCookie(request, cookieName);
    if (token === undefined || token === '') throw new AppError('FLS-1103');
    const byItself = policy.byItself === true || request.headers[BY_ITSELF] !== undefined;
    const found = await find(token, request.ip, byItself);
    if (found.kind !== 'actor') throw new AppError(found.kind === 'ended' ? 'FLS-1104' : 'FLS-1103');
    const { actor } = found;
    const refusal = refusalOf(policy, actor);
    if (refusal !== undefined) {
      await auditRefused(actor, `${request.method} ${request.routeOptions.url ?? ''}`);
      throw refusal;
    }
    limit(policy, actor.userId, request);
    request.actor = { ...actor, purpose: policy.purpose };
  };
}

/**
 * Why a session is not let into a route. First how far the session is, so that half a sign-in learns nothing of roles;
 * last whether the proof is fresh, so that nobody is asked to prove what would not help them.
 */
function refusalOf(policy: SessionPolicy, actor: UserActor): AppError | undefined {
  const { stage } = actor;
  if (stage !== 'open' && !policy.stages?.includes(stage))
    return new AppError(stage === 'second-factor' ? 'FLS-1200' : 'FLS-1201');
  if (!policy.roles.includes(actor.role)) return new AppError('FLS-1109');
  if (policy.installation && !actor.installationAdmin) return new AppError('FLS-1109');
  const { provedWithinMinutes } = policy;
  if (provedWithinMinutes !== undefined && actor.provedSecondsAgo > provedWithinMinutes * 60)
    return new AppError('FLS-1202', {
      errors: [{ path: 'provedAt', message: `is more than ${provedWithinMinutes} minutes ago` }],
    });
  return undefined;
}

/** The person whose session this is. */
export const SignedIn = createParamDecorator((_: unknown, context: ExecutionContext): UserActor => {
  const { actor } = context.switchToHttp().getRequest<FastifyRequest>();
  if (actor === null) throw new AppError('FLS-1103');
  if (actor.kind !== 'user') throw new AppError('FLS-1141');
  return actor;
});

/** Who asks, on a route that names a scope: a person, or a program with a token. */
export const Acting = createParamDecorator((_: unknown, context: ExecutionContext): UserActor | ClientActor => {
  const { actor } = context.switchToHttp().getRequest<FastifyRequest>();
  if (actor === null) throw new AppError('FLS-1103');
  return actor;
});
