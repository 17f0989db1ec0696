import { runCapacityCount, type CapacityCountDeps, type CapacityTurn } from '@osteon/application';
import { countCapacityJob, handlerOf, type JobHandler } from '@osteon/jobs';

/** One turn of a count of the work ahead. An error leaves it to its lease: the sweep after it goes on from the last batch kept. */
export function countCapacityHandler(
  deps: CapacityCountDeps,
  leaseMs: number,
  onTurn: (turn: CapacityTurn & { readonly run: string }) => void,
): JobHandler {
  return handlerOf(countCapacityJob, async ({ run }) => {
    const turn = await runCapacityCount(deps, { kind: 'worker' }, run, { leaseMs });
    if (turn.outcome === 'taken') return { kind: 'skipped', reason: 'taken-or-ended' };
    onTurn({ run, ...turn });
    return { kind: 'done', counts: { patients: turn.patients } };
  });
}
