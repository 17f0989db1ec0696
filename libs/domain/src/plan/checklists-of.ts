import type { Checklist, Protocol } from '../protocol/protocol.ts';
import type { Episode } from './episodes.ts';
import type { PlannedTask } from './plan-result.ts';

/** The checklists that a task carries (section 7): those of its kind, the ones for the spine only in a spine episode. */
export function checklistsOf(
  task: Pick<PlannedTask, 'kind' | 'episode'>,
  episodes: readonly Pick<Episode, 'key' | 'spine'>[],
  protocol: Protocol,
): readonly Checklist[] {
  const isSpine = episodes.some(({ key, spine }) => key === task.episode && spine);
  return protocol.checklists.filter(({ kind, spineOnly }) => kind === task.kind && (isSpine || !spineOnly));
}
