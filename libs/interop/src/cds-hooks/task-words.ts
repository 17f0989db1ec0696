import type { TaskView } from '@osteon/application';
import type { TaskKind } from '@osteon/domain';
import { TASK_KIND_WORDS } from '../task-kind-words.ts';

const KINDS = TASK_KIND_WORDS.en;

/** A task in a few words: what, of which medicine, and since when it is due. */
export function taskWords({ kind, agent, dueOn }: Pick<TaskView, 'kind' | 'agent' | 'dueOn'>): string {
  const what = Object.hasOwn(KINDS, kind) ? KINDS[kind as TaskKind] : kind;
  return `${what}${agent === null ? '' : ` (${agent})`}, due on ${dueOn}`;
}
