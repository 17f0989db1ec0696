import type { Gate, LocalDate, Section, TaskKind, TaskStatus } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import type { Person } from './patient-reader.ts';

/** The last row of the page before. */
export interface WorklistPosition {
  readonly section: Section;
  readonly dueOn: LocalDate;
  readonly taskId: string;
}

export interface WorklistFilter {
  readonly section?: Section;
  readonly kind?: TaskKind;
  /** A user's id, or `nobody`. */
  readonly assignedTo?: string;
}

export interface WorklistRecord {
  readonly taskId: string;
  readonly patientId: string;
  readonly family: string;
  readonly given: string;
  readonly birthDate: LocalDate;
  readonly language: string;
  readonly key: string;
  readonly kind: TaskKind;
  readonly occurrence: string;
  readonly agent: string | null;
  readonly anchor: string;
  readonly anchorOn: LocalDate;
  readonly opensOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly status: TaskStatus;
  readonly gate: Gate | null;
  readonly section: Section;
  readonly promisedOn: LocalDate | null;
  readonly unreachedDays: number;
  readonly assignedTo: Person | null;
}

export interface WorklistRecords {
  readonly asOf: LocalDate;
  readonly counts: Readonly<Record<Section, number>>;
  /** Open work items of the service. */
  readonly workItems: number;
  readonly rows: readonly WorklistRecord[];
  /** Whether there is a next page. */
  readonly more: boolean;
}

/** Today's list in one statement, with the audit record of every patient on the page. */
export interface WorklistReader {
  readWorklist(
    actor: Actor,
    serviceId: string,
    filter: WorklistFilter,
    limit: number,
    after: WorklistPosition | null,
  ): Promise<WorklistRecords>;
}
