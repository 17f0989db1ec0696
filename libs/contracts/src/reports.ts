import {
  AGENTS,
  COMPLETENESS_FIELDS,
  CURVES,
  EXCLUSIONS,
  FUNNEL_CALLS,
  INDICATORS,
  PRACTICE_LEVELS,
  PRACTICE_STANDARDS,
} from '@osteon/domain';
import { z } from 'zod';
import { id, instant, localDate, page } from './primitives.ts';

// ── What is counted ────────────────────────────────────────────────────

/** The session's service, the services of its region, or all of the installation. */
export const reportScope = z.enum(['service', 'region', 'all']);
export type ReportScope = z.infer<typeof reportScope>;

const cohort = {
  /** The first day of diagnosis; without it the first of the month eleven months before the last. */
  from: localDate.optional(),
  /** The last day of diagnosis, counted in; without it `asOf`. */
  to: localDate.optional(),
  /** With what was known at the end of that day; without it today. */
  asOf: localDate.optional(),
};

/**
 * Episodes diagnosed in a period, seen as of a day. Leads and auditors may look beyond their service; `region` then
 * names the region, and must be their own.
 */
export const cohortQuery = z.strictObject({
  ...cohort,
  scope: reportScope.default('service'),
  region: id.optional(),
});
export type CohortQuery = z.infer<typeof cohortQuery>;

/** Services side by side: of the region, or of the installation. */
export const servicesQuery = cohortQuery.extend({ scope: z.enum(['region', 'all']).default('region') });
export type ServicesQuery = z.infer<typeof servicesQuery>;

/** What the counts of an answer are of: printed with each number. */
export const reportHead = z.object({
  definitionVersion: z.string(),
  from: localDate,
  to: localDate,
  asOf: localDate,
  /** The service's day. */
  today: localDate,
  scope: reportScope,
  /** Of the service or the region; null for all. */
  scopeName: z.string().nullable(),
  /** How many services are counted together. */
  services: z.number().int(),
  /** Counts under 5 are taken out, because they are not of one's own service alone. */
  shared: z.boolean(),
});
export type ReportHead = z.infer<typeof reportHead>;

/** A count of patients; null where it is under 5 and may not be told. */
const count = z.number().int().nullable();
const rate = z.number().nullable();

// ── What may be asked for ──────────────────────────────────────────────

/** What one may choose from, and do, on the page of reports. */
export const reportContext = z.object({
  today: localDate,
  service: z.object({ id, name: z.string() }),
  region: z.object({ id, name: z.string(), services: z.number().int() }),
  scopes: z.array(reportScope),
  /** Whether numbers open their lists of patients to this role. */
  mayList: z.boolean(),
  /** Whether this role may set caseloads, stated levels and national figures. */
  mayState: z.boolean(),
});
export type ReportContext = z.infer<typeof reportContext>;

// ── Indicators ─────────────────────────────────────────────────────────

export const indicatorId = z.enum(INDICATORS.map((indicator) => indicator.id) as [string, ...string[]]);
const band = z.enum(['green', 'amber', 'red']).nullable();

export const nationalFigure = z.object({
  date: localDate,
  indicator: indicatorId,
  rate: z.number(),
  source: z.string(),
});

export const indicatorView = z.object({
  id: indicatorId,
  /** With the set it belongs to. */
  name: z.string(),
  numerator: count,
  /** Of a caseload null too where none was given. */
  denominator: count,
  rate,
  /** By reason; reasons that exclude nobody are left out. */
  excluded: z.partialRecord(z.enum(EXCLUSIONS), count),
  imputedMissing: count,
  band,
  /** Something of it was taken out because it is under 5. */
  suppressed: z.boolean(),
  /** What the nation reached, latest dated by `to`; null where the service has imported none. */
  national: nationalFigure.nullable(),
});
export type IndicatorView = z.infer<typeof indicatorView>;

/** How many fractures are expected in the period, from the caseloads of its years by days; null where one is missing. */
export const expectedCaseloads = z.object({
  all: z.number().int().nullable(),
  nonSpine: z.number().int().nullable(),
  spine: z.number().int().nullable(),
});

/** Every indicator of a cohort, in the order of the definitions; their texts are `INDICATORS` of the domain. */
export const indicatorsView = reportHead.extend({
  /** Eligible episodes. */
  episodes: count,
  excluded: z.object({ 'under-50': count }),
  indicators: z.array(indicatorView),
  caseloads: expectedCaseloads,
});
export type IndicatorsView = z.infer<typeof indicatorsView>;

