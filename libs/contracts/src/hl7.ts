import { z } from 'zod';
import { id, instant } from './primitives.ts';

/** What an administrator says of a program that sends HL7 v2 messages. */
export const senderRequest = z.strictObject({
  name: z.string().trim().min(1).max(120),
  /** MSH-3 and MSH-4, their first components; empty where the program leaves them out. */
  application: z.string().trim().max(180).default(''),
  facility: z.string().trim().max(180).default(''),
  /** Addresses and networks it may send from, such as 10.1.2.3 or 10.1.2.0/24. */
  addresses: z.array(z.string().trim().min(1).max(60)).min(1).max(20),
  /** MSH-11: production, training, debugging. */
  processing: z
    .array(z.enum(['P', 'T', 'D']))
    .min(1)
    .max(3)
    .default(['P']),
  /** Of times without one; null: the zone of the service. */
  timeZone: z.string().max(60).nullable().default(null),
  /** Of messages that name none in MSH-18; null: UTF-8, else ISO 8859-1. */
  charset: z.string().max(40).nullable().default(null),
  /** By assigning authority or type of a number: the system under which the service keeps it. */
  systems: z.record(z.string().max(120), z.string().min(1).max(300)).default({}),
  enabled: z.boolean().default(true),
});
export type SenderRequest = z.infer<typeof senderRequest>;

export const senderView = z.object({
  id,
  name: z.string(),
  application: z.string(),
  facility: z.string(),
  addresses: z.array(z.string()),
  processing: z.array(z.enum(['P', 'T', 'D'])),
  timeZone: z.string().nullable(),
  charset: z.string().nullable(),
  systems: z.record(z.string(), z.string()),
  enabled: z.boolean(),
  createdAt: instant,
  /** Of the messages that are still kept. */
  lastReceivedAt: instant.nullable(),
  waiting: z.number().int(),
  faults: z.number().int(),
});
export type SenderView = z.infer<typeof senderView>;

export const senderList = z.object({ rows: z.array(senderView) });
export type SenderList = z.infer<typeof senderList>;

export const receivedState = z.enum(['received', 'applied', 'nothing', 'fault']);

export const receivedQuery = z.strictObject({
  state: receivedState.optional(),
  sender: id.optional(),
  /** Only those received before the message of this number. */
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ReceivedQuery = z.infer<typeof receivedQuery>;

/** A received message: when, from whom, of what type and what became of it; nothing of what it says. */
export const receivedView = z.object({
  id,
  number: z.number().int(),
  senderId: id,
  senderName: z.string(),
  controlId: z.string(),
  type: z.string(),
  bytes: z.number().int(),
  receivedAt: instant,
  state: receivedState,
  answer: z.enum(['AA', 'AE', 'AR']),
  fault: z
    .object({
      code: z.string(),
      /** `PID-7`, `OBX[2]-5.1`; null: nowhere in particular. */
      place: z.string().nullable(),
      text: z.string(),
    })
    .nullable(),
  attempts: z.number().int(),
  settledAt: instant.nullable(),
});
export type ReceivedView = z.infer<typeof receivedView>;

export const receivedPage = z.object({ rows: z.array(receivedView) });
export type ReceivedPage = z.infer<typeof receivedPage>;

/** Messages by id, or all of a sender that ended in a fault. */
export const replayRequest = z.union([
  z.strictObject({ ids: z.array(id).min(1).max(200) }),
  z.strictObject({ faultsOf: id }),
]);
export type ReplayRequest = z.infer<typeof replayRequest>;

export const replayedCount = z.object({ messages: z.number().int() });
export type ReplayedCount = z.infer<typeof replayedCount>;
