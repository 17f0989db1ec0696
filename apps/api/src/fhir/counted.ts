import { AppError, readIndicators, serviceOf } from '@osteon/application';
import { addDays, INDICATORS, isLocalDate } from '@osteon/domain';
import { type Fhir, measureOf, measureReportOf, reportIdIn, type SearchParameter } from '@osteon/interop';
import { REPORT_READERS } from '../http/roles.ts';
import { notKnown, OF_THE_ANSWER } from './parse-search.ts';
import { searchDates } from './search-dates.ts';
import type { FhirActor, FhirDeps, FhirServed } from './served.ts';

type Given = readonly (readonly [string, string])[];

/** A type that is no row of the database: what is known of it is counted, or written down. */
export interface FhirCounted extends FhirServed {
  readonly read: (deps: FhirDeps, actor: FhirActor, id: string) => Promise<Fhir.FhirResource | undefined>;
  /** What fits the parameters that it knows. */
  readonly search: (deps: FhirDeps, actor: FhirActor, given: Given) => Promise<readonly Fhir.FhirResource[]>;
}

/** What `$evaluate-measure` knows; `subject` and `practitioner` would ask for figures of fewer, and are refused. */
const OF_EVALUATION = ['periodStart', 'periodEnd', 'reportType'];
const OF_FEWER = ['subject', 'practitioner'];

const ofReports = {
  roles: REPORT_READERS,
  purpose: 'report',
  tokens: true,
  ofPatient: false,
  ...{ write: [], history: false, operations: {}, includes: [] },
} as const;

const ID: SearchParameter = {
  name: '_id',
  type: 'token',
  keysOf: ({ code }) => [code],
  documentation: 'The id of the resource',
};
const valuesOf = (given: Given, name: string): string[] | undefined => {
  const all = given.filter(([one]) => one === name).flatMap(([, value]) => value.split(','));
  return all.length === 0 ? undefined : all;
};

const MEASURE: FhirCounted = {
  ...ofReports,
  operations: { 'evaluate-measure': 'http://hl7.org/fhir/OperationDefinition/Measure-evaluate-measure' },
  type: 'Measure',
  documentation: 'What an indicator counts.',
  parameters: [ID],
  read: (_deps, _actor, id) => {
    const indicator = INDICATORS.find((one) => one.id === id);
    return Promise.resolve(indicator && measureOf(indicator));
  },
  search: (_deps, _actor, given) => {
    const ids = valuesOf(given, '_id');
    return Promise.resolve(INDICATORS.filter(({ id }) => ids === undefined || ids.includes(id)).map(measureOf));
  },
};

const MEASURE_REPORT: FhirCounted = {
  ...ofReports,
  type: 'MeasureReport',
  documentation: 'What an indicator counted in a period; the last twelve months where none is said.',
  parameters: [
    ID,
    { name: 'measure', type: 'token', keysOf: ({ code }) => [code], documentation: 'Of which Measure' },
    { name: 'period', type: 'date', documentation: 'The period that is counted: 2026, 2026-03, or ge… and le…' },
  ],
  read: async (deps, actor, id) => {
    const named = reportIdIn(id);
    if (named === undefined || !isLocalDate(named.from) || !isLocalDate(named.to)) return undefined;
    const { indicator, ...period } = named;
    const [report] = await reportsOf(deps, actor, period, [indicator]);
    return report;
  },
  search: async (deps, actor, given) => {
    const named = valuesOf(given, 'measure')?.map((one) => one.replace(/\|[^|]*$/, '').replace(/^.*[/:]/, ''));
    const ids = valuesOf(given, '_id');
    if (ids !== undefined) {
      const reports: Fhir.FhirResource[] = [];
      for (const id of ids.slice(0, INDICATORS.length)) {
        const report = await MEASURE_REPORT.read(deps, actor, id);
        if (report !== undefined) reports.push(report);
      }
      return reports;
    }
    const wanted = INDICATORS.map(({ id }) => id).filter((id) => named === undefined || named.includes(id));
    return reportsOf(deps, actor, periodOf(given), wanted);
  },
};