/** A month of diagnosis on a run chart; limits at three standard errors from the centre line. */
export const monthPoint = z.object({
  month: z.string().meta({ example: '2026-04' }),
  /** The period has only a part of this month. */
  partial: z.boolean(),
  numerator: count,
  denominator: count,
  rate,
  lowerLimit: rate,
  upperLimit: rate,
  beyond: z.enum(['above', 'below']).nullable(),
  /** Part of a run of `runLength` months on one side of the centre line. */
  inRun: z.boolean(),
});

/** Each indicator by month of diagnosis, as a run chart; those of an estimated caseload have no rates. */
export const monthsView = reportHead.extend({
  runLength: z.number().int(),
  indicators: z.array(z.object({ id: indicatorId, centreLine: rate, points: z.array(monthPoint) })),
});
export type MonthsView = z.infer<typeof monthsView>;

const limits = z.object({ lower: z.number(), upper: z.number() });

/** One indicator, service by service, around the rate of all of them. */
export const servicesView = reportHead.extend({
  indicator: indicatorId,
  target: rate,
  points: z.array(
    z.object({
      serviceId: id,
      service: z.string(),
      /** The service of the session. */
      own: z.boolean(),
      /** Null, and all after it, where the count is under 5 and the service another one's. */
      numerator: count,
      denominator: count,
      rate,
      limits95: limits.nullable(),
      limits998: limits.nullable(),
      standing: z.enum(['alarm', 'alert', 'within']).nullable(),
    }),
  ),
});
export type ServicesView = z.infer<typeof servicesView>;

// ── Charts ─────────────────────────────────────────────────────────────

export const curveId = z.enum(CURVES.map((curve) => curve.id) as [string, ...string[]]);

/** The share that has had each event by each day from the diagnosis (one minus Kaplan–Meier), with those at risk. */
export const curvesView = reportHead.extend({
  episodes: count,
  curves: z.array(
    z.object({
      id: curveId,
      /** Episodes with the event. */
      events: count,
      /** Steps of what is not one's own service alone gather at least 5 events each. */
      steps: z.array(
        z.object({ day: z.number().int(), atRisk: z.number().int(), events: z.number().int(), cumulative: z.number() }),
      ),
      /** The row of numbers below the picture. */
      atRisk: z.array(z.object({ day: z.number().int(), count })),
    }),
  ),
});
export type CurvesView = z.infer<typeof curvesView>;

const funnelCall = z.enum(FUNNEL_CALLS);
const funnelStep = z.object({ count, ofDue: rate, ofContactable: rate });

/** Due → contactable → contacted → outcome, of both calls. */
export const followUpView = reportHead.extend({
  calls: z.array(
    z.object({
      call: funnelCall,
      due: count,
      contactable: funnelStep,
      contacted: funnelStep,
      outcome: funnelStep,
    }),
  ),
});
export type FollowUpView = z.infer<typeof followUpView>;

export const completenessFieldId = z.enum(COMPLETENESS_FIELDS.map((field) => field.name) as [string, ...string[]]);

/** Every field of the record: asked of how many episodes, missing in how many. */
export const completenessView = reportHead.extend({
  /** Fields that at most 20 % lack, of those asked. */
  numerator: z.number().int(),
  denominator: z.number().int(),
  band,
  fields: z.array(
    z.object({
      name: completenessFieldId,
      rows: count,
      missing: count,
      /** missing ÷ rows */
      share: rate,
      /** More than 20 % lack it; null without a row, or where it may not be told. */
      isPoor: z.boolean().nullable(),
    }),
  ),
});
export type CompletenessView = z.infer<typeof completenessView>;

export const practiceLevel = z.enum(PRACTICE_LEVELS);

/** Thirteen standards: seven from the record, the others as the service states them. Their texts are of the domain. */
export const bestPracticeView = reportHead.extend({
  standards: z.array(
    z.object({
      number: z.number().int(),
      name: z.string(),
      from: z.enum(['service', 'share', 'timing']),
      level: practiceLevel.nullable(),
      numerator: count,
      denominator: count,
      medianDay: z.number().int().nullable(),
      /** Of a standard that the service states: by whom, when and on what grounds. */
      stated: z.object({ by: z.string().nullable(), at: instant, grounds: z.string().nullable() }).nullable(),
    }),
  ),
});
export type BestPracticeView = z.infer<typeof bestPracticeView>;

const STATED = PRACTICE_STANDARDS.filter((standard) => standard.from === 'service').map(({ number }) => number);

