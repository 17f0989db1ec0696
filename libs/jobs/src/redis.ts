import type { RedisOptions } from 'bullmq';
import { Redis } from 'ioredis';

/** Growing pauses, at most five seconds: consumption goes on soon after Redis is back, however long it was away. */
const reconnectAfter = (times: number): number => Math.min(5_000, 100 * 2 ** Math.min(times, 6));

/** Nothing hangs on a peer that has stopped answering without closing. */
const SILENCE_MS = 30_000;

export interface RedisTarget {
  readonly redisUrl: string;
}

/** ioredis reads a URL only as its first argument; BullMQ wants options. */
export function optionsOf({ redisUrl }: RedisTarget): RedisOptions {
  const url = new URL(redisUrl);
  const db = url.pathname.slice(1);
  return {
    host: url.hostname,
    port: Number(url.port || 6379),
    ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    ...(db ? { db: Number(db) } : {}),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
    connectTimeout: 5_000,
    keepAlive: 10_000,
    retryStrategy: reconnectAfter,
  };
}

/** The producer's: a command that cannot be sent now fails now, and never waits in memory. */
export function producerOptions(target: RedisTarget): RedisOptions {
  return { ...optionsOf(target), enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 5_000 };
}

/** The consumer's: it waits for jobs and must survive any outage. */
export function consumerOptions(target: RedisTarget): RedisOptions {
  return { ...optionsOf(target), maxRetriesPerRequest: null, socketTimeout: SILENCE_MS };
}

export type RedisVerdict =
  | { readonly kind: 'usable' }
  | { readonly kind: 'away'; readonly error: unknown }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Whether this Redis keeps what it is given. Any `maxmemory-policy` but `noeviction` throws jobs away under pressure
 * while every count looks right.
 */
export async function inspectRedis(target: RedisTarget, within = 3_000): Promise<RedisVerdict> {
  const client = new Redis({
    ...producerOptions(target),
    connectTimeout: within,
    commandTimeout: within,
    lazyConnect: true,
    retryStrategy: () => null,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const memory = await client.info('memory');
    const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
    if (policy === 'noeviction') return { kind: 'usable' };
    return {
      kind: 'refused',
      reason: `Redis drops data under memory pressure (maxmemory-policy is "${policy ?? 'unknown'}"). Set "maxmemory-policy noeviction" in its configuration and start again.`,
    };
  } catch (error) {
    return { kind: 'away', error };
  } finally {
    client.disconnect();
  }
}
