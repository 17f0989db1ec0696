import { DEFINITION_VERSION, isLocalDate, type LocalDate } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { ReportChartStore } from '../ports/report-chart-store.ts';
import type { ReportPlace, ReportSettingStore } from '../ports/report-setting-store.ts';
import type { ReportQuestion, ReportScope, ReportStore } from '../ports/report-store.ts';

export interface ReportDeps {
  readonly reports: ReportStore;
  readonly reportCharts: ReportChartStore;
  readonly reportSettings: ReportSettingStore;
}

/** Which episodes, as somebody asks for them. */
export interface CohortQuery {
  readonly from?: LocalDate | undefined;
  readonly to?: LocalDate | undefined;
  readonly asOf?: LocalDate | undefined;
  readonly scope: ReportScope;
  readonly region?: string | undefined;
  /** `shared`: may leave the service, so that its own small counts are left out too. */
  readonly copy?: 'own' | 'shared' | undefined;
}

/** What the counts of a report are of: printed with each number. */
export interface ReportHead {
  readonly definitionVersion: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly asOf: LocalDate;
  /** the service's day */
  readonly today: LocalDate;
  readonly scope: ReportScope;
  /** of the service or the region; null for all */
  readonly scopeName: string | null;
  readonly services: number;
  /** counts of others are in it: those under 5 are taken out */
  readonly shared: boolean;
}

/** A question that can be answered. */
export interface Cohort {
  readonly serviceId: string;
  readonly head: ReportHead;
  readonly question: ReportQuestion;
  /**
   * What the reader knows besides and could take away from this answer: what then remains must not be too small either.
   * Narrower scopes, the service first.
   */
  readonly narrower: readonly ReportQuestion[];
}

/** Months of a period that nobody has chosen, the present one included. */
const USUAL_MONTHS = 12;

/** Years that a report reaches over at most. */
export const MOST_YEARS = 10;

/** Who may see counts of other services. */
const SEES_OTHERS: readonly string[] = ['lead', 'auditor'];

/** Which scopes an actor may ask for. */
export function scopesOf(actor: Actor): readonly ReportScope[] {
  const isWide = actor.kind === 'user' ? SEES_OTHERS.includes(actor.role) : actor.kind !== 'client';
  return isWide ? ['service', 'region', 'all'] : ['service'];
}

/**
 * The cohort that is asked for. FLS-1400 for a period that ends before it begins, FLS-1401 for a day to come, FLS-1402
 * for more than ten years, FLS-1403 for a region that is not the service's own, FLS-1109 for counts of others where the
 * role does not see them; each names the field.
 */
export async function cohortOf(deps: ReportDeps, actor: Actor, query: CohortQuery): Promise<Cohort> {
  const serviceId = serviceOf(actor);
  const { scope } = query;
  if (!scopesOf(actor).includes(scope))
    throw new AppError('FLS-1109', { field: 'scope', message: 'only leads and auditors see counts of other services' });
  const place = await deps.reportSettings.reportPlace(serviceId);
  if (query.region !== undefined && query.region.toLowerCase() !== place.region.id)
    throw new AppError('FLS-1403', { field: 'region' });
  const period = periodOf(place.today, query);
  const asOf = period.asOf === place.today ? null : period.asOf;
  const services = servicesOf(place, scope);
  const wider: readonly ReportScope[] = scope === 'all' ? ['service', 'region'] : scope === 'region' ? ['service'] : [];
  return {
    serviceId,
    head: {
      definitionVersion: DEFINITION_VERSION,
      ...period,
      today: place.today,
      scope,
      scopeName: scope === 'service' ? place.service.name : scope === 'region' ? place.region.name : null,
      services,
      shared: services > 1 || query.copy === 'shared',
    },
    question: { scope, from: period.from, to: period.to, asOf },
    narrower: wider
      .filter((one) => servicesOf(place, one) < services)
      .map((one) => ({ scope: one, from: period.from, to: period.to, asOf })),
  };
}

function servicesOf(place: ReportPlace, scope: ReportScope): number {
  return scope === 'service' ? 1 : scope === 'region' ? place.region.services : place.services;
}

function periodOf(
  today: LocalDate,
  query: Pick<CohortQuery, 'from' | 'to' | 'asOf'>,
): { from: LocalDate; to: LocalDate; asOf: LocalDate } {
  for (const field of ['asOf', 'to', 'from'] as const) {
    const day = query[field];
    if (day !== undefined && day > today)
      throw new AppError('FLS-1401', { field, message: `is after today, ${today}: nothing is known of it yet` });
  }
  const asOf = query.asOf ?? today;
  const to = query.to ?? asOf;
  const from = query.from ?? monthsBefore(to, USUAL_MONTHS - 1);
  if (from > to) throw new AppError('FLS-1400', { field: 'from', message: `is after the last day, ${to}` });
  if (from <= yearsBefore(to, MOST_YEARS))
    throw new AppError('FLS-1402', { field: 'from', message: `is more than ${MOST_YEARS} years before ${to}` });
  return { from, to, asOf };
}

/** The first day of the month that lies so many months before the month of a day. */
function monthsBefore(day: LocalDate, months: number): LocalDate {
  const month = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 - months;
  return `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}-01`;
}

/** The same day so many years before; of a leap day the last of February. */
function yearsBefore(day: LocalDate, years: number): LocalDate {
  const before = `${String(Number(day.slice(0, 4)) - years).padStart(4, '0')}${day.slice(4)}`;
  const isDay: boolean = isLocalDate(before);
  return isDay ? before : `${before.slice(0, 4)}-02-28`;
}
