import { z } from 'zod';
import { id, instant } from './primitives.ts';

/** Why, in words: they stay with both records. */
const reason = z.string().trim().min(10).max(500);

/** Another record of the same person becomes part of this one. */
export const mergeRequest = z.strictObject({
  absorbedId: id,
  reason,
  /** Numbers that a person has for life contradict each other, and it is one person all the same. */
  despiteNumbers: z.boolean().optional(),
});
export type MergeRequest = z.infer<typeof mergeRequest>;

export const undoMergeRequest = z.strictObject({ reason });
export type UndoMergeRequest = z.infer<typeof undoMergeRequest>;

export const mergeAnswer = z.object({ id });
export type MergeAnswer = z.infer<typeof mergeAnswer>;

/** A merge that a patient had part in. */
export const mergeView = z.object({
  id,
  survivorId: id,
  absorbedId: id,
  kind: z.enum(['person', 'feed']),
  reason: z.string(),
  reference: z.string().nullable(),
  mergedBy: z.string().nullable(),
  mergedAt: instant,
  undoneBy: z.string().nullable(),
  undoneAt: instant.nullable(),
  undoReason: z.string().nullable(),
});
export type MergeView = z.infer<typeof mergeView>;

/** The newest first. */
export const mergeList = z.object({ rows: z.array(mergeView) });
export type MergeList = z.infer<typeof mergeList>;
