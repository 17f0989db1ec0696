import { applyMessage, type ApplyMessageDeps } from './apply-message.ts';
import type { Hl7Store, MessageOutcome, MessageToApply } from './hl7-store.ts';

export interface ApplyWaitingDeps extends ApplyMessageDeps {
  readonly hl7: Hl7Store;
}

export interface ApplyTurn {
  /** `more` are left; `taken`: somebody else carries out the messages of this sender. */
  readonly outcome: 'done' | 'more' | 'taken';
  readonly applied: number;
  readonly nothing: number;
  readonly faults: number;
}

export interface ApplyOptions {
  readonly leaseMs: number;
  /** Messages of one turn: a worker that stops waits no longer. */
  readonly most?: number;
}

const MOST = 200;
const AT_ONCE = 20;
/** One that ended so often in an error of ours is put aside, so that those after it are not held up. */
const MOST_ATTEMPTS = 5;

/**
 * Carries out waiting messages of one sender, in the order in which they came. Each is settled by itself: one with a
 * fault is kept with it, and the next one is carried out. After a stop they go on from the first that is not settled;
 * one that was carried out and not settled changes nothing the second time.
 * @throws what kept a message from being carried out now, such as a database that is away; it waits, and is tried again
 */
export async function applyWaiting(
  deps: ApplyWaitingDeps,
  senderId: string,
  { leaseMs, most = MOST }: ApplyOptions,
): Promise<ApplyTurn> {
  const { hl7 } = deps;
  const counts = { applied: 0, nothing: 0, faults: 0 };
  const claim = await hl7.claimSender(senderId, leaseMs);
  if (claim === null) return { outcome: 'taken', ...counts };
  for (let done = 0; done < most;) {
    const messages = await hl7.nextMessages(claim, AT_ONCE);
    if (messages.length === 0) {
      await hl7.releaseSender(claim);
      return { outcome: 'done', ...counts };
    }
    for (const message of messages) {
      let outcome: MessageOutcome;
      try {
        outcome = await applyMessage(deps, message);
      } catch (error) {
        if (message.attempts + 1 < MOST_ATTEMPTS) {
          await hl7.putOffMessage(claim, message.id);
          throw error;
        }
        outcome = givenUp(message);
      }
      if (!(await hl7.settleMessage(claim, message.id, outcome, leaseMs))) return { outcome: 'taken', ...counts };
      counts[outcome.state === 'fault' ? 'faults' : outcome.state] += 1;
      done += 1;
    }
  }
  await hl7.releaseSender(claim);
  return { outcome: 'more', ...counts };
}

const givenUp = ({ attempts }: MessageToApply): MessageOutcome => ({
  state: 'fault',
  patientId: null,
  fault: {
    code: 'FLS-1559',
    answer: 'AE',
    condition: 207,
    place: null,
    text: `The message was understood and could not be carried out, ${attempts + 1} times; the log of the worker says why.`,
  },
});
