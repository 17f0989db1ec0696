import { createHmac } from 'node:crypto';

/** The parts of an API key, `{name}-{service id}-{secret}`: both ids are UUIDs at its end. */
export interface NotifyKey {
  readonly serviceId: string;
  readonly secret: string;
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const KEY = new RegExp(`(${UUID})-(${UUID})$`, 'i');

/** Null when it is not an API key of GOV.UK Notify. */
export function readNotifyKey(apiKey: string): NotifyKey | null {
  const match = KEY.exec(apiKey);
  return match?.[1] && match[2] ? { serviceId: match[1], secret: match[2] } : null;
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * The bearer token of one request: a JWT (RFC 7519) signed with HS256, `iss` the service and `iat` now; Notify refuses
 * one that is more than 30 seconds off. https://docs.notifications.service.gov.uk/rest-api.html#authorisation-header
 */
export function notifyToken({ serviceId, secret }: NotifyKey, now: Date): string {
  const signed = `${part({ typ: 'JWT', alg: 'HS256' })}.${part({ iss: serviceId, iat: Math.floor(now.getTime() / 1_000) })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
