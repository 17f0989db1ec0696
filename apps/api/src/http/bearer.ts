import { opensResource, opensRoute } from '@osteon/domain';
import { AppError, type ClientActor, type TokenClaims } from '@osteon/application';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SessionPolicy } from './policy.ts';

export interface Bearers {
  /** What a token says, when it is whole, ours, for us, and in time. */
  readonly verify: (token: string) => Promise<{ readonly claims: TokenClaims } | null>;
  /** Whose it is, now: null when the client is disabled, the grant revoked, or the person gone. */
  readonly holderOf: (claims: TokenClaims, address: string) => Promise<ClientActor | null>;
  /** Keeps who asked for a route that their token does not open. */
  readonly auditRefused: (actor: ClientActor, route: string) => Promise<void>;
}

/** The token of a request that brings one (RFC 6750, 2.1), be it what it may: such a request's cookies do not count. */
export function bearerTokenOf(request: FastifyRequest): string | undefined {
  const [scheme = '', token = ''] = (request.headers.authorization ?? '').split(/ +(.*)/s, 2);
  return /^bearer$/i.test(scheme) ? token : undefined;
}

/** Routes that are about one patient, by the id in their path. */
const ABOUT_A_PATIENT = /^\/api\/v1\/patients\/:id(\/|$)/;

/**
 * Lets a program in where the route names a scope that its token has. FLS-1140 (401) the token is not valid, FLS-1141
 * (403) it does not reach so far, FLS-1020 it is for another patient; each but the last with WWW-Authenticate (RFC 6750).
 */
export async function admitBearer(
  { verify, holderOf, auditRefused }: Bearers,
  token: string,
  policy: SessionPolicy,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<ClientActor> {
  const verified = await verify(token);
  const actor = verified === null ? null : await holderOf(verified.claims, request.ip);
  if (actor === null) {
    reply.header('www-authenticate', 'Bearer realm="osteon", error="invalid_token"');
    throw new AppError('FLS-1140');
  }
  const { scope, resource } = policy;
  const route = request.routeOptions.url ?? '';
  const { patientId } = actor;
  // On the FHIR interface another patient is not found: row-level security and the queries hold to that one.
  const isWithin = patientId === undefined || resource !== undefined || ABOUT_A_PATIENT.test(route);
  const isOpened =
    (scope !== undefined && opensRoute(actor.scopes, scope)) ||
    (resource !== undefined && opensResource(actor.scopes, resource));
  if (!isOpened || !isWithin) {
    await auditRefused(actor, `${request.method} ${route}`);
    reply.header('www-authenticate', 'Bearer realm="osteon", error="insufficient_scope"');
    throw new AppError('FLS-1141');
  }
  // Another patient does not exist for it; row-level security says so too.
  if (patientId !== undefined && resource === undefined && (request.params as { id?: string }).id !== patientId) {
    await auditRefused(actor, `${request.method} ${route}`);
    throw new AppError('FLS-1020');
  }
  return actor;
}
