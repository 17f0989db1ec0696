import { WORK_ITEM_OUTCOMES } from '@osteon/domain';
import { z } from 'zod';
import { id, instant, localDate, page } from './primitives.ts';
import { channel } from './patient.ts';

const person = z.object({ id, name: z.string() });

export const workItemQuery = page.extend({
  kind: z.string().max(40).optional(),
  /** A person's id, or `nobody`. */
  assigned: z.union([id, z.literal('nobody')]).optional(),
});
export type WorkItemQuery = z.infer<typeof workItemQuery>;

export const workItemView = z.object({
  id,
  kind: z.string(),
  urgent: z.boolean(),
  /** The message that it is about. */
  messageId: id.nullable(),
  patientId: id.nullable(),
  /** Without a patient: the person whom the report of a possible fracture names. */
  patientName: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  openedAt: instant,
  assignedTo: person.nullable(),
});
export type WorkItemView = z.infer<typeof workItemView>;

export const workItemPage = z.object({
  /** Of all open items, by kind, however the list is narrowed. */
  counts: z.record(z.string(), z.number().int()),
  urgent: z.number().int(),
  rows: z.array(workItemView),
  next: z.string().nullable(),
});
export type WorkItemPage = z.infer<typeof workItemPage>;

export const workItemOutcome = z.enum(WORK_ITEM_OUTCOMES);

/** A message as evidence. */
export const sentEvidence = z.object({
  id,
  origin: z.string(),
  taskKind: z.string().nullable(),
  step: z.string(),
  channel,
  state: z.string(),
  reason: z.string().nullable(),
  plannedFor: localDate,
  sentAt: instant.nullable(),
  /** As it was written or sent, where that is kept. */
  text: z.object({ subject: z.string().nullable(), body: z.string() }).nullable(),
  attempts: z.array(
    z.object({ gateway: z.string(), state: z.string(), startedAt: instant, error: z.string().nullable() }),
  ),
});

/** One item with its evidence: what was sent, what came back, what was done about it. */
export const workItemDetail = workItemView.extend({
  closedAt: instant.nullable(),
  closedBy: person.nullable(),
  outcome: z.string().nullable(),
  note: z.string().nullable(),
  patient: z
    .object({
      birthDate: localDate,
      language: z.string(),
      diedOn: localDate.nullable(),
      version: z.number().int(),
    })
    .nullable(),
  sent: z.array(sentEvidence),
  /** Where in `detail.words` words suggest a red flag: from, to. */
  flagged: z.array(z.tuple([z.number().int(), z.number().int()])),
  /** With what it may be closed, the likeliest first. */
  outcomes: z.array(z.object({ outcome: workItemOutcome, wantsNote: z.boolean() })),
  history: z.array(
    z.object({
      at: instant,
      what: z.enum(['closed', 'reopened', 'assigned']),
      by: person.nullable(),
      outcome: z.string().nullable(),
      note: z.string().nullable(),
      to: person.nullable(),
    }),
  ),
});
export type WorkItemDetail = z.infer<typeof workItemDetail>;

/** What was done about a work item; in a few words besides, where that says too little. */
export const closeWorkItemRequest = z.strictObject({
  outcome: workItemOutcome,
  note: z.string().trim().max(1_000).optional(),
});
export type CloseWorkItemRequest = z.infer<typeof closeWorkItemRequest>;

export const assignWorkItemRequest = z.strictObject({ userId: id.nullable() });
