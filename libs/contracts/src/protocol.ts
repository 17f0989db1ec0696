import { AGENTS, PROTOCOL_GROUPS, SETTING_ANCHORS, SETTING_UNITS, TASK_KINDS, TASK_MOVES } from '@osteon/domain';
import { z } from 'zod';
import { id, instant, localDate } from './primitives.ts';

// ── Versions ───────────────────────────────────────────────────────────

/** A version of the rules: a row's id, or `shipped-<version>` of one that comes with the software. */
export const protocolId = z.union([id, z.string().regex(/^shipped-[0-9A-Za-z.-]{1,30}$/)]).meta({
  example: 'shipped-2026.11',
});

/** Somebody of the staff who did something; the name is null when the account is gone. */
const doneBy = z.object({ id, name: z.string().nullable() });

/** What happened to a version, oldest first. */
export const protocolEvent = z.object({
  what: z.enum(['shipped', 'proposed', 'approved', 'withdrawn']),
  by: doneBy.nullable(),
  at: instant.nullable(),
  /** The reason of a proposal, or what was noted. */
  note: z.string().nullable(),
});

export const protocolSummary = z.object({
  id: protocolId,
  version: z.string(),
  name: z.string(),
  state: z.enum(['shipped', 'proposed', 'published', 'withdrawn']),
  inForceFrom: localDate,
  /** What the service plans by today. */
  isInForce: z.boolean(),
  /** A proposal whose first day has passed: nobody can approve it any more. */
  hasLapsed: z.boolean(),
  /** For every service, and not for this one alone. */
  isOfAll: z.boolean(),
  /** Whether the person who asks now may approve it: another than the one who proposed it. */
  mayApprove: z.boolean(),
  history: z.array(protocolEvent),
});
export type ProtocolSummary = z.infer<typeof protocolSummary>;

/** Every version that the service knows: newest first, the shipped ones last. */
export const protocolList = z.object({ rows: z.array(protocolSummary) });
export type ProtocolList = z.infer<typeof protocolList>;

// ── Rules ──────────────────────────────────────────────────────────────

/** Calendar months first, clamped to the month's end, then days. */
export const offset = z.strictObject({ months: z.number().int(), days: z.number().int() });
const settingValue = z.union([offset, z.number(), z.null()]);

/** One interval or number of a rule. */
export const ruleSetting = z.object({
  /** JSON pointer into the rules. */
  path: z.string().meta({ example: '/episodeRules/3/due' }),
  name: z.string().meta({ example: 'due' }),
  agent: z.enum(AGENTS).nullable(),
  unit: z.enum(SETTING_UNITS),
  anchor: z.enum(SETTING_ANCHORS).nullable(),
  value: settingValue,
  mayBeNull: z.boolean(),
});
export type RuleSetting = z.infer<typeof ruleSetting>;

export const confirmationView = z.object({
  /** False: taken back. */
  confirmed: z.boolean(),
  /** The version in which it was read. */
  version: z.string(),
  by: doneBy,
  at: instant,
  note: z.string().nullable(),
});

export const ruleView = z.object({
  /** Unique in its version: `<kind>/<occurrence>`, `checklist/<kind>`, or the name of a part. */
  id: z.string().meta({ example: 'follow-up-contact/week-12-16' }),
  path: z.string(),
  group: z.enum(PROTOCOL_GROUPS),
  kind: z.enum(TASK_KINDS).nullable(),
  occurrence: z.string().nullable(),
  agents: z.array(z.enum(AGENTS)),
  /** What is due, as the rule says it. */
  text: z.string().nullable(),
  /** Its numbers in English words. */
  interval: z.string().meta({ example: 'opens diagnosis + 84 days; due diagnosis + 112 days' }),
  source: z.string().nullable(),
  sourceMark: z.enum(['seed', 'found', 'mem', 'own']).nullable(),
  inForceFrom: localDate,
  settings: z.array(ruleSetting),
  /** What of the record it looks at. */
  reads: z.array(z.object({ as: z.string(), what: z.string() })),
  /** Its source was not read again: shown as an unverified default until a safety officer confirms it. */
  isUnverified: z.boolean(),
  /** Of this wording, newest first; the first says how it stands. */
  confirmations: z.array(confirmationView),
});
export type RuleView = z.infer<typeof ruleView>;

export const protocolView = protocolSummary.extend({
  /** The service's day. */
  today: localDate,
  rules: z.array(ruleView),
  /** Unverified defaults, and how many of them nobody has confirmed yet. */
  unverified: z.number().int(),
  unconfirmed: z.number().int(),
  /** The whole rule set, as `osteon protocol` prints it and as a proposal takes it. */
  document: z.record(z.string(), z.unknown()),
});
export type ProtocolView = z.infer<typeof protocolView>;

// ── Comparison ─────────────────────────────────────────────────────────

