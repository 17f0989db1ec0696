import { AppError, type IdentityProvider } from '@osteon/application';
import { createEgress, hostsOf, type IdentityProviderConfig } from '@osteon/platform';
import * as openid from 'openid-client';

/** Where providers send people back to. */
export const CALLBACK_PATH = '/api/v1/session/providers/callback';

/** A sign-in at the provider is not older than this: what is shared on a ward is the computer, not its last user. */
const SIGNED_IN_WITHIN_SECONDS = 300;

/** A provider that says nothing for so long is away. */
const TIMEOUT_SECONDS = 5;

/**
 * An OpenID provider, spoken to by openid-client: authorization code with PKCE, state and nonce; the id token's
 * signature, issuer, audience, age and nonce are verified, and that the person signed in there just now. It is discovered at the first use, and again until it answers.
 * @param publicUrl where people reach the pages
 * @param egressHosts that may be called besides the issuer: where its tokens or its keys are on another host
 */
export function createOpenIdProvider(
  { id, name, issuer, clientId, clientSecret, multiFactor }: IdentityProviderConfig,
  publicUrl: string,
  egressHosts: readonly string[] = [],
): IdentityProvider {
  const egress = createEgress({ allowed: [...hostsOf(issuer), ...egressHosts] });
  const redirectUri = publicUrl + CALLBACK_PATH;
  let known: Promise<openid.Configuration> | undefined;
  const configuration = async (): Promise<openid.Configuration> => {
    known ??= discover();
    try {
      return await known;
    } catch (error) {
      known = undefined;
      throw new AppError('FLS-1121', { cause: error });
    }
  };
  const discover = (): Promise<openid.Configuration> =>
    openid.discovery(new URL(issuer), clientId, clientSecret, openid.ClientSecretBasic(clientSecret), {
      timeout: TIMEOUT_SECONDS,
      [openid.customFetch]: egress.fetch,
      execute: [
        // The token comes over TLS from the provider itself; its signature is verified all the same.
        openid.enableNonRepudiationChecks,
        // Only a provider on this very machine: the settings refuse http elsewhere.
        ...(issuer.startsWith('http:') ? [openid.allowInsecureRequests] : []),
      ],
    });

  return {
    id,
    name,
    issuer,

    async begin() {
      const provider = await configuration();
      const expected = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        verifier: openid.randomPKCECodeVerifier(),
      };
      const url = openid.buildAuthorizationUrl(provider, {
        redirect_uri: redirectUri,
        // Who it is, and nothing else: no e-mail address is asked for, as none would count.
        scope: 'openid',
        response_type: 'code',
        state: expected.state,
        nonce: expected.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(expected.verifier),
        code_challenge_method: 'S256',
        // Anew each time: else the next person at the computer would be let in as the one before.
        prompt: 'login',
        max_age: String(SIGNED_IN_WITHIN_SECONDS),
        ...(multiFactor.acr.length > 0 ? { acr_values: multiFactor.acr.join(' ') } : {}),
      });
      return { url: url.href, expected };
    },

    async finish(query, { state, nonce, verifier }) {
      const provider = await configuration();
      const claims = await openid
        .authorizationCodeGrant(provider, new URL(`${redirectUri}?${query}`), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
          maxAge: SIGNED_IN_WITHIN_SECONDS,
        })
        .then((tokens) => tokens.claims())
        .catch((error: unknown) => {
          throw new AppError(isAway(error) ? 'FLS-1121' : 'FLS-1122', { cause: error });
        });
      if (claims === undefined) throw new AppError('FLS-1122');
      return { issuer: claims.iss, subject: claims.sub, isMultiFactor: saysMultiFactor(claims, multiFactor) };
    },
  };
}

/** Whether the provider says, in the words it is configured with, that it asked for two factors. */
function saysMultiFactor(
  claims: { readonly [claim: string]: unknown },
  { amr, acr }: IdentityProviderConfig['multiFactor'],
): boolean {
  const methods: unknown = claims['amr'];
  const isOfMethods = Array.isArray(methods) && methods.some((method) => amr.includes(String(method)));
  return isOfMethods || (typeof claims['acr'] === 'string' && acr.includes(claims['acr']));
}

/** No connection, no answer in time, or an answer that is the server's own failure: by itself or as a cause. */
function isAway(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { message, code, status, cause } = error as { [part: string]: unknown };
  if (code === 'OAUTH_TIMEOUT' || (typeof message === 'string' && message.startsWith('no answer'))) return true;
  return (typeof status === 'number' && status >= 500) || isAway(cause);
}
