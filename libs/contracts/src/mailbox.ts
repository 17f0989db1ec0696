import { z } from 'zod';
import { id, instant, localDate, page } from './primitives.ts';
import { channel, messageView } from './patient.ts';

/** The day is the one that a message was planned for; `from` is the first of several. */
export const messageQuery = page.extend({
  state: messageView.shape.state.optional(),
  channel: channel.optional(),
  reason: z
    .string()
    .regex(/^[a-z-]{1,60}$/)
    .optional(),
  on: localDate.optional(),
  from: localDate.optional(),
});
export const messagePage = z.object({
  /** Messages of those days and that channel by state: together they are what was expected. */
  counts: z.record(z.string(), z.number().int()),
  /** Those that did not go, or not yet, by why. */
  reasons: z.record(z.string(), z.number().int()),
  rows: z.array(messageView),
  next: z.string().nullable(),
});
export type MessageQuery = z.infer<typeof messageQuery>;
export type MessagePage = z.infer<typeof messagePage>;

export const mailboxRow = z.object({
  id,
  patientId: id,
  patientName: z.string(),
  channel,
  recipient: z.string(),
  subject: z.string().nullable(),
  receivedAt: instant,
});
export const mailboxPage = z.object({ rows: z.array(mailboxRow), next: z.string().nullable() });
export type MailboxPage = z.infer<typeof mailboxPage>;
export const mailboxItem = mailboxRow.extend({ body: z.string() });
export type MailboxItem = z.infer<typeof mailboxItem>;

export const importQuery = z.strictObject({ enrolSince: localDate.optional() });

/** What an import read and changed. */
export const importCounts = z.object({
  bundlesRead: z.number().int(),
  bundlesRefused: z.number().int(),
  patientsNew: z.number().int(),
  patientsChanged: z.number().int(),
  patientsUnchanged: z.number().int(),
  fractures: z.number().int(),
  factsNew: z.number().int(),
  factsChanged: z.number().int(),
  factsUnchanged: z.number().int(),
  factsKept: z.number().int(),
  factsAfterDeath: z.number().int(),
  factsSetAside: z.number().int(),
  episodesEnrolled: z.number().int(),
  episodesHistoryUnder50: z.number().int(),
  episodesHistoryBeforeEnrolSince: z.number().int(),
  episodesOpened: z.number().int(),
  tasksPlanned: z.number().int(),
  tasksChanged: z.number().int(),
  tasksWithdrawn: z.number().int(),
});

export const importView = z.object({
  id,
  state: z.enum(['running', 'done', 'failed']),
  format: z.string(),
  enrolSince: localDate,
  counts: importCounts.partial(),
  startedAt: instant,
  finishedAt: instant.nullable(),
});
export type ImportView = z.infer<typeof importView>;

export const importPage = z.object({ rows: z.array(importView), next: z.string().nullable() });
export type ImportPage = z.infer<typeof importPage>;
