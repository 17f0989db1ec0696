import type { IncomingMessage, ServerResponse } from 'node:http';
import { clientOf } from '@osteon/application';
import { isDatabaseAway, type Persistence } from '@osteon/persistence';
import type { Provider } from 'oidc-provider';
import { verifyAccessToken, type VerifiedToken } from './access-tokens.ts';
import { createProvider } from './create-provider.ts';
import { createSigningKeys } from './signing-keys.ts';

export interface AuthorizationServer {
  /** Who issues the tokens and for whom they are: the origin of this api. */
  readonly issuer: string;
  /** The library, with the keys as they are now. */
  provider(): Promise<Provider>;
  /** What answers requests of its paths, with the keys as they are now. */
  handler(): Promise<(request: IncomingMessage, response: ServerResponse) => Promise<void>>;
  /** Null when a token is not ours, not for us, or not any more. */
  verify(token: string): Promise<VerifiedToken | null>;
}

/**
 * The authorization server within the api. What it is made from is read when it is first asked: a program that is
 * asked for no token makes no key.
 * @param issuerOf the origin under which this api is reached, known once it listens
 */
export function createAuthorizationServer(
  persistence: Persistence,
  {
    issuerOf,
    cookieSecret,
    onFailure,
  }: { issuerOf: () => string; cookieSecret: string; onFailure: (error: unknown) => void },
): AuthorizationServer {
  const keys = createSigningKeys(persistence);
  let made:
    | { readonly provider: Provider; readonly handle: ReturnType<Provider['callback']>; readonly version: string }
    | undefined;

  const verify = (token: string): Promise<VerifiedToken | null> =>
    verifyAccessToken(token, { issuer: issuerOf(), keys });

  /** RFC 7662: to the client itself, and only while the token opens something. */
  const introspect = async (token: string, clientId: string): Promise<Readonly<Record<string, unknown>>> => {
    const verified = await verify(token);
    if (verified === null || verified.claims.clientId !== clientId) return { active: false };
    if ((await clientOf(persistence, verified.claims)) === null) return { active: false };
    const { scope, client_id, sub, aud, iss, exp, iat, patient } = verified.payload;
    return { active: true, scope, client_id, sub, aud, iss, exp, iat, patient, token_type: 'Bearer' };
  };

  const current = async () => {
    const { jwks, version } = await keys.current();
    if (made?.version !== version) {
      const provider = createProvider({
        ...{ issuer: issuerOf(), store: persistence.authorization, jwks, cookieSecret, introspect, onFailure },
        isAway: isDatabaseAway,
      });
      made = { version, provider, handle: provider.callback() };
    }
    return made;
  };

  return {
    get issuer() {
      return issuerOf();
    },
    provider: async () => (await current()).provider,
    handler: async () => (await current()).handle,
    verify,
  };
}
