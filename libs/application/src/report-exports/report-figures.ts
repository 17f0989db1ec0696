import { INDICATORS } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import {
  readAdherence,
  readBestPractice,
  readCurves,
  readFollowUp,
  readRefractures,
  type AdherenceRead,
  type BestPracticeRead,
  type CurvesRead,
  type FollowUpRead,
  type RefracturesRead,
} from '../reports/read-charts.ts';
import {
  readCompleteness,
  readIndicators,
  readMonths,
  readServices,
  type CompletenessRead,
  type IndicatorsRead,
  type MonthsRead,
  type ServicesRead,
} from '../reports/read-indicators.ts';
import type { CohortQuery, ReportDeps } from '../reports/report-cohort.ts';

/** Everything that a report holds: what its pages are answered from, by the same use cases. */
export interface ReportFigures {
  readonly indicators: IndicatorsRead;
  readonly months: MonthsRead;
  readonly completeness: CompletenessRead;
  readonly 'follow-up': FollowUpRead;
  readonly curves: CurvesRead;
  readonly 'best-practice': BestPracticeRead;
  readonly refractures: RefracturesRead;
  readonly adherence: AdherenceRead;
  /** Services side by side, a part for each share; none where the report is of one service. */
  readonly services: readonly ServicesRead[];
}

export type ReportSection = keyof ReportFigures;

/** The parts in the order in which they are read: what a stop costs is one of them. */
export const REPORT_SECTIONS: readonly ReportSection[] = [
  'indicators',
  'months',
  'completeness',
  'follow-up',
  'curves',
  'best-practice',
  'refractures',
  'adherence',
  'services',
];

/** One part of a report. Fails as the use cases of the pages do. */
export async function readSection(
  deps: ReportDeps,
  actor: Actor,
  section: ReportSection,
  query: CohortQuery,
): Promise<ReportFigures[ReportSection]> {
  switch (section) {
    case 'indicators':
      return readIndicators(deps, actor, query);
    case 'months':
      return readMonths(deps, actor, query);
    case 'completeness':
      return readCompleteness(deps, actor, query);
    case 'follow-up':
      return readFollowUp(deps, actor, query);
    case 'curves':
      return readCurves(deps, actor, query);
    case 'best-practice':
      return readBestPractice(deps, actor, query);
    case 'refractures':
      return readRefractures(deps, actor, query);
    case 'adherence':
      return readAdherence(deps, actor, query);
    case 'services': {
      const compared: ServicesRead[] = [];
      if (query.scope === 'service') return compared;
      for (const { id, kind } of INDICATORS)
        if (kind === 'share') compared.push(await readServices(deps, actor, id, query));
      return compared;
    }
  }
}
