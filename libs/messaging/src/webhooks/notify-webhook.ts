import type { GatewayEvent } from '@osteon/application';
import { jsonObject } from '../http/http-answer.ts';
import { headerOf, isSame, isToken, storable, type Webhook } from './webhook.ts';

/**
 * `temporary-failure`: the telephone was off or out of reach for 72 hours. `technical-failure`: it went wrong between
 * Notify and its provider. https://docs.notifications.service.gov.uk/rest-api.html#text-message-status-descriptions
 */
const OUTCOMES: ReadonlyMap<string, GatewayEvent['outcome']> = new Map(
  Object.entries({
    created: 'accepted',
    pending: 'accepted',
    sending: 'accepted',
    sent: 'accepted',
    delivered: 'delivered',
    'permanent-failure': 'failed',
    'temporary-failure': 'unreachable-for-now',
    'technical-failure': 'unreachable-for-now',
  } as const),
);

/** Notify's callbacks carry the bearer token that they were set up with. https://docs.notifications.service.gov.uk/rest-api.html#callbacks */
export function createNotifyWebhook(callbackToken: string): Webhook {
  return {
    provider: 'notify',

    isGenuine: (request) => isSame(headerOf(request, 'authorization'), `Bearer ${callbackToken}`),

    readEvent({ body }) {
      const receipt = jsonObject(body);
      const reference = receipt?.['id'];
      const key = receipt?.['reference'];
      const status = String(receipt?.['status']);
      const outcome = OUTCOMES.get(status);
      if (!isToken(reference) || outcome === undefined) return null;
      const isFailure = outcome === 'failed' || outcome === 'unreachable-for-now';
      return {
        provider: 'notify',
        eventId: `${reference}:${outcome}`,
        reference,
        messageKey: isToken(key) ? key : null,
        outcome,
        reason: isFailure ? `notify-${status}` : null,
        permanent: status === 'permanent-failure',
      };
    },

    readText({ body }) {
      const text = jsonObject(body);
      const eventId = text?.['id'];
      const number = text?.['source_number'];
      const message = text?.['message'];
      if (!isToken(eventId) || typeof number !== 'string' || number === '' || number.length > 50) return null;
      if (typeof message !== 'string') return null;
      // Notify writes 447700900123; a sender may also be a word.
      const sender = /^[1-9]\d{6,14}$/.test(number) ? `+${number}` : number;
      return { provider: 'notify', eventId, sender: storable(sender), body: storable(message) };
    },
  };
}
