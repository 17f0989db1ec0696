import { SECTIONS, TASK_KINDS } from '@osteon/domain';
import { z } from 'zod';
import { id, localDate, page } from './primitives.ts';
import { section, taskStatus } from './task.ts';

export const worklistQuery = page.extend({
  section: section.optional(),
  kind: z.enum(TASK_KINDS).optional(),
  /** `me`, `nobody`, or a user's id. */
  assigned: z.union([z.enum(['me', 'nobody']), id]).optional(),
});
export type WorklistQuery = z.infer<typeof worklistQuery>;

export const worklistRow = z.object({
  taskId: id,
  patientId: id,
  family: z.string(),
  given: z.string(),
  birthDate: localDate,
  age: z.number().int(),
  language: z.string(),
  key: z.string(),
  kind: z.string(),
  occurrence: z.string(),
  agent: z.string().nullable(),
  anchor: z.string(),
  anchorOn: localDate,
  opensOn: localDate,
  dueOn: localDate,
  /** Days past the due date; negative: days still to go. */
  daysPastDue: z.number().int(),
  status: taskStatus,
  blockedBy: z.array(z.string()),
  section,
  promisedOn: localDate.nullable(),
  unreachedDays: z.number().int(),
  assignedTo: z.object({ id, displayName: z.string() }).nullable(),
});
export type WorklistRow = z.infer<typeof worklistRow>;

export const worklistPage = z.object({
  asOf: localDate,
  /** Every open task of the service (with the filter) is in exactly one section: the counts add up to `total`. */
  counts: z.object(
    Object.fromEntries(SECTIONS.map((name) => [name, z.number().int()])) as Record<
      (typeof SECTIONS)[number],
      z.ZodNumber
    >,
  ),
  total: z.number().int(),
  /** Open work items of the Inbox. */
  workItems: z.number().int(),
  rows: z.array(worklistRow),
  next: z.string().nullable(),
});
export type WorklistPage = z.infer<typeof worklistPage>;
