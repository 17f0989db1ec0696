import type { Agent, Gate, LocalDate, Section, TaskKind, TaskStatus } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import type { Person } from './patient-reader.ts';

/** The last row of the page before. */
export interface WorklistPosition {
  readonly section: Section;
  readonly dueOn: LocalDate;
  readonly taskId: string;
}

export interface WorklistFilter {
  /** `now`: every section that needs somebody now. */
  readonly section?: Section | 'now';
  readonly kind?: TaskKind;
  readonly agent?: Agent;
  /** Of the patient, as BCP 47 writes it. */
  readonly language?: string;
  /** A user's id, or `nobody`. */
  readonly assignedTo?: string;
}

/** An open task in the section in which it stands today. */
export interface WorklistTaskRecord {
  readonly taskId: string;
  readonly patientId: string;
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
}

/** … with whose it is. */
export interface WorklistRecord extends WorklistTaskRecord {
  readonly family: string;
  readonly given: string;
  readonly birthDate: LocalDate;
  readonly language: string;
  readonly promisedOn: LocalDate | null;
  readonly unreachedDays: number;
  readonly assignedTo: Person | null;
}

export interface WorklistRecords {
  readonly asOf: LocalDate;
  readonly counts: Readonly<Record<Section, number>>;
  /** Sections that hold more than was counted. */
  readonly moreIn: readonly Section[];
  /** Open work items of the service. */
  readonly workItems: number;
  readonly rows: readonly WorklistRecord[];
  /** Whether there is a next page. */
  readonly more: boolean;
}

export interface WorklistPageRecords extends WorklistRecords {
  /** What else needs somebody now, of the patients on the page. */
  readonly others: readonly WorklistTaskRecord[];
  /** Of the service's patients. */
  readonly languages: readonly string[];
}

/** Today's list in one statement, with the audit record of every patient shown. */
export interface WorklistReader {
  readWorklist(
    actor: Actor,
    serviceId: string,
    filter: WorklistFilter,
    limit: number,
    after: WorklistPosition | null,
  ): Promise<WorklistPageRecords>;
  /** From the top, as many rows as a file holds. */
  readWholeWorklist(actor: Actor, serviceId: string, filter: WorklistFilter): Promise<WorklistRecords>;
}
