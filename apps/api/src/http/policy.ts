import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import type { SessionStage } from '@osteon/application';
import { problem, type Role } from '@osteon/contracts';
import type { ResourceAccess, RouteScope } from '@osteon/domain';
import type { RouteOptions } from 'fastify';
import { WHEN } from './documented.ts';
import { type Purpose, rolesBeyond } from './roles.ts';
import type { Throttle } from './throttle.ts';

/** Who may use a route that wants a session, and how far the session must be. */
export interface SessionPolicy {
  readonly roles: readonly Role[];
  readonly purpose: Purpose;
  /** The person must have proved who they are this recently; else they are asked to prove it again. */
  readonly provedWithinMinutes?: number;
  /** A machine client may come too, with a token of this scope. */
  readonly scope?: RouteScope;
  /** … or, on the FHIR interface, with one that opens this type of resource. */
  readonly resource?: ResourceAccess;
  /** In a demonstration whoever brings nothing may read it too: no patient there is real. */
  readonly openInDemonstration?: boolean;
  /** Open to sessions of these stages besides: before the second factor was given, or before there is one. */
  readonly stages?: readonly Exclude<SessionStage, 'open'>[];
  /** Only for who administers the installation. */
  readonly installation?: boolean;
  /** How often one account, and one address, may ask. */
  readonly throttle?: Throttle;
  /** Pages ask by themselves: the session goes on being idle. */
  readonly byItself?: boolean;
  /**
   * The session may be gone by as it was found a moment ago: the first statement confirms it. For routes that are asked
   * all day long and answer nothing without a statement in somebody's name (`confirm-session.ts`).
   */
  readonly fromMemory?: boolean;
}

/** Who may use a route. There is no default: a route without one keeps the api from starting. */
export type RoutePolicy =
  | { readonly kind: 'public'; readonly reason: string; readonly fromAnySite?: boolean; readonly throttle?: Throttle }
  | ({ readonly kind: 'session' } & SessionPolicy);

declare module 'fastify' {
  interface FastifyContextConfig {
    policy?: RoutePolicy;
    /** The body is handed on as a stream and limited by its own rule. */
    streamed?: boolean;
    /** A streamed body may be a CSV file or a workbook. */
    takesFiles?: boolean;
    /** The body is handed on as it came: a signature is over it. */
    rawBody?: boolean;
  }
}

/**
 * Signed in, in one of these roles; every object is looked up within the session's service.
 * @throws when a role is named that the purpose is not for, or a fresh proof is wanted of a session from memory: the api
 *   does not start so
 */
export function Policy({
  streamed = false,
  takesFiles = false,
  fromMemory = false,
  ...who
}: SessionPolicy & { streamed?: boolean; takesFiles?: boolean }): MethodDecorator {
  const beyond = rolesBeyond(who.purpose, who.roles);
  if (fromMemory && who.provedWithinMinutes !== undefined)
    throw new Error('How long ago somebody proved who they are is not remembered');
  if (beyond.length > 0) throw new Error(`A route for ${who.purpose} must not be opened to ${beyond.join(', ')}`);
  const policy: RoutePolicy = { kind: 'session', fromMemory, ...who };
  return applyDecorators(
    RouteConfig({ policy, streamed, takesFiles }),
    ApiSecurity('session'),
    ...(who.scope === undefined ? [] : [ApiSecurity('token')]),
    ...([401, 403, ...(who.throttle === undefined ? [] : [429 as const])] as const).map((status) =>
      ApiResponse({ status, description: WHEN[status], standardSchema: problem }),
    ),
    ApiExtension('x-policy', { ...who, roles: [...who.roles] }),
  );
}

/**
 * Open to anybody, and why that is safe.
 * @param options.fromAnySite no cookie counts here, so a form of any origin may post (a page that sends no referrer
 *   posts as `Origin: null`)
 * @param options.rawBody the body is handed on as it came
 */
export function Public(
  reason: string,
  { rawBody = false, ...options }: { fromAnySite?: boolean; rawBody?: boolean } = {},
): MethodDecorator {
  const policy: RoutePolicy = { kind: 'public', reason, ...options };
  return applyDecorators(RouteConfig({ policy, rawBody }), ApiExtension('x-policy', { public: reason }));
}

/** Collects the routes that declare no policy, as they are registered. */
export class PolicyCensus {
  private readonly without: string[] = [];
  private readonly documents: readonly string[];

  /** @param documents addresses of the api's own documentation, which libraries register and which is public */
  constructor(documents: readonly string[]) {
    this.documents = documents;
  }

  /** For Fastify's `onRoute`. */
  readonly take = (route: RouteOptions): void => {
    if (route.config?.policy) return;
    if (this.documents.some((path) => route.url === path || route.url.startsWith(`${path}/`))) {
      route.config = { ...route.config, policy: { kind: 'public', reason: 'the documentation of the interface' } };
      return;
    }
    this.without.push(`${String(route.method)} ${route.url}`);
  };

  /** @throws when a route has no policy: the api must not start so */
  verify(): void {
    if (this.without.length > 0)
      throw new Error(`Routes without a policy (add @Policy or @Public): ${this.without.join(', ')}`);
  }
}
