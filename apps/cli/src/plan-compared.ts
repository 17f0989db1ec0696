import {
  isSamePlan,
  type ComparedCounts,
  type ComparisonSum,
  type MovedTask,
  type PlanComparison,
  type Protocol,
  type TaskDate,
  type TaskStanding,
} from '@osteon/domain';
import { columns } from './lay-out.ts';
import { blockWords, KIND_WORDS, reasonWords, STATUS_WORDS } from './words.ts';

const DATE_WORDS: Readonly<Record<TaskDate, string>> = {
  opensOn: 'opens',
  dueOn: 'due',
  targetOn: 'best on',
  lateFrom: 'late from',
  overdueFrom: 'overdue from',
  criticalFrom: 'critical from',
};

const nameOf = ({ id, version }: Pick<Protocol, 'id' | 'version'>): string => `${id} ${version}`;

/** The heading of a comparison: which protocol it goes from, and to which. */
export const comparisonHeading = (from: string, to: Protocol): string =>
  `What protocol ${nameOf(to)} would change, compared with ${from}`;

/** What would change for one patient, as a table; empty for a patient for whom nothing would. */
export function comparisonTable(comparison: PlanComparison): string {
  if (isSamePlan(comparison)) return '';
  const { id, asOf, from, to, added, gone, moved, changed, unchanged, contacts } = comparison;
  const rows: string[][] = [];
  for (const task of added) rows.push(['added', task.key, `due ${task.dueOn}`, standing(task)]);
  for (const task of gone) rows.push(['gone', task.key, `was due ${task.dueOn}`, `was ${standing(task)}`]);
  const restanding = new Map(changed.map((task) => [task.key, task]));
  for (const task of moved) {
    const stands = restanding.get(task.key);
    restanding.delete(task.key);
    rows.push(['moved', task.key, datesOf(task), stands === undefined ? '' : change(stands.before, stands.after)]);
  }
  for (const task of restanding.values()) rows.push(['stands', task.key, '', change(task.before, task.after)]);
  const calls = contacts.before === contacts.after ? '' : `; suggested calls ${contacts.before} → ${contacts.after}`;
  return [
    `Patient ${id} as of ${asOf}, ${nameOf(from)} → ${nameOf(to)}`,
    ...columns(rows, '  '),
    `  ${unchanged} ${unchanged === 1 ? 'task stays' : 'tasks stay'} as planned${calls}`,
  ].join('\n');
}

/** The sum over all patients, by kind of task. */
export function comparisonSumTable(sum: ComparisonSum): string {
  const { patients, differing, refused, unchanged, contacts, byKind } = sum;
  const total: ComparedCounts = { added: 0, gone: 0, moved: 0, changed: 0 };
  const rows = Object.entries(byKind)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, counts]) => {
      for (const what of ['added', 'gone', 'moved', 'changed'] as const) total[what] += counts[what];
      return [KIND_WORDS[kind as keyof typeof KIND_WORDS], ...cells(counts)];
    });
  const heading = `${patients} ${patients === 1 ? 'patient' : 'patients'}, ${differing} of them with differences`;
  return [
    refused === 0 ? heading : `${heading}; ${refused} refused`,
    ...(rows.length === 0
      ? []
      : columns([['', 'added', 'gone', 'moved', 'stand otherwise'], ...rows, ['All', ...cells(total)]], '  ')),
    `  ${unchanged} tasks stay as planned; suggested calls ${contacts.before} → ${contacts.after}`,
  ].join('\n');
}

const cells = ({ added, gone, moved, changed }: ComparedCounts): string[] =>
  [added, gone, moved, changed].map((count) => (count === 0 ? '–' : String(count)));

function datesOf({ dates }: MovedTask): string {
  return dates
    .map(({ date, before, after }) => `${DATE_WORDS[date]} ${before ?? 'never'} → ${after ?? 'never'}`)
    .join(', ');
}

function standing({ status, reason }: Pick<TaskStanding, 'status' | 'reason'>): string {
  const words = STATUS_WORDS[status].toLowerCase();
  return reason === null ? words : `${words}: ${reasonWords(reason)}`;
}

function change(before: TaskStanding, after: TaskStanding): string {
  const parts: string[] = [];
  const [was, is] = [standing(before), standing(after)];
  if (was !== is) parts.push(`${was} → ${is}`);
  if (before.doneOn !== after.doneOn) parts.push(`done ${before.doneOn ?? 'not'} → ${after.doneOn ?? 'not'}`);
  if (before.blockedBy.join() !== after.blockedBy.join()) {
    parts.push(
      `blocked: ${blockWords(before.blockedBy) || 'by nothing'} → ${blockWords(after.blockedBy) || 'by nothing'}`,
    );
  }
  return parts.join('; ');
}
