import type { FastifyRequest } from 'fastify';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request that changes something may come from where it says it comes from. Browsers send `Origin` with
 * every unsafe request; programs send none and carry no cookie of a browser.
 * @param publicOrigin the address under which people reach the pages, when it differs from the host asked
 */
export function isOwnOrigin(request: FastifyRequest, publicOrigin: string | undefined): boolean {
  if (SAFE.has(request.method)) return true;
  const origin = request.headers.origin;
  if (origin === undefined) {
    const site = request.headers['sec-fetch-site'];
    return site === undefined || site === 'same-origin' || site === 'none';
  }
  return origin === publicOrigin || origin === `${request.protocol}://${request.host}`;
}
