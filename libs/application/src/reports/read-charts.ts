import {
  adherenceByAgent,
  atRiskOfCounts,
  curveOfCounts,
  CURVES,
  funnelOfCounts,
  noCourses,
  practiceOfCounts,
  PRACTICE_STANDARDS,
  refracturesOfCounts,
  sharedCount,
  sharedShare,
  SMALLEST_SHARED_COUNT,
  type AgentAdherence,
  type ChartTally,
  type CurveStep,
  type EpisodeDay,
  type FunnelCall,
  type FunnelCounts,
  type PracticeResult,
  type PracticeStandard,
  type Refractures,
  type StatedLevels,
} from '@osteon/domain';
import type { Actor } from '../actor.ts';
import { cohortOf, type Cohort, type CohortQuery, type ReportDeps, type ReportHead } from './report-cohort.ts';
import { knownBesides } from './read-indicators.ts';
import type { StatedLevel } from '../ports/report-setting-store.ts';

/** Days below a curve at which those still at risk are counted. */
const DAYS_SHOWN = [0, 28, 56, 84, 112, 182, 273, 365, 547, 730, 1095, 1460, 1825];

export interface ToldCurve {
  readonly id: string;
  readonly events: number | null;
  readonly steps: readonly CurveStep[];
  readonly atRisk: readonly { readonly day: EpisodeDay; readonly count: number | null }[];
}

export interface CurvesRead extends ReportHead {
  readonly episodes: number | null;
  readonly curves: readonly ToldCurve[];
}

/** Time from the diagnosis to each event. Beyond one's own service each step gathers at least 5 events. */
export async function readCurves(deps: ReportDeps, actor: Actor, query: CohortQuery): Promise<CurvesRead> {
  const { cohort, tally, known } = await chartTallies(deps, actor, query);
  const { head } = cohort;
  const curves = CURVES.map(({ id, field }) => {
    const counts = tally.curves.get(field) ?? { events: new Map(), leaves: new Map() };
    const steps = curveOfCounts(counts);
    const events = sumOf(counts.events);
    const last = Math.max(0, ...counts.events.keys(), ...counts.leaves.keys());
    const days = DAYS_SHOWN.filter((day) => day <= last);
    const before = known.map((part) => atRiskOfCounts(part.curves.get(field) ?? counts, days));
    const atRisk = atRiskOfCounts(counts, days).map((count, i) => ({
      day: days[i] as EpisodeDay,
      count: head.shared ? sharedCount(count, ...before.map((part) => part[i] ?? 0)) : count,
    }));
    const eventsBefore = known.map((part) => sumOf(part.curves.get(field)?.events ?? new Map<EpisodeDay, number>()));
    return {
      id,
      events: head.shared ? sharedCount(events, ...eventsBefore) : events,
      steps: head.shared ? coarse(steps) : steps,
      atRisk,
    };
  });
  const episodes = head.shared ? sharedCount(tally.episodes, ...known.map((part) => part.episodes)) : tally.episodes;
  return { ...head, episodes, curves };
}

/** Joins steps until each has 5 events and 5 at risk, so that none tells of one patient; a rest that is less stays out. */
function coarse(steps: readonly CurveStep[]): CurveStep[] {
  const joined: CurveStep[] = [];
  let events = 0;
  let atRisk = 0;
  for (const step of steps) {
    if (events === 0) atRisk = step.atRisk;
    events += step.events;
    if (events < SMALLEST_SHARED_COUNT || step.atRisk < SMALLEST_SHARED_COUNT) continue;
    joined.push({ day: step.day, atRisk, events, cumulative: step.cumulative });
    events = 0;
  }
  return joined;
}

/** A step of the follow-up funnel as it may be told. */
export interface ToldStep {
  readonly count: number | null;
  readonly ofDue: number | null;
  readonly ofContactable: number | null;
}

