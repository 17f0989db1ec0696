import { createHttpCaller } from '@osteon/platform';
import type { Courier } from '../guard/courier.ts';
import { jsonObject, readHttpAnswer, type Dialect } from '../http/http-answer.ts';

export interface TwilioSettings {
  readonly url: string;
  readonly accountSid: string;
  readonly authToken: string;
  /** A number of the account in E.164, or a messaging service (`MG…`). */
  readonly from: string;
  /** Where the pages are reached; callbacks come there when it is https. */
  readonly publicUrl: string;
  /** For how long the first callback is waited for; it usually follows within seconds. */
  readonly graceMs: number;
}

/** Where Twilio tells what became of a message. */
export const TWILIO_CALLBACK_PATH = '/api/v1/callbacks/twilio';

/**
 * The numbers of these errors say that the address cannot take texts (21211 invalid, 21614 and 21635 no mobile, 21217
 * no telephone). Any other 400 is refused without blaming the address: Twilio advises against building on the numbers.
 * https://www.twilio.com/docs/api/errors
 */
const ADDRESS_INVALID = new Set([21211, 21217, 21614, 21635]);

/**
 * Text messages through Twilio's Messages resource: a form post with basic authorization.
 * https://www.twilio.com/docs/messaging/api/message-resource
 *
 * It takes no idempotency key, and its list (by recipient and day) holds nothing of ours to find a message by: two
 * texts with the same words cannot be told apart, and one that is not listed yet may still come. So it is not asked.
 * But our key rides in the address of the status callback, which is signed: an acceptance whose answer was lost makes
 * itself known. Without callbacks a person finds out.
 */
export function createTwilioCourier(settings: TwilioSettings): Courier {
  const { accountSid, authToken, from, publicUrl } = settings;
  const { call, close } = createHttpCaller(settings.url);
  const account = `/2010-04-01/Accounts/${accountSid}`;
  const headers = { authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}` };
  const canCallBack = publicUrl.startsWith('https:');

  return {
    name: 'twilio',
    channels: ['sms'],
    ability: {
      honoursKey: false,
      lookUpAfterMs: null,
      ...(canCallBack ? { callbackWithinMs: settings.graceMs } : {}),
    },

    async send({ idempotencyKey, recipient, body }, signal) {
      const form = new URLSearchParams({
        To: recipient,
        Body: body,
        ...(from.startsWith('MG') ? { MessagingServiceSid: from } : { From: from }),
      });
      if (canCallBack) {
        form.set('StatusCallback', `${publicUrl}${TWILIO_CALLBACK_PATH}?key=${encodeURIComponent(idempotencyKey)}`);
      }
      const outcome = await call(
        {
          method: 'POST',
          path: `${account}/Messages.json`,
          headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
          body: form.toString(),
        },
        signal,
      );
      return readHttpAnswer(outcome, DIALECT);
    },

    async check(signal) {
      const outcome = await call({ method: 'GET', path: `${account}.json`, headers }, signal);
      if (outcome.kind !== 'answered') return `Twilio cannot be reached (${outcome.reason}).`;
      if (outcome.status === 401)
        return 'Twilio does not know OSTEON_TWILIO_ACCOUNT_SID with OSTEON_TWILIO_AUTH_TOKEN.';
      return outcome.status === 200 ? null : `Twilio answers ${outcome.status}.`;
    },

    close,
  };
}

const DIALECT: Dialect = {
  accepted(body) {
    const sid = jsonObject(body)?.['sid'];
    return typeof sid === 'string' && sid !== '' ? { reference: sid } : null;
  },
  refused(status, body) {
    const code = Number(jsonObject(body)?.['code']);
    return {
      reason: Number.isInteger(code) ? `twilio-${code}` : `http-${status}`,
      addressInvalid: ADDRESS_INVALID.has(code),
    };
  },
};
