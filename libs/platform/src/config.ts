/**
 * Configuration comes from the environment and from nowhere else; every setting is checked at boot, and a wrong one
 * is named together with what it should look like. Values are never printed: a database address holds a password.
 */
import { z } from 'zod';

/** A setting is missing or wrong; `message` lists every one of them, a sentence each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/**
 * Reads and checks settings. An empty string counts as not set, as shells and compose files write it so.
 * @param shape zod object whose keys are the names of environment variables
 * @throws {ConfigError} naming every variable that is missing or wrong
 */
export function readConfig<Shape extends z.ZodRawShape>(
  shape: z.ZodObject<Shape>,
  env: Readonly<Record<string, string | undefined>>,
): z.output<z.ZodObject<Shape>> {
  const given = Object.fromEntries(
    Object.keys(shape.shape)
      .map((name) => [name, env[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = shape.safeParse(given);
  if (result.success) return result.data;
  throw new ConfigError(
    result.error.issues.map((issue) => {
      const name = String(issue.path[0] ?? 'environment');
      return name in given || issue.path.length === 0
        ? `${name}: ${issue.message}`
        : `${name} is not set: ${issue.message}`;
    }),
  );
}

const addressOf = (protocols: readonly string[], example: string) =>
  z.string({ error: `give an address such as ${example}` }).refine(
    (value) => {
      try {
        return protocols.includes(new URL(value).protocol);
      } catch {
        return false;
      }
    },
    { error: `must be an address such as ${example}` },
  );

/** `DATABASE_URL` */
export const databaseUrl = addressOf(['postgres:', 'postgresql:'], 'postgresql://user:password@127.0.0.1:5432/osteon');

/** `REDIS_URL` */
export const redisUrl = addressOf(['redis:', 'rediss:'], 'redis://127.0.0.1:6379');

/** The address under which people reach the pages, without a slash at its end. */
export const publicUrl = addressOf(['http:', 'https:'], 'https://osteon.example.org').transform((value) =>
  value.replace(/\/+$/, ''),
);

const wholeNumber = (least: number, most: number, what: string) => {
  const sentence = `must be ${what}, a whole number from ${least} to ${most}`;
  return z
    .string({ error: sentence })
    .regex(/^\d{1,9}$/, { error: sentence })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error: sentence });
};

/** A TCP port; 0 takes any free one. */
export const port = wholeNumber(0, 65_535, 'a port');

/** A span of time in milliseconds, from 50 ms to one hour. */
export const milliseconds = wholeNumber(50, 3_600_000, 'a time in milliseconds');

/** How many of something; at least 1. */
export const count = (most: number) => wholeNumber(1, most, 'a number');

/** A secret that signs or derives: at least 32 characters. */
export const secret = z
  .string({ error: 'give a random text of at least 32 characters' })
  .min(32, { error: 'must be a random text of at least 32 characters' });

/** A key that seals data at rest. */
export interface DataKeySetting {
  readonly id: string;
  readonly key: Uint8Array;
}

const DATA_KEYS =
  'give the keys that seal data at rest, as `id:key`, separated by commas, the one that seals first; an id is lower-case ' +
  'letters, digits and hyphens, a key the output of: openssl rand -base64 32';

/** `OSTEON_DATA_KEYS`: 32 bytes each, in base64, under a name of their own. The first seals, all open. */
export const dataKeys = z.string({ error: DATA_KEYS }).transform((text, context): readonly DataKeySetting[] => {
  const keys = text.split(',').map((entry) => {
    const [, id = '', encoded = ''] = /^\s*([a-z0-9-]{1,32}):([A-Za-z0-9+/_-]{43}=?)\s*$/.exec(entry) ?? [];
    return { id, key: new Uint8Array(Buffer.from(encoded, 'base64')) };
  });
  const whole = keys.every(({ id, key }) => id !== '' && key.length === 32);
  if (whole && new Set(keys.map(({ id }) => id)).size === keys.length) return keys;
  context.addIssue({ code: 'custom', message: DATA_KEYS });
  return z.NEVER;
});

/** `OSTEON_LOG_LEVEL` */
export const logLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
  error: 'must be fatal, error, warn, info, debug, trace or silent',
});

/** `OSTEON_MODE` */
export const mode = z.enum(['demonstration', 'production'], { error: 'must be demonstration or production' });

/** Switches an interface on or off. */
export const onOff = z.enum(['on', 'off'], { error: 'must be on or off' }).transform((said) => said === 'on');

/** A prefix of names in Redis. */
export const queuePrefix = z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, {
  error: 'must be lower-case letters, digits and hyphens, beginning with a letter',
});
