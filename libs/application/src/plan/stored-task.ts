import type { LocalDate, ScheduledTask } from '@osteon/domain';

/** A task as the database keeps it: the planner's, and what happened to it since. */
export interface StoredTask extends ScheduledTask {
  readonly id: string;
  readonly protocolVersion: string;
  readonly nextMessageOn: LocalDate | null;
  readonly awaitingAnswer: boolean;
  /** A later plan no longer wants it: kept in the history, in no list. */
  readonly withdrawn: boolean;
  readonly createdOn: LocalDate;
  readonly version: number;
}

/** A task to write: new, or a stored one under its id with the planner's present content. */
export interface TaskToWrite extends ScheduledTask {
  readonly id: string;
  readonly protocolVersion: string;
  readonly nextMessageOn: LocalDate | null;
  readonly createdOn: LocalDate;
}

/** What a re-plan did to one task, with both versions of what differs. */
export interface TaskChange {
  readonly taskId: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** Counts of tasks. */
export interface Difference {
  readonly added: number;
  readonly changed: number;
  readonly withdrawn: number;
  readonly unchanged: number;
}
