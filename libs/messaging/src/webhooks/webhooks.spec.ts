import { describe, expect, it } from '@jest/globals';
import { createWebhooks, twilioSignature, type WebhookRequest } from './index.ts';

const webhooks = createWebhooks({ twilioAuthToken: '12345', notifyCallbackToken: 'a bearer token of the callbacks' });
const twilio = webhooks.get('twilio')!;
const notify = webhooks.get('notify')!;

describe('a signature of Twilio', () => {
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
  const form = new URLSearchParams({
    CallSid: 'CA1234567890ABCDE',
    Caller: '+12349013030',
    Digits: '1234',
    From: '+12349013030',
    To: '+18005551212',
  });
  // The worked example of Twilio's documentation.
  const signature = '0/KCTR6DLpKmkAf8muzZqo1nDgQ=';

  it('is the one of the published example', () => {
    expect(twilioSignature('12345', url, form)).toBe(signature);
  });

  const request: WebhookRequest = { url, headers: { 'x-twilio-signature': signature }, body: form.toString() };
  it.each<[string, Partial<WebhookRequest>, boolean]>([
    ['as it was sent', {}, true],
    ['fields in another order', { body: new URLSearchParams([...form].reverse()).toString() }, true],
    ['another field', { body: `${form.toString()}&x=1` }, false],
    ['another value', { body: form.toString().replace('1234&', '1235&') }, false],
    ['another address', { url: `${url}&key=1` }, false],
    ['http', { url: url.replace('https', 'http') }, false],
    ['without a signature', { headers: {} }, false],
    ['an empty signature', { headers: { 'x-twilio-signature': '' } }, false],
    ['two signatures', { headers: { 'x-twilio-signature': [signature, signature] } }, false],
  ])('%s', (_, more, genuine) => {
    expect(twilio.isGenuine({ ...request, ...more })).toBe(genuine);
  });
});

describe('a bearer token of Notify', () => {
  it.each([
    ['Bearer a bearer token of the callbacks', true],
    ['Bearer a bearer token of the callback', false],
    ['a bearer token of the callbacks', false],
    ['', false],
  ])('%s', (authorization, genuine) => {
    expect(notify.isGenuine({ url: '', headers: { authorization }, body: '{}' })).toBe(genuine);
  });
});

describe('what Twilio tells', () => {
  const read = (fields: Record<string, string>, url = 'https://x.example/c?key=k1') =>
    twilio.readEvent({ url, headers: {}, body: new URLSearchParams({ MessageSid: 'SM1', ...fields }).toString() });

  it.each([
    [{ MessageStatus: 'queued' }, { outcome: 'accepted', eventId: 'SM1:accepted', messageKey: 'k1', permanent: false }],
    [{ MessageStatus: 'sent' }, { outcome: 'accepted', eventId: 'SM1:accepted' }],
    [{ MessageStatus: 'delivered' }, { outcome: 'delivered', reason: null }],
    [
      { MessageStatus: 'undelivered', ErrorCode: '30005' },
      { outcome: 'failed', reason: 'twilio-30005', permanent: true },
    ],
    [
      { MessageStatus: 'undelivered', ErrorCode: '30003' },
      { outcome: 'unreachable-for-now', reason: 'twilio-30003', permanent: false },
    ],
    [
      { MessageStatus: 'failed', ErrorCode: '30007' },
      { outcome: 'failed', permanent: false },
    ],
    [
      { MessageStatus: 'failed', ErrorCode: 'Ada Example' },
      { outcome: 'failed', reason: 'twilio-failed' },
    ],
  ])('%j', (fields, event) => expect(read(fields)).toMatchObject({ provider: 'twilio', reference: 'SM1', ...event }));

  it.each<Record<string, string>>([{ MessageStatus: 'receiving' }, {}, { MessageSid: '', MessageStatus: 'sent' }])(
    'nothing by %j',
    (fields) => expect(read(fields)).toBeNull(),
  );

  it('takes no key that is none', () => {
    expect(read({ MessageStatus: 'sent' }, 'https://x.example/c')).toMatchObject({ messageKey: null });
    expect(read({ MessageStatus: 'sent' }, 'https://x.example/c?key=a%00b')).toMatchObject({ messageKey: null });
  });

  it('reads a text as it can be stored', () => {
    const body = new URLSearchParams({ MessageSid: 'SM2', From: '+447700900123', Body: 'a\0b' }).toString();
    expect(twilio.readText({ url: '', headers: {}, body })).toEqual({
      provider: 'twilio',
      eventId: 'SM2',
      sender: '+447700900123',
      body: 'ab',
    });
    expect(twilio.readText({ url: '', headers: {}, body: 'Body=hello' })).toBeNull();
  });
});

describe('what Notify tells', () => {
  const read = (receipt: unknown) => notify.readEvent({ url: '', headers: {}, body: JSON.stringify(receipt) });

  it.each([
    ['delivered', { outcome: 'delivered', permanent: false }],
    ['permanent-failure', { outcome: 'failed', permanent: true, reason: 'notify-permanent-failure' }],
    ['temporary-failure', { outcome: 'unreachable-for-now', permanent: false }],
    ['technical-failure', { outcome: 'unreachable-for-now', permanent: false }],
    ['sending', { outcome: 'accepted' }],
  ])('%s', (status, event) =>
    expect(read({ id: 'n1', reference: 'k1', status })).toMatchObject({ reference: 'n1', messageKey: 'k1', ...event }),
  );

  it.each([null, [], 'x', {}, { id: 'n1', status: 'toString' }, { id: 7, status: 'delivered' }])(
    'nothing by %j',
    (receipt) => expect(read(receipt)).toBeNull(),
  );

  it('reads a text', () => {
    const text = { id: 't1', source_number: '447700900123', message: 'Hello' };
    const request = { url: '', headers: {}, body: JSON.stringify(text) };
    expect(notify.readText(request)).toEqual({
      provider: 'notify',
      eventId: 't1',
      sender: '+447700900123',
      body: 'Hello',
    });
    expect(notify.readText({ ...request, body: '{' })).toBeNull();
  });
});

it('a provider that is not set up is not heard', () => {
  expect(createWebhooks({ twilioAuthToken: null, notifyCallbackToken: null }).size).toBe(0);
});
