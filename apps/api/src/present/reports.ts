import type {
  AdherenceRead,
  BestPracticeRead,
  CompletenessRead,
  CurvesRead,
  FollowUpRead,
  ImportedFigures,
  IndicatorsRead,
  ListedPage,
  MonthsRead,
  RefracturesRead,
  ReportContext,
  ReportHead,
  ServicesRead,
  StatedCaseload,
} from '@osteon/application';
import type {
  AdherenceView,
  BestPracticeView,
  CaseloadList,
  CompletenessView,
  CurvesView,
  FollowUpView,
  IndicatorsView,
  MonthsView,
  NationalFiguresView,
  RefracturesView,
  ReportContext as ReportContextView,
  ReportHead as ReportHeadView,
  ReportPatientsPage,
  ServicesView,
} from '@osteon/contracts';
import { ADHERENT_FROM, PERMISSIBLE_GAP_DAYS, RUN_LENGTH, SHORTEST_WATCH_DAYS } from '@osteon/domain';

function presentHead(head: ReportHead): ReportHeadView {
  const { definitionVersion, from, to, asOf, today, scope, scopeName, services, shared } = head;
  return { definitionVersion, from, to, asOf, today, scope, scopeName, services, shared };
}

export function presentReportContext(context: ReportContext): ReportContextView {
  const { today, service, region, scopes, mayList, mayState } = context;
  return {
    today,
    service: { id: service.id, name: service.name },
    region: { id: region.id, name: region.name, services: region.services },
    scopes: [...scopes],
    mayList,
    mayState,
  };
}

const presentFigure = ({ date, indicator, rate, source }: NationalFiguresView['rows'][number]) => ({
  date,
  indicator,
  rate,
  source,
});

export function presentIndicators(read: IndicatorsRead): IndicatorsView {
  const { all, nonSpine, spine } = read.caseloads;
  return {
    ...presentHead(read),
    episodes: read.episodes,
    excluded: { 'under-50': read.excluded['under-50'] },
    indicators: read.indicators.map((indicator) => ({
      id: indicator.id,
      name: indicator.name,
      numerator: indicator.numerator,
      denominator: indicator.denominator,
      rate: indicator.rate,
      excluded: { ...indicator.excluded },
      imputedMissing: indicator.imputedMissing,
      band: indicator.band,
      suppressed: indicator.suppressed,
      national: indicator.national && presentFigure(indicator.national),
    })),
    caseloads: { all: all ?? null, nonSpine: nonSpine ?? null, spine: spine ?? null },
  };
}

export function presentMonths(read: MonthsRead): MonthsView {
  return {
    ...presentHead(read),
    runLength: RUN_LENGTH,
    indicators: read.indicators.map(({ id, centreLine, points }) => ({
      id,
      centreLine,
      points: points.map((point) => ({
        month: point.month,
        partial: point.partial,
        numerator: point.numerator,
        denominator: point.denominator,
        rate: point.rate,
        lowerLimit: point.lowerLimit,
        upperLimit: point.upperLimit,
        beyond: point.beyond,
        inRun: point.inRun,
      })),
    })),
  };
}

export function presentServices(read: ServicesRead): ServicesView {
  return {
    ...presentHead(read),
    indicator: read.indicator,
    target: read.target,
    points: read.points.map((point) => ({
      serviceId: point.serviceId,
      service: point.service,
      own: point.own,
      numerator: point.numerator,
      denominator: point.denominator,
      rate: point.rate,
      limits95: point.limits95 && { lower: point.limits95.lower, upper: point.limits95.upper },
      limits998: point.limits998 && { lower: point.limits998.lower, upper: point.limits998.upper },
      standing: point.standing,
    })),
  };
}

