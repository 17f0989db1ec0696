import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { z } from 'zod';
import type { QueueTarget } from './producer.ts';
import { optionsOf, producerOptions } from './redis.ts';

/** Something changed: a hint for whoever shows it. Ids and versions, never data. */
export interface Announcement {
  /** null: in every service. */
  readonly serviceId: string | null;
  /** Versions by patient; null where the record stands as it was. */
  readonly patients: Readonly<Record<string, number | null>>;
  readonly topics: readonly string[];
}

/** What is told between the programs of an installation. Nothing is kept: who does not listen does not hear. */
export interface Announcements {
  /** Tells the other programs; lost without a word while Redis is away. */
  tell(announcement: Announcement): void;
  /** Whether what others tell arrives. */
  readonly listens: boolean;
  close(): Promise<void>;
}

const message = z.object({
  from: z.string(),
  serviceId: z.uuid().nullable(),
  patients: z.record(z.uuid(), z.number().int().nullable()),
  topics: z.array(z.string().max(40)).max(40),
});

/**
 * Joins the programs of an installation by publish and subscribe.
 * @param hear what another program told; without it, this one only tells
 */
export function createAnnouncements(
  { redisUrl, prefix }: QueueTarget,
  hear?: (announcement: Announcement) => void,
  onError: (error: unknown) => void = () => undefined,
): Announcements {
  const from = randomUUID();
  const channel = `${prefix}:announcements`;
  const teller = new Redis(producerOptions({ redisUrl }));
  teller.on('error', onError);
  // Subscriptions are taken up again by the client when Redis is back.
  const listener = hear === undefined ? undefined : new Redis(optionsOf({ redisUrl }));
  let subscribed = false;
  listener?.on('error', onError);
  listener?.on('close', () => {
    subscribed = false;
  });
  listener?.on('ready', () => {
    listener.subscribe(channel).then(() => {
      subscribed = true;
    }, onError);
  });
  listener?.on('message', (_channel, text) => {
    const told = read(text);
    if (told === undefined) onError(new Error('an announcement that cannot be read'));
    else if (told.from !== from) hear?.(told);
  });
  return {
    tell(announcement) {
      if (teller.status !== 'ready') return;
      teller.publish(channel, JSON.stringify({ from, ...announcement })).catch(onError);
    },
    get listens() {
      return subscribed;
    },
    close() {
      teller.disconnect();
      listener?.disconnect();
      return Promise.resolve();
    },
  };
}

function read(text: string): z.infer<typeof message> | undefined {
  try {
    return message.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
