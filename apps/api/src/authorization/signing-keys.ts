import { createHash } from 'node:crypto';
import { currentSigningKeys, type SigningKeyDeps, type StoredSigningKey } from '@osteon/application';
import { importJWK, type CryptoKey, type JWK } from 'jose';

/** How long the keys that were read are used before they are read again. */
const FRESH_MS = 60_000;
/** A token of an unknown key makes them be read again, at most this often. */
const LEAST_MS = 5_000;

/** The keys that sign and verify, as they were a moment ago. */
export interface SigningKeys {
  /** The one that signs first, private halves included. */
  readonly jwks: readonly JWK[];
  /** Another one whenever the keys are others. */
  readonly version: string;
  /** The public key of that id; undefined when it is none of ours. */
  verifierOf(kid: string): CryptoKey | undefined;
}

/** Reads the keys at most once a minute, and at once when a token names one that is not known: another process made it. */
export function createSigningKeys(deps: SigningKeyDeps): {
  current(): Promise<SigningKeys>;
  verifierOf(kid: string): Promise<CryptoKey | undefined>;
} {
  let held: { readonly keys: SigningKeys; readonly at: number } | undefined;
  let reading: Promise<SigningKeys> | undefined;
  const read = (): Promise<SigningKeys> => {
    reading ??= currentSigningKeys(deps)
      .then(toKeys)
      .then((keys) => {
        held = { keys, at: performance.now() };
        return keys;
      })
      .finally(() => (reading = undefined));
    return reading;
  };
  const within = (ms: number): SigningKeys | undefined =>
    held !== undefined && performance.now() - held.at < ms ? held.keys : undefined;
  const current = async (): Promise<SigningKeys> => within(FRESH_MS) ?? read();
  return {
    current,
    async verifierOf(kid) {
      const known = (await current()).verifierOf(kid);
      if (known !== undefined || within(LEAST_MS) !== undefined) return known;
      return (await read()).verifierOf(kid);
    },
  };
}

async function toKeys(stored: readonly StoredSigningKey[]): Promise<SigningKeys> {
  const verifiers = new Map<string, CryptoKey>();
  for (const { kid, privateKey } of stored) {
    const { d: _private, ...publicKey } = privateKey as JWK;
    verifiers.set(kid, (await importJWK(publicKey, 'ES256')) as CryptoKey);
  }
  return {
    jwks: stored.map(({ privateKey }) => privateKey as JWK),
    version: createHash('sha256')
      .update(stored.map(({ kid }) => kid).join())
      .digest('hex'),
    verifierOf: (kid) => verifiers.get(kid),
  };
}
