import { z } from 'zod';
import { ConfigError, count, milliseconds, publicUrl, readConfig, secret } from './config.ts';

/** Where text messages, e-mails and letters go. Nothing leaves the machine unless a setting says so. */
export interface GatewayConfig {
  readonly sms: 'mailbox' | 'twilio' | 'notify';
  readonly email: 'mailbox' | 'smtp';
  /** `print`: written for the print run, which somebody prints and posts. */
  readonly letters: 'mailbox' | 'print';
  /** Set where it is chosen, or where it may still call back about what went out while it was. */
  readonly twilio: TwilioConfig | null;
  readonly notify: NotifyConfig | null;
  readonly smtp: SmtpConfig | null;
  readonly smsPerSecond: number;
  readonly emailPerSecond: number;
  /** For so long after a call its gateway may still turn out to have accepted it. */
  readonly graceMs: number;
  /** Where gateways reach the api with callbacks. */
  readonly publicUrl: string;
}

export interface TwilioConfig {
  readonly url: string;
  readonly accountSid: string;
  readonly authToken: string;
  readonly from: string;
}

export interface NotifyConfig {
  readonly url: string;
  readonly apiKey: string;
  readonly templateId: string;
  readonly senderId: string | null;
  /** What its callbacks carry; null: they are refused. */
  readonly callbackToken: string | null;
}

export interface SmtpConfig {
  readonly url: string;
  readonly from: string;
  readonly fromName: string | null;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** https, or a gateway on this very machine. */
const gatewayUrl = (example: string) =>
  z.string().refine(
    (text) => {
      const url = URL.parse(text);
      return url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname)));
    },
    { error: `must be an https address such as ${example}` },
  );

const smtpUrl = z.string().refine(
  (text) => {
    const url = URL.parse(text);
    return url !== null && ['smtp:', 'smtps:'].includes(url.protocol) && url.hostname !== '';
  },
  { error: 'must be an address such as smtp://user:password@mail.example.org:587' },
);

const uuid = (what: string) => z.uuid({ error: `must be ${what}, a UUID` });

const shape = z.object({
  OSTEON_PUBLIC_URL: publicUrl.default('http://localhost:3000'),
  OSTEON_SMS_GATEWAY: z
    .enum(['mailbox', 'twilio', 'notify'], { error: 'must be mailbox, twilio or notify' })
    .default('mailbox'),
  OSTEON_EMAIL_GATEWAY: z.enum(['mailbox', 'smtp'], { error: 'must be mailbox or smtp' }).default('mailbox'),
  OSTEON_LETTER_GATEWAY: z.enum(['mailbox', 'print'], { error: 'must be mailbox or print' }).default('mailbox'),
  OSTEON_SMS_PER_SECOND: count(1_000).default(10),
  OSTEON_EMAIL_PER_SECOND: count(1_000).default(10),
  OSTEON_GATEWAY_GRACE_MS: milliseconds.default(300_000),
  OSTEON_TWILIO_URL: gatewayUrl('https://api.twilio.com').default('https://api.twilio.com'),
  OSTEON_TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/i, { error: 'must be an account SID: AC and 32 digits' })
    .optional(),
  OSTEON_TWILIO_AUTH_TOKEN: z.string().min(20, { error: 'must be the auth token of the account' }).optional(),
  OSTEON_TWILIO_FROM: z
    .string()
    .regex(/^(\+[1-9]\d{6,14}|MG[0-9a-f]{32})$/i, {
      error: 'must be a number such as +441632960123, or a messaging service (MG and 32 digits)',
    })
    .optional(),
  OSTEON_NOTIFY_URL: gatewayUrl('https://api.notifications.service.gov.uk').default(
    'https://api.notifications.service.gov.uk',
  ),
  OSTEON_NOTIFY_API_KEY: z
    .string()
    .regex(/^.+-[0-9a-f-]{36}-[0-9a-f-]{36}$/i, {
      error: 'must be an API key: its name, the service id and the secret',
    })
    .optional(),
  OSTEON_NOTIFY_TEMPLATE_ID: uuid('the id of a text message template').optional(),
  OSTEON_NOTIFY_SENDER_ID: uuid('the id of a text message sender').optional(),
  OSTEON_NOTIFY_CALLBACK_TOKEN: secret.optional(),
  OSTEON_SMTP_URL: smtpUrl.optional(),
  OSTEON_SMTP_FROM: z.email({ error: 'must be an e-mail address' }).optional(),
  OSTEON_SMTP_FROM_NAME: z.string().max(100).optional(),
});

/** What each gateway cannot do without. */
const NEEDS = {
  twilio: ['OSTEON_TWILIO_ACCOUNT_SID', 'OSTEON_TWILIO_AUTH_TOKEN', 'OSTEON_TWILIO_FROM'],
  notify: ['OSTEON_NOTIFY_API_KEY', 'OSTEON_NOTIFY_TEMPLATE_ID'],
  smtp: ['OSTEON_SMTP_URL', 'OSTEON_SMTP_FROM'],
} as const;

/**
 * The gateways' settings, the same for worker, api and doctor.
 * @throws {ConfigError} naming every one that is wrong, or missing for a gateway that is chosen
 */
export function readGatewayConfig(env: Readonly<Record<string, string | undefined>>): GatewayConfig {
  const read = readConfig(shape, env);
  const chosen = [read.OSTEON_SMS_GATEWAY, read.OSTEON_EMAIL_GATEWAY].filter((name) => name !== 'mailbox');
  const missing = chosen.flatMap((name) =>
    NEEDS[name]
      .filter((setting) => read[setting] === undefined)
      .map((setting) => `${setting} is not set: ${name} needs it`),
  );
  if (missing.length > 0) throw new ConfigError(missing);
  const {
    OSTEON_TWILIO_ACCOUNT_SID: accountSid,
    OSTEON_TWILIO_AUTH_TOKEN: authToken,
    OSTEON_TWILIO_FROM: from,
    OSTEON_NOTIFY_API_KEY: apiKey,
    OSTEON_NOTIFY_TEMPLATE_ID: templateId,
    OSTEON_SMTP_URL: url,
    OSTEON_SMTP_FROM: smtpFrom,
  } = read;
  return {
    sms: read.OSTEON_SMS_GATEWAY,
    email: read.OSTEON_EMAIL_GATEWAY,
    letters: read.OSTEON_LETTER_GATEWAY,
    twilio: accountSid && authToken && from ? { url: read.OSTEON_TWILIO_URL, accountSid, authToken, from } : null,
    notify:
      apiKey && templateId
        ? {
            url: read.OSTEON_NOTIFY_URL,
            apiKey,
            templateId,
            senderId: read.OSTEON_NOTIFY_SENDER_ID ?? null,
            callbackToken: read.OSTEON_NOTIFY_CALLBACK_TOKEN ?? null,
          }
        : null,
    smtp: url && smtpFrom ? { url, from: smtpFrom, fromName: read.OSTEON_SMTP_FROM_NAME ?? null } : null,
    smsPerSecond: read.OSTEON_SMS_PER_SECOND,
    emailPerSecond: read.OSTEON_EMAIL_PER_SECOND,
    graceMs: read.OSTEON_GATEWAY_GRACE_MS,
    publicUrl: read.OSTEON_PUBLIC_URL,
  };
}
