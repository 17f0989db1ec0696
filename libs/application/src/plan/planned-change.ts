import type { LocalDate } from '@osteon/domain';
import type {
  EpisodeRecord,
  FactCorrection,
  FactPayload,
  FactSource,
  FactType,
  NewFact,
} from '../facts/fact-record.ts';
import type { ContactOutcome, NewAttempt } from '../patients/contact-outcome.ts';
import type { EnrolmentRule } from './episodes.ts';
import type { PatientColumns } from './patient-state.ts';
import type { Difference, TaskChange, TaskToWrite } from './stored-task.ts';

/** What is to be changed of one patient. An empty request re-plans. */
export interface ChangeRequest {
  readonly source: FactSource;
  readonly facts?: readonly NewFact[];
  readonly corrections?: readonly FactCorrection[];
  readonly attempt?: NewAttempt;
  /** An attempt that is taken back. */
  readonly annul?: Annulment;
  /** The key of a history episode that a nurse enrols. */
  readonly enrolEpisode?: string;
  /** For bulk sources: which episodes they enrol. Absent: all that are new. */
  readonly enrolment?: EnrolmentRule;
  readonly importId?: string;
}

/** Takes an attempt back: it stays in the history and counts for nothing. */
export interface Annulment {
  readonly contactId: string;
  readonly reason: string;
  readonly outcome: ContactOutcome;
  readonly on: LocalDate;
  /** Ways to reach the patient that it found wrong, and those that it added. */
  readonly foundWrong: readonly string[];
  readonly added: readonly string[];
}

/** A fact row to add. */
export interface FactToWrite {
  readonly id: string;
  readonly type: FactType;
  readonly ref: string | null;
  readonly on: LocalDate;
  readonly payload: FactPayload;
  readonly source: FactSource;
  readonly sourceKey: string | null;
  readonly importId: string | null;
  readonly correctsId: string | null;
  readonly retracts: boolean;
  readonly reason: string | null;
}

/** A work item to raise; it exists once whatever is retried. */
export interface WorkItemToRaise {
  readonly kind: string;
  readonly key: string;
  readonly urgent: boolean;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Everything that one change writes, all or nothing. */
export interface PlannedChange {
  readonly facts: readonly FactToWrite[];
  readonly episodes: readonly EpisodeRecord[];
  readonly tasks: readonly TaskToWrite[];
  readonly withdrawTasks: readonly string[];
  readonly taskChanges: readonly TaskChange[];
  /** The fact that moved the tasks, named on their changes. */
  readonly movedBy: string | null;
  readonly columns: PatientColumns;
  readonly columnsChanged: boolean;
  /** The channels opted out of are others than before. */
  readonly optOutsChanged: boolean;
  readonly attempt: NewAttempt | null;
  readonly annul: Annulment | null;
  readonly raise: readonly WorkItemToRaise[];
  /** Keys of work items that are settled by the change itself. */
  readonly settle: readonly string[];
  readonly difference: Difference;
}

/** Whether there is anything to write. */
export function isEmptyChange(change: PlannedChange): boolean {
  return (
    change.facts.length === 0 &&
    change.episodes.length === 0 &&
    change.tasks.length === 0 &&
    change.withdrawTasks.length === 0 &&
    change.attempt === null &&
    change.annul === null &&
    change.raise.length === 0 &&
    change.settle.length === 0 &&
    !change.columnsChanged
  );
}
