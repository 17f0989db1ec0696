import { isLocalDate } from '@osteon/domain';
import { z } from 'zod';

/** Databases have no year 0. */
const FIRST_DAY = '0001-01-01';

/** A local calendar date of the service, `YYYY-MM-DD`, that exists. */
export const localDate = z
  .string()
  .refine((text) => isLocalDate(text) && text >= FIRST_DAY, {
    error: 'is not a calendar date that exists, written YYYY-MM-DD',
    params: { problem: 'date' },
  })
  .meta({ format: 'date', example: '2026-04-30' });

/** An instant with an offset, as JSON carries it. */
export const instant = z.iso.datetime({ offset: true });

export const id = z.uuid();

/** The planner's id of a fracture or a course. */
export const ref = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

/** One page of a keyset: at most 200 rows; `after` is the `next` of the page before. */
export const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(500).optional(),
});

export type PageQuery = z.infer<typeof page>;

/** Reading as of another day than today. */
export const readQuery = z.strictObject({ asOf: localDate.optional() });

/** RFC 9457. `code` is stable; `errors` names each field. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** With 412: who changed it last, null for a program of ours, and when. */
  changedBy: z.string().nullable().optional(),
  changedAt: z.iso.datetime({ offset: true }).nullable().optional(),
  /** With 410 of a patient: the record that this one has become part of. */
  survivorId: z.uuid().optional(),
});
export type Problem = z.infer<typeof problem>;
