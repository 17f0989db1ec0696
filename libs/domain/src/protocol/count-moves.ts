import { TASK_DATES } from '../plan/compare-plans.ts';
import type { ScheduledTask } from '../plan/scheduled-task.ts';
import { standingOf } from '../plan/standing-of.ts';
import type { LocalDate } from '../time/local-date.ts';
import type { TaskKind } from './task-kinds.ts';

/**
 * What other rules would make of tasks that are not finished: `added` comes, `withdrawn` goes, `earlier` and `later`
 * are due on another day, `otherwise` stays due on its day and opens or becomes late, overdue or critical on another.
 */
export const TASK_MOVES = ['added', 'withdrawn', 'earlier', 'later', 'otherwise'] as const;
export type TaskMove = (typeof TASK_MOVES)[number];

/** Of one patient: how many tasks of a kind would do what. */
export type MovesByKind = ReadonlyMap<TaskKind, Readonly<Record<TaskMove | 'unchanged', number>>>;

const isOpen = (task: ScheduledTask, asOf: LocalDate): boolean => {
  const { status } = standingOf(task, asOf);
  return status !== 'done' && status !== 'cancelled';
};

function moveOf(before: ScheduledTask, after: ScheduledTask): TaskMove | 'unchanged' {
  if (after.dueOn !== before.dueOn) return after.dueOn < before.dueOn ? 'earlier' : 'later';
  return TASK_DATES.every((date) => before[date] === after[date]) ? 'unchanged' : 'otherwise';
}

/** Compares what two protocols make of the same facts; tasks done or cancelled on `asOf` under both count nowhere. */
export function countMoves(
  before: readonly ScheduledTask[],
  after: readonly ScheduledTask[],
  asOf: LocalDate,
): MovesByKind {
  const counts = new Map<TaskKind, Record<TaskMove | 'unchanged', number>>();
  const count = (kind: TaskKind, move: TaskMove | 'unchanged'): void => {
    let ofKind = counts.get(kind);
    if (ofKind === undefined) {
      ofKind = { added: 0, withdrawn: 0, earlier: 0, later: 0, otherwise: 0, unchanged: 0 };
      counts.set(kind, ofKind);
    }
    ofKind[move] += 1;
  };
  const open = new Map(before.filter((task) => isOpen(task, asOf)).map((task) => [task.key, task]));
  for (const task of after) {
    if (!isOpen(task, asOf)) continue;
    const known = open.get(task.key);
    open.delete(task.key);
    count(task.kind, known === undefined ? 'added' : moveOf(known, task));
  }
  for (const { kind } of open.values()) count(kind, 'withdrawn');
  return counts;
}
