import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { AppError, type UserActor } from '@osteon/application';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EdgeProblem } from './edge-problems.ts';
import { isOwnOrigin } from './origin.ts';
import { readSessionCookie } from './session-cookie.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read, on every route that wants a session. */
    actor: UserActor | null;
    sessionToken: string | undefined;
  }
}

/** Finds whose session a cookie is. @throws AppError FLS-1103 for none or an unknown one, FLS-1104 for one that ended */
export type FindActor = (token: string, address: string) => Promise<UserActor>;

/**
 * The gate before every route, ahead of parsing: another site's request is refused, a route without a policy is
 * refused, and where the policy wants a session there is one, in a role that the policy names.
 */
export function sessionHook(
  find: FindActor,
  { cookieName, publicOrigin }: { cookieName: string; publicOrigin: string | undefined },
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  return async (request) => {
    if (request.is404) return;
    if (!isOwnOrigin(request, publicOrigin)) throw new EdgeProblem('FLS-9031');
    const policy = request.routeOptions.config.policy;
    if (policy === undefined) throw new AppError('FLS-1109');
    if (policy.kind === 'public') return;
    const token = readSessionCookie(request, cookieName);
    if (token === undefined || token === '') throw new AppError('FLS-1103');
    const actor = await find(token, request.ip);
    if (!policy.roles.includes(actor.role)) throw new AppError('FLS-1109');
    request.actor = actor;
    request.sessionToken = token;
  };
}

/** The person whose session this is. */
export const SignedIn = createParamDecorator((_: unknown, context: ExecutionContext): UserActor => {
  const { actor } = context.switchToHttp().getRequest<FastifyRequest>();
  if (actor === null) throw new AppError('FLS-1103');
  return actor;
});

/** The opaque value of the session's cookie. */
export const SessionToken = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { sessionToken } = context.switchToHttp().getRequest<FastifyRequest>();
  if (sessionToken === undefined) throw new AppError('FLS-1103');
  return sessionToken;
});
