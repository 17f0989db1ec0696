import { z } from 'zod';
import { id, instant, localDate, page } from './primitives.ts';

// ── How long things are kept ───────────────────────────────────────────

/** What is kept how long. A patient's record goes by a person's decision alone, everything else by itself. */
export const retentionRules = z.object({
  /** Years after death or the end of care, of this service. */
  years: z.number().int(),
  rules: z.array(
    z.object({
      /** What it is, in words. */
      what: z.string(),
      /** `after-years`: the record of a patient; else after so many days. */
      keptDays: z.number().int().nullable(),
      why: z.string(),
    }),
  ),
});
export type RetentionRules = z.infer<typeof retentionRules>;

export const retentionYearsRequest = z.strictObject({ years: z.number().int().min(1).max(40) });
export type RetentionYearsRequest = z.infer<typeof retentionYearsRequest>;

export const retentionQuery = page;
export type RetentionQuery = z.infer<typeof retentionQuery>;

/** A patient whose record need not be kept any longer: the lead erases, or keeps it longer with a reason. */
export const retentionRow = z.object({
  patientId: id,
  patientName: z.string(),
  birthDate: localDate,
  basis: z.enum(['died', 'left']),
  since: localDate,
  retainUntil: localDate,
  /** An erasure that was asked for and waits for the second person. */
  erasureId: id.nullable(),
});
export const retentionPage = z.object({ rows: z.array(retentionRow), next: z.string().nullable() });
export type RetentionPage = z.infer<typeof retentionPage>;

export const keepLongerRequest = z.strictObject({ until: localDate, reason: z.string().trim().min(10).max(500) });
export type KeepLongerRequest = z.infer<typeof keepLongerRequest>;

// ── Erasure ────────────────────────────────────────────────────────────

/** Why a record may be erased; the words that go with it stay, so they name nobody. */
export const erasureReason = z.enum(['request', 'retention-ended', 'not-lawful', 'mistake']);

/** Asked for by a lead; nothing is erased before a second person confirms. */
export const erasureRequest = z.strictObject({ reason: erasureReason, note: z.string().trim().min(10).max(500) });
export type ErasureRequest = z.infer<typeof erasureRequest>;

/** An erasure names no patient but by id: who confirms may be an administrator. */
export const erasureView = z.object({
  id,
  patientId: id,
  state: z.enum(['asked', 'erased', 'withdrawn']),
  reason: erasureReason,
  note: z.string(),
  askedBy: z.string(),
  askedAt: instant,
  /** Whether the person who asks now may confirm: another than the one who asked for it. */
  mayConfirm: z.boolean(),
  settledBy: z.string().nullable(),
  settledAt: instant.nullable(),
  /** An import has brought this person again since: a lead decides whether they come back. */
  cameAgainAt: instant.nullable(),
  returnAllowedAt: instant.nullable(),
});
export type ErasureView = z.infer<typeof erasureView>;

export const erasureQuery = page.extend({ state: z.enum(['asked', 'erased', 'withdrawn', 'all']).default('asked') });
export type ErasureQuery = z.infer<typeof erasureQuery>;

export const erasurePage = z.object({ rows: z.array(erasureView), next: z.string().nullable() });
export type ErasurePage = z.infer<typeof erasurePage>;

// ── One person's data ──────────────────────────────────────────────────

/** Everything that is stored of one person, table by table: for the person, on request. */
export const personExport = z.object({
  patientId: id,
  exportedAt: instant,
  service: z.string(),
  tables: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
});
export type PersonExport = z.infer<typeof personExport>;
