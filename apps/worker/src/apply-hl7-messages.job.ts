import { applyWaiting, type ApplyTurn } from '@osteon/application';
import { translateMessage } from '@osteon/interop';
import { applyHl7MessagesJob, handlerOf, type JobHandler } from '@osteon/jobs';
import type { Persistence } from '@osteon/persistence';

/** One turn of the messages of one sender. An error leaves them waiting: the sweep after it goes on with the first. */
export function applyHl7MessagesHandler(
  { hl7, hl7Effects }: Pick<Persistence, 'hl7' | 'hl7Effects'>,
  leaseMs: number,
  onTurn: (turn: ApplyTurn & { readonly sender: string }) => void,
): JobHandler {
  return handlerOf(applyHl7MessagesJob, async ({ sender }) => {
    const turn = await applyWaiting({ hl7, hl7Effects, readMessage: translateMessage }, sender, { leaseMs });
    if (turn.outcome === 'taken' && turn.applied + turn.nothing + turn.faults === 0)
      return { kind: 'skipped', reason: 'taken-or-ended' };
    onTurn({ sender, ...turn });
    return { kind: 'done' };
  });
}
