import { createHash, generateKeyPairSync } from 'node:crypto';
import type { SigningKeyStore, StoredSigningKey } from './authorization-store.ts';

/** After so many days another key signs. */
export const SIGNING_KEY_DAYS = 90;

/** How long a retired key still verifies: much longer than any token that it signed lives. */
export const RETIRED_KEY_HOURS = 1;

export interface SigningKeyDeps {
  readonly signingKeys: SigningKeyStore;
}

/** The keys in use, the one that signs first: made at the first use, and anew when the one that signs is too old. */
export async function currentSigningKeys(deps: SigningKeyDeps): Promise<readonly StoredSigningKey[]> {
  const keys = await deps.signingKeys.listSigningKeys();
  const [first] = keys;
  if (first?.retiredHours === null && first.ageDays < SIGNING_KEY_DAYS) return keys;
  await deps.signingKeys.replaceSigningKey(newSigningKey(), {
    maximumAgeDays: SIGNING_KEY_DAYS,
    keepVerifying: true,
    by: 'system',
  });
  return deps.signingKeys.listSigningKeys();
}

/**
 * Makes another key sign at once, as an operator asks. The one before verifies until its last token has run out, unless
 * `keepVerifying` is false: for a key that somebody else may have. Tells the new key's id.
 */
export async function rotateSigningKeys(
  deps: SigningKeyDeps,
  { keepVerifying = true }: { readonly keepVerifying?: boolean } = {},
): Promise<string> {
  const key = newSigningKey();
  await deps.signingKeys.replaceSigningKey(key, { maximumAgeDays: 0, keepVerifying, by: 'cli' });
  return key.kid;
}

/** P-256 for ES256; its id is its thumbprint (RFC 7638). */
function newSigningKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  const use = { kid, alg: 'ES256', use: 'sig' };
  return {
    kid,
    privateKey: { ...privateKey.export({ format: 'jwk' }), ...use },
    publicKey: { kty, crv, x, y, ...use },
  };
}
