import type { EpisodeCourses, ListedPatient, ReportChartStore, ReportStore } from '@osteon/application';
import {
  AGENTS,
  emptyChartTally,
  isEligible,
  noCourses,
  type AdherenceTally,
  type Agent,
  type ChartTally,
  type CurveField,
  type EpisodeObservation,
  type FunnelCall,
  type FunnelStanding,
  type LocalDate,
  type TreatmentFact,
} from '@osteon/domain';
import { AUDIT_WHO, auditValues, auditWho } from '../database/audit.ts';
import { run, type Queryable, type Statement } from '../database/run.ts';

/** `$1` scope, `$2` and `$3` first and last day, `$4` as of a day that is over, or null. */
const CHART_COUNTS: Statement = {
  name: 'report-chart-counts',
  text: 'select kind, name, day, count::int from report_chart_counts($1, $2, $3, $4)',
};

const ADHERENCE: Statement = {
  name: 'report-adherence',
  text: `select agent, persistence_days as "persistenceDays", courses::int, too_short::int as "tooShort",
  unrecorded::int, pdc, mpr, adherent::int, persistent::int from report_adherence($1, $2, $3, $4)`,
};

/** `$1` patients, `$2` as of a day that is over, or null, `$3` the agent */
const COURSES: Statement = {
  name: 'report-courses',
  text: `select patient_id as patient, id, agent, started_on as "startedOn", ended_on as "endedOn", to_json(doses) as doses,
  to_json(supplied_on) as "suppliedOn", supplied_days as "suppliedDays"
from held_courses($1::uuid[], $2) where agent = $3`,
};

/** `$6` service, `$7` patients, `$8` which list; whoever is not there any more is not shown. */
const NAME_LISTED: Statement = {
  name: 'report-name-listed',
  text: `
with shown as materialized (
  select p.id, p.given || ' ' || p.family as name, p.birth_date from patient p
  where p.service_id = $6 and p.id = any($7::uuid[])
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count, resource)
  select ${auditWho(1)}, 'list-report-patients', array(select id from shown), 'shown', (select count(*) from shown),
    'report/' || $8::text
)
select id as "patientId", name, birth_date as "birthDate" from shown`,
};

interface CountRow {
  readonly kind: string;
  readonly name: string;
  readonly day: number | null;
  readonly count: number;
  readonly [key: string]: unknown;
}

interface AdherenceRow {
  readonly agent: Agent;
  readonly persistenceDays: number | null;
  readonly courses: number;
  readonly tooShort: number;
  readonly unrecorded: number;
  readonly pdc: number;
  readonly mpr: number;
  readonly adherent: number;
  readonly persistent: number;
  readonly [key: string]: unknown;
}

interface CourseRow {
  readonly patient: string;
  readonly id: string;
  readonly agent: Agent;
  readonly startedOn: LocalDate;
  readonly endedOn: LocalDate | null;
  readonly doses: readonly LocalDate[];
  readonly suppliedOn: readonly LocalDate[];
  readonly suppliedDays: readonly number[];
  readonly [key: string]: unknown;
}

const PATIENTS_AT_ONCE = 1_000;

/** What charts are drawn from, in PostgreSQL; who acts names the service. */
export function createReportChartStore(db: Queryable, reports: ReportStore): ReportChartStore {
  return {
    async chartTally(_serviceId, { scope, from, to, asOf }) {
      return chartTallyOf(await run<CountRow>(db, CHART_COUNTS, [scope, from, to, asOf]));
    },

    async adherence(_serviceId, { scope, from, to, asOf }) {
      return adherenceTallyOf(await run<AdherenceRow>(db, ADHERENCE, [scope, from, to, asOf]));
    },

    async *courses(serviceId, period, agent) {
      const first = new Map<string, EpisodeObservation>();
      for await (const observation of reports.observations(serviceId, period)) {
        const earlier = first.get(observation.patient);
        if (isEligible(observation) && (earlier === undefined || observation.diagnosedOn < earlier.diagnosedOn))
          first.set(observation.patient, observation);
      }
      const patients = [...first.keys()];
      for (let at = 0; at < patients.length; at += PATIENTS_AT_ONCE) {
        const some = patients.slice(at, at + PATIENTS_AT_ONCE);
        const rows = await run<CourseRow>(db, COURSES, [some, period.asOf, agent]);
        yield* coursesOf(rows, first);
      }
    },

    nameListed: (actor, serviceId, patientIds, list) =>
      run<ListedPatient & { readonly [key: string]: unknown }>(db, NAME_LISTED, [
        ...auditValues(actor),
        serviceId,
        patientIds,
        list,
      ]),
  };
}

/** Counts as the rules have them. */
function chartTallyOf(rows: readonly CountRow[]): ChartTally {
  const tally = emptyChartTally();
  for (const { kind, name, day, count } of rows) {
    const [first, ...rest] = kind.split('-');
    const curve = tally.curves.get(name as CurveField);
    const standard = tally.practice.get(Number(name));
    if (kind === 'episodes') {
      tally.episodes = count;
      tally.refractures.episodes = count;
    } else if (kind === 'event') curve?.events.set(Number(day), count);
    else if (kind === 'leave') curve?.leaves.set(Number(day), count);
    else if (first === 'funnel') {
      const counts = tally.funnels.get(name as FunnelCall);
      if (counts !== undefined) counts[rest.join('-') as FunnelStanding] = count;
    } else if (first === 'refracture') countRefractures(tally, rest.join('-'), count);
    else if (standard !== undefined) {
      if (kind === 'not-met') standard.notMet = count;
      else standard.met += count;
      if (kind === 'day') standard.days.set(Number(day), count);
    }
  }
  return tally;
}

function countRefractures({ refractures }: ChartTally, what: string, count: number): void {
  if (what === 'days') refractures.days = count;
  if (what === 'none' || what === 'days') return;
  refractures.refractured += count;
  if (what === 'after-treatment') refractures.refracturedAfterTreatment = count;
}

function adherenceTallyOf(rows: readonly AdherenceRow[]): AdherenceTally {
  const tally: AdherenceTally = new Map();
  for (const row of rows) {
    const counts = tally.get(row.agent) ?? noCourses();
    tally.set(row.agent, counts);
    const { courses, tooShort, unrecorded, persistenceDays } = row;
    counts.courses += courses;
    counts.tooShort += tooShort;
    counts.unrecorded += unrecorded;
    if (persistenceDays === null) continue;
    counts.measured += courses;
    counts.pdc += row.pdc;
    counts.mpr += row.mpr;
    counts.adherent += row.adherent;
    counts.persistent += row.persistent;
    counts.persistenceDays.set(persistenceDays, courses);
  }
  return tally;
}

/** Each patient's courses, beside the episode they are counted from. */
function coursesOf(rows: readonly CourseRow[], first: ReadonlyMap<string, EpisodeObservation>): EpisodeCourses[] {
  const byPatient = new Map<string, TreatmentFact[]>();
  for (const { patient, id, agent, startedOn, endedOn, doses, suppliedOn, suppliedDays } of rows) {
    if (!AGENTS.includes(agent)) continue;
    const supplies = suppliedOn.map((on, i) => ({ on, days: suppliedDays[i] ?? 0 }));
    const courses = byPatient.get(patient) ?? [];
    byPatient.set(patient, courses);
    courses.push({ id, agent, startedOn, endedOn, doses, supplies });
  }
  return [...byPatient].map(([patient, courses]) => ({
    observation: first.get(patient) as EpisodeObservation,
    courses,
  }));
}
