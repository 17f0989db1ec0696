import { TASK_KINDS } from '@osteon/domain';
import { z } from 'zod';
import { id, instant, localDate } from './primitives.ts';

/** What takes the time of staff. Letters follow from messages and are no tasks. */
export const CAPACITY_WORK = ['call', 'dose', 'review', 'check', 'letter'] as const;
const TASK_WORK = ['call', 'dose', 'review', 'check'] as const;

const ofEachWork = <Schema extends z.ZodType>(schema: Schema) =>
  z.object({ call: schema, dose: schema, review: schema, check: schema, letter: schema });

/** An expected number with the range that covers four cases of five. */
const expected = z.object({ expected: z.number(), low: z.number(), high: z.number() });

const workCount = expected.extend({
  /** Pieces of work that the plans hold: as many as their list is long. */
  planned: z.number().int(),
  /** The parts of `expected`. */
  fromPlans: z.number(),
  fromNewFractures: z.number(),
  fromRefractures: z.number(),
});

const workAndHours = z.object({ work: ofEachWork(workCount), hours: expected });

export const capacityForecast = z.object({
  waiting: workAndHours,
  weeks: z.array(
    workAndHours.extend({
      /** Monday. */
      from: localDate,
      /** Hours of staff; null until the service has said how many it has. */
      staffHours: z.number().nullable(),
    }),
  ),
  /** Of the weeks, without what waits. */
  total: workAndHours,
});
export type CapacityForecastView = z.infer<typeof capacityForecast>;

/** What the past year says, each rate with what it is of. */
export const capacityHistory = z.object({
  attempts: z.number().int(),
  notReached: z.number().int(),
  dosesDue: z.number().int(),
  dosesMissed: z.number().int(),
  reviewsDue: z.number().int(),
  reviewsMissed: z.number().int(),
  messages: z.number().int(),
  letters: z.number().int(),
  newEpisodes: z.number().int(),
  refractures: z.number().int(),
  /** Years that patients were followed up, summed, and how many died, were transferred or discharged. */
  patientYears: z.number(),
  left: z.number().int(),
});

export const capacityRun = z.object({
  id,
  /** Of a what-if; null: the service as it is. */
  name: z.string().nullable(),
  fracturePercent: z.number().int(),
  /** The version that is asked about; null: the one in force. */
  proposal: z.object({ id, name: z.string(), version: z.string() }).nullable(),
  state: z.enum(['running', 'finished', 'cancelled', 'failed']),
  /** Why it failed. */
  fault: z.string().nullable(),
  asOf: localDate,
  presentVersion: z.string(),
  patientsTotal: z.number().int(),
  patients: z.number().int(),
  /** Of them, those whose record could not be planned. */
  refused: z.number().int(),
  startedBy: z.object({ id, name: z.string().nullable() }).nullable(),
  startedAt: instant,
  endedAt: instant.nullable(),
});
export type CapacityRunView = z.infer<typeof capacityRun>;

/** Of one run, null until it has finished. */
export const capacityResult = z.object({
  run: capacityRun,
  forecast: capacityForecast.nullable(),
  history: capacityHistory.nullable(),
});
export type CapacityResultView = z.infer<typeof capacityResult>;

// ── Settings ───────────────────────────────────────────────────────────

const hours = z.number().min(0).max(10_000);
const minutes = z.number().int().min(0).max(600);

export const capacitySettings = z.strictObject({
  /** Hours of staff a week for follow-up; null: not said. */
  hoursAWeek: hours.nullable(),
  /** For one piece of each kind of work. */
  minutes: z.strictObject({ call: minutes, dose: minutes, review: minutes, check: minutes, letter: minutes }),
  /** Weeks with other hours, each by its Monday. */
  exceptions: z.array(z.strictObject({ from: localDate, hours, note: z.string().trim().max(200) })).max(200),
});
export type CapacitySettingsView = z.infer<typeof capacitySettings>;

export const saveCapacitySettingsRequest = z.strictObject({
  settings: capacitySettings,
  /** The version that was read: somebody else's change is not overwritten. */
  version: z.number().int().min(0),
});
export type SaveCapacitySettingsRequest = z.infer<typeof saveCapacitySettingsRequest>;

// ── The page ───────────────────────────────────────────────────────────

export const capacityView = z.object({
  today: localDate,
  settings: capacitySettings,
  settingsVersion: z.number().int(),
  /** The latest count that has finished; null before the first. */
  counted: capacityResult.nullable(),
  /** A newer one that runs, or came to nothing. */
  unfinished: capacityRun.nullable(),
  /** The count is not of today, or of rules that are not in force any more. */
  isStale: z.boolean(),
});
export type CapacityView = z.infer<typeof capacityView>;

export const whatIfRequest = z.strictObject({
  name: z.string().trim().min(1).max(80),
  /** More, or fewer, fractures; per cent. */
  fracturePercent: z.number().int().min(-100).max(300).default(0),
  /** A version that is proposed, or will be in force. */
  protocolId: id.nullable().default(null),
});
export type WhatIfRequest = z.infer<typeof whatIfRequest>;

/** Saved what-ifs, the latest first. */
export const whatIfList = z.object({ rows: z.array(capacityResult) });
export type WhatIfList = z.infer<typeof whatIfList>;

// ── What a number is of ────────────────────────────────────────────────

export const taskWork = z.enum(TASK_WORK);
/** A Monday, or what waits since before the day of the count. */
export const capacityWeek = z.union([localDate, z.literal('waiting')]);
export const capacityItemsQuery = z.strictObject({
  page: z.coerce.number().int().min(1).max(10_000).default(1),
});
export type CapacityItemsQuery = z.infer<typeof capacityItemsQuery>;

export const capacityItems = z.object({
  rows: z.array(
    z.object({
      patientId: id,
      name: z.string(),
      birthDate: localDate,
      /** The last day on which it is in time. */
      on: localDate,
      /** False: planned only once a dose before it is given. */
      isPlanned: z.boolean(),
      tasks: z.array(
        z.object({
          key: z.string(),
          kind: z.enum(TASK_KINDS),
          occurrence: z.string(),
          /** Null when it is not planned yet, or not any more. */
          dueOn: localDate.nullable(),
          doneOn: localDate.nullable(),
          cancelledOn: localDate.nullable(),
        }),
      ),
    }),
  ),
  listed: z.number().int(),
  pageSize: z.number().int(),
});
export type CapacityItems = z.infer<typeof capacityItems>;
