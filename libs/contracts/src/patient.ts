import { AGENTS, EVENT_TYPES, MATCH_AGREEMENTS, MATCH_BANDS, MATCH_FIELDS } from '@osteon/domain';
import { z } from 'zod';
import { newTick, redFlagsAnswer, wrongNumber } from './contact.ts';
import { id, instant, localDate, ref } from './primitives.ts';
import { suggestedContact, taskView } from './task.ts';

export const sex = z.enum(['female', 'male', 'other', 'unknown']);
export const channel = z.enum(['sms', 'email', 'letter', 'phone']);
export const agent = z.enum(AGENTS);

export const identifier = z.strictObject({
  system: z.string().min(1).max(200),
  value: z.string().min(1).max(100),
  type: z.string().max(60).optional(),
});

export const contactPointInput = z.strictObject({
  channel,
  value: z.string().min(1).max(300),
  consented: z.boolean().default(true),
});

/**
 * A fact to record. `payload` holds the remaining fields of the planner's facts for that type; it is checked
 * with all that is known of the patient before anything is stored.
 */
export const newFact = z.strictObject({
  type: z.enum(['fracture', 'treatment', 'dose', 'supply', ...EVENT_TYPES]),
  /** The fracture's or the course's id; given by the server for a new one when absent. */
  ref: ref.optional(),
  on: localDate,
  payload: z.record(z.string(), z.unknown()).default({}),
});
export type NewFactInput = z.infer<typeof newFact>;

/** Where letters go: lines as on an envelope. */
export const postalAddress = z.strictObject({
  lines: z.array(z.string().trim().min(1).max(100)).min(1).max(6),
  city: z.string().trim().min(1).max(100).nullish(),
  postalCode: z.string().trim().min(1).max(20).nullish(),
  country: z.string().trim().min(1).max(60).nullish(),
});
export type PostalAddress = z.infer<typeof postalAddress>;

/** Who the patient is. */
export const personDetails = z.strictObject({
  family: z.string().trim().min(1).max(120),
  given: z.string().trim().min(1).max(120),
  birthDate: localDate,
  sex,
  careHomeResident: z.boolean().nullable(),
  /** BCP 47; messages are written in it. */
  language: z.string().min(2).max(35),
  address: postalAddress.nullable(),
});

export const enrolRequest = personDetails.extend({
  careHomeResident: personDetails.shape.careHomeResident.default(null),
  language: personDetails.shape.language.default('en'),
  address: personDetails.shape.address.default(null),
  identifiers: z.array(identifier).max(20).default([]),
  contactPoints: z.array(contactPointInput).max(10).default([]),
  facts: z.array(newFact).min(1).max(200),
});
export type EnrolRequest = z.infer<typeof enrolRequest>;

export const recordFactsRequest = z.strictObject({ facts: z.array(newFact).min(1).max(50) });
export type RecordFactsRequest = z.infer<typeof recordFactsRequest>;

/** Either the corrected fact or its retraction, and why. */
export const correctionRequest = z.strictObject({
  reason: z.string().trim().min(1).max(500),
  retract: z.boolean().default(false),
  on: localDate.optional(),
  payload: z.record(z.string(), z.unknown()).optional(),
});
export type CorrectionRequest = z.infer<typeof correctionRequest>;

/** What re-planning changed. */
export const difference = z.object({
  added: z.number().int(),
  changed: z.number().int(),
  withdrawn: z.number().int(),
  unchanged: z.number().int(),
});

export const changeResult = z.object({
  patientId: id,
  version: z.number().int(),
  factIds: z.array(id),
  difference,
  /** Of a contact that was recorded. */
  contactId: id.optional(),
});
export type ChangeResult = z.infer<typeof changeResult>;

export const contactOutcome = z.enum([
  'reached',
  'not-reached',
  'promised',
  'call-back',
  'wrong-number',
  'declined',
  'died',
]);

/** One attempt to reach the patient and what was learned: stored together or not at all. */
export const recordContactRequest = z.strictObject({
  /** Named by who records it, so that a draft of it is known to be done; one is given when absent. */
  id: id.optional(),
  outcome: contactOutcome,
  on: localDate,
  promisedOn: localDate.optional(),
  callBackOn: localDate.optional(),
  note: z.string().max(2000).optional(),
  /** Wanted of who was reached; `raised` when the facts hold a red flag and it is absent. */
  redFlags: redFlagsAnswer.optional(),
  facts: z.array(newFact).max(50).default([]),
  ticks: z.array(newTick).max(200).default([]),
  /** With the outcome `wrong-number`. */
  wrongNumber: wrongNumber.optional(),
});
export type RecordContactRequest = z.infer<typeof recordContactRequest>;

export const assignmentRequest = z.strictObject({ userId: id.nullable() });

export const factView = z.object({
  id,
  type: z.string(),
  ref: z.string().nullable(),
  on: localDate,
  payload: z.record(z.string(), z.unknown()),
  source: z.string(),
  recordedAt: instant,
  recordedBy: z.string().nullable(),
  correctsId: id.nullable(),
  /** False for what a later row corrected or retracted: shown in the history. */
  holds: z.boolean(),
  retracts: z.boolean(),
  reason: z.string().nullable(),
});

export const episodeView = z.object({
  key: z.string(),
  diagnosedOn: localDate,
  sites: z.array(z.string()),
  enrolment: z.enum(['enrolled', 'history']),
  historyReason: z.string().nullable(),
});

