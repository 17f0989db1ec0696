import { randomUUID } from 'node:crypto';
import type { LocalDate, ScheduledTask } from '@osteon/domain';
import { nextMessageOn } from './next-message.ts';
import { sameJson } from './same-json.ts';
import type { Difference, StoredTask, TaskChange, TaskToWrite } from './stored-task.ts';

/** Everything the planner says of a task; `because` and `gate` are JSON. */
const PLANNED_FIELDS = [
  'kind', 'occurrence', 'episode', 'treatment', 'agent', 'bornOn', 'anchor', 'anchorOn', 'opensOn', 'dueOn',
  'targetOn', 'lateFrom', 'overdueFrom', 'criticalFrom', 'doneOn', 'doneUntil', 'doneReason', 'cancelledOn',
  'cancelReason', 'pauses', 'gate', 'because',
] as const satisfies readonly (keyof ScheduledTask)[]; // prettier-ignore

/** What a person reads of a task that came or went; the reasons in words repeat what changed. */
const SUMMARY_FIELDS = ['opensOn', 'dueOn', 'doneOn', 'cancelledOn', 'cancelReason'] as const;

export interface ComparedTasks {
  readonly write: readonly TaskToWrite[];
  /** Ids of stored tasks that the plan no longer wants. */
  readonly withdraw: readonly string[];
  readonly changes: readonly TaskChange[];
  readonly difference: Difference;
}

/**
 * Compares what the planner wants with what is stored, by key: only the difference is written, so that re-planning
 * twice writes nothing. A task that is wanted again after it was withdrawn comes back under its old id.
 */
export function compareTasks(
  desired: readonly ScheduledTask[],
  stored: readonly StoredTask[],
  protocolVersion: string,
  today: LocalDate,
): ComparedTasks {
  const storedByKey = new Map(stored.map((task) => [task.key, task]));
  const write: TaskToWrite[] = [];
  const changes: TaskChange[] = [];
  let added = 0;
  let changed = 0;
  let unchanged = 0;

  for (const task of desired) {
    const known = storedByKey.get(task.key);
    storedByKey.delete(task.key);
    if (known === undefined) {
      const row = {
        ...task,
        id: randomUUID(),
        protocolVersion,
        nextMessageOn: nextMessageOn(task, today),
        createdOn: today,
      };
      write.push(row);
      changes.push({ taskId: row.id, before: null, after: summaryOf(task) });
      added += 1;
      continue;
    }
    const differing = PLANNED_FIELDS.filter((field) => !sameJson(known[field], task[field]));
    if (differing.length === 0 && !known.withdrawn) {
      unchanged += 1;
      continue;
    }
    write.push({
      ...task,
      id: known.id,
      protocolVersion,
      nextMessageOn: messageDayOf(task, known, differing, today),
      createdOn: known.createdOn,
    });
    const told = differing.filter((field) => field !== 'because');
    if (told.length > 0 || known.withdrawn) {
      const was = known.withdrawn ? { withdrawn: true } : {};
      const is = known.withdrawn ? { withdrawn: false } : {};
      changes.push({
        taskId: known.id,
        before: { ...pick(known, told), ...was },
        after: { ...pick(task, told), ...is },
      });
    }
    changed += 1;
  }

  const gone = [...storedByKey.values()].filter(({ withdrawn }) => !withdrawn);
  for (const task of gone) changes.push({ taskId: task.id, before: summaryOf(task), after: null });

  return {
    write,
    withdraw: gone.map(({ id }) => id),
    changes,
    difference: { added, changed, withdrawn: gone.length, unchanged },
  };
}

/** The sweep moves the day forward; a task whose window moved, or that came back, begins again. */
function messageDayOf(
  task: ScheduledTask,
  known: StoredTask,
  differing: readonly string[],
  today: LocalDate,
): LocalDate | null {
  const first = nextMessageOn(task, today);
  const reopened = known.withdrawn || (known.doneOn !== null && task.doneOn === null) || known.cancelledOn !== null;
  if (first === null || reopened || differing.includes('opensOn') || differing.includes('dueOn')) return first;
  return known.nextMessageOn;
}

const summaryOf = (task: ScheduledTask): Record<string, unknown> => pick(task, SUMMARY_FIELDS);

function pick(task: ScheduledTask, fields: readonly (keyof ScheduledTask)[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field, task[field]]));
}
