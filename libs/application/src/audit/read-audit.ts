import { addDays, daysBetween, isLocalDate, type LocalDate } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import { pageOf, placeOf, type Page, type PageQuery } from '../inbox/read-inbox.ts';
import type {
  ActivityBy,
  ActivityPosition,
  ActivityRow,
  AuditFilter,
  AuditKind,
  AuditPeriod,
  AuditReader,
  AuditRow,
  DayPosition,
  EmergencyUse,
  KinshipPosition,
  KinshipRow,
  OutOfHoursRow,
  AuditHours,
  VolumeRow,
} from './audit-reader.ts';

/** Days that a report looks back when nothing else is asked for, and at most. */
const USUAL_DAYS = 30;
const MOST_DAYS = 366;

export interface AuditDeps {
  readonly audit: AuditReader;
}

/** Both days counted in; without them the last 30 days of the service. */
export interface PeriodQuery {
  readonly from?: LocalDate | undefined;
  readonly until?: LocalDate | undefined;
}

export type AuditQuery = PageQuery &
  PeriodQuery & {
    readonly kind: AuditKind;
    readonly userId?: string | undefined;
    readonly action?: string | undefined;
    readonly patientId?: string | undefined;
  };

/** The audit records of the service, the newest first. FLS-1165 for a period that cannot be. */
export async function listAuditRecords(deps: AuditDeps, actor: Actor, query: AuditQuery): Promise<Page<AuditRow>> {
  const serviceId = serviceOf(actor);
  const period = periodOf(await deps.audit.serviceHours(serviceId), query);
  const { kind, userId = null, action = null, patientId = null, limit } = query;
  const filter: AuditFilter = { kind, userId, action, patientId };
  const rows = await deps.audit.listRecords(actor, serviceId, period, filter, limit + 1, recordPosition(query));
  return pageOf(rows, limit, ({ at, id }) => `${at}_${id}`);
}

/** What was done in the period, added up by person, by patient or by day: what was done last comes first. */
export async function reportActivity(
  deps: AuditDeps,
  actor: Actor,
  by: ActivityBy,
  query: PageQuery & PeriodQuery & { readonly userId?: string | undefined; readonly patientId?: string | undefined },
): Promise<Page<ActivityRow>> {
  const serviceId = serviceOf(actor);
  const period = periodOf(await deps.audit.serviceHours(serviceId), query);
  const { limit, userId = null, patientId = null } = query;
  const filter = { userId, patientId };
  const rows = await deps.audit.activity(actor, serviceId, period, by, filter, limit + 1, activityPosition(query));
  return pageOf(rows, limit, ({ lastAt, key }) => `${lastAt}_${key}`);
}

/** Who looked at patients whom they may know: of the same surname, address or telephone number, or themselves. */
export async function reportKinship(
  deps: AuditDeps,
  actor: Actor,
  query: PageQuery & PeriodQuery,
): Promise<Page<KinshipRow>> {
  const serviceId = serviceOf(actor);
  const period = periodOf(await deps.audit.serviceHours(serviceId), query);
  const rows = await deps.audit.kinship(actor, serviceId, period, query.limit + 1, kinshipPosition(query));
  return pageOf(rows, query.limit, ({ lastAt, userId, patientId }) => `${lastAt}_${userId}_${patientId}`);
}

/** Who saw more patients within an hour than `moreThan`. */
export async function reportVolume(
  deps: AuditDeps,
  actor: Actor,
  query: PageQuery & PeriodQuery & { readonly moreThan: number },
): Promise<Page<VolumeRow>> {
  const serviceId = serviceOf(actor);
  const period = periodOf(await deps.audit.serviceHours(serviceId), query);
  const { limit, moreThan } = query;
  const rows = await deps.audit.volume(actor, serviceId, period, moreThan, limit + 1, dayPosition(query));
  return pageOf(rows, limit, ({ hour, userId }) => `${hour}_${userId}`);
}

/** Who looked at patients outside the hours of the service, at a weekend or on a holiday, day by day. */
export async function reportOutOfHours(
  deps: AuditDeps,
  actor: Actor,
  query: PageQuery & PeriodQuery,
): Promise<Page<OutOfHoursRow> & { readonly hours: AuditHours }> {
  const serviceId = serviceOf(actor);
  const hours = await deps.audit.serviceHours(serviceId);
  const period = periodOf(hours, query);
  const rows = await deps.audit.outOfHours(actor, serviceId, period, query.limit + 1, dayPosition(query));
  return { hours, ...pageOf(rows, query.limit, ({ on, userId }) => `${on}_${userId}`) };
}

/** Emergency accesses to patients of the service, and how often each was used. */
export async function reportEmergencyUses(
  deps: AuditDeps,
  actor: Actor,
  query: PageQuery & PeriodQuery,
): Promise<Page<EmergencyUse>> {
  const serviceId = serviceOf(actor);
  const period = periodOf(await deps.audit.serviceHours(serviceId), query);
  const rows = await deps.audit.emergencyUses(actor, serviceId, period, query.limit + 1, placeOf(query));
  return pageOf(rows, query.limit, ({ openedAt, id }) => `${openedAt}_${id}`);
}

function periodOf({ today }: AuditHours, query: PeriodQuery): AuditPeriod {
  const until = query.until ?? today;
  const from = query.from ?? addDays(until, 1 - USUAL_DAYS);
  if (from > until) throw new AppError('FLS-1165', { field: 'from' });
  if (daysBetween(from, until) >= MOST_DAYS) throw new AppError('FLS-1165', { field: 'from' });
  return { from, until };
}

const INSTANT = String.raw`(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?Z`;
const UUID = String.raw`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`;
const RECORD = new RegExp(`^(${INSTANT})_(\\d{1,15})$`);
const KINSHIP = new RegExp(`^(${INSTANT})_(${UUID})_(${UUID})$`);
const DAY = new RegExp(`^((\\d{4}-\\d{2}-\\d{2})(?:T(?:[01]\\d|2[0-3]):00)?)_(${UUID})$`);

const ACTIVITY = new RegExp(`^(${INSTANT})_([0-9a-z-]{1,40})$`);

/** A day that exists; a cursor with another begins at the top, like any that is not understood. */
const isDay = (text: string | undefined): boolean => isLocalDate(text) && text >= '0001-01-01';

function recordPosition({ after = '' }: PageQuery): { at: string; id: number } | null {
  const [, at, day, id] = RECORD.exec(after) ?? [];
  return at === undefined || !isDay(day) ? null : { at, id: Number(id) };
}

function activityPosition({ after = '' }: PageQuery): ActivityPosition | null {
  const [, at, day, key = ''] = ACTIVITY.exec(after) ?? [];
  return at === undefined || !isDay(day) ? null : { at, key };
}

function kinshipPosition({ after = '' }: PageQuery): KinshipPosition | null {
  const [, at, day, userId = '', patientId = ''] = KINSHIP.exec(after) ?? [];
  return at === undefined || !isDay(day) ? null : { at, userId, patientId };
}

function dayPosition({ after = '' }: PageQuery): DayPosition | null {
  const [, on, day, userId = ''] = DAY.exec(after) ?? [];
  return on === undefined || !isDay(day) ? null : { on, userId };
}
