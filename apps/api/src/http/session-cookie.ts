import type { FastifyReply, FastifyRequest } from 'fastify';

/** `__Host-` binds the cookie to this host over https; browsers refuse that name over http. */
export function sessionCookieName(secure: boolean): string {
  return secure ? '__Host-osteon_session' : 'osteon_session';
}

/** Reads the opaque session value without parsing the other cookies. */
export function readSessionCookie(request: FastifyRequest, name: string): string | undefined {
  const header = request.headers.cookie;
  if (header === undefined) return undefined;
  for (const part of header.split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}

/** Strict: the pages fetch from their own site, so no request needs the cookie from elsewhere. */
export function writeSessionCookie(reply: FastifyReply, name: string, value: string): void {
  reply.header('set-cookie', `${name}=${value}; Path=/; HttpOnly; SameSite=Strict${secureOf(name)}`);
}

export function clearSessionCookie(reply: FastifyReply, name: string): void {
  reply.header('set-cookie', `${name}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0${secureOf(name)}`);
}

const secureOf = (name: string): string => (name.startsWith('__Host-') ? '; Secure' : '');

/** The cookie of a ceremony at an identity provider; `Lax`, as the browser comes back from another site. */
export const ceremonyCookieName = (secure: boolean): string => (secure ? '__Host-osteon_ceremony' : 'osteon_ceremony');

const CEREMONY_SECONDS = 600;

export function writeCeremonyCookie(reply: FastifyReply, name: string, value: string): void {
  const cookie = `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${CEREMONY_SECONDS}${secureOf(name)}`;
  reply.header('set-cookie', cookie);
}

export function clearCeremonyCookie(reply: FastifyReply, name: string): void {
  reply.header('set-cookie', `${name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${secureOf(name)}`);
}
