import type { Plan, PlannedTask } from './plan-result.ts';

/** Dates of a task that a protocol sets. */
export const TASK_DATES = ['opensOn', 'dueOn', 'targetOn', 'lateFrom', 'overdueFrom', 'criticalFrom'] as const;
export type TaskDate = (typeof TASK_DATES)[number];

/** A task of one plan that the other has not. */
export type OneSidedTask = Pick<PlannedTask, 'key' | 'kind' | 'occurrence' | 'opensOn' | 'dueOn' | 'status' | 'reason'>;

export interface MovedTask {
  readonly key: string;
  readonly kind: PlannedTask['kind'];
  /** the dates that differ, and both values of each */
  readonly dates: readonly { readonly date: TaskDate; readonly before: string | null; readonly after: string | null }[];
}

/** How a task stands: what of it two plans may disagree about. */
export type TaskStanding = Pick<PlannedTask, 'status' | 'reason' | 'blockedBy' | 'doneOn'>;

export interface RestandingTask {
  readonly key: string;
  readonly kind: PlannedTask['kind'];
  readonly before: TaskStanding;
  readonly after: TaskStanding;
}

/** What a second plan of the same facts has otherwise than the first. */
export interface PlanComparison {
  readonly id: string;
  readonly asOf: string;
  readonly from: Plan['protocol'];
  readonly to: Plan['protocol'];
  readonly added: readonly OneSidedTask[];
  readonly gone: readonly OneSidedTask[];
  readonly moved: readonly MovedTask[];
  /** tasks that stand otherwise on the day, moved or not */
  readonly changed: readonly RestandingTask[];
  readonly unchanged: number;
  /** suggested contacts of each */
  readonly contacts: { readonly before: number; readonly after: number };
}

/** Compares two plans of the same facts, task by task, by key. In the order of the plans: by due date, then key. */
export function comparePlans(before: Plan, after: Plan): PlanComparison {
  const earlier = new Map(before.tasks.map((task) => [task.key, task]));
  const added: OneSidedTask[] = [];
  const moved: MovedTask[] = [];
  const changed: RestandingTask[] = [];
  let unchanged = 0;
  for (const task of after.tasks) {
    const known = earlier.get(task.key);
    if (known === undefined) {
      added.push(oneSided(task));
      continue;
    }
    earlier.delete(task.key);
    const { key, kind } = task;
    const dates = TASK_DATES.flatMap((date) => {
      const [was, is] = [known[date] ?? null, task[date] ?? null];
      return was === is ? [] : [{ date, before: was, after: is }];
    });
    const stands = sameStanding(known, task);
    if (dates.length > 0) moved.push({ key, kind, dates });
    if (!stands) changed.push({ key, kind, before: standingOf(known), after: standingOf(task) });
    if (stands && dates.length === 0) unchanged += 1;
  }
  return {
    id: after.id,
    asOf: after.asOf,
    from: before.protocol,
    to: after.protocol,
    added,
    gone: [...earlier.values()].map(oneSided),
    moved,
    changed,
    unchanged,
    contacts: { before: before.contacts.length, after: after.contacts.length },
  };
}

/** Whether the two plans want the same tasks on the same days with the same standing. */
export function isSamePlan({ added, gone, moved, changed }: PlanComparison): boolean {
  return added.length + gone.length + moved.length + changed.length === 0;
}

const oneSided = ({ key, kind, occurrence, opensOn, dueOn, status, reason }: PlannedTask): OneSidedTask => ({
  key,
  kind,
  occurrence,
  opensOn,
  dueOn,
  status,
  reason,
});

const standingOf = ({ status, reason, blockedBy, doneOn }: PlannedTask): TaskStanding => ({
  status,
  reason,
  blockedBy,
  doneOn,
});

const sameStanding = (a: PlannedTask, b: PlannedTask): boolean =>
  a.status === b.status && a.reason === b.reason && a.doneOn === b.doneOn && a.blockedBy.join() === b.blockedBy.join();

/** Counts of tasks of one kind. */
export interface ComparedCounts {
  added: number;
  gone: number;
  moved: number;
  changed: number;
}

/** Comparisons of many patients, summed: as large as the list of kinds, however many there are. */
export interface ComparisonSum {
  patients: number;
  /** of them, those whose plans differ */
  differing: number;
  refused: number;
  unchanged: number;
  readonly contacts: { before: number; after: number };
  readonly byKind: Record<string, ComparedCounts>;
}

export const noComparisons = (): ComparisonSum => ({
  patients: 0,
  differing: 0,
  refused: 0,
  unchanged: 0,
  contacts: { before: 0, after: 0 },
  byKind: {},
});

/** Adds the comparison of one patient to the sum. */
export function addComparison(sum: ComparisonSum, comparison: PlanComparison): void {
  sum.patients += 1;
  if (!isSamePlan(comparison)) sum.differing += 1;
  sum.unchanged += comparison.unchanged;
  sum.contacts.before += comparison.contacts.before;
  sum.contacts.after += comparison.contacts.after;
  for (const what of ['added', 'gone', 'moved', 'changed'] as const) {
    for (const { kind } of comparison[what]) {
      sum.byKind[kind] ??= { added: 0, gone: 0, moved: 0, changed: 0 };
      sum.byKind[kind][what] += 1;
    }
  }
}
