import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

const LOCKED = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"];

/** What a data answer may do in a browser: nothing. */
export const DATA_POLICY = LOCKED.join(';');

/**
 * The nurses' pages: own scripts, styles, fonts and requests; no inline script or style. Pictures may be `data:`
 * addresses because the component library draws its arrows and ticks so. No script may turn a text into markup or
 * code: there is no policy of trusted types that could let it.
 */
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
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join(';');

/** Swagger's page brings inline styles, data images and markup made from texts of its own; it shows no patient. */
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

/**
 * What no page of ours asks of a browser, so that nothing that slips into one can. Passkeys are the exception, and only
 * for our own pages.
 */
const PERMISSIONS = [
  ...[
    'accelerometer', 'autoplay', 'bluetooth', 'browsing-topics', 'camera', 'display-capture', 'encrypted-media',
    'fullscreen', 'geolocation', 'gyroscope', 'hid', 'idle-detection', 'local-fonts', 'magnetometer', 'microphone',
    'midi', 'payment', 'picture-in-picture', 'screen-wake-lock', 'serial', 'storage-access', 'usb', 'web-share',
    'xr-spatial-tracking',
  ].map((name) => `${name}=()`), // prettier-ignore
  'publickey-credentials-create=(self)',
  'publickey-credentials-get=(self)',
].join(', ');

/** A year: whoever came by https once comes so again. */
const HSTS_SECONDS = 31_536_000;

/** Headers of every answer; a page replaces the content policy by its own. */
export async function registerSecurityHeaders(
  fastify: FastifyInstance,
  { secure, documents }: { secure: boolean; documents: string },
): Promise<void> {
  await fastify.register(helmet, {
    contentSecurityPolicy: false,
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    // For browsers that do not know `frame-ancestors`.
    frameguard: { action: 'deny' },
    // With no-referrer a form would send `Origin: null` and be refused; nothing leaves this origin either way.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: secure ? { maxAge: HSTS_SECONDS, includeSubDomains: false } : false,
    xPoweredBy: false,
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const isDocument = request.url === documents || request.url.startsWith(`${documents}/`);
    reply.header('content-security-policy', isDocument ? DOCUMENTATION_POLICY : DATA_POLICY);
    reply.header('cache-control', 'no-store');
    reply.header('permissions-policy', PERMISSIONS);
    done();
  });
}

/** The same for a refusal that is sent before any hook has run. */
export const refusedEarly = (secure: boolean): Readonly<Record<string, string>> => ({
  'content-security-policy': DATA_POLICY,
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': PERMISSIONS,
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  ...(secure ? { 'strict-transport-security': `max-age=${HSTS_SECONDS}` } : {}),
});
