import { createNotifyWebhook } from './notify-webhook.ts';
import { createTwilioWebhook } from './twilio-webhook.ts';
import type { Webhook } from './webhook.ts';

export { twilioSignature } from './twilio-webhook.ts';
export type { Webhook, WebhookRequest } from './webhook.ts';

/** What gateways prove themselves with; null: nothing is taken from that one. */
export interface WebhookSecrets {
  readonly twilioAuthToken: string | null;
  readonly notifyCallbackToken: string | null;
}

/** The webhooks of the gateways that are set up, by provider. */
export function createWebhooks({ twilioAuthToken, notifyCallbackToken }: WebhookSecrets): ReadonlyMap<string, Webhook> {
  const webhooks = [
    ...(twilioAuthToken === null ? [] : [createTwilioWebhook(twilioAuthToken)]),
    ...(notifyCallbackToken === null ? [] : [createNotifyWebhook(notifyCallbackToken)]),
  ];
  return new Map(webhooks.map((webhook) => [webhook.provider, webhook]));
}