/** What the service says of standards that no fact tells; a level of null takes back what was said. */
export const statePracticeRequest = z.strictObject({
  levels: z
    .array(
      z.strictObject({
        standard: z
          .number()
          .int()
          .refine((number) => STATED.includes(number), { error: `is not one of ${STATED.join(', ')}` }),
        level: practiceLevel.nullable(),
        grounds: z.string().trim().max(1_000).optional(),
      }),
    )
    .min(1)
    .max(STATED.length)
    .refine((levels) => new Set(levels.map(({ standard }) => standard)).size === levels.length, {
      error: 'names a standard twice',
    }),
});
export type StatePracticeRequest = z.infer<typeof statePracticeRequest>;

export const refracturesView = reportHead.extend({
  episodes: count,
  refractured: count,
  refracturedAfterTreatment: count,
  patientYears: z.number().nullable(),
  per100PatientYears: rate,
});
export type RefracturesView = z.infer<typeof refracturesView>;

const agent = z.enum(AGENTS);

/**
 * PDC, MPR and persistence of the courses of the cohort's patients, by agent: each course from its start, or from the
 * diagnosis where it began before, for a year, or to the day of the report, death or transfer where that comes first.
 */
export const adherenceView = reportHead.extend({
  /** From this share of days covered on a course counts as adherent. */
  adherentFrom: z.number(),
  permissibleGapDays: z.number().int(),
  /** A course watched for fewer days is not measured. */
  shortestDays: z.number().int(),
  agents: z.array(
    z.object({
      agent,
      /** Courses that ran on or after the diagnosis. */
      courses: count,
      /** Of these, watched for too short a time. */
      tooShort: count,
      /** Of these, without any supply or dose recorded: nothing can be said. */
      unrecorded: count,
      /** The rest: what the measures are of. */
      measured: count,
      meanPdc: rate,
      adherent: count,
      meanMpr: rate,
      persistent: count,
      /** Days to the first gap longer than the permissible one, or to the end of watching; the median. */
      medianPersistenceDays: z.number().int().nullable(),
    }),
  ),
});
export type AdherenceView = z.infer<typeof adherenceView>;

// ── The list behind a number ───────────────────────────────────────────

const standardNumber = z.enum(
  PRACTICE_STANDARDS.filter((standard) => standard.from !== 'service').map(({ number }) => String(number)) as [
    string,
    ...string[],
  ],
);

/** What a list may be of: which names it takes, and which outcomes. The first outcome is what it is without one. */
const LISTS = {
  episodes: { names: null, outcomes: ['counted'] },
  'under-50': { names: null, outcomes: ['counted'] },
  indicator: {
    names: indicatorId,
    // counted: the denominator, those that achieved, failed and imputed together
    outcomes: ['counted', 'achieved', 'failed', 'imputed', ...EXCLUSIONS],
  },
  field: { names: completenessFieldId, outcomes: ['counted', 'missing', 'there'] },
  'follow-up': {
    names: funnelCall,
    outcomes: ['due', 'contactable', 'contacted', 'outcome', 'not-contactable', 'not-contacted', 'no-outcome'],
  },
  curve: { names: curveId, outcomes: ['counted', 'event', 'no-event'] },
  refractures: { names: null, outcomes: ['refractured', 'after-treatment'] },
  standard: { names: standardNumber, outcomes: ['counted', 'met', 'not-met'] },
  adherence: {
    names: agent,
    outcomes: [
      'counted',
      'measured',
      'adherent',
      'not-adherent',
      'persistent',
      'not-persistent',
      'unrecorded',
      'too-short',
    ],
  },
} as const;

export const REPORT_LISTS = LISTS;
export type ReportList = keyof typeof LISTS;
export type ListOutcome = (typeof LISTS)[ReportList]['outcomes'][number];

const OUTCOMES = [...new Set(Object.values(LISTS).flatMap(({ outcomes }) => outcomes as readonly ListOutcome[]))];
const NAMES = Object.values(LISTS).flatMap(({ names }) => (names === null ? [] : (names.options as readonly string[])));

const listed = z.strictObject({
  ...cohort,
  of: z.enum(Object.keys(LISTS) as [ReportList, ...ReportList[]]).default('episodes'),
  /** Which indicator, field, call, curve, standard or agent. */
  name: z.enum([...new Set(NAMES)] as [string, ...string[]]).optional(),
  outcome: z.enum(OUTCOMES as [ListOutcome, ...ListOutcome[]]).optional(),
});

