import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { AppError, type FoundSession, type UserActor } from '@osteon/application';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EdgeProblem } from './edge-problems.ts';
import { isOwnOrigin } from './origin.ts';
import { readSessionCookie } from './session-cookie.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read, on every route that wants a session. */
    actor: UserActor | null;
  }
}

export interface Sessions {
  /** Whose session a cookie is. */
  readonly find: (token: string, address: string) => Promise<FoundSession>;
  /** Keeps who asked for a route that their role is not let into. */
  readonly auditRefused: (actor: UserActor, route: string) => Promise<void>;
}

/**
 * The gate before every route, ahead of parsing: another site's request is refused, a route without a policy is
 * refused, and where the policy wants a session there is one, in a role that the policy names.
 */
export function sessionHook(
  { find, auditRefused }: Sessions,
  { cookieName, publicOrigin }: { cookieName: string; publicOrigin: string | undefined },
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  return async (request) => {
    if (request.is404) return;
    const policy = request.routeOptions.config.policy;
    if (policy === undefined) throw new AppError('FLS-1109');
    const isFromAnySite = policy.kind === 'public' && policy.fromAnySite;
    if (!isFromAnySite && !isOwnOrigin(request, publicOrigin)) throw new EdgeProblem('FLS-9031');
    if (policy.kind === 'public') return;
    const token = readSessionCookie(request, cookieName);
    if (token === undefined || token === '') throw new AppError('FLS-1103');
    const found = await find(token, request.ip);
    if (found.kind !== 'actor') throw new AppError(found.kind === 'ended' ? 'FLS-1104' : 'FLS-1103');
    const { actor } = found;
    if (!policy.roles.includes(actor.role)) {
      await auditRefused(actor, `${request.method} ${request.routeOptions.url ?? ''}`);
      throw new AppError('FLS-1109');
    }
    request.actor = actor;
  };
}

/** The person whose session this is. */
export const SignedIn = createParamDecorator((_: unknown, context: ExecutionContext): UserActor => {
  const { actor } = context.switchToHttp().getRequest<FastifyRequest>();
  if (actor === null) throw new AppError('FLS-1103');
  return actor;
});
