import {
  checklistsOf,
  episodesOf,
  SITE_NAMES,
  SOURCE_MARK_WORDS,
  type Facts,
  type Plan,
  type PlannedTask,
  type Protocol,
  type TaskStatus,
} from '@osteon/domain';
import { wrapped } from './lay-out.ts';
import { blockWords, reasonWords, STATUS_WORDS, taskWords } from './words.ts';

/** What wants somebody first stands first; within a group the plan's own order holds. */
const ORDER = [
  'critical',
  'overdue',
  'late',
  'open',
  'paused',
  'upcoming',
  'done',
  'cancelled',
] as const satisfies readonly TaskStatus[];

/** A plan for people: the calls to make, then every task with its dates, why it is there, and its checklist. */
export function explainPlan(facts: Facts, plan: Plan, protocol: Protocol): string {
  const episodes = episodesOf(facts);
  const agents = new Map((facts.treatments ?? []).map(({ id, agent }) => [id, agent]));
  const nameOf = (task: PlannedTask): string =>
    taskWords(task, task.treatment === null ? null : (agents.get(task.treatment) ?? null));
  const named = new Map(plan.tasks.map((task) => [task.key, nameOf(task)]));
  const lines = [
    `Patient ${plan.id}: plan as of ${plan.asOf}`,
    `By protocol ${protocol.id} ${protocol.version}, in force from ${protocol.inForceFrom}`,
    ...episodes.map(
      ({ key, diagnosedOn, fractures }) =>
        `Episode ${key}: fracture of ${[...new Set(fractures.map(({ site }) => SITE_NAMES[site]))].join(' and ')}, diagnosed on ${diagnosedOn}`,
    ),
    '',
    ...callsOf(plan, named),
  ];
  for (const status of ORDER) {
    const tasks = plan.tasks.filter((task) => task.status === status);
    if (tasks.length === 0) continue;
    lines.push('', `${STATUS_WORDS[status].toUpperCase()} (${tasks.length})`);
    for (const task of tasks) {
      lines.push('', ...explainTask(task, nameOf(task)));
      if (status !== 'done' && status !== 'cancelled') {
        for (const { items, sourceMark } of checklistsOf(task, episodes, protocol)) {
          lines.push(`      Checklist [${SOURCE_MARK_WORDS[sourceMark]}]:`);
          for (const item of items) lines.push(...wrapped(item, '        [ ] ', '            '));
        }
      }
    }
  }
  return lines.join('\n');
}

function callsOf({ contacts }: Plan, named: ReadonlyMap<string, string>): string[] {
  if (contacts.length === 0) return ['No call is suggested for the next 12 months.'];
  const lines = ['Suggested calls'];
  for (const { on, taskKeys } of contacts) {
    const count = taskKeys.length === 1 ? 'closes 1 task' : `closes ${taskKeys.length} tasks`;
    const text = `call on ${on}: ${count}: ${taskKeys.map((key) => named.get(key) ?? key).join('; ')}`;
    lines.push(...wrapped(text, '  ', '      '));
  }
  return lines;
}

function explainTask(task: PlannedTask, name: string): string[] {
  const lines = [`  ${name}  [${task.key}]`, `      ${datesOf(task)}`];
  const standing = standingOf(task);
  if (standing !== '') lines.push(`      ${standing}`);
  for (const { text, source } of task.because) {
    lines.push(...wrapped(`Why: ${text}`, '      '), ...wrapped(`Source: ${source}`, '      '));
  }
  return lines;
}

function datesOf({ opensOn, dueOn, targetOn, lateFrom, overdueFrom, criticalFrom }: PlannedTask): string {
  const parts = [`From ${opensOn}, due by ${dueOn}`];
  if (targetOn !== undefined) parts.push(`best on ${targetOn}`);
  if (lateFrom !== null) parts.push(`late from ${lateFrom}`);
  parts.push(`overdue from ${overdueFrom}`);
  if (criticalFrom !== null) parts.push(`critical from ${criticalFrom}`);
  return `${parts.join(', ')}.`;
}

function standingOf({ status, reason, doneOn, blockedBy }: PlannedTask): string {
  const parts: string[] = [];
  if (doneOn !== null) parts.push(`Done on ${doneOn}${reason === null ? '' : `, ${reasonWords(reason)}`}.`);
  else if (reason !== null) parts.push(`${STATUS_WORDS[status]}: ${reasonWords(reason)}.`);
  if (blockedBy.length > 0) parts.push(`Blocked: ${blockWords(blockedBy)}.`);
  return parts.join(' ');
}
