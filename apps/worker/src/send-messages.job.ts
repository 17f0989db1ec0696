import { sendMessages, type SendCounts, type SendingDeps } from '@osteon/application';
import { handlerOf, sendMessagesJob, type JobHandler } from '@osteon/jobs';

/** Sends one batch. An error before the calls leaves the rows to their lease; after them, to the reconciler. */
export function sendMessagesHandler(
  deps: SendingDeps,
  leaseMs: number,
  onCounts: (counts: SendCounts) => void,
): JobHandler {
  return handlerOf(sendMessagesJob, async ({ messages }) => {
    const counts = await sendMessages(deps, { kind: 'worker' }, { claims: messages, leaseMs });
    onCounts(counts);
    if (counts.fenced === messages.length) return { kind: 'skipped', reason: 'claimed-again' };
    return { kind: 'done', counts: { ...counts } };
  });
}
