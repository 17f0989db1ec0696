import { z } from 'zod';
import { id, instant, localDate, page } from './primitives.ts';

/** reads: something was shown; changes: something was done; refusals: it was not there, or not allowed. */
export const auditKind = z.enum(['all', 'reads', 'changes', 'refusals']);
export type AuditKind = z.infer<typeof auditKind>;

/** Days of the service, both counted in; the last 30 when absent. */
const period = { from: localDate.optional(), until: localDate.optional() };

/** Which records, the newest first. */
export const auditQuery = page.extend({
  ...period,
  kind: auditKind.default('all'),
  userId: id.optional(),
  action: z
    .string()
    .regex(/^[A-Za-z0-9 /:{}._-]{1,200}$/)
    .optional(),
});
export type AuditQuery = z.infer<typeof auditQuery>;

/** Who looked at or changed one patient, the newest first. */
export const patientAuditQuery = page.extend({ ...period, kind: auditKind.default('all') });
export type PatientAuditQuery = z.infer<typeof patientAuditQuery>;

/** One audit record: who did what to whom, when and why. Never what was read or written. */
export const auditRecordView = z.object({
  id: z.number().int(),
  at: instant,
  /** Null for a machine, an operator or a patient. */
  userId: id.nullable(),
  userName: z.string().nullable(),
  /** A role of people, or worker, cli, patient, client. */
  role: z.string(),
  address: z.string().nullable(),
  action: z.string(),
  outcome: z.string(),
  /** How many patients it concerned, or rows where no patient is concerned. */
  count: z.number().int(),
  /** Who they were; at most the first 100. */
  patientIds: z.array(id),
  resource: z.string().nullable(),
  purpose: z.string().nullable(),
  emergencyAccessId: id.nullable(),
  /** Where it stands in the chain: shard and number. */
  shard: z.number().int(),
  number: z.number().int(),
});
export type AuditRecordView = z.infer<typeof auditRecordView>;

export const auditRecordPage = z.object({ rows: z.array(auditRecordView), next: z.string().nullable() });
export type AuditRecordPage = z.infer<typeof auditRecordPage>;

/** Finds the patient a report is about: by name, date of birth or number. */
export const auditPatientSearchRequest = z.strictObject({ text: z.string().trim().min(2).max(100) });
export const auditPatientSearchResult = z.object({
  rows: z.array(z.object({ id, family: z.string(), given: z.string(), birthDate: localDate })),
  more: z.boolean(),
});
export type AuditPatientSearchResult = z.infer<typeof auditPatientSearchResult>;

export const reportQuery = page.extend(period);
export type ReportQuery = z.infer<typeof reportQuery>;

const reader = { userId: id, userName: z.string() };

/**
 * Why a reader and a patient may know each other: the same surname; the patient has the reader's own e-mail address;
 * the patient shares an address or a telephone number with a patient of the reader's surname.
 */
export const kinshipMatch = z.enum(['surname', 'own-email', 'shared-contact', 'shared-address']);
export const kinshipRow = z.object({
  ...reader,
  patientId: id,
  patientName: z.string(),
  matches: z.array(kinshipMatch).min(1),
  reads: z.number().int(),
  firstAt: instant,
  lastAt: instant,
});
export const kinshipPage = z.object({ rows: z.array(kinshipRow), next: z.string().nullable() });
export type KinshipPage = z.infer<typeof kinshipPage>;

/** People who saw more patients within an hour than this; lists that show many patients count as themselves. */
export const volumeQuery = reportQuery.extend({ moreThan: z.coerce.number().int().min(1).max(100_000).default(60) });
export type VolumeQuery = z.infer<typeof volumeQuery>;
export const volumeRow = z.object({
  ...reader,
  /** The hour's beginning, by the service's wall: `YYYY-MM-DDTHH:00`. */
  hour: z.string(),
  patients: z.number().int(),
  records: z.number().int(),
});
export const volumePage = z.object({ rows: z.array(volumeRow), next: z.string().nullable() });
export type VolumePage = z.infer<typeof volumePage>;