/**
 * The parameters that a type knows, and the names of those that it does not.
 * @throws AppError FLS-1430 where those are refused
 */
export function knownOf(
  { parameters, type }: FhirServed,
  given: Given,
  strict: boolean,
): { used: Given; unknown: readonly string[] } {
  const isKnown = ([name]: readonly [string, string]): boolean => parameters.some((one) => one.name === name);
  const unknown = given.filter((one) => !isKnown(one) && !OF_THE_ANSWER.has(one[0])).map(([name]) => name);
  if (strict && unknown.length > 0) {
    throw new AppError('FLS-1430', { errors: unknown.map((path) => ({ path, message: notKnown(path, type) })) });
  }
  return { used: given.filter(isKnown), unknown };
}

/** Types that are counted. */
export const FHIR_COUNTED: readonly FhirCounted[] = [MEASURE, MEASURE_REPORT];

/** Who may read a report may have it made. */
export const EVALUATED: FhirServed = MEASURE_REPORT;

/**
 * What a measure counts from `periodStart` to the end of `periodEnd`, of the whole service; undefined: no such measure.
 * @throws AppError FLS-1431 for what is no period, or asks for figures of fewer; FLS-1430 (strict) for other parameters
 */
export async function evaluateMeasure(
  deps: FhirDeps,
  actor: FhirActor,
  id: string,
  given: Given,
  strict: boolean,
): Promise<Fhir.MeasureReport | undefined> {
  const refuse = (path: string, message: string): AppError =>
    new AppError('FLS-1431', { field: path, errors: [{ path, message }] });
  const unknown = given.filter(([name]) => ![...OF_EVALUATION, ...OF_FEWER].includes(name) && !OF_THE_ANSWER.has(name));
  if (strict && unknown.length > 0) {
    const message = 'is not a parameter of $evaluate-measure';
    throw new AppError('FLS-1430', { errors: unknown.map(([path]) => ({ path, message })) });
  }
  for (const [name, value] of given) {
    if (OF_FEWER.includes(name)) throw refuse(name, 'is not served: a report is of the whole service');
    if (name === 'reportType' && !['population', 'summary'].includes(value)) throw refuse(name, 'is population');
  }
  const dayOf = (name: 'periodStart' | 'periodEnd'): { from: string; until: string } => {
    const dates = searchDates(valuesOf(given, name)?.join(',') ?? '', 'day');
    if (dates?.compare !== 'eq') throw refuse(name, 'is wanted, as a date such as 2026-03-31 or 2026-03');
    return dates;
  };
  const period = { from: dayOf('periodStart').from, to: addDays(dayOf('periodEnd').until, -1) };
  if (!INDICATORS.some((indicator) => indicator.id === id)) return undefined;
  const [report] = await reportsOf(deps, actor, period, [id]);
  return report;
}

async function reportsOf(
  { persistence }: FhirDeps,
  actor: FhirActor,
  period: { readonly from?: string; readonly to?: string },
  indicators: readonly string[],
): Promise<Fhir.MeasureReport[]> {
  if (indicators.length === 0) return [];
  // What a program is told may leave the service.
  const copy = actor.kind === 'client' ? 'shared' : 'own';
  const stores = persistence.as(actor);
  const read = await readIndicators(stores, actor, { scope: 'service', copy, ...period });
  const { service } = await stores.reportSettings.reportPlace(serviceOf(actor));
  return indicators.flatMap((id) => measureReportOf(read, id, service.name) ?? []);
}

/** @throws AppError FLS-1431 for what is no period */
function periodOf(given: Given): { from?: string; to?: string } {
  const period: { from?: string; to?: string } = {};
  for (const value of valuesOf(given, 'period') ?? []) {
    const dates = searchDates(value, 'day');
    if (dates === undefined || !['eq', 'ge', 'le'].includes(dates.compare)) {
      const message = 'is no period, such as 2026-03, or ge2026-01-01 and le2026-03-31';
      throw new AppError('FLS-1431', { field: 'period', errors: [{ path: 'period', message }] });
    }
    if (dates.compare !== 'le') period.from = dates.from;
    if (dates.compare !== 'ge') period.to = addDays(dates.until, -1);
  }
  return period;
}
