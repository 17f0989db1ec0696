import type { From } from '@osteon/application';
import type { FastifyRequest } from 'fastify';
import { readSessionCookie } from './session-cookie.ts';

/**
 * Where somebody signs in from: the caller's address, as far as the proxies in front may be believed, the browser, and
 * the session that it has so far.
 */
export function fromOf(request: FastifyRequest, cookieName: string): From {
  const userAgent = request.headers['user-agent'];
  const replaces = readSessionCookie(request, cookieName);
  return {
    address: request.ip,
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(replaces === undefined || replaces === '' ? {} : { replaces }),
  };
}