/** Reads outside the service's hours, at the weekend or on a holiday: a row a person and day. */
export const outOfHoursRow = z.object({
  ...reader,
  on: localDate,
  /** Why that day or hour is out of hours. */
  why: z.enum(['hours', 'weekend', 'holiday']),
  patients: z.number().int(),
  records: z.number().int(),
  firstAt: instant,
  lastAt: instant,
});
export const outOfHoursPage = z.object({
  /** The hours it goes by, local wall time. */
  hours: z.object({ from: z.string(), until: z.string(), timeZone: z.string() }),
  rows: z.array(outOfHoursRow),
  next: z.string().nullable(),
});
export type OutOfHoursPage = z.infer<typeof outOfHoursPage>;

/** Emergency accesses to patients of this service. */
export const emergencyUseRow = z.object({
  id,
  ...reader,
  fromServiceName: z.string(),
  patientId: id,
  patientName: z.string(),
  reason: z.string(),
  openedAt: instant,
  expiresAt: instant,
  endedAt: instant.nullable(),
  reads: z.number().int(),
  reviewOutcome: z.enum(['justified', 'not-justified']).nullable(),
  reviewedAt: instant.nullable(),
});
export const emergencyUsePage = z.object({ rows: z.array(emergencyUseRow), next: z.string().nullable() });
export type EmergencyUsePage = z.infer<typeof emergencyUsePage>;

/** What was done, added up: a row a person or program, a row a patient, or a row a day of the service. */
export const activityBy = z.enum(['person', 'patient', 'day']);
export type ActivityBy = z.infer<typeof activityBy>;
export const activityQuery = reportQuery.extend({
  /** Of one person alone: whom they looked at, or on which days. */
  userId: id.optional(),
  /** Of one patient alone: who looked, or on which days. */
  patientId: id.optional(),
});
export type ActivityQuery = z.infer<typeof activityQuery>;
export const activityRow = z.object({
  /** Of a row a person: null for a program or an operator, whom the role names. */
  userId: id.nullable(),
  userName: z.string().nullable(),
  role: z.string().nullable(),
  /** Of a row a patient; the name is null once the record was erased. */
  patientId: id.nullable(),
  patientName: z.string().nullable(),
  /** Of a row a day. */
  on: localDate.nullable(),
  /** Records: something was shown, was changed, was refused or not there. */
  reads: z.number().int(),
  changes: z.number().int(),
  refusals: z.number().int(),
  /** How many different patients, and people or programs, they concern. */
  patients: z.number().int(),
  people: z.number().int(),
  firstAt: instant,
  lastAt: instant,
});
export const activityPage = z.object({ rows: z.array(activityRow), next: z.string().nullable() });
export type ActivityPage = z.infer<typeof activityPage>;

/** Which report to save as CSV; `records` are the audit records themselves, `by-…` what was done, added up. */
export const auditExport = z.enum([
  ...['records', 'by-person', 'by-patient', 'by-day'],
  ...['kinship', 'volume', 'out-of-hours', 'emergency-accesses'],
] as const);
export type AuditExport = z.infer<typeof auditExport>;
export const auditExportQuery = z.strictObject({
  ...period,
  kind: auditKind.default('all'),
  userId: id.optional(),
  patientId: id.optional(),
  moreThan: z.coerce.number().int().min(1).max(100_000).default(60),
});
export type AuditExportQuery = z.infer<typeof auditExportQuery>;

export const verificationFinding = z.object({
  kind: z.enum([
    'altered',
    'deleted',
    'out-of-order',
    'head-differs',
    'cut-off',
    'rebuilt',
    'checkpoint-forged',
    'checkpoint-order',
    'checkpoint-missing',
    'checkpoint-stale',
  ]),
  shard: z.number().int().nullable(),
  number: z.number().int().nullable(),
  /** In a sentence. */
  text: z.string(),
});
export type VerificationFinding = z.infer<typeof verificationFinding>;

/** The last check of the whole audit log; null: none was made yet. */
export const verificationView = z.object({
  last: z
    .object({
      startedAt: instant,
      finishedAt: instant,
      verdict: z.enum(['intact', 'findings']),
      records: z.number().int(),
      checkpoints: z.number().int(),
      /** Of the newest checkpoint; null where none is made: then a rebuilt chain cannot be seen. */
      checkpointedAt: instant.nullable(),
      /** The first 100. */
      findings: z.array(verificationFinding),
    })
    .nullable(),
});
export type VerificationView = z.infer<typeof verificationView>;
