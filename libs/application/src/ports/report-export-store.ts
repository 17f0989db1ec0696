import type { LocalDate } from '@osteon/domain';
import type { UserActor } from '../actor.ts';
import type { ReportSection } from '../report-exports/report-figures.ts';
import type { StaffMember } from './protocol-store.ts';
import type { ReportScope } from './report-store.ts';

export const EXPORT_FORMATS = ['csv', 'xlsx', 'pdf', 'fls-db'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
export type ExportState = 'running' | 'finished' | 'failed' | 'cancelled';
/** `shared`: may leave the service, so small counts are left out. */
export type ExportCopy = 'own' | 'shared';

/** What a file is of. */
export interface ExportQuestion {
  readonly format: ExportFormat;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly asOf: LocalDate;
  readonly scope: ReportScope;
  readonly copy: ExportCopy;
}

/** A file that was asked for, and how far it has come. */
export interface ReportExport extends ExportQuestion {
  readonly id: string;
  readonly state: ExportState;
  /** A stable code. */
  readonly fault: string | null;
  /** Parts of the report, or episodes, that are done, of how many. */
  readonly done: number;
  readonly total: number;
  /** Of a file for the national database: its rows, and those of which something would be refused. */
  readonly rows: number | null;
  readonly refusedRows: number | null;
  readonly askedBy: StaffMember;
  readonly askedAt: string;
  readonly endedAt: string | null;
}

/** A file in hand: nobody else works on it until the lease ends. */
export interface ExportClaim extends ExportQuestion {
  readonly id: string;
  readonly generation: number;
  readonly serviceId: string;
  readonly serviceName: string;
  /** The service's local day on which it was asked for. */
  readonly askedOn: LocalDate;
  readonly askedAt: string;
  /** Every patient up to this one is in it. */
  readonly cursor: string | null;
  readonly sections: Readonly<Partial<Record<ReportSection, unknown>>>;
}

/** A row of the file for the national database. */
export interface ExportRow {
  readonly patientId: string;
  readonly episode: string;
  readonly cells: Readonly<Record<string, string>>;
  readonly faults: readonly { readonly column: string; readonly code: string }[];
}

/** A row as it stands in the file: the first one below the heads is 2. */
export interface NumberedRow extends ExportRow {
  readonly row: number;
}

/** Files that were asked for. PostgreSQL holds all of it; a queue carries ids. */
export interface ReportExportStore {
  /** Audited. */
  ask(actor: UserActor, question: ExportQuestion, total: number): Promise<string>;
  find(serviceId: string, id: string): Promise<ReportExport | null>;
  /** The latest of the service. */
  list(serviceId: string, limit: number): Promise<readonly ReportExport[]>;
  /** False when it runs no more. Audited. */
  cancel(actor: UserActor, id: string): Promise<boolean>;
  /** The file of a finished report; null when there is none. Audited. */
  readFile(actor: UserActor, id: string): Promise<Buffer | null>;
  /** The rows from a place on, all or those with faults alone; audited with everybody in them. */
  readRows(
    actor: UserActor,
    id: string,
    part: { readonly after: number; readonly limit: number; readonly withFaultsAlone: boolean },
  ): Promise<readonly NumberedRow[]>;

  /** Ids of those that nobody works on, the oldest first. */
  waiting(limit: number): Promise<readonly string[]>;
  /** Null when it has ended, or somebody else works on it. */
  claim(id: string, leaseMs: number): Promise<ExportClaim | null>;
  /** The next patients with an episode of the period, by id. */
  patientsAfter(
    serviceId: string,
    period: Pick<ExportQuestion, 'from' | 'to'>,
    cursor: string | null,
    limit: number,
  ): Promise<readonly { readonly patientId: string; readonly postCode: string | null }[]>;
  /** False when it was cancelled, or somebody else has claimed it since: nothing was kept. */
  keepSection(claim: ClaimOf, section: ReportSection, figures: unknown, leaseMs: number): Promise<boolean>;
  keepRows(claim: ClaimOf, cursor: string, rows: readonly ExportRow[], leaseMs: number): Promise<boolean>;
  /** Ends it, with its file where it is not put together from rows. */
  finish(claim: ClaimOf, file: Uint8Array | null): Promise<boolean>;
  /** Leaves it to whoever comes next. */
  release(claim: ClaimOf): Promise<void>;
  fail(claim: ClaimOf, fault: string): Promise<void>;
}

export type ClaimOf = Pick<ExportClaim, 'id' | 'generation' | 'serviceId'>;
