import { createHttpCaller } from '@osteon/platform';
import type { Courier } from '../guard/courier.ts';
import { jsonObject, readHttpAnswer, type Dialect } from '../http/http-answer.ts';
import { notifyToken, readNotifyKey } from './notify-token.ts';

export interface NotifySettings {
  readonly url: string;
  readonly apiKey: string;
  /** A text message template whose only content is `((body))`: Notify sends templates and nothing else. */
  readonly templateId: string;
  /** The text message sender; the service's default when null. */
  readonly senderId: string | null;
  /** After a call, "not found" counts only when this is over: Notify may write it down a little later. */
  readonly graceMs: number;
}

/**
 * Text messages through GOV.UK Notify. https://docs.notifications.service.gov.uk/rest-api.html
 *
 * `reference` carries our key. Notify accepts one reference twice, so it does not honour the key; but it can be asked
 * by reference, and its receipts bring the reference back.
 */
export function createNotifyCourier(settings: NotifySettings): Courier {
  const key = readNotifyKey(settings.apiKey);
  if (key === null) throw new Error('OSTEON_NOTIFY_API_KEY is not an API key of GOV.UK Notify.');
  const { call, close } = createHttpCaller(settings.url);
  // The server's clock and ours agree within 30 seconds or Notify answers 403; nothing here depends on the day.
  const headers = () => ({ authorization: `Bearer ${notifyToken(key, new Date())}` });

  return {
    name: 'notify',
    channels: ['sms'],
    ability: { honoursKey: false, lookUpAfterMs: settings.graceMs },

    async send({ idempotencyKey, recipient, body }, signal) {
      const outcome = await call(
        {
          method: 'POST',
          path: '/v2/notifications/sms',
          headers: { ...headers(), 'content-type': 'application/json' },
          body: JSON.stringify({
            phone_number: recipient,
            template_id: settings.templateId,
            personalisation: { body },
            reference: idempotencyKey,
            ...(settings.senderId === null ? {} : { sms_sender_id: settings.senderId }),
          }),
        },
        signal,
      );
      return readHttpAnswer(outcome, DIALECT);
    },

    async lookUp(reference, signal) {
      const path = `/v2/notifications?reference=${encodeURIComponent(reference)}`;
      const outcome = await call({ method: 'GET', path, headers: headers() }, signal);
      const listed = outcome.kind === 'answered' && outcome.status === 200 ? jsonObject(outcome.body) : null;
      const notifications = listed?.['notifications'];
      if (!Array.isArray(notifications)) throw new Error('Notify did not tell.');
      const found = notifications.find(
        (one: unknown) => (one as { reference?: unknown } | null)?.reference === reference,
      );
      const id: unknown = (found as { id?: unknown } | undefined)?.id;
      if (found !== undefined && typeof id !== 'string') throw new Error('Notify did not tell.');
      return typeof id === 'string' ? id : null;
    },

    async check(signal) {
      const path = `/v2/template/${encodeURIComponent(settings.templateId)}`;
      const outcome = await call({ method: 'GET', path, headers: headers() }, signal);
      if (outcome.kind !== 'answered') return `GOV.UK Notify cannot be reached (${outcome.reason}).`;
      if (outcome.status === 403)
        return 'GOV.UK Notify does not know OSTEON_NOTIFY_API_KEY, or this clock is off by more than 30 seconds.';
      if (outcome.status === 404) return 'GOV.UK Notify has no template OSTEON_NOTIFY_TEMPLATE_ID.';
      if (outcome.status !== 200) return `GOV.UK Notify answers ${outcome.status}.`;
      return String(jsonObject(outcome.body)?.['body']).includes('((body))')
        ? null
        : 'The template OSTEON_NOTIFY_TEMPLATE_ID must hold ((body)).';
    },

    close,
  };
}

const DIALECT: Dialect = {
  accepted(body) {
    const id = jsonObject(body)?.['id'];
    return typeof id === 'string' && id !== '' ? { reference: id } : null;
  },
  /**
   * `{ "status_code": 400, "errors": [{ "error": "ValidationError", "message": "phone_number Not a UK mobile number" }] }`:
   * types are stable, messages are not, but for the name of the field with which they begin.
   */
  refused(status, body) {
    const errors = jsonObject(body)?.['errors'];
    const first = (Array.isArray(errors) ? errors[0] : null) as { error?: unknown; message?: unknown } | null;
    const type = typeof first?.error === 'string' && /^\w{1,40}$/.test(first.error) ? first.error : `http-${status}`;
    const isAddress = type === 'ValidationError' && /^phone_number\b/.test(String(first?.message));
    return { reason: isAddress ? 'notify-phone-number' : `notify-${type}`, addressInvalid: isAddress };
  },
};
