import { AGENTS, SECTIONS, TASK_KINDS } from '@osteon/domain';
import { z } from 'zod';
import { id, localDate, page } from './primitives.ts';
import { section, taskStatus } from './task.ts';
import { language } from './templates.ts';

/** How the list is narrowed: by words of the contract and ids of colleagues, never by anything of a patient. */
export const worklistFilter = z.strictObject({
  /** `now`: every section that needs somebody now. */
  section: z.enum([...SECTIONS, 'now']).optional(),
  kind: z.enum(TASK_KINDS).optional(),
  agent: z.enum(AGENTS).optional(),
  /** Of the patient. */
  language: language.optional(),
  /** `me`, `nobody`, or a user's id. */
  assigned: z.union([z.enum(['me', 'nobody']), id]).optional(),
});
export type WorklistFilter = z.infer<typeof worklistFilter>;

export const worklistQuery = page.extend(worklistFilter.shape);
export type WorklistQuery = z.infer<typeof worklistQuery>;

/** An open task in the section in which it stands today. */
export const worklistTask = z.object({
  taskId: id,
  patientId: id,
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
  /** A telephone call is all it takes: one call closes all of a patient that have this. */
  byCall: z.boolean(),
});
export type WorklistTask = z.infer<typeof worklistTask>;

export const worklistRow = worklistTask.extend({
  family: z.string(),
  given: z.string(),
  birthDate: localDate,
  age: z.number().int(),
  language: z.string(),
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
  /** Sections that hold more than their count, which ends at 10,000: with one of them `total` is "at least", too. */
  moreIn: z.array(section),
  total: z.number().int(),
  /** Open work items of the Inbox. */
  workItems: z.number().int(),
  rows: z.array(worklistRow),
  /** What else needs somebody now, of the patients in `rows`, whatever the filter: a call is about all of it. */
  others: z.array(worklistTask),
  /** Of the service's patients: what `language` can ask for. */
  languages: z.array(z.string()),
  next: z.string().nullable(),
});
export type WorklistPage = z.infer<typeof worklistPage>;