export interface FollowUpRead extends ReportHead {
  readonly calls: readonly {
    readonly call: FunnelCall;
    readonly due: number | null;
    readonly contactable: ToldStep;
    readonly contacted: ToldStep;
    readonly outcome: ToldStep;
  }[];
}

const STEPS = ['contactable', 'contacted', 'outcome'] as const;

/** Due, contactable, contacted, outcome: of both calls, with both denominators. */
export async function readFollowUp(deps: ReportDeps, actor: Actor, query: CohortQuery): Promise<FollowUpRead> {
  const { cohort, tally, known } = await chartTallies(deps, actor, query);
  const { head } = cohort;
  const calls = [...tally.funnels].map(([call, counts]) => {
    const funnel = funnelOfCounts(call, counts);
    if (!head.shared) return funnel;
    const before = known.map((part) => funnelOfCounts(call, part.funnels.get(call) as FunnelCounts));
    const [contactable, contacted, outcome] = STEPS.map((step, i): ToldStep => {
      // each step is a share of the one before it: those between them are not told either where they are few
      const above = i === 0 ? null : (STEPS[i - 1] as (typeof STEPS)[number]);
      const told = sharedShare(
        { numerator: funnel[step].count, denominator: above === null ? funnel.due : funnel[above].count },
        before.map((part) => ({
          numerator: part[step].count,
          denominator: above === null ? part.due : part[above].count,
        })),
      );
      const isTold = told.numerator !== null;
      return {
        count: told.numerator,
        ofDue: isTold ? funnel[step].ofDue : null,
        ofContactable: isTold ? funnel[step].ofContactable : null,
      };
    }) as [ToldStep, ToldStep, ToldStep];
    const due = sharedCount(funnel.due, ...before.map((part) => part.due));
    return { call, due, contactable, contacted, outcome };
  });
  return { ...head, calls };
}

/** A standard of the sheet as it may be told, and who stated it. */
export interface ToldStandard extends PracticeResult {
  readonly from: PracticeStandard['from'];
  readonly stated: { readonly by: string | null; readonly at: string; readonly grounds: string | null } | null;
}

export interface BestPracticeRead extends ReportHead {
  readonly standards: readonly ToldStandard[];
}

/** The Best Practice Framework sheet. What a service states is its own: of several services nothing is stated. */
export async function readBestPractice(deps: ReportDeps, actor: Actor, query: CohortQuery): Promise<BestPracticeRead> {
  const { cohort, tally, known } = await chartTallies(deps, actor, query);
  const { head, question, serviceId } = cohort;
  const said: readonly StatedLevel[] =
    head.scope === 'service' ? await deps.reportSettings.statedLevels(serviceId, question.asOf) : [];
  const levels: StatedLevels = Object.fromEntries(
    said.flatMap(({ standard, level }) => (level === null ? [] : [[standard, level]])),
  );
  const before = known.map((part) => practiceOfCounts(part.practice, {}));
  const standards = practiceOfCounts(tally.practice, levels).map((result, i): ToldStandard => {
    const { from } = PRACTICE_STANDARDS[i] as PracticeStandard;
    const statement = from === 'service' ? said.find(({ standard }) => standard === result.number) : undefined;
    const stated =
      statement === undefined || statement.level === null
        ? null
        : { by: statement.by, at: statement.at, grounds: statement.grounds };
    if (!head.shared || from === 'service') return { ...result, from, stated };
    if (from === 'timing') {
      const days = tally.practice.get(result.number)?.days ?? new Map<EpisodeDay, number>();
      const isTold = sharedCount(sumOf(days)) !== null;
      return { ...result, ...(isTold ? {} : { level: null, medianDay: null }), from, stated };
    }
    const share = { numerator: result.numerator ?? 0, denominator: result.denominator ?? 0 };
    const told = sharedShare(
      share,
      before.map((part) => ({ numerator: part[i]?.numerator ?? 0, denominator: part[i]?.denominator ?? 0 })),
    );
    return { ...result, ...told, level: told.numerator === null ? null : result.level, from, stated };
  });
  return { ...head, standards };
}

