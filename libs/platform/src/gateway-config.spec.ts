import { describe, expect, it } from '@jest/globals';
import { ConfigError } from './config.ts';
import { readGatewayConfig } from './gateway-config.ts';

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readGatewayConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

const TWILIO = {
  OSTEON_SMS_GATEWAY: 'twilio',
  OSTEON_TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  OSTEON_TWILIO_AUTH_TOKEN: 'x'.repeat(32),
  OSTEON_TWILIO_FROM: '+441632960123',
};

describe('readGatewayConfig', () => {
  it('sends nothing out of the machine unless it is told to', () => {
    expect(readGatewayConfig({})).toMatchObject({
      sms: 'mailbox',
      email: 'mailbox',
      letters: 'mailbox',
      twilio: null,
      notify: null,
      smtp: null,
    });
  });

  it('names what a chosen gateway cannot do without', () => {
    expect(problemsOf({ OSTEON_SMS_GATEWAY: 'notify', OSTEON_EMAIL_GATEWAY: 'smtp' })).toEqual([
      'OSTEON_NOTIFY_API_KEY is not set: notify needs it',
      'OSTEON_NOTIFY_TEMPLATE_ID is not set: notify needs it',
      'OSTEON_SMTP_URL is not set: smtp needs it',
      'OSTEON_SMTP_FROM is not set: smtp needs it',
    ]);
  });

  it('reads each', () => {
    const config = readGatewayConfig({ ...TWILIO, OSTEON_PUBLIC_URL: 'https://osteon.example.org/' });
    expect(config).toMatchObject({
      sms: 'twilio',
      twilio: { url: 'https://api.twilio.com', from: '+441632960123' },
      publicUrl: 'https://osteon.example.org',
      smsPerSecond: 10,
      graceMs: 300_000,
    });
  });

  it.each([
    ['http://api.twilio.com', false],
    ['ftp://127.0.0.1', false],
    ['http://127.0.0.1:4010', true],
    ['http://localhost:4010', true],
    ['https://gateway.example.org', true],
  ])('takes %s: %s', (url, taken) => {
    expect(problemsOf({ ...TWILIO, OSTEON_TWILIO_URL: url }).length === 0).toBe(taken);
  });

  it('never prints a secret', () => {
    const [problem] = problemsOf({ ...TWILIO, OSTEON_TWILIO_AUTH_TOKEN: 'hunter2' });
    expect(problem).toMatch(/^OSTEON_TWILIO_AUTH_TOKEN/);
    expect(problem).not.toContain('hunter2');
  });
});
