import type { LocalDate } from '../time/local-date.ts';
import type { TaskKind } from '../protocol/protocol.ts';
import type { Because, Standing, TaskStatus } from './scheduled-task.ts';

/** A task with its standing on the plan's `asOf`. */
export interface PlannedTask {
  readonly key: string;
  readonly episode: string | null;
  readonly treatment: string | null;
  readonly kind: TaskKind;
  readonly occurrence: string;
  readonly opensOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly targetOn?: LocalDate;
  readonly lateFrom: LocalDate | null;
  readonly overdueFrom: LocalDate;
  readonly criticalFrom: LocalDate | null;
  readonly status: TaskStatus;
  readonly reason: Standing['reason'];
  readonly doneOn: LocalDate | null;
  readonly blockedBy: readonly string[];
  readonly because: readonly Because[];
}

/** A day on which one call closes these tasks. */
export interface SuggestedContact {
  readonly on: LocalDate;
  readonly taskKeys: readonly string[];
}

/** What is due for one patient; the shape that the `plan` command prints. */
export interface Plan {
  readonly id: string;
  readonly asOf: LocalDate;
  readonly protocol: { readonly id: string; readonly version: string };
  readonly tasks: readonly PlannedTask[];
  readonly contacts: readonly SuggestedContact[];
}
