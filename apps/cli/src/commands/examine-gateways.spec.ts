import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createFakeGateway, FAKE_NOTIFY, FAKE_TWILIO, type FakeGateway } from '@osteon/testing';
import { examineGateways } from './examine-gateways.ts';

let fake: FakeGateway;
beforeEach(async () => {
  fake = await createFakeGateway();
});
afterEach(() => fake.close());

async function found(env: Record<string, string>): Promise<string[]> {
  const lines: string[] = [];
  for await (const { verdict, subject, text } of examineGateways(env)) lines.push(`${verdict} ${subject}: ${text}`);
  return lines;
}

const twilio = () => ({
  OSTEON_SMS_GATEWAY: 'twilio',
  OSTEON_TWILIO_URL: fake.url,
  OSTEON_TWILIO_ACCOUNT_SID: FAKE_TWILIO.accountSid,
  OSTEON_TWILIO_AUTH_TOKEN: FAKE_TWILIO.authToken,
  OSTEON_TWILIO_FROM: '+15005550006',
});

it('says that nothing leaves a fresh machine', async () => {
  expect(await found({})).toEqual([
    'good gateways: texts: local mailbox, nothing leaves; e-mail: local mailbox, nothing leaves',
  ]);
});

it('asks each gateway that is set up, and sends nothing', async () => {
  const lines = await found({
    ...twilio(),
    OSTEON_PUBLIC_URL: 'https://osteon.example.org',
    OSTEON_EMAIL_GATEWAY: 'smtp',
    OSTEON_SMTP_URL: fake.smtpUrl,
    OSTEON_SMTP_FROM: 'clinic@example.org',
  });
  expect(lines).toEqual([
    'good gateways: texts: twilio; e-mail: smtp',
    'good twilio: answers and knows us; what is uncertain is settled by its callback, else by a person',
    'good smtp: answers and knows us; what is uncertain is settled by a person',
    'good callbacks: https://osteon.example.org/api/v1/callbacks/twilio and https://osteon.example.org/api/v1/inbound/twilio',
  ]);
  expect(fake.calls).toEqual([]);
});

it('names what is missing', async () => {
  expect(await found({ OSTEON_SMS_GATEWAY: 'notify' })).toEqual([
    'bad gateways: OSTEON_NOTIFY_API_KEY is not set: notify needs it',
    'bad gateways: OSTEON_NOTIFY_TEMPLATE_ID is not set: notify needs it',
  ]);
  const lines = await found({
    OSTEON_SMS_GATEWAY: 'notify',
    OSTEON_NOTIFY_URL: fake.url,
    OSTEON_NOTIFY_API_KEY: FAKE_NOTIFY.apiKey,
    OSTEON_NOTIFY_TEMPLATE_ID: FAKE_NOTIFY.templateId,
    OSTEON_PUBLIC_URL: 'https://osteon.example.org',
  });
  expect(lines).toContain('look callbacks: OSTEON_NOTIFY_CALLBACK_TOKEN is not set: receipts and replies are refused');
});

it('says when a gateway is away, and that callbacks need https', async () => {
  const env = twilio();
  await fake.close();
  expect(await found(env)).toEqual([
    'good gateways: texts: twilio; e-mail: local mailbox, nothing leaves',
    'bad twilio: Twilio cannot be reached (econnrefused).',
    "look callbacks: OSTEON_PUBLIC_URL is not https: twilio cannot call back, and patients' replies do not arrive",
  ]);
});
