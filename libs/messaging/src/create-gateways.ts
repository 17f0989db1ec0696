import type { KeyRing, MessageChannel, MessageGateway } from '@osteon/application';
import { chooseGateways, type Gateways } from './gateways.ts';
import type { Courier } from './guard/courier.ts';
import { guardGateway, type GatewayChange, type GuardedGateway } from './guard/guard-gateway.ts';
import { createLocalMailbox } from './mailbox/local-mailbox.ts';
import { createNotifyCourier, type NotifySettings } from './notify/notify-courier.ts';
import { createSmtpCourier } from './smtp/smtp-courier.ts';
import type { SmtpSettings } from './smtp/smtp-session.ts';
import { createTwilioCourier, type TwilioSettings } from './twilio/twilio-courier.ts';

/** Which gateways are set up, and which of them serve now. */
export interface GatewaySettings {
  readonly sms: 'mailbox' | 'twilio' | 'notify';
  readonly email: 'mailbox' | 'smtp';
  readonly twilio: Omit<TwilioSettings, 'publicUrl' | 'graceMs'> | null;
  readonly notify: Omit<NotifySettings, 'graceMs'> | null;
  readonly smtp: SmtpSettings | null;
  readonly smsPerSecond: number;
  readonly emailPerSecond: number;
  readonly graceMs: number;
  readonly publicUrl: string;
}

export interface GatewayParts {
  readonly databaseUrl: string;
  readonly keys: KeyRing;
  readonly leaseMs: number;
  readonly onChange?: (change: GatewayChange) => void;
  /** Gateways besides, such as that of letters; what they serve the mailbox does not. */
  readonly more?: readonly MessageGateway[];
}

export interface RunningGateways extends Gateways {
  /** Those outside this machine. */
  readonly guarded: readonly GuardedGateway[];
  close(): Promise<void>;
}

/** A mail server is given few connections: many count more as an attack. */
const MOST_CONNECTIONS = 5;
const MOST_CALLS = 32;

/**
 * The gateways of an installation. What no other gateway serves lands in the local mailbox. One that is set up but not
 * chosen serves nothing and is kept: it may be asked about what it was given earlier.
 */
export function createGateways(settings: GatewaySettings, parts: GatewayParts): RunningGateways {
  const { databaseUrl, keys, leaseMs, more = [] } = parts;
  const guard = (courier: Courier, serves: boolean, perSecond: number, atOnce: number) =>
    guardGateway(courier, {
      channels: serves ? courier.channels : [],
      leaseMs,
      perSecond,
      atOnce,
      ...(parts.onChange === undefined ? {} : { onChange: parts.onChange }),
    });
  const guarded = [
    ...couriersOf(settings).map((courier) => {
      const isEmail = courier.channels.includes('email');
      const perSecond = isEmail ? settings.emailPerSecond : settings.smsPerSecond;
      const serves = courier.name === (isEmail ? settings.email : settings.sms);
      return guard(courier, serves, perSecond, Math.min(isEmail ? MOST_CONNECTIONS : MOST_CALLS, perSecond));
    }),
  ];
  const served = new Set([...guarded, ...more].flatMap(({ channels }) => channels));
  const mailbox = createLocalMailbox({
    databaseUrl,
    keys,
    channels: (['sms', 'email', 'letter'] satisfies MessageChannel[]).filter((channel) => !served.has(channel)),
  });
  const { all, gatewayOf, gatewayNamed } = chooseGateways([...guarded, ...more, mailbox]);
  return {
    all,
    gatewayOf,
    gatewayNamed,
    guarded,
    get mostInFlight() {
      return all.reduce((sum, { mostInFlight }) => sum + mostInFlight, 0);
    },
    async close() {
      for (const gateway of guarded) gateway.close();
      await mailbox.close();
    },
  };
}

/** Every courier that is set up. */
export function couriersOf({ twilio, notify, smtp, graceMs, publicUrl }: GatewaySettings): Courier[] {
  return [
    ...(twilio === null ? [] : [createTwilioCourier({ ...twilio, graceMs, publicUrl })]),
    ...(notify === null ? [] : [createNotifyCourier({ ...notify, graceMs })]),
    ...(smtp === null ? [] : [createSmtpCourier(smtp)]),
  ];
}