export function presentCurves(read: CurvesRead): CurvesView {
  return {
    ...presentHead(read),
    episodes: read.episodes,
    curves: read.curves.map(({ id, events: all, steps, atRisk: below }) => ({
      id,
      events: all,
      steps: steps.map(({ day, atRisk, events, cumulative }) => ({ day, atRisk, events, cumulative })),
      atRisk: below.map(({ day, count }) => ({ day, count })),
    })),
  };
}

export function presentFollowUp(read: FollowUpRead): FollowUpView {
  const step = ({ count, ofDue, ofContactable }: FollowUpRead['calls'][number]['outcome']) => ({
    count,
    ofDue,
    ofContactable,
  });
  return {
    ...presentHead(read),
    calls: read.calls.map(({ call, due, contactable, contacted, outcome }) => ({
      call,
      due,
      contactable: step(contactable),
      contacted: step(contacted),
      outcome: step(outcome),
    })),
  };
}

export function presentCompleteness(read: CompletenessRead): CompletenessView {
  const { numerator, denominator, band, fields } = read;
  return {
    ...presentHead(read),
    ...{ numerator, denominator, band },
    fields: fields.map(({ name, rows, missing, share, isPoor }) => ({ name, rows, missing, share, isPoor })),
  };
}

export function presentBestPractice(read: BestPracticeRead): BestPracticeView {
  return {
    ...presentHead(read),
    standards: read.standards.map((standard) => {
      const { number, name, from, level, numerator, denominator, medianDay } = standard;
      const stated = standard.stated && {
        by: standard.stated.by,
        at: standard.stated.at,
        grounds: standard.stated.grounds,
      };
      return { number, name, from, level, numerator, denominator, medianDay, stated };
    }),
  };
}

export function presentRefractures(read: RefracturesRead): RefracturesView {
  const { episodes, refractured, refracturedAfterTreatment, patientYears, per100PatientYears } = read;
  return {
    ...presentHead(read),
    ...{ episodes, refractured, refracturedAfterTreatment, patientYears, per100PatientYears },
  };
}

export function presentAdherence(read: AdherenceRead): AdherenceView {
  return {
    ...presentHead(read),
    adherentFrom: ADHERENT_FROM,
    permissibleGapDays: PERMISSIBLE_GAP_DAYS,
    shortestDays: SHORTEST_WATCH_DAYS,
    agents: read.agents.map((one) => ({
      agent: one.agent,
      courses: one.courses,
      tooShort: one.tooShort,
      unrecorded: one.unrecorded,
      measured: one.measured,
      meanPdc: one.meanPdc,
      adherent: one.adherent,
      meanMpr: one.meanMpr,
      persistent: one.persistent,
      medianPersistenceDays: one.medianPersistenceDays,
    })),
  };
}

export function presentReportPatients({ from, to, asOf, total, rows, next }: ListedPage): ReportPatientsPage {
  return {
    ...{ from, to, asOf, total, next },
    rows: rows.map((row) => ({
      patientId: row.patientId,
      name: row.name,
      birthDate: row.birthDate,
      episode: row.episode,
      diagnosedOn: row.diagnosedOn,
      age: row.age,
      firstSite: row.firstSite,
      outcome: row.outcome,
      window: row.window,
      because: row.because.map(({ what, day, value }) => ({ what, day, value })),
      course: row.course && {
        startedOn: row.course.startedOn,
        from: row.course.from,
        to: row.course.to,
        pdc: row.course.pdc,
        mpr: row.course.mpr,
        persistenceDays: row.course.persistenceDays,
      },
    })),
  };
}

export function presentCaseloads(rows: readonly StatedCaseload[]): CaseloadList {
  return {
    rows: rows.map(({ year, all, nonSpine, spine, statedBy, statedAt }) => ({
      year,
      all,
      nonSpine,
      spine,
      statedBy,
      statedAt,
    })),
  };
}

export function presentFigures({ importedBy, importedAt, figures }: ImportedFigures): NationalFiguresView {
  return { importedBy, importedAt, rows: figures.map(presentFigure) };
}
