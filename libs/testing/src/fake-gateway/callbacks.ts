import { createHmac } from 'node:crypto';

/** A message that reached its patient through the fake. */
export interface Delivered {
  readonly provider: 'twilio' | 'notify' | 'smtp';
  readonly key: string;
  /** The gateway's own id of it. */
  readonly reference: string;
  readonly recipient: string;
  readonly text: string;
  /** Where Twilio was asked to tell what becomes of it. */
  readonly callbackUrl: string | null;
}

export type CallbackStatus = 'sent' | 'delivered' | 'permanent-failure' | 'temporary-failure';

export interface CallbackOptions {
  /** Signed with a secret that is not the account's. */
  readonly forged?: boolean;
  /** Not signed at all. */
  readonly unsigned?: boolean;
}

/** A request as the provider would make it: to be sent once, five times, late, or out of order. */
export interface CallbackRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Callbacks {
  /** A delivery receipt about a message; `url` overrides where it goes. */
  status(message: Delivered, status: CallbackStatus, options?: CallbackOptions & { url?: string }): CallbackRequest;
  /** A text message that somebody sent. */
  inbound(
    provider: 'twilio' | 'notify',
    text: { readonly url: string; readonly id: string; readonly from: string; readonly body: string },
    options?: CallbackOptions,
  ): CallbackRequest;
  /** Makes the request; gives the status it was answered with. */
  post(request: CallbackRequest): Promise<number>;
}

const TWILIO_STATUS: Readonly<Record<CallbackStatus, readonly [status: string, errorCode: string | null]>> = {
  sent: ['sent', null],
  delivered: ['delivered', null],
  'permanent-failure': ['undelivered', '30005'],
  'temporary-failure': ['undelivered', '30003'],
};

export function createCallbacks(secrets: {
  readonly authToken: string;
  readonly notifyToken: string;
  readonly notifyUrl?: string;
}): Callbacks {
  const twilio = (
    url: string,
    form: Record<string, string>,
    { forged, unsigned }: CallbackOptions,
  ): CallbackRequest => {
    const names = Object.keys(form).sort();
    const signature = createHmac('sha1', forged ? 'another token' : secrets.authToken)
      .update(url + names.map((name) => name + form[name]).join(''))
      .digest('base64');
    return {
      url,
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        ...(unsigned ? {} : { 'x-twilio-signature': signature }),
      },
      body: new URLSearchParams(form).toString(),
    };
  };
  const notify = (url: string, body: object, { forged, unsigned }: CallbackOptions): CallbackRequest => ({
    url,
    headers: {
      'content-type': 'application/json',
      ...(unsigned ? {} : { authorization: `Bearer ${forged ? 'another token' : secrets.notifyToken}` }),
    },
    body: JSON.stringify(body),
  });

  return {
    status(message, status, options = {}) {
      if (message.provider === 'notify') {
        const url = options.url ?? secrets.notifyUrl;
        if (url === undefined) throw new Error('Say where the callbacks of Notify go.');
        const receipt = {
          id: message.reference,
          reference: message.key,
          to: message.recipient,
          status: status === 'sent' ? 'sending' : status,
          notification_type: 'sms',
          template_version: 1,
        };
        return notify(url, receipt, options);
      }
      const url = options.url ?? message.callbackUrl;
      if (url === null) throw new Error('This call asked for no callback.');
      const [messageStatus, errorCode] = TWILIO_STATUS[status];
      const form = {
        AccountSid: 'AC',
        ApiVersion: '2010-04-01',
        MessageSid: message.reference,
        MessageStatus: messageStatus,
        SmsSid: message.reference,
        SmsStatus: messageStatus,
        To: message.recipient,
        From: '+15005550006',
        ...(errorCode === null ? {} : { ErrorCode: errorCode }),
      };
      return twilio(url, form, options);
    },

    inbound(provider, { url, id, from, body }, options = {}) {
      if (provider === 'twilio') {
        const form = { MessageSid: id, SmsSid: id, From: from, To: '+15005550006', Body: body, NumMedia: '0' };
        return twilio(url, form, options);
      }
      const text = {
        id,
        source_number: from.replace('+', ''),
        destination_number: '07700987654',
        message: body,
        date_received: '2026-11-22T12:15:30.000000Z',
      };
      return notify(url, text, options);
    },

    async post({ url, headers, body }) {
      const { status } = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' });
      return status;
    },
  };
}
