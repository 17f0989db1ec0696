import { z } from 'zod';
import { instant } from './primitives.ts';

const ago = z.number().nonnegative();
const backlog = z.object({
  oldestDueSeconds: ago,
  due: z.number().int(),
  inFlight: z.number().int(),
  uncertain: z.number().int(),
});

export const gatewayStanding = z.object({
  name: z.string(),
  channels: z.array(z.string()),
  /** `resting`: left alone after failures, and tried again by itself. `unused`: set up, and serves nothing. */
  standing: z.enum(['working', 'resting', 'unused']),
});
export type GatewayStandingView = z.infer<typeof gatewayStanding>;

/** Whether everything runs. Ages are by the database's clock: a browser's is often wrong. */
export const healthView = z.object({
  asOf: instant,
  service: z.object({
    oldestDueAt: instant.nullable(),
    oldestDueSeconds: ago,
    due: z.number().int(),
    uncertain: z.number().int(),
    openItems: z.number().int(),
    urgentItems: z.number().int(),
    lastImport: z.object({ state: z.enum(['running', 'done', 'failed']), startedAt: instant }).nullable(),
  }),
  workerSeen: z.object({ seenAt: instant, secondsAgo: ago }).nullable(),
  verification: z
    .object({
      finishedAt: instant,
      secondsAgo: ago,
      verdict: z.enum(['intact', 'findings']),
      findings: z.number().int(),
      checkpointedAt: instant.nullable(),
    })
    .nullable(),
  /** For who administers the installation; null for others. */
  installation: z
    .object({
      workers: z.array(
        z.object({
          seenAt: instant,
          secondsAgo: ago,
          startedAt: instant,
          /** Whether Redis takes jobs. */
          hasQueue: z.boolean(),
          gateways: z.array(gatewayStanding),
          backlog,
        }),
      ),
      backup: z.object({ asOf: instant, secondsAgo: ago, bytes: z.number() }).nullable(),
      databaseBytes: z.number(),
      connections: z.object({ used: z.number().int(), most: z.number().int() }),
      /** The migration that the database stands at, and whether it is this program's. */
      migration: z.object({ level: z.string().nullable(), fits: z.boolean() }),
      /** Pages that are told of changes at the moment, by the process that answers. */
      openPages: z.number().int(),
      /** Where the queues can be looked at; null where this api knows of no Redis. */
      board: z.string().nullable(),
    })
    .nullable(),
});
export type HealthView = z.infer<typeof healthView>;
