import { createHash, timingSafeEqual } from 'node:crypto';
import type { GatewayEvent, InboundText } from '@osteon/application';

/** A request that says it comes from a gateway. */
export interface WebhookRequest {
  /** As the gateway called it: the public address with path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As it came: signatures are over it. */
  readonly body: string;
}

/** How one provider proves who it is, and what it tells. */
export interface Webhook {
  readonly provider: string;
  /** Compared in the same time whatever is wrong. */
  isGenuine(request: WebhookRequest): boolean;
  /** Null when it cannot be read, or tells nothing that is kept. */
  readEvent(request: WebhookRequest): GatewayEvent | null;
  readText(request: WebhookRequest): InboundText | null;
}

/** Whether two texts are the same; how long it takes tells nothing of where they differ, nor how long they are. */
export function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

export function headerOf({ headers }: WebhookRequest, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

/** PostgreSQL keeps neither NUL nor half a character, and a text message has neither. */
export const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** Ids and keys of gateways: visible ASCII, short. */
export const isToken = (value: unknown): value is string => typeof value === 'string' && /^[!-~]{1,100}$/.test(value);
