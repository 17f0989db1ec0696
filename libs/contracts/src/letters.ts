import { z } from 'zod';
import { id, instant, page } from './primitives.ts';

export const letterKind = z.enum(['reminder', 'handover', 'rebound-risk', 'gp']);

/** Whom a letter goes to: a name and the lines of an address. */
export const letterRecipient = z.strictObject({
  name: z.string().trim().min(1).max(100),
  lines: z.array(z.string().trim().min(1).max(100)).min(1).max(6),
});

export const letterRequest = z.strictObject({
  kind: letterKind.exclude(['reminder']),
  /** The patient's own letter goes to the patient without one. */
  recipient: letterRecipient.optional(),
});
export type LetterRequest = z.infer<typeof letterRequest>;

export const letterView = z.object({
  id,
  patientId: id,
  patientName: z.string(),
  kind: letterKind,
  language: z.string(),
  recipient: z.string().meta({ description: 'name and address, a line each' }),
  /** Who asked for it; a reminder nobody did. */
  requestedBy: z.string().nullable(),
  createdAt: instant,
  batchId: id.nullable(),
  postedAt: instant.nullable(),
  /** Why it is not printed. */
  held: z.enum(['withdrawn', 'patient-died', 'patient-left', 'opted-out', 'settled']).nullable(),
});
export const letterPage = z.object({ rows: z.array(letterView), next: z.string().nullable() });
export type LetterPage = z.infer<typeof letterPage>;

export const letterWithText = letterView.extend({ subject: z.string().nullable(), body: z.string() });
export type LetterWithText = z.infer<typeof letterWithText>;

export const letterQuery = page.extend({
  toPrint: z.enum(['true', 'false']).default('false').meta({ description: 'only what waits for a print run' }),
});
export type LetterQuery = z.infer<typeof letterQuery>;

export const letterBatch = z.object({
  id,
  madeBy: z.string(),
  madeAt: instant,
  postedAt: instant.nullable(),
  letters: z.number().int(),
});
export type LetterBatch = z.infer<typeof letterBatch>;
export const letterBatchPage = z.object({ rows: z.array(letterBatch), next: z.string().nullable() });
export type LetterBatchPage = z.infer<typeof letterBatchPage>;

/** 2: every letter begins on a sheet of its own, though both sides are printed. */
export const printQuery = z.strictObject({ sides: z.enum(['1', '2']).default('1') });
export type PrintQuery = z.infer<typeof printQuery>;
