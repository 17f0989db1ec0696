import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

const LOCKED = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"];

/** What a data answer may do in a browser: nothing. */
export const DATA_POLICY = LOCKED.join(';');

/** The nurses' pages: own scripts, styles, fonts and requests; no inline script or style. */
export const PAGES_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join(';');

/** Swagger's page brings inline styles and data images of its own; it shows no patient. */
export const DOCUMENTATION_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';');

/** Headers of every answer; a page replaces the content policy by its own. */
export async function registerSecurityHeaders(
  fastify: FastifyInstance,
  { secure, documents }: { secure: boolean; documents: string },
): Promise<void> {
  await fastify.register(helmet, {
    contentSecurityPolicy: false,
    crossOriginEmbedderPolicy: false,
    // With no-referrer a form would send `Origin: null` and be refused; nothing leaves this origin either way.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    xPoweredBy: false,
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const isDocument = request.url === documents || request.url.startsWith(`${documents}/`);
    reply.header('content-security-policy', isDocument ? DOCUMENTATION_POLICY : DATA_POLICY);
    reply.header('cache-control', 'no-store');
    done();
  });
}
