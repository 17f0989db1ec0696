import {
  addDays,
  completenessOf,
  EPISODE_INDICATORS,
  expectedIn,
  expectedTogether,
  fieldCounts,
  funnelPlot,
  inCompany,
  indicatorReport,
  isFieldPoor,
  nationalFigureOn,
  reportDaysOf,
  runChart,
  sharedShare,
  withoutSmallCounts,
  type Band,
  type Caseloads,
  type FunnelPoint,
  type NationalFigure,
  type OutcomeCounts,
  type RunChartPoint,
  type Share,
  type SharedIndicator,
  type Tally,
  type ToldShare,
} from '@osteon/domain';
import type { Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { ReportQuestion } from '../ports/report-store.ts';
import { cohortOf, type Cohort, type CohortQuery, type ReportDeps, type ReportHead } from './report-cohort.ts';

/** An indicator as it may be told, and what the nation reached. */
export interface ToldIndicator extends SharedIndicator {
  readonly national: NationalFigure | null;
}

export interface IndicatorsRead extends ReportHead {
  readonly episodes: number | null;
  readonly excluded: { readonly 'under-50': number | null };
  readonly indicators: readonly ToldIndicator[];
  readonly caseloads: Caseloads;
}

/** Every indicator of a cohort, with the caseload and the national figure that it is compared with. */
export async function readIndicators(deps: ReportDeps, actor: Actor, query: CohortQuery): Promise<IndicatorsRead> {
  const cohort = await cohortOf(deps, actor, query);
  const { serviceId, head, question, narrower } = cohort;
  const [tally, caseloads, { figures }, known] = await Promise.all([
    deps.reports.tally(serviceId, question),
    caseloadsOf(deps, cohort),
    deps.reportSettings.nationalFigures(serviceId, question.asOf),
    knownBesides(head, narrower, (one) => deps.reports.tally(serviceId, one)),
  ]);
  const days = reportDaysOf(head);
  const report = indicatorReport(tally, days, caseloads);
  const parts = known.map((part) => indicatorReport(part, days));
  const told = head.shared
    ? withoutSmallCounts(report, parts)
    : { ...report, indicators: report.indicators.map((result) => ({ ...result, suppressed: false })) };
  return {
    ...head,
    episodes: told.episodes,
    excluded: told.excluded,
    indicators: told.indicators.map((indicator) => ({
      ...indicator,
      national: nationalFigureOn(figures, indicator.id, head.to),
    })),
    caseloads,
  };
}

/** A month on a run chart, as it may be told. */
export interface ToldMonth extends Omit<RunChartPoint, 'numerator' | 'denominator'> {
  readonly numerator: number | null;
  readonly denominator: number | null;
  /** the period has only a part of the month */
  readonly partial: boolean;
}

export interface MonthsRead extends ReportHead {
  readonly indicators: readonly {
    readonly id: string;
    readonly centreLine: number | null;
    readonly points: readonly ToldMonth[];
  }[];
}

/** Each share of the indicators by month of diagnosis, with control limits. */
export async function readMonths(deps: ReportDeps, actor: Actor, query: CohortQuery): Promise<MonthsRead> {
  const { serviceId, head, question, narrower } = await cohortOf(deps, actor, query);
  const [months, known] = await Promise.all([
    deps.reports.monthTallies(serviceId, question),
    knownBesides(head, narrower, (one) => deps.reports.monthTallies(serviceId, one)),
  ]);
  const indicators = SHARES.map(({ id }) => {
    const { centreLine, points } = runChart(months.map(({ month, tally }) => ({ month, ...shareOf(tally, id) })));
    const sum = addShares(points);
    const before = known.map((part) => part.map(({ tally }) => shareOf(tally, id)));
    const isLineTold = !head.shared || sharedShare(sum, before.map(addShares)).numerator !== null;
    const shares = inCompany(
      points.map((point, i) =>
        sharedShare(
          point,
          before.flatMap((part) => part[i] ?? []),
        ),
      ),
      points,
    );
    return {
      id,
      centreLine: isLineTold ? centreLine : null,
      points: points.map((point, i) => {
        const partial = isPartial(point.month, head);
        if (!head.shared) return { ...point, partial };
        const { numerator, denominator } = shares[i] as ToldShare;
        // limits tell the denominator, and a place among them the rate
        const isTold = numerator !== null && isLineTold;
        const { month, rate, lowerLimit, upperLimit, beyond, inRun } = point;
        return {
          ...{ month, partial, numerator, denominator },
          ...(isTold
            ? { rate, lowerLimit, upperLimit, beyond, inRun }
            : { rate: null, lowerLimit: null, upperLimit: null, beyond: null, inRun: false }),
        };
      }),
    };
  });
  return { ...head, indicators };
}

/** A service on the funnel plot, as it may be told. */
export interface ToldService extends Pick<FunnelPoint, 'service'> {
  readonly serviceId: string;
  readonly own: boolean;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly rate: number | null;
  readonly limits95: FunnelPoint['limits95'] | null;
  readonly limits998: FunnelPoint['limits998'] | null;
  readonly standing: FunnelPoint['standing'] | null;
}

export interface ServicesRead extends ReportHead {
  readonly indicator: string;
  readonly target: number | null;
  readonly points: readonly ToldService[];
}

/** One indicator of every service of the scope, around the rate of all of them; those without a row are left out. */
export async function readServices(
  deps: ReportDeps,
  actor: Actor,
  indicator: string,
  query: CohortQuery,
): Promise<ServicesRead> {
  const { serviceId, head, question } = await cohortOf(deps, actor, query);
  if (!SHARES.some(({ id }) => id === indicator))
    throw new AppError('FLS-1404', { field: 'indicator', message: `${indicator} is no share of episodes` });
  const rows = await deps.reports.serviceTallies(serviceId, question);
  const shares = rows.map(({ service, tally }) => ({ service: service.id, ...shareOf(tally, indicator) }));
  const { target, points } = funnelPlot(shares);
  const isTargetTold = !head.shared || sharedShare(addShares(shares)).numerator !== null;
  const isOwn = (at: number): boolean => points[at]?.service === serviceId;
  // a copy to be shared tells nobody's small counts
  const isAllTold = (at: number): boolean => isOwn(at) && query.copy !== 'shared';
  const told = inCompany(
    points.map(({ numerator, denominator }, i) =>
      isAllTold(i) ? { numerator, denominator } : sharedShare({ numerator, denominator }),
    ),
    points,
    (i) => !isAllTold(i),
  );
  return {
    ...head,
    indicator,
    target: isTargetTold ? target : null,
    points: points.map((point, i) => {
      const name = rows.find(({ service }) => service.id === point.service)?.service.name ?? '';
      const share = told[i] as ToldShare;
      const isTold = share.numerator !== null;
      return {
        serviceId: point.service,
        service: name,
        own: isOwn(i),
        numerator: share.numerator,
        denominator: share.denominator,
        rate: isTold ? point.rate : null,
        limits95: isTold ? point.limits95 : null,
        limits998: isTold ? point.limits998 : null,
        standing: isTold ? point.standing : null,
      };
    }),
  };
}

/** A field of the record as it may be told. */
export interface ToldField {
  readonly name: string;
  readonly rows: number | null;
  readonly missing: number | null;
  readonly share: number | null;
  readonly isPoor: boolean | null;
}

export interface CompletenessRead extends ReportHead {
  readonly numerator: number;
  readonly denominator: number;
  readonly band: Band | null;
  readonly fields: readonly ToldField[];
}

/** How often each field of the record is there. */
export async function readCompleteness(deps: ReportDeps, actor: Actor, query: CohortQuery): Promise<CompletenessRead> {
  const { serviceId, head, question, narrower } = await cohortOf(deps, actor, query);
  const [tally, known] = await Promise.all([
    deps.reports.tally(serviceId, question),
    knownBesides(head, narrower, (one) => deps.reports.tally(serviceId, one)),
  ]);
  const fields = fieldCounts(tally);
  const before = known.map(fieldCounts);
  return {
    ...head,
    ...completenessOf(fields),
    fields: fields.map((field, i) => {
      const { name, rows, missing } = field;
      const share = { numerator: missing, denominator: rows };
      const parts = before.map((part) => ({ numerator: part[i]?.missing ?? 0, denominator: part[i]?.rows ?? 0 }));
      const told = head.shared ? sharedShare(share, parts) : share;
      const isTold = told.numerator !== null && rows > 0;
      return {
        name,
        rows: told.denominator,
        missing: told.numerator,
        share: isTold ? missing / rows : null,
        isPoor: isTold ? isFieldPoor(field) : null,
      };
    }),
  };
}

/** Indicators that are a share of episodes: what months and services are compared by. */
const SHARES = EPISODE_INDICATORS.filter(({ kind }) => kind === 'share');

/** Numerator and denominator of a share in a tally. */
export function shareOf(tally: Tally, id: string): Share {
  const { achieved, failed, imputed } = outcomeCountsOf(tally, id);
  return { numerator: achieved, denominator: achieved + failed + imputed };
}

/** What a tally counts of one indicator of episodes. */
export function outcomeCountsOf(tally: Tally, id: string): OutcomeCounts {
  return tally.outcomes[EPISODE_INDICATORS.findIndex((one) => one.id === id)] as OutcomeCounts;
}

function addShares(shares: readonly Share[]): Share {
  return {
    numerator: shares.reduce((sum, { numerator }) => sum + numerator, 0),
    denominator: shares.reduce((sum, { denominator }) => sum + denominator, 0),
  };
}

/** Answers to narrower questions, where what may be told depends on them. */
export async function knownBesides<Answer>(
  { shared }: ReportHead,
  narrower: readonly ReportQuestion[],
  ask: (question: ReportQuestion) => Promise<Answer>,
): Promise<readonly Answer[]> {
  return shared ? Promise.all(narrower.map(ask)) : [];
}

async function caseloadsOf(deps: ReportDeps, { serviceId, head, question }: Cohort): Promise<Caseloads> {
  const stated = await deps.reportSettings.caseloadsOf(serviceId, question.scope, question.asOf);
  return expectedTogether(stated.map((years) => expectedIn(head.from, head.to, years)));
}

/** Whether the period begins or ends within a month. */
function isPartial(month: string, { from, to }: ReportHead): boolean {
  return from > `${month}-01` || addDays(to, 1).startsWith(month);
}
