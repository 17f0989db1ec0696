import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RoutePolicy } from '../http/policy.ts';
import { TOKENS } from '../http/throttle.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { PATHS } from './create-provider.ts';
import { narrowed, PUBLISHED_SCOPES } from './scopes.ts';
import type { AuthorizationStore } from '@osteon/application';

/** No cookie of a session counts on these paths: a client proves itself by its secret, its key or PKCE. */
const open = (reason: string) => ({ kind: 'public', reason, fromAnySite: true }) as const;

const OF_CLIENTS: RoutePolicy = { ...open('the client proves itself in the request'), throttle: TOKENS };

const DISCOVERY = open('says where the authorization server answers');

/** Every path of the authorization server, each with its policy. */
const ROUTES: readonly {
  readonly methods: readonly ('GET' | 'POST' | 'OPTIONS')[];
  readonly url: string;
  readonly policy: RoutePolicy;
}[] = [
  {
    methods: ['GET'],
    url: PATHS.authorization,
    // Each of these leaves a row until it is over.
    policy: { ...open('an app asks; a person decides on the page it leads to'), throttle: TOKENS },
  },
  {
    methods: ['GET'],
    url: `${PATHS.authorization}/:uid`,
    policy: open('goes on where a person has decided; bound to their browser by a signed cookie'),
  },
  { methods: ['POST', 'OPTIONS'], url: PATHS.token, policy: OF_CLIENTS },
  { methods: ['POST', 'OPTIONS'], url: PATHS.introspection, policy: OF_CLIENTS },
  { methods: ['POST', 'OPTIONS'], url: PATHS.revocation, policy: OF_CLIENTS },
  { methods: ['GET', 'OPTIONS'], url: PATHS.jwks, policy: open('public keys') },
  { methods: ['GET', 'OPTIONS'], url: '/.well-known/openid-configuration', policy: DISCOVERY },
  { methods: ['GET', 'OPTIONS'], url: '/.well-known/oauth-authorization-server', policy: DISCOVERY },
];

/** Where SMART apps look, at the root and at the base of an interface. */
const SMART = '/.well-known/smart-configuration';

/**
 * Mounts the authorization server: each of its paths is a route of ours, counted and answered like the others.
 * @param bases where interfaces for apps are mounted
 */
export function registerAuthorization(
  fastify: FastifyInstance,
  server: AuthorizationServer,
  store: AuthorizationStore,
  bases: readonly string[],
): void {
  for (const { methods, url, policy } of ROUTES)
    fastify.route({
      method: [...methods],
      url,
      config: { policy },
      // Before the body is read: the library reads it itself.
      onRequest: async (request, reply) => {
        if (url === PATHS.authorization) await prepareAuthorization(request, server.issuer, store);
        await handOver(request, reply, server);
      },
      handler: (_request, reply) => reply.callNotFound(),
    });
  for (const base of ['', ...bases])
    fastify.route({
      method: 'GET',
      url: base + SMART,
      config: { policy: DISCOVERY },
      handler: (_request, reply) =>
        reply.header('access-control-allow-origin', '*').send(smartConfiguration(server.issuer)),
    });
}

/**
 * What SMART says otherwise than the library: `aud` is the interface the app wants to talk to (it must be ours), scopes
 * that do not exist or are not the app's are left out instead of refused, and a person is asked every time.
 */
async function prepareAuthorization(request: FastifyRequest, issuer: string, store: AuthorizationStore): Promise<void> {
  const url = new URL(request.raw.url ?? '', issuer);
  const { searchParams } = url;
  const client = await store.findRegisteredClient(searchParams.get('client_id') ?? '');
  if (client !== null)
    searchParams.set('scope', narrowed(searchParams.get('scope') ?? undefined, client.scopes).join(' '));
  const audience = searchParams.get('aud')?.replace(/\/$/, '');
  searchParams.delete('aud');
  searchParams.delete('launch');
  if (audience !== undefined) searchParams.set('resource', audience === `${issuer}/fhir/R4` ? issuer : audience);
  searchParams.set('prompt', 'login consent');
  request.raw.url = `${url.pathname}${url.search}`;
}

/** Gives a request to the library, with the headers that every answer of ours has. */
async function handOver(request: FastifyRequest, reply: FastifyReply, server: AuthorizationServer): Promise<void> {
  // What may fail comes before the answer is the library's.
  const handle = await server.handler();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
  settle(request, server.issuer);
  reply.hijack();
  await handle(request.raw, reply.raw);
}

/** The library goes by these headers: they say what is so, whatever the caller sent. */
export function settle(request: FastifyRequest, issuer: string): void {
  const { protocol, host } = new URL(issuer);
  request.raw.headers['x-forwarded-proto'] = protocol.slice(0, -1);
  request.raw.headers['x-forwarded-host'] = host;
  request.raw.headers['x-forwarded-for'] = request.ip;
}

/** SMART App Launch 2.2, section 7: what this server can do. */
function smartConfiguration(issuer: string): object {
  const at = (path: string): string => issuer + path;
  return {
    issuer,
    jwks_uri: at(PATHS.jwks),
    authorization_endpoint: at(PATHS.authorization),
    token_endpoint: at(PATHS.token),
    introspection_endpoint: at(PATHS.introspection),
    revocation_endpoint: at(PATHS.revocation),
    grant_types_supported: ['authorization_code', 'client_credentials'],
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['ES256', 'ES384', 'RS256', 'RS384', 'PS256', 'PS384', 'EdDSA'],
    scopes_supported: PUBLISHED_SCOPES,
    capabilities: [
      'launch-standalone',
      'client-public',
      'client-confidential-symmetric',
      'client-confidential-asymmetric',
      'sso-openid-connect',
      'context-standalone-patient',
      'permission-offline',
      'permission-patient',
      'permission-user',
      'permission-v1',
      'permission-v2',
    ],
  };
}