export interface RefracturesRead extends ReportHead {
  readonly episodes: number | null;
  readonly refractured: number | null;
  readonly refracturedAfterTreatment: number | null;
  readonly patientYears: number | null;
  readonly per100PatientYears: number | null;
}

/** Episodes of the period that were followed by another one, and how often in a hundred years watched. */
export async function readRefractures(deps: ReportDeps, actor: Actor, query: CohortQuery): Promise<RefracturesRead> {
  const { cohort, tally, known } = await chartTallies(deps, actor, query);
  const { head } = cohort;
  const whole = refracturesOfCounts(tally.refractures);
  if (!head.shared) return { ...head, ...whole };
  const before = known.map((part) => part.refractures);
  const tell = (name: keyof Refractures & keyof ChartTally['refractures']): number | null =>
    sharedCount(tally.refractures[name], ...before.map((part) => part[name]));
  const refractured = tell('refractured');
  return {
    ...head,
    episodes: tell('episodes'),
    refractured,
    refracturedAfterTreatment: tell('refracturedAfterTreatment'),
    patientYears: refractured === null ? null : whole.patientYears,
    per100PatientYears: refractured === null ? null : whole.per100PatientYears,
  };
}

type Nullable<Row> = { readonly [Field in keyof Row]: Row[Field] extends number ? number | null : Row[Field] };

export interface AdherenceRead extends ReportHead {
  readonly agents: readonly Nullable<AgentAdherence>[];
}

/** PDC, MPR and persistence of the cohort's courses, by agent. */
export async function readAdherence(deps: ReportDeps, actor: Actor, query: CohortQuery): Promise<AdherenceRead> {
  const { serviceId, head, question, narrower } = await cohortOf(deps, actor, query);
  const [tally, known] = await Promise.all([
    deps.reportCharts.adherence(serviceId, question),
    knownBesides(head, narrower, (one) => deps.reportCharts.adherence(serviceId, one)),
  ]);
  const agents = adherenceByAgent(tally);
  if (!head.shared) return { ...head, agents };
  const toldAgents = agents.map((one) => {
    const before = known.map((part) => part.get(one.agent) ?? noCourses());
    const tell = (name: 'courses' | 'tooShort' | 'unrecorded' | 'measured'): number | null =>
      sharedCount(one[name], ...before.map((part) => part[name]));
    const measured = tell('measured');
    const tellOf = (name: 'adherent' | 'persistent'): number | null =>
      sharedShare(
        { numerator: one[name], denominator: one.measured },
        before.map((part) => ({ numerator: part[name], denominator: part.measured })),
      ).numerator;
    return {
      agent: one.agent,
      courses: tell('courses'),
      tooShort: tell('tooShort'),
      unrecorded: tell('unrecorded'),
      measured,
      meanPdc: measured === null ? null : one.meanPdc,
      adherent: tellOf('adherent'),
      meanMpr: measured === null ? null : one.meanMpr,
      persistent: tellOf('persistent'),
      medianPersistenceDays: measured === null ? null : one.medianPersistenceDays,
    };
  });
  return { ...head, agents: toldAgents };
}

async function chartTallies(
  deps: ReportDeps,
  actor: Actor,
  query: CohortQuery,
): Promise<{ cohort: Cohort; tally: ChartTally; known: readonly ChartTally[] }> {
  const cohort = await cohortOf(deps, actor, query);
  const { serviceId, head, question, narrower } = cohort;
  const [tally, known] = await Promise.all([
    deps.reportCharts.chartTally(serviceId, question),
    knownBesides(head, narrower, (one) => deps.reportCharts.chartTally(serviceId, one)),
  ]);
  return { cohort, tally, known };
}

const sumOf = (counts: ReadonlyMap<EpisodeDay, number>): number => [...counts.values()].reduce((sum, n) => sum + n, 0);
