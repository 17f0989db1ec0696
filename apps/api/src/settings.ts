import { fileURLToPath } from 'node:url';
import { count, databaseUrl, logLevel, mode, port, publicUrl, readConfig } from '@osteon/platform';
import { z } from 'zod';

const environment = z.object({
  DATABASE_URL: databaseUrl,
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(3000),
  OSTEON_MODE: mode.default('production'),
  OSTEON_PUBLIC_URL: publicUrl.optional(),
  OSTEON_WEB_ROOT: z.string().default(fileURLToPath(new URL('../../web/dist', import.meta.url))),
  OSTEON_LOG_LEVEL: logLevel.default('info'),
  OSTEON_POOL_SIZE: count(200).default(20),
});

export type Environment = z.output<typeof environment>;

/** @throws ConfigError naming every setting that is missing or wrong */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  return readConfig(environment, env);
}