/** Whether the name and the outcome are ones of this kind of list. */
function checkList(
  { of, name, outcome }: z.infer<typeof listed>,
  refuse: { addIssue(issue: { code: 'custom'; path: string[]; message: string }): void },
): void {
  const { names, outcomes } = LISTS[of];
  const fault = (path: string, message: string): void => refuse.addIssue({ code: 'custom', path: [path], message });
  if (names === null) {
    if (name !== undefined) fault('name', `is not wanted for a list of ${of}`);
  } else if (!(names.options as readonly string[]).includes(name ?? '')) {
    fault('name', `must be one of ${names.options.join(', ')}`);
  }
  if (outcome !== undefined && !(outcomes as readonly string[]).includes(outcome))
    fault('outcome', `must be one of ${outcomes.join(', ')}`);
}

/** The patients of the own service behind one number; counting the rows gives the number. */
export const reportPatientsQuery = listed.extend({ ...page.shape }).superRefine(checkList);
export type ReportPatientsQuery = z.infer<typeof reportPatientsQuery>;
export const reportPatientsExportQuery = listed.superRefine(checkList);
export type ReportPatientsExportQuery = z.infer<typeof reportPatientsExportQuery>;

/** What was looked at: a field of the observation; the pages have the words. */
export const evidenceName = z.enum([
  'died',
  'transferred',
  'discharged',
  'followUpDeclined',
  'refractured',
  'flsContact',
  'assessed',
  'advised',
  'advice',
  'dxaRecorded',
  'dxaWanted',
  'scanned',
  'fallsAssessed',
  'bloodTested',
  'contact',
  'reached',
  'strengthRecorded',
  'strength',
  'treatmentRecorded',
  'onAgent',
  'yearContact',
  'yearReached',
  'yearTreatmentRecorded',
  'yearOnAgent',
  'yearAdherent',
  'treated',
]);
export type EvidenceName = z.infer<typeof evidenceName>;

export const reportPatientRow = z.object({
  patientId: id,
  name: z.string(),
  birthDate: localDate,
  episode: z.string(),
  diagnosedOn: localDate,
  /** On the day of diagnosis. */
  age: z.number().int(),
  firstSite: z.string(),
  /** What the list says of this episode: an indicator's outcome, or where it stands in the list asked for. */
  outcome: z.string(),
  /** The last day on which it could have been achieved, counted from the diagnosis; null where there is none. */
  window: z.number().int().nullable(),
  /** What the rule looked at, and the day of each from the diagnosis: why it stands where it does. Null: never. */
  because: z.array(z.object({ what: evidenceName, day: z.number().int().nullable(), value: z.string().nullable() })),
  /** In a list of courses: what was measured. */
  course: z
    .object({
      startedOn: localDate,
      from: localDate,
      to: localDate,
      pdc: rate,
      mpr: rate,
      persistenceDays: z.number().int().nullable(),
    })
    .nullable(),
});
export type ReportPatientRow = z.infer<typeof reportPatientRow>;

export const reportPatientsPage = z.object({
  from: localDate,
  to: localDate,
  asOf: localDate,
  /** How many rows the whole list has: the number that was opened. */
  total: z.number().int(),
  rows: z.array(reportPatientRow),
  next: z.string().nullable(),
});
export type ReportPatientsPage = z.infer<typeof reportPatientsPage>;

// ── What the service brings ────────────────────────────────────────────

const expected = z.number().int().min(0).max(1_000_000).nullable();

/** How many fractures a service expects in a year. */
export const caseload = z.object({
  year: z.number().int(),
  all: expected,
  nonSpine: expected,
  spine: expected,
  statedBy: z.string().nullable(),
  statedAt: instant,
});
/** The year by its four digits: a number in a path has one way to be written. */
export const caseloadYear = z
  .string()
  .regex(/^(19|20)\d{2}$/, 'is not a year from 1900 to 2099')
  .meta({ example: '2026' });
export const caseloadList = z.object({ rows: z.array(caseload) });
export type CaseloadList = z.infer<typeof caseloadList>;

export const stateCaseloadRequest = z
  .strictObject({ all: expected, nonSpine: expected, spine: expected })
  .refine(({ all, nonSpine, spine }) => all === null || (nonSpine ?? 0) + (spine ?? 0) <= all, {
    error: 'is less than its parts together',
    path: ['all'],
  });
export type StateCaseloadRequest = z.infer<typeof stateCaseloadRequest>;

/** The file that counts now; each import takes the place of the one before. */
export const nationalFiguresView = z.object({
  importedBy: z.string().nullable(),
  importedAt: instant.nullable(),
  rows: z.array(nationalFigure),
});
export type NationalFiguresView = z.infer<typeof nationalFiguresView>;

/** The file as text, `date,indicator,rate,source`; an empty one has no figures. Every fault is named by its line. */
export const importFiguresRequest = z.strictObject({ csv: z.string().max(500_000) });
export type ImportFiguresRequest = z.infer<typeof importFiguresRequest>;
