import { z } from 'zod';
import { id, instant, localDate } from './primitives.ts';

/** `everywhere` is every service of the installation. */
export const stopScope = z.enum(['service', 'everywhere']);

const sendingStop = z.object({ stoppedAt: instant, stoppedBy: z.string().nullable(), reason: z.string() });

/** The stop switches as a service sees them; null: it sends. */
export const sendingState = z.object({ service: sendingStop.nullable(), everywhere: sendingStop.nullable() });
export type SendingState = z.infer<typeof sendingState>;

/** A stop says why: it is read by whoever wonders why nothing goes. */
export const turnSendingRequest = z.discriminatedUnion('stopped', [
  z.strictObject({ stopped: z.literal(true), scope: stopScope, reason: z.string().trim().min(1).max(200) }),
  z.strictObject({ stopped: z.literal(false), scope: stopScope }),
]);
export type TurnSendingRequest = z.infer<typeof turnSendingRequest>;

const channel = z.enum(['sms', 'email', 'letter']);

/** A shipped text by its name, or words of one's own; the first channel of the patient's order when none is named. */
export const manualMessageRequest = z.union([
  z.strictObject({
    channel: channel.optional(),
    template: z.enum(['manual/please-call', 'manual/tried-to-call', 'manual/letter-on-its-way']),
  }),
  z.strictObject({
    channel: channel.optional(),
    /** For an e-mail or a letter. */
    subject: z.string().trim().min(1).max(150).optional(),
    body: z.string().trim().min(1).max(5_000),
  }),
]);
export type ManualMessageRequest = z.infer<typeof manualMessageRequest>;

export const manualMessageResult = z.object({ messageId: id, channel });
export type ManualMessageResult = z.infer<typeof manualMessageResult>;

/** A message by hand as it would leave now, and whether that is within the sending hours. */
export const manualMessagePreview = z.object({
  channel,
  language: z.string(),
  subject: z.string().nullable(),
  body: z.string(),
  /** How a text message goes out; null for the others. */
  sms: z.object({ encoding: z.enum(['gsm7', 'ucs2']), parts: z.number().int() }).nullable(),
  hours: z.object({ from: z.string(), until: z.string(), isOpen: z.boolean() }),
});
export type ManualMessagePreview = z.infer<typeof manualMessagePreview>;

/** What a person found out about a message of which nobody knew. */
export const settlementRequest = z.strictObject({ arrived: z.boolean() });

export const balanceQuery = z.strictObject({ days: z.coerce.number().int().min(1).max(366).default(31) });

/** Of each local day: how many messages were expected, and what became of them, by state; today's line is not written yet. */
export const balancePage = z.object({
  rows: z.array(
    z.object({
      on: localDate,
      expected: z.number().int(),
      counted: z.record(z.string(), z.number().int()),
      addsUp: z.boolean(),
      /** False for today. */
      isOver: z.boolean(),
    }),
  ),
});
export type BalancePage = z.infer<typeof balancePage>;
