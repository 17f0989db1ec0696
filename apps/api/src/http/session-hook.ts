import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { AppError, type ClientActor, type FoundSession, sha256, type UserActor } from '@osteon/application';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { admitBearer, type Bearers, bearerTokenOf } from './bearer.ts';
import { EdgeProblem } from './edge-problems.ts';
import { isOwnOrigin } from './origin.ts';
import type { RoutePolicy, SessionPolicy } from './policy.ts';
import type { Throttler } from './throttle.ts';
import { readSessionCookie } from './session-cookie.ts';
import { SessionMemory } from './session-memory.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read, on every route that is not public. */
    actor: UserActor | ClientActor | null;
  }
}

/** Set by a page that asks while nobody touches it: who went away is idle, however lively the page. */
const BY_ITSELF = 'osteon-by-itself';

/** Where a session is looked for, and what is kept of those that were found. */
export interface Sessions {
  /** Whose session a cookie is; what a page asks by itself leaves the session idle. */
  readonly find: (tokenHash: Buffer, address: string, byItself: boolean) => Promise<FoundSession>;
  /** Keeps who asked for a route that their role is not let into. */
  readonly auditRefused: (actor: UserActor, route: string) => Promise<void>;
}

/** What the gate looks at besides the session. */
export interface GateSettings {
  readonly cookieName: string;
  readonly publicOrigin: string | undefined;
  readonly throttler: Throttler | undefined;
  /** As whom somebody reads who brings nothing, where that may be; null: nobody was let in so. */
  readonly guestOf?: ((address: string) => Promise<ClientActor | null>) | undefined;
}

export interface Gate {
  /** For `onRequest`. */
  readonly pass: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  /**
   * Looks up the session of a request that went on from memory, and lets it act in that session or refuses it as `pass`
   * does.
   * @returns what the session stands for
   */
  readonly lookUp: (request: FastifyRequest) => Promise<string>;
}

/**
 * The gate before every route, ahead of parsing: another site's request is refused, a route without a policy is
 * refused, and where the policy wants a session there is one, far enough, in a role that the policy names. On the routes
 * whose policy says so a session that was found within the minute is not looked up: the first statement confirms it.
 */
export function createGate(
  { find, auditRefused }: Sessions,
  bearers: Bearers,
  { cookieName, publicOrigin, throttler, guestOf }: GateSettings,
): Gate {
  const memory = new SessionMemory();
  const limit = ({ throttle }: RoutePolicy, account: string | undefined, { ip }: FastifyRequest): void => {
    if (throttle !== undefined) throttler?.take(throttle, { account, address: ip });
  };
  const tokenHashOf = (request: FastifyRequest): Buffer => {
    const token = readSessionCookie(request, cookieName);
    if (token === undefined || token === '') throw new AppError('FLS-1103');
    return sha256(token);
  };
  const hasSession = (request: FastifyRequest): boolean => (readSessionCookie(request, cookieName) ?? '') !== '';
  const found = async (request: FastifyRequest, policy: SessionPolicy, tokenHash: Buffer) => {
    const session = await find(tokenHash, request.ip, isByItself(request, policy));
    if (session.kind !== 'actor') {
      memory.forget(tokenHash);
      throw new AppError(session.kind === 'ended' ? 'FLS-1104' : 'FLS-1103');
    }
    memory.remember(tokenHash, session);
    const refusal = refusalOf(policy, session.actor);
    if (refusal !== undefined) {
      await auditRefused(session.actor, `${request.method} ${request.routeOptions.url ?? ''}`);
      throw refusal;
    }
    return session;
  };
  /** Who is remembered, if the route goes by that and would let them in: a refusal is never from memory. */
  const recalled = (request: FastifyRequest, policy: SessionPolicy, tokenHash: Buffer): UserActor | undefined => {
    if (policy.fromMemory !== true || isByItself(request, policy)) return undefined;
    const actor = memory.recall(tokenHash, request.ip);
    return actor === undefined || refusalOf(policy, actor) !== undefined ? undefined : actor;
  };
  return {
    async pass(request, reply) {
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
      if (policy.kind === 'session' && policy.resource !== undefined && !hasSession(request)) {
        const guest = policy.openInDemonstration === true ? await guestOf?.(request.ip) : undefined;
        // Nothing was brought that another site could have made use of: so it is told what is wanted.
        if (guest == null) throw new AppError('FLS-1103');
        limit(policy, undefined, request);
        request.actor = guest;
        return;
      }
      const isFromAnySite = policy.kind === 'public' && policy.fromAnySite;
      if (!isFromAnySite && !isOwnOrigin(request, publicOrigin)) throw new EdgeProblem('FLS-9031');
      if (policy.kind === 'public') return limit(policy, undefined, request);
      const tokenHash = tokenHashOf(request);
      const actor = recalled(request, policy, tokenHash) ?? (await found(request, policy, tokenHash)).actor;
      limit(policy, actor.userId, request);
      request.actor = { ...actor, purpose: policy.purpose };
    },

    async lookUp(request) {
      const policy = request.routeOptions.config.policy;
      if (policy?.kind !== 'session') throw new AppError('FLS-1109');
      request.actor = null;
      const { actor, facts } = await found(request, policy, tokenHashOf(request));
      request.actor = { ...actor, purpose: policy.purpose };
      return facts;
    },
  };
}

const isByItself = (request: FastifyRequest, policy: SessionPolicy): boolean =>
  policy.byItself === true || request.headers[BY_ITSELF] !== undefined;

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
