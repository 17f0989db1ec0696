import { fileURLToPath } from 'node:url';
import type { WebhookSecrets } from '@osteon/messaging';
import {
  ConfigError,
  count,
  databaseUrl,
  dataKeys,
  logLevel,
  mode,
  onOff,
  port,
  publicUrl,
  queuePrefix,
  readConfig,
  readEgressHosts,
  readGatewayConfig,
  readIdentityProviders,
  type IdentityProviderConfig,
  redisUrl,
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
  /** Whether everybody must have a second factor: where no patient is real, people may do without. */
  OSTEON_SECOND_FACTOR: z.enum(['required', 'optional'], { error: 'must be required or optional' }).optional(),
  OSTEON_LOG_LEVEL: logLevel.default('info'),
  /** Pages hear by it what other programs change; without it they look for themselves. */
  REDIS_URL: redisUrl.optional(),
  OSTEON_QUEUE_PREFIX: queuePrefix.default('osteon'),
  OSTEON_POOL_SIZE: count(200).default(20),
  /** Whether programs may read and write by FHIR; off, its addresses are not there. */
  OSTEON_FHIR: onOff.default(true),
  /** How many MB one `$import` takes. */
  OSTEON_FHIR_IMPORT_MB: count(1_000).default(50),
  /** Whether record systems may ask for cards; off, its addresses are not there. */
  OSTEON_CDS_HOOKS: onOff.default(true),
  /** Whether files of patients are taken by the pages; off, the routes are not there. */
  OSTEON_FILE_IMPORTS: onOff.default(true),
  /** Whether staff may have a calendar by a secret link; off, no link leads anywhere. */
  OSTEON_CALENDAR: onOff.default(true),
});

export type Environment = z.output<typeof environment> & {
  readonly linkSecret: string;
  readonly webhooks: WebhookSecrets;
  readonly identityProviders: readonly IdentityProviderConfig[];
  readonly egressHosts: readonly string[];
};

/** @throws ConfigError naming every setting that is missing or wrong */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  // An address of its own where the program has a login of its own; else the role is put on at the common one.
  const read = readConfig(environment, { ...env, DATABASE_URL: env['OSTEON_API_DATABASE_URL'] || env['DATABASE_URL'] });
  const linkSecret = read.OSTEON_LINK_SECRET ?? read.OSTEON_SESSION_SECRET;
  if (linkSecret === undefined)
    throw new ConfigError(['OSTEON_LINK_SECRET is not set: give a random text of at least 32 characters']);
  const { twilio, notify } = readGatewayConfig(env);
  const webhooks = {
    twilioAuthToken: twilio?.authToken ?? null,
    notifyCallbackToken: notify?.callbackToken ?? null,
  };
  const identityProviders = readIdentityProviders(env);
  const problems = [
    ...(read.OSTEON_SECOND_FACTOR === 'optional' && read.OSTEON_MODE === 'production'
      ? ['OSTEON_SECOND_FACTOR: must be required in production; optional is for a demonstration']
      : []),
    ...(identityProviders.length > 0 && read.OSTEON_PUBLIC_URL === undefined
      ? ['OSTEON_PUBLIC_URL is not set: identity providers send people back to it']
      : []),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...read, linkSecret, webhooks, identityProviders, egressHosts: readEgressHosts(env) };
}
