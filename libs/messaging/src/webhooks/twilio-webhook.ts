import { createHmac } from 'node:crypto';
import type { GatewayEvent } from '@osteon/application';
import { headerOf, isSame, isToken, storable, type Webhook } from './webhook.ts';

/**
 * What Twilio signs a request with: HMAC-SHA1, keyed by the auth token, over the address as it was called and the
 * form's fields sorted by name, each name and value behind the other.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export function twilioSignature(authToken: string, url: string, form: URLSearchParams): string {
  const fields = [...form].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const signed = url + fields.map(([name, value]) => name + value).join('');
  return createHmac('sha1', authToken).update(signed).digest('base64');
}

/** https://www.twilio.com/docs/messaging/api/message-resource#message-status-values */
const OUTCOMES: ReadonlyMap<string, GatewayEvent['outcome']> = new Map(
  Object.entries({
    accepted: 'accepted',
    scheduled: 'accepted',
    queued: 'accepted',
    sending: 'accepted',
    sent: 'accepted',
    delivered: 'delivered',
    read: 'delivered',
    undelivered: 'failed',
    failed: 'failed',
    canceled: 'failed',
  } as const),
);

/** The number takes no texts: unknown handset, landline, invalid. https://www.twilio.com/docs/api/errors */
const NOT_IN_USE = new Set(['30005', '30006', '21211', '21614', '21635']);
/** Switched off or out of reach for as long as it was tried, a full queue, a carrier that gives no reason. */
const NOT_NOW = new Set(['30001', '30003', '30008']);

export function createTwilioWebhook(authToken: string): Webhook {
  return {
    provider: 'twilio',

    isGenuine: (request) =>
      isSame(
        headerOf(request, 'x-twilio-signature'),
        twilioSignature(authToken, request.url, new URLSearchParams(request.body)),
      ),

    readEvent({ url, body }) {
      const form = new URLSearchParams(body);
      const reference = form.get('MessageSid');
      const status = form.get('MessageStatus') ?? '';
      const told = OUTCOMES.get(status);
      if (!isToken(reference) || told === undefined) return null;
      const code = form.get('ErrorCode') ?? '';
      const isFailure = told === 'failed';
      const outcome = isFailure && NOT_NOW.has(code) ? 'unreachable-for-now' : told;
      // Our key, from the address that the message was sent with: the signature is over it too.
      const key = new URL(url).searchParams.get('key');
      return {
        provider: 'twilio',
        // Twilio numbers no events: a message's steps before its delivery are one and the same to us.
        eventId: `${reference}:${outcome}`,
        reference,
        messageKey: isToken(key) ? key : null,
        outcome,
        reason: isFailure ? `twilio-${/^\d{1,6}$/.test(code) ? code : status}` : null,
        permanent: isFailure && NOT_IN_USE.has(code),
      };
    },

    readText({ body }) {
      const form = new URLSearchParams(body);
      const eventId = form.get('MessageSid');
      const sender = form.get('From') ?? '';
      if (!isToken(eventId) || sender === '' || sender.length > 50) return null;
      return { provider: 'twilio', eventId, sender: storable(sender), body: storable(form.get('Body') ?? '') };
    },
  };
}
