import { fileURLToPath } from 'node:url';
import type { WebhookSecrets } from '@osteon/messaging';
import {
  ConfigError,
  count,
  databaseUrl,
  dataKeys,
  logLevel,
  mode,
  port,
  publicUrl,
  readConfig,
  readGatewayConfig,
  secret,
} from '@osteon/platform';
import { z } from 'zod';

const environment = z.object({
  DATABASE_URL: databaseUrl,
  OSTEON_DATA_KEYS: dataKeys,
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(3000),
  OSTEON_MODE: mode.default('production'),
  OSTEON_PUBLIC_URL: publicUrl.optional(),
  OSTEON_WEB_ROOT: z.string().default(fileURLToPath(new URL('../../web/dist', import.meta.url))),
  /** Addresses of the proxies in front (comma-separated, networks too), whose word on the caller's address counts. */
  OSTEON_TRUSTED_PROXIES: z.string().optional(),
  OSTEON_LINK_SECRET: secret.optional(),
  OSTEON_SESSION_SECRET: secret.optional(),
  OSTEON_LOG_LEVEL: logLevel.default('info'),
  OSTEON_POOL_SIZE: count(200).default(20),
});

export type Environment = z.output<typeof environment> & {
  readonly linkSecret: string;
  readonly webhooks: WebhookSecrets;
};

/** @throws ConfigError naming every setting that is missing or wrong */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const read = readConfig(environment, env);
  const linkSecret = read.OSTEON_LINK_SECRET ?? read.OSTEON_SESSION_SECRET;
  if (linkSecret === undefined)
    throw new ConfigError(['OSTEON_LINK_SECRET is not set: give a random text of at least 32 characters']);
  const { twilio, notify } = readGatewayConfig(env);
  const webhooks = {
    twilioAuthToken: twilio?.authToken ?? null,
    notifyCallbackToken: notify?.callbackToken ?? null,
  };
  return { ...read, linkSecret, webhooks };
}