export const comparisonQuery = z.strictObject({
  /** The earlier version; without it, what is in force. */
  with: protocolId.optional(),
});

export const fieldChange = z.object({
  /** Within the rule. */
  path: z.string(),
  /** How the values are to be read, where they are an interval or a number. */
  setting: ruleSetting.nullable(),
  /** As JSON; null where there is none. */
  before: z.unknown(),
  after: z.unknown(),
});

export const protocolComparison = z.object({
  before: protocolSummary,
  after: protocolSummary,
  unchanged: z.number().int(),
  lines: z.array(
    ruleView
      .pick({ id: true, path: true, group: true, kind: true, occurrence: true, agents: true, text: true })
      .extend({ change: z.enum(['added', 'removed', 'changed']), fields: z.array(fieldChange) }),
  ),
});
export type ProtocolComparisonView = z.infer<typeof protocolComparison>;

// ── Proposing, approving ───────────────────────────────────────────────

const note = z.string().trim().max(1_000);

/** Whole rules, or the present ones with some settings changed. */
export const proposeProtocolRequest = z
  .strictObject({
    name: z.string().trim().min(1).max(120),
    /** Why: read by who approves. */
    reason: note.min(10),
    rules: z.record(z.string(), z.unknown()).optional(),
    change: z
      .strictObject({
        version: z.string().max(30),
        inForceFrom: localDate,
        changes: z
          .array(z.strictObject({ path: z.string().max(200), value: z.union([settingValue, z.string().max(2_000)]) }))
          .min(1)
          .max(500),
      })
      .optional(),
  })
  .refine(({ rules, change }) => (rules === undefined) !== (change === undefined), {
    error: 'wants either rules or change',
    path: ['rules'],
  });
export type ProposeProtocolRequest = z.infer<typeof proposeProtocolRequest>;

export const decisionRequest = z.strictObject({ note: note.optional() });
export type DecisionRequest = z.infer<typeof decisionRequest>;

/** That one stands behind an unverified default, or does not any more. */
export const confirmRequest = z.strictObject({
  rule: z.string().max(200),
  confirmed: z.boolean(),
  note: note.optional(),
});
export type ConfirmRequest = z.infer<typeof confirmRequest>;

/** How the rule stands now, and how many of its version nobody has confirmed yet. */
export const confirmedRule = z.object({ rule: ruleView, unconfirmed: z.number().int() });
export type ConfirmedRule = z.infer<typeof confirmedRule>;

// ── Dry run ────────────────────────────────────────────────────────────

const moved = z.object({ tasks: z.number().int(), patients: z.number().int() });

/** Every patient of the service planned by a proposed version on one day, and nothing written but the counts. */
export const dryRunView = z.object({
  id,
  state: z.enum(['running', 'finished', 'cancelled', 'failed']),
  /** Why it failed. */
  fault: z.string().nullable(),
  /** The day that the counts are of. */
  asOf: localDate,
  /** Whether that is today. */
  isOfToday: z.boolean(),
  /** What the proposal was compared with, and whether something else is in force now. */
  presentVersion: z.string(),
  presentHasChanged: z.boolean(),
  patientsTotal: z.number().int(),
  patients: z.number().int(),
  /** Of them, those for whom something would change. */
  differing: z.number().int(),
  /** Of them, those whose record could not be planned. */
  refused: z.number().int(),
  /** By kind of task: what would become of those that are not finished. */
  kinds: z.array(
    z.object({
      kind: z.enum(TASK_KINDS),
      added: moved,
      withdrawn: moved,
      earlier: moved,
      later: moved,
      otherwise: moved,
      unchanged: z.number().int(),
    }),
  ),
  startedBy: doneBy,
  startedAt: instant,
  endedAt: instant.nullable(),
  endedBy: doneBy.nullable(),
});
export type DryRunView = z.infer<typeof dryRunView>;

/** The latest dry run of a proposal, null before the first. */
export const latestDryRun = z.object({ run: dryRunView.nullable() });
export type LatestDryRun = z.infer<typeof latestDryRun>;

/** Patients in one list of a dry run: those who are kept beside a count. */
export const DRY_RUN_LIST = 1_000;

export const taskKind = z.enum(TASK_KINDS);
export const taskMove = z.enum(TASK_MOVES);
export const dryRunPatientsQuery = z.strictObject({
  page: z.coerce.number().int().min(1).max(DRY_RUN_LIST).default(1),
});
export type DryRunPatientsQuery = z.infer<typeof dryRunPatientsQuery>;

export const dryRunPatients = z.object({
  rows: z.array(z.object({ patientId: id, name: z.string(), birthDate: localDate })),
  /** How many are listed on all pages; the count itself may be higher. */
  listed: z.number().int(),
  pageSize: z.number().int(),
});
export type DryRunPatients = z.infer<typeof dryRunPatients>;
