import { runDryRun, type DryRunTurn, type RunDryRunDeps } from '@osteon/application';
import { handlerOf, runDryRunJob, type JobHandler } from '@osteon/jobs';

/** One turn of a dry run. An error leaves it to its lease: the sweep after it goes on from the last batch kept. */
export function runDryRunHandler(
  deps: RunDryRunDeps,
  leaseMs: number,
  onTurn: (turn: DryRunTurn & { readonly dryRun: string }) => void,
): JobHandler {
  return handlerOf(runDryRunJob, async ({ dryRun }) => {
    const turn = await runDryRun(deps, { kind: 'worker' }, dryRun, { leaseMs });
    if (turn.outcome === 'taken') return { kind: 'skipped', reason: 'taken-or-ended' };
    onTurn({ dryRun, ...turn });
    return { kind: 'done', counts: { patients: turn.patients } };
  });
}
