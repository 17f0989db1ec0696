import type { EventEmitter } from 'node:events';
import { createHmac, timingSafeEqual, createHash } from 'node:crypto';
import type { AuthorizationStore } from '@osteon/application';
import {
  Provider,
  errors,
  interactionPolicy,
  type Client,
  type Configuration,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import type { JWK } from 'jose';
import { CLIENT_SCOPES, CLIENT_SERVICE, entryAdapter, hashOf, SECRET_HASHES } from './entry-adapter.ts';
import { interactionPolicyOf, renderRefusal } from './interaction-page.ts';
import { grantableScopes, IDENTITY_SCOPES } from './scopes.ts';

/** Where the authorization server answers; discovery stands beside them under /.well-known. */
export const PATHS = {
  authorization: '/oauth/authorize',
  token: '/oauth/token',
  jwks: '/oauth/jwks',
  introspection: '/oauth/introspection',
  revocation: '/oauth/revocation',
  interaction: '/oauth/interaction',
} as const;

/** An access token lives five minutes: what is taken away by its scopes is gone by then. */
export const ACCESS_TOKEN_SECONDS = 5 * 60;
const CODE_SECONDS = 60;
const INTERACTION_SECONDS = 15 * 60;
const DAY = 24 * 60 * 60;
/** A refresh token that is not used for so long ends; each use gives another one. */
const REFRESH_TOKEN_SECONDS = 30 * DAY;

/** How long what a person granted holds: with `offline_access` until they start the app anew, else for an hour. */
export const grantSeconds = (scopes: readonly string[]): number =>
  scopes.includes('offline_access') ? 90 * DAY : 60 * 60;

const SIGNING = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'RS256', 'RS384', 'PS256', 'PS384'] as const;

/** Where it is kept for which patient an app was started: with the grant, and gone with it. */
export const LAUNCH = 'Launch';

export interface ProviderParts {
  readonly issuer: string;
  readonly store: AuthorizationStore;
  /** The one that signs first. */
  readonly jwks: readonly JWK[];
  /** Signs the cookies of an authorization under way. */
  readonly cookieSecret: string;
  /** What is said of a signed access token to the client that it was made for. */
  readonly introspect: (token: string, clientId: string) => Promise<Readonly<Record<string, unknown>>>;
  /** Whether an error means that the database cannot be reached now. */
  readonly isAway: (error: unknown) => boolean;
  readonly onFailure: (error: unknown) => void;
}

/**
 * The authorization server: OAuth 2.0 with the authorization code and PKCE for apps, client credentials for machines,
 * signed access tokens for this api and for nothing else.
 */
