import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { APP_SCOPES, MACHINE_SCOPES } from '@osteon/domain';
import { SANDBOX_ISSUER, SANDBOX_KEY } from '../cds/sandbox.ts';
import { AppError } from '../errors.ts';
import type { ClientAuthentication, ClientKey, ClientKind } from './client-store.ts';

export interface WantedClient {
  readonly name: string;
  readonly kind: ClientKind;
  readonly authentication: ClientAuthentication;
  readonly scopes: readonly string[];
  readonly redirectUris: readonly string[];
  readonly keys?: readonly ClientKey[] | undefined;
  readonly issuer?: string | undefined;
  readonly tenant?: string | undefined;
}

const refused = (path: string, message: string): AppError => new AppError('FLS-1142', { errors: [{ path, message }] });

const SCOPES: Readonly<Record<ClientKind, readonly string[]>> = { machine: MACHINE_SCOPES, app: APP_SCOPES, cds: [] };

/** FLS-1142 with the path of what does not fit the kind of client. */
export function checkClient(wanted: WantedClient): void {
  const { kind, authentication, scopes, redirectUris, keys } = wanted;
  checkSender(wanted);
  const given = SCOPES[kind];
  for (const [index, scope] of scopes.entries())
    if (!given.includes(scope)) throw refused(`scopes[${index}]`, `is not for a client of kind ${kind}`);
  if (kind === 'machine' && authentication === 'none')
    throw refused('authentication', 'a machine proves itself by a secret or by its own key');
  if (kind !== 'cds' && scopes.length === 0) throw refused('scopes', 'names what the client may do');
  if (kind !== 'app' && redirectUris.length > 0) throw refused('redirectUris', 'only apps are redirected to');
  if (kind === 'app' && redirectUris.length === 0) throw refused('redirectUris', 'an app names where it is reached');
  for (const [index, uri] of redirectUris.entries()) {
    const problem = problemOfRedirect(uri);
    if (problem !== undefined) throw refused(`redirectUris[${index}]`, problem);
  }
  if (authentication === 'key' && keys === undefined) throw refused('keys', 'give the public keys it signs with');
  if (authentication !== 'key' && keys !== undefined) throw refused('keys', 'only a client that signs has keys');
  if (keys !== undefined) checkKeys(keys, wanted);
}

/** A record system says by its issuer who it is, and proves it by its own key; nobody else has an issuer. */
function checkSender({ kind, authentication, issuer, tenant }: WantedClient): void {
  if (kind !== 'cds') {
    if (issuer !== undefined) throw refused('issuer', 'only a record system signs as one');
    if (tenant !== undefined) throw refused('tenant', 'only a record system has one');
    return;
  }
  if (authentication !== 'key') throw refused('authentication', 'a record system proves itself by its own key');
  if (issuer === undefined) throw refused('issuer', 'says as whom it signs its tokens (iss)');
  if (URL.parse(issuer)?.protocol !== 'https:') throw refused('issuer', 'is an address that begins with https://');
}

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** https, or http on the very machine the app runs on (RFC 8252); written as it will be sent, because letters are compared. */
function problemOfRedirect(uri: string): string | undefined {
  const url = URL.parse(uri);
  if (url === null) return 'is not an address';
  const isLoopback = url.protocol === 'http:' && LOOPBACK.has(url.hostname);
  if (url.protocol !== 'https:' && !isLoopback) return 'begins with https://, or is http on the loopback address';
  if (url.username !== '' || url.password !== '') return 'names no user';
  if (uri.includes('#')) return 'has no fragment';
  if (uri.includes('*')) return 'has no placeholder: it is compared letter by letter';
  if (/[\s\\]/.test(uri)) return 'holds a space or a backslash';
  return undefined;
}

const SMALLEST_RSA = 2048;

/** FLS-1142: each key is public, usable, and has an id of its own; tokens of record systems are signed with ES384. */
export function checkKeys(
  keys: readonly ClientKey[],
  { kind, issuer }: { readonly kind: ClientKind; readonly issuer?: string | null | undefined },
): void {
  const seen = new Set<string>();
  for (const [index, key] of keys.entries()) {
    if (seen.has(key.kid)) throw refused(`keys[${index}].kid`, 'is the id of two keys');
    seen.add(key.kid);
    if (kind === 'cds' && (key['crv'] !== 'P-384' || (key['alg'] ?? 'ES384') !== 'ES384'))
      throw refused(`keys[${index}]`, 'is no key of ES384 (curve P-384)');
    if (key['x'] === SANDBOX_KEY.x && issuer !== SANDBOX_ISSUER)
      throw refused(`keys[${index}]`, 'is the key of the public sandbox, with which anybody signs');
    let details: { modulusLength?: number; namedCurve?: string } | undefined;
    try {
      details = createPublicKey({ key: key as JsonWebKey, format: 'jwk' }).asymmetricKeyDetails;
    } catch {
      throw refused(`keys[${index}]`, 'is not a public key');
    }
    if ((details?.modulusLength ?? SMALLEST_RSA) < SMALLEST_RSA)
      throw refused(`keys[${index}].n`, `has less than ${SMALLEST_RSA} bits`);
  }
}