export const contactPointView = z.object({
  id,
  channel,
  value: z.string(),
  consented: z.boolean(),
  optedOut: z.boolean(),
  invalid: z.boolean(),
});

export const contactAttemptView = z.object({
  id,
  outcome: contactOutcome,
  on: localDate,
  promisedOn: localDate.nullable(),
  callBackOn: localDate.nullable(),
  note: z.string().nullable(),
  /** Whether red flags were asked for; null when nobody was spoken with, or before it was kept. */
  redFlags: redFlagsAnswer.nullable(),
  factIds: z.array(id),
  ticks: z.array(newTick.extend({ protocolVersion: z.string() })),
  /** The number that was found to be wrong. */
  wrongContactPointId: id.nullable(),
  recordedAt: instant,
  recordedBy: z.string().nullable(),
  /** Taken back: it stays in the history and counts for nothing. */
  annulled: z.object({ at: instant, by: z.string().nullable(), reason: z.string() }).nullable(),
});

export const messageView = z.object({
  id,
  patientId: id,
  patientName: z.string(),
  /** Null for what is of no task: a digest, what a nurse wrote, an automatic reply. */
  taskId: id.nullable(),
  taskKind: z.string().nullable(),
  step: z.string(),
  origin: z.enum(['planned', 'digest', 'manual', 'reply']),
  /** The digest that it is a part of. */
  digestId: id.nullable(),
  /** What a nurse wrote, or what was replied. */
  text: z.object({ subject: z.string().nullable(), body: z.string() }).nullable(),
  /** Who sent it by hand. */
  sentBy: z.string().nullable(),
  channel,
  state: z.enum([
    'planned',
    'queued',
    'sending',
    'accepted',
    'delivered',
    'answered',
    'uncertain',
    'failed',
    'skipped',
    'missed',
    'cancelled',
  ]),
  reason: z.string().nullable(),
  plannedFor: localDate,
  sendAfter: instant,
  acceptedAt: instant.nullable(),
  answeredAt: instant.nullable(),
});
export type MessageView = z.infer<typeof messageView>;

const clockTime = z.string().regex(/^\d\d:\d\d$/);

/** An appointment that the hospital's scheduler told of; times are those of the service's zone. */
export const appointmentView = z.object({
  id,
  status: z.enum(['booked', 'cancelled']),
  /** Null: it was told of without its time. */
  on: localDate.nullable(),
  time: clockTime.nullable(),
  /** When it was to be before it was last moved. */
  movedFrom: z.object({ on: localDate, time: clockTime }).nullable(),
  reason: z.string().nullable(),
  place: z.string().nullable(),
});

/** A plan changed by a later fact: both dates are kept. */
export const taskChangeView = z.object({
  taskKey: z.string(),
  changedAt: instant,
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
});

export const patientView = z.object({
  id,
  version: z.number().int(),
  family: z.string(),
  given: z.string(),
  birthDate: localDate,
  age: z.number().int(),
  sex,
  careHomeResident: z.boolean().nullable(),
  language: z.string(),
  address: z.record(z.string(), z.unknown()).nullable(),
  diedOn: localDate.nullable(),
  leftOn: localDate.nullable(),
  declinedOn: localDate.nullable(),
  /** Days on which nobody was reached since the patient was last reached. */
  unreachedDays: z.number().int(),
  /** The day agreed with the patient for a call, while it stands. */
  promisedOn: localDate.nullable(),
  asOf: localDate,
  identifiers: z.array(z.object({ system: z.string(), value: z.string(), type: z.string().nullable() })),
  contactPoints: z.array(contactPointView),
  assignedTo: z.object({ id, displayName: z.string() }).nullable(),
  episodes: z.array(episodeView),
  facts: z.array(factView),
  tasks: z.array(taskView),
  contacts: z.array(suggestedContact),
  attempts: z.array(contactAttemptView),
  messages: z.array(messageView),
  appointments: z.array(appointmentView),
  changes: z.array(taskChangeView),
});
export type PatientView = z.infer<typeof patientView>;

/** By name, date of birth or number; a POST, so that nothing of it stands in a URL. */
export const patientSearchRequest = z.strictObject({ text: z.string().trim().min(2).max(100) });

export const patientSummary = z.object({
  id,
  family: z.string(),
  given: z.string(),
  birthDate: localDate,
  sex,
  diedOn: localDate.nullable(),
  openTasks: z.number().int(),
});
export const patientSearchResult = z.object({ rows: z.array(patientSummary), more: z.boolean() });
export type PatientSearchResult = z.infer<typeof patientSearchResult>;

/** Somebody who is being entered; what is not known yet is left out. */
export const alikeRequest = z.strictObject({
  family: z.string().trim().max(120).default(''),
  given: z.string().trim().max(120).default(''),
  birthDate: localDate.nullable().default(null),
  sex: sex.default('unknown'),
  identifiers: z.array(identifier).max(10).default([]),
});
export type AlikeRequest = z.infer<typeof alikeRequest>;

/** Those who may be the same person, the likeliest first, and what agrees. */
export const alikeResult = z.object({
  rows: z.array(
    patientSummary.extend({
      band: z.enum(MATCH_BANDS),
      reasons: z.array(z.object({ field: z.enum(MATCH_FIELDS), agreement: z.enum(MATCH_AGREEMENTS) })),
    }),
  ),
});
export type AlikeResult = z.infer<typeof alikeResult>;
