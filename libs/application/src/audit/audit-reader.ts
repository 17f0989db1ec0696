import type { LocalDate } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import type { InstantPosition } from '../ports/inbox-reader.ts';

/** reads: something was shown; changes: something was done; refusals: it was not there, or not allowed. */
export type AuditKind = 'all' | 'reads' | 'changes' | 'refusals';

/** Days of the service, both counted in. */
export interface AuditPeriod {
  readonly from: LocalDate;
  readonly until: LocalDate;
}

/** An audit record as it is read; instants are ISO strings. */
export interface AuditRow {
  readonly id: number;
  readonly at: string;
  readonly userId: string | null;
  readonly userName: string | null;
  readonly role: string;
  readonly address: string | null;
  readonly action: string;
  readonly outcome: string;
  readonly count: number;
  /** The first 100. */
  readonly patientIds: readonly string[];
  readonly resource: string | null;
  readonly purpose: string | null;
  readonly emergencyAccessId: string | null;
  readonly shard: number;
  readonly number: number;
}

/** Where a page of audit records begins. */
export interface AuditPosition {
  readonly at: string;
  readonly id: number;
}

export interface AuditFilter {
  readonly kind: AuditKind;
  readonly userId: string | null;
  readonly action: string | null;
  readonly patientId: string | null;
}

export type KinshipMatch = 'surname' | 'own-email' | 'shared-contact' | 'shared-address';

export interface KinshipRow {
  readonly userId: string;
  readonly userName: string;
  readonly patientId: string;
  readonly patientName: string;
  readonly matches: readonly KinshipMatch[];
  readonly reads: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

/** Where a page of a report of people and patients begins: after the row with this instant, person and patient. */
export interface KinshipPosition {
  readonly at: string;
  readonly userId: string;
  readonly patientId: string;
}

export interface VolumeRow {
  readonly userId: string;
  readonly userName: string;
  /** By the service's wall, `YYYY-MM-DDTHH:00`. */
  readonly hour: string;
  readonly patients: number;
  readonly records: number;
}

export interface OutOfHoursRow {
  readonly userId: string;
  readonly userName: string;
  readonly on: LocalDate;
  readonly why: 'hours' | 'weekend' | 'holiday';
  readonly patients: number;
  readonly records: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

/** Where a page of a report by person and day, or hour, begins. */
export interface DayPosition {
  readonly on: string;
  readonly userId: string;
}

export interface EmergencyUse {
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  readonly fromServiceName: string;
  readonly patientId: string;
  readonly patientName: string;
  readonly reason: string;
  readonly openedAt: string;
  readonly expiresAt: string;
  readonly endedAt: string | null;
  readonly reads: number;
  readonly reviewOutcome: 'justified' | 'not-justified' | null;
  readonly reviewedAt: string | null;
}

/** How what was done is added up. */
export type ActivityBy = 'person' | 'patient' | 'day';

/** What was done of one person or program, to one patient, or on one day of the service. */
export interface ActivityRow {
  readonly key: string;
  readonly userId: string | null;
  readonly userName: string | null;
  readonly role: string | null;
  readonly patientId: string | null;
  readonly patientName: string | null;
  readonly on: LocalDate | null;
  readonly reads: number;
  readonly changes: number;
  readonly refusals: number;
  readonly patients: number;
  readonly people: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

export interface ActivityFilter {
  readonly userId: string | null;
  readonly patientId: string | null;
}

/** Where a page of what was done begins: after the row with this last instant and key. */
export interface ActivityPosition {
  readonly at: string;
  readonly key: string;
}

export interface AuditHours {
  readonly from: string;
  readonly until: string;
  readonly timeZone: string;
  readonly today: LocalDate;
}

/**
 * Reads the audit log of one service for its auditor. Each reading is an audit record itself, which names every
 * patient it shows.
 */
export interface AuditReader {
  serviceHours(serviceId: string): Promise<AuditHours>;
  listRecords(
    actor: Actor,
    serviceId: string,
    period: AuditPeriod,
    filter: AuditFilter,
    limit: number,
    after: AuditPosition | null,
  ): Promise<readonly AuditRow[]>;
  activity(
    actor: Actor,
    serviceId: string,
    period: AuditPeriod,
    by: ActivityBy,
    filter: ActivityFilter,
    limit: number,
    after: ActivityPosition | null,
  ): Promise<readonly ActivityRow[]>;
  kinship(
    actor: Actor,
    serviceId: string,
    period: AuditPeriod,
    limit: number,
    after: KinshipPosition | null,
  ): Promise<readonly KinshipRow[]>;
  volume(
    actor: Actor,
    serviceId: string,
    period: AuditPeriod,
    moreThan: number,
    limit: number,
    after: DayPosition | null,
  ): Promise<readonly VolumeRow[]>;
  outOfHours(
    actor: Actor,
    serviceId: string,
    period: AuditPeriod,
    limit: number,
    after: DayPosition | null,
  ): Promise<readonly OutOfHoursRow[]>;
  emergencyUses(
    actor: Actor,
    serviceId: string,
    period: AuditPeriod,
    limit: number,
    after: InstantPosition | null,
  ): Promise<readonly EmergencyUse[]>;
}
