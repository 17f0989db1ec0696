import { SECTIONS, TASK_STATUSES } from '@osteon/domain';
import { z } from 'zod';
import { id, localDate } from './primitives.ts';

export const taskStatus = z.enum(TASK_STATUSES);

export const section = z.enum(SECTIONS);

/** Why a task is there: which rule, in words, from which source. */
export const because = z.object({ rule: z.string(), text: z.string(), source: z.string() });

export const taskView = z.object({
  id,
  key: z.string(),
  kind: z.string(),
  occurrence: z.string(),
  episode: z.string().nullable(),
  treatment: z.string().nullable(),
  agent: z.string().nullable(),
  /** What the due date counts from, and that date: always shown beside the due date. */
  anchor: z.string(),
  anchorOn: localDate,
  opensOn: localDate,
  dueOn: localDate,
  lateFrom: localDate.nullable(),
  overdueFrom: localDate,
  criticalFrom: localDate.nullable(),
  doneOn: localDate.nullable(),
  status: taskStatus,
  reason: z.string().nullable(),
  blockedBy: z.array(z.string()),
  section: section.nullable(),
  because: z.array(because),
  protocolVersion: z.string(),
});
export type TaskView = z.infer<typeof taskView>;

export const suggestedContact = z.object({ on: localDate, taskKeys: z.array(z.string()) });

export const planView = z.object({
  patientId: id,
  asOf: localDate,
  tasks: z.array(taskView),
  contacts: z.array(suggestedContact),
});
export type PlanView = z.infer<typeof planView>;
