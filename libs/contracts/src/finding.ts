import { CODE_MEANINGS, FRACTURE_AGES, SEXES, SITES } from '@osteon/domain';
import { z } from 'zod';
import { id, instant, localDate } from './primitives.ts';

const span = { from: z.number().int(), to: z.number().int() };
const code = z.object({ system: z.string(), code: z.string(), display: z.string().nullable() });
const number = z.object({ system: z.string(), value: z.string() });

export const possibleFinding = z.object({
  site: z.enum(SITES),
  levels: z.array(z.string()),
  standing: z.enum(['stated', 'possible']),
  age: z.enum(FRACTURE_AGES),
  cause: z.enum(['not-said', 'high-energy', 'malignant', 'osteoporotic']),
  toldBy: z.enum(['referrer', 'radiologist']),
  /** Places in the text; null of codes. */
  sentence: z.object(span).nullable(),
  terms: z.array(z.object({ role: z.string(), ...span })),
  code: code.nullable(),
});

/** Somebody who may be the person named by the sender; band and score are null of somebody known to be. */
export const possiblePatient = z.object({
  patientId: id,
  given: z.string(),
  family: z.string(),
  birthDate: localDate,
  sex: z.enum(SEXES),
  identifiers: z.array(number),
  address: z.string().nullable(),
  score: z.number().nullable(),
  band: z.enum(['same', 'shown', 'no']).nullable(),
  reasons: z.array(z.object({ field: z.string(), agreement: z.string() })),
  episodes: z.array(z.object({ diagnosedOn: localDate, sites: z.array(z.enum(SITES)) })),
});

/** A report or codes that point at a fracture, with whom they may be about. */
export const possibleFractureView = z.object({
  id,
  itemId: id.nullable(),
  state: z.enum(['open', 'confirmed', 'rejected', 'withdrawn', 'lapsed']),
  source: z.enum(['hl7v2', 'fhir', 'file']),
  sender: z.string(),
  reportedOn: localDate,
  status: z.string().nullable(),
  findings: z.array(possibleFinding),
  /** The report as it was sent; null of codes. */
  text: z.string().nullable(),
  codes: z.array(code),
  person: z.object({
    given: z.string(),
    family: z.string(),
    birthDate: localDate.nullable(),
    sex: z.enum(SEXES),
    identifiers: z.array(number),
    address: z.string().nullable(),
  }),
  referrer: z.string().nullable(),
  patientId: id.nullable(),
  candidates: z.array(possiblePatient),
  decidedAt: instant.nullable(),
  decidedBy: z.object({ id, name: z.string() }).nullable(),
  reason: z.string().nullable(),
  toldAt: instant.nullable(),
});
export type PossibleFractureView = z.infer<typeof possibleFractureView>;

const name = z.string().trim().min(1).max(200);

export const confirmPossibleFractureRequest = z.strictObject({
  fracture: z.strictObject({
    site: z.enum(SITES),
    diagnosedOn: localDate,
    /** False: found by chance. */
    symptomatic: z.boolean().nullable().default(null),
  }),
  /** Whose it is; null: the person named by the sender is enrolled. */
  patientId: id.nullable(),
  /** What was put right of how the sender names them. */
  person: z
    .strictObject({ given: name, family: name, birthDate: localDate, sex: z.enum(SEXES) })
    .nullable()
    .default(null),
  /** Whether the sender's numbers are taken over. */
  withNumbers: z.boolean().default(true),
});
export type ConfirmPossibleFractureRequest = z.input<typeof confirmPossibleFractureRequest>;

export const confirmedPossibleFracture = z.object({ patientId: id, version: z.number().int() });
export type ConfirmedPossibleFracture = z.infer<typeof confirmedPossibleFracture>;

export const rejectPossibleFractureRequest = z.strictObject({ reason: z.string().trim().min(1).max(1_000) });
export type RejectPossibleFractureRequest = z.infer<typeof rejectPossibleFractureRequest>;

export const tellReferrerRequest = z.strictObject({ lines: z.array(z.string().trim().min(1).max(200)).min(1).max(8) });
export type TellReferrerRequest = z.infer<typeof tellReferrerRequest>;
export const toldReferrer = z.object({ letterId: id });

const codeMeaning = z.enum(CODE_MEANINGS);

/** What a SNOMED CT id means to the finder of a service. */
export const finderCode = z.object({
  code: z.string(),
  /** Null: the shipped meaning does not hold here. */
  meaning: codeMeaning.nullable(),
  shipped: codeMeaning.nullable(),
  /** The service's own, else what the shipped id is called, in English. */
  label: z.string().nullable(),
  /** Why the service changed it, in its words. */
  reason: z.string().nullable(),
  changedAt: instant.nullable(),
  changedBy: z.string().nullable(),
});
export const finderCodes = z.object({ rows: z.array(finderCode) });
export type FinderCodes = z.infer<typeof finderCodes>;

export const changeFinderCodeRequest = z.strictObject({
  meaning: codeMeaning.nullable(),
  label: z.string().trim().max(200).default(''),
  /** Wanted where the id is taken out. */
  reason: z.string().trim().max(500).default(''),
});
export type ChangeFinderCodeRequest = z.input<typeof changeFinderCodeRequest>;
export const snomedId = z.string().regex(/^\d{6,18}$/);
