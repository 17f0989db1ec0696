import {
  ConfigError,
  count,
  databaseUrl,
  dataKeys,
  logLevel,
  milliseconds,
  port,
  publicUrl,
  queuePrefix,
  readAuditConfig,
  readConfig,
  readGatewayConfig,
  redisUrl,
  secret,
  type AuditConfig,
  type DataKeySetting,
  type GatewayConfig,
} from '@osteon/platform';
import { z } from 'zod';
import type { MllpConfig } from './mllp/start-listener.ts';

const shape = z.object({
  DATABASE_URL: databaseUrl,
  OSTEON_DATA_KEYS: dataKeys,
  REDIS_URL: redisUrl,
  HOST: z.string().default('127.0.0.1'),
  OSTEON_WORKER_PORT: port.default(3001),
  OSTEON_MLLP_PORT: port.optional(),
  OSTEON_MLLP_HOST: z.string().optional(),
  OSTEON_MLLP_TLS_KEY: z.string().optional(),
  OSTEON_MLLP_TLS_CERT: z.string().optional(),
  OSTEON_MLLP_TLS_CA: z.string().optional(),
  OSTEON_PUBLIC_URL: publicUrl.default('http://localhost:3000'),
  OSTEON_LINK_SECRET: secret.optional(),
  OSTEON_SESSION_SECRET: secret.optional(),
  OSTEON_QUEUE_PREFIX: queuePrefix.default('osteon'),
  OSTEON_SWEEP_MS: milliseconds.default(12_000),
  OSTEON_LEASE_MS: milliseconds.default(60_000),
  OSTEON_POOL_SIZE: count(100).default(8),
  OSTEON_LOG_LEVEL: logLevel.default('info'),
});

export interface WorkerConfig {
  readonly databaseUrl: string;
  readonly dataKeys: readonly DataKeySetting[];
  readonly redisUrl: string;
  readonly host: string;
  /** Of the health pages. */
  readonly port: number;
  /** Where answer links lead. */
  readonly publicUrl: string;
  readonly linkSecret: string;
  readonly queuePrefix: string;
  readonly sweepMs: number;
  readonly leaseMs: number;
  readonly poolSize: number;
  readonly logLevel: string;
  readonly gateways: GatewayConfig;
  readonly audit: AuditConfig;
  /** Where HL7 v2 messages are listened for; null: nowhere. */
  readonly mllp: MllpConfig | null;
}

/**
 * The worker's settings.
 * @throws ConfigError with a sentence for each that is missing or wrong
 */
export function readWorkerConfig(env: Readonly<Record<string, string | undefined>>): WorkerConfig {
  // An address of its own where the program has a login of its own; else the role is put on at the common one.
  const read = readConfig(shape, { ...env, DATABASE_URL: env['OSTEON_WORKER_DATABASE_URL'] || env['DATABASE_URL'] });
  const linkSecret = read.OSTEON_LINK_SECRET ?? read.OSTEON_SESSION_SECRET;
  if (linkSecret === undefined) {
    throw new ConfigError([
      'OSTEON_LINK_SECRET is not set: give a random text of at least 32 characters, the same as the api has',
    ]);
  }
  return {
    databaseUrl: read.DATABASE_URL,
    dataKeys: read.OSTEON_DATA_KEYS,
    redisUrl: read.REDIS_URL,
    host: read.HOST,
    port: read.OSTEON_WORKER_PORT,
    publicUrl: read.OSTEON_PUBLIC_URL,
    linkSecret,
    queuePrefix: read.OSTEON_QUEUE_PREFIX,
    sweepMs: read.OSTEON_SWEEP_MS,
    leaseMs: read.OSTEON_LEASE_MS,
    poolSize: read.OSTEON_POOL_SIZE,
    logLevel: read.OSTEON_LOG_LEVEL,
    gateways: readGatewayConfig(env),
    audit: readAuditConfig(env),
    mllp: mllpOf(read),
  };
}

function mllpOf(read: z.infer<typeof shape>): MllpConfig | null {
  const { OSTEON_MLLP_PORT: listensOn, OSTEON_MLLP_TLS_KEY: key, OSTEON_MLLP_TLS_CERT: cert } = read;
  const ca = read.OSTEON_MLLP_TLS_CA ?? null;
  if (listensOn === undefined) return null;
  if ((key === undefined) !== (cert === undefined) || (ca !== null && key === undefined)) {
    throw new ConfigError([
      'OSTEON_MLLP_TLS_KEY and OSTEON_MLLP_TLS_CERT are given together, as files in PEM; OSTEON_MLLP_TLS_CA only with them',
    ]);
  }
  const tls = key === undefined || cert === undefined ? null : { key, cert, ca };
  return { host: read.OSTEON_MLLP_HOST ?? read.HOST, port: listensOn, tls };
}
