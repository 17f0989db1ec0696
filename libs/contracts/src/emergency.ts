import { z } from 'zod';
import { id, instant, localDate, page } from './primitives.ts';

const reason = z.string().trim().min(10).max(500);

/**
 * Opens one patient of another service for an hour ("break-glass"): by number, or by full name and date of birth. The
 * session must have proved who it is within five minutes (403 FLS-1202: prove again, then repeat).
 */
export const openEmergencyRequest = z.union([
  z.strictObject({
    identifier: z.strictObject({
      system: z.string().min(1).max(200).optional(),
      value: z.string().trim().min(1).max(100),
    }),
    reason,
  }),
  z.strictObject({
    family: z.string().trim().min(1).max(120),
    given: z.string().trim().min(1).max(120),
    birthDate: localDate,
    reason,
  }),
]);
export type OpenEmergencyRequest = z.infer<typeof openEmergencyRequest>;

/** An emergency access of one's own, for the banner: it ends by itself at `expiresAt`. */
export const emergencyAccessView = z.object({
  id,
  patientId: id,
  patientName: z.string(),
  serviceName: z.string(),
  reason: z.string(),
  openedAt: instant,
  expiresAt: instant,
  /** By the server's clock. */
  secondsLeft: z.number().int(),
});
export type EmergencyAccessView = z.infer<typeof emergencyAccessView>;

/** Those of one's own that are open now. */
export const emergencyAccessList = z.object({ rows: z.array(emergencyAccessView) });
export type EmergencyAccessList = z.infer<typeof emergencyAccessList>;

/** For the lead of the patient's service. */
export const emergencyReviewQuery = page.extend({
  state: z.enum(['to-review', 'reviewed', 'all']).default('to-review'),
});
export type EmergencyReviewQuery = z.infer<typeof emergencyReviewQuery>;

export const emergencyReviewRow = z.object({
  id,
  userName: z.string(),
  fromServiceName: z.string(),
  patientId: id,
  patientName: z.string(),
  reason: z.string(),
  openedAt: instant,
  expiresAt: instant,
  endedAt: instant.nullable(),
  /** How often the patient was looked at by it. */
  reads: z.number().int(),
  review: z
    .object({
      by: z.string(),
      at: instant,
      outcome: z.enum(['justified', 'not-justified']),
      note: z.string().nullable(),
    })
    .nullable(),
});
export const emergencyReviewPage = z.object({ rows: z.array(emergencyReviewRow), next: z.string().nullable() });
export type EmergencyReviewPage = z.infer<typeof emergencyReviewPage>;

/** A use that was not justified says why. */
export const emergencyReviewRequest = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('justified'), note: z.string().trim().max(1000).optional() }),
  z.strictObject({ outcome: z.literal('not-justified'), note: z.string().trim().min(1).max(1000) }),
]);
export type EmergencyReviewRequest = z.infer<typeof emergencyReviewRequest>;