export function createProvider({
  issuer,
  store,
  jwks,
  cookieSecret,
  introspect,
  isAway,
  onFailure,
}: ProviderParts): Provider {
  const configuration: Configuration = {
    adapter: entryAdapter(store),
    jwks: { keys: [...jwks] },
    clientDefaults: {
      id_token_signed_response_alg: 'ES256',
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
    enabledJWA: {
      clientAuthSigningAlgValues: [...SIGNING],
      idTokenSigningAlgValues: ['ES256'],
    } as Configuration['enabledJWA'],
    extraClientMetadata: { properties: [SECRET_HASHES, CLIENT_SCOPES, CLIENT_SERVICE] },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    responseTypes: ['code'],
    scopes: [...IDENTITY_SCOPES],
    claims: { openid: ['sub'], fhirUser: ['fhirUser'] },
    subjectTypes: ['public'],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    expiresWithSession: () => false,
    allowOmittingSingleRegisteredRedirectUri: false,
    clientBasedCORS: (_ctx, origin, client) =>
      (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),
    cookies: {
      names: { session: 'osteon_authorization', interaction: 'osteon_interaction', resume: 'osteon_resume' },
      keys: [createHmac('sha256', cookieSecret).update('authorization cookies').digest('base64url')],
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => issuer,
        getResourceServerInfo: (_ctx, resource, client) => {
          if (resource !== issuer) throw new errors.InvalidTarget();
          return {
            audience: issuer,
            scope: grantableScopes(scopesOf(client))
              .filter((scope) => !isIdentityScope(scope))
              .join(' '),
            accessTokenTTL: ACCESS_TOKEN_SECONDS,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
    },
    routes: {
      authorization: PATHS.authorization,
      token: PATHS.token,
      jwks: PATHS.jwks,
      introspection: PATHS.introspection,
      revocation: PATHS.revocation,
    },
    ttl: {
      AccessToken: ACCESS_TOKEN_SECONDS,
      ClientCredentials: ACCESS_TOKEN_SECONDS,
      AuthorizationCode: CODE_SECONDS,
      IdToken: ACCESS_TOKEN_SECONDS,
      Interaction: INTERACTION_SECONDS,
      RefreshToken: REFRESH_TOKEN_SECONDS,
      Session: INTERACTION_SECONDS,
      Grant: grantSeconds([]),
    },
    interactions: {
      policy: interactionPolicy.base(),
      url: (_ctx, { uid }) => `${PATHS.interaction}/${uid}`,
    },
    async findAccount(ctx, userId) {
      const client = ctx.oidc.client;
      const user = client === undefined ? null : await store.findAppUser(userId, serviceOf(client));
      if (user === null) return undefined;
      return {
        accountId: userId,
        claims: () => ({ sub: userId, fhirUser: `${issuer}/fhir/R4/Practitioner/${userId}` }),
      };
    },
    async extraTokenClaims(_ctx, token) {
      const client = token.client;
      const service = client === undefined ? undefined : serviceOf(client);
      if (token.kind !== 'AccessToken') return { service };
      const grant = hashOf(token.grantId);
      const patient = await patientOf(store, grant);
      return { service, grant, ...(patient === undefined ? {} : { patient }) };
    },
    renderError(ctx, { error, error_description: description }) {
      ctx.type = 'html';
      ctx.set('content-security-policy', interactionPolicyOf());
      ctx.body = renderRefusal(error, description);
    },
  };
  const provider = new Provider(issuer, configuration);
  // Fastify has settled who is in front and how the request came: see `mount`.
  provider.proxy = true;
  compareSecretsByHash(provider);
  provider.use(completeTokenAnswer(store));
  provider.use(introspectSigned(introspect));
  provider.on('server_error', (ctx, error) => {
    onFailure(error);
    if (!isAway(error)) return;
    ctx.status = 503;
    ctx.set('retry-after', '2');
    ctx.body = { error: 'temporarily_unavailable', error_description: 'the database does not answer; try again' };
  });
  // What fails outside its routes would be written to standard error.
  (provider as EventEmitter).on('error', onFailure);
  provider.on('grant.success', (ctx) => {
    const id = ctx.oidc.client?.clientId;
    if (id !== undefined) store.noteClientUse(id).catch(onFailure);
  });
  return provider;
}

export const scopesOf = (client: Client): readonly string[] => (client[CLIENT_SCOPES] ?? []) as readonly string[];
export const serviceOf = (client: Client): string => client[CLIENT_SERVICE] as string;
const isIdentityScope = (scope: string): boolean => (IDENTITY_SCOPES as readonly string[]).includes(scope);

/** For whom an app was started; undefined when for nobody in particular. */
async function patientOf(store: AuthorizationStore, grant: string): Promise<string | undefined> {
  const launch = await store.findEntry(LAUNCH, grant);
  const patient = launch?.payload['patientId'];
  return typeof patient === 'string' ? patient : undefined;
}

/** We keep no secret, so the library cannot compare one: what is sent is hashed and compared with what is kept. */
function compareSecretsByHash(provider: Provider): void {
  const prototype = provider.Client.prototype as unknown as { compareClientSecret(actual: string): boolean };
  prototype.compareClientSecret = function (this: Client, actual: string): boolean {
    const given = createHash('sha256').update(actual).digest();
    const kept = (this[SECRET_HASHES] ?? []) as readonly string[];
    return kept.some((hash) => timingSafeEqual(Buffer.from(hash, 'hex'), given));
  };
}

/** SMART App Launch: the answer to a code or a refresh token names the patient, and every scope that was granted. */
function completeTokenAnswer(store: AuthorizationStore) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    if (ctx.path !== PATHS.token || ctx.status !== 200) return;
    const { AccessToken: token, Grant: grant } = ctx.oidc.entities;
    if (token === undefined || grant === undefined) return;
    const body = ctx.body as Record<string, unknown>;
    const patient = await patientOf(store, hashOf(token.grantId));
    const scopes = new Set(`${grant.getOIDCScope()} ${token.scope ?? ''}`.split(' ').filter(Boolean));
    ctx.body = {
      ...body,
      scope: [...scopes].join(' '),
      ...(patient === undefined ? {} : { patient, need_patient_banner: true }),
    };
  };
}

/** The library introspects what it stored, and signed tokens are stored nowhere: they are verified as the api does. */
function introspectSigned(introspect: ProviderParts['introspect']) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    if (ctx.path !== PATHS.introspection) return;
    const { error } = (ctx.body ?? {}) as { error?: unknown };
    // Said after the client has proved itself.
    if (error !== 'unsupported_token_type') return;
    const { client, params } = ctx.oidc;
    const token = params?.['token'];
    if (client === undefined || typeof token !== 'string') return;
    ctx.status = 200;
    ctx.body = await introspect(token, client.clientId);
  };
}
