import type { From } from '@osteon/application';
import type { FastifyRequest } from 'fastify';

/** Where somebody signs in from: the caller's address, as far as the proxies in front may be believed, and browser. */
export function fromOf(request: FastifyRequest): From {
  const userAgent = request.headers['user-agent'];
  return { address: request.ip, ...(userAgent === undefined ? {} : { userAgent }) };
}
