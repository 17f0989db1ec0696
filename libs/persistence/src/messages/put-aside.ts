import type { RaisedItem, SendingCandidate, SendingDecision } from '@osteon/application';
import type { PoolClient } from 'pg';
import { fallBack } from './fall-back.ts';
import { named, PUT_ASIDE } from './message-sql.ts';
import { LOOK_AGAIN } from './planning-sql.ts';
import { raiseItems } from './raise-items.ts';

export interface DecidedCandidate {
  readonly candidate: SendingCandidate;
  readonly decision: SendingDecision;
}

const STATE_AFTER = { skip: 'skipped', cancel: 'cancelled', miss: 'missed', fail: 'failed', later: 'planned' } as const;

/** A row that does not go: a message, or a part of a digest. */
interface RowAside {
  readonly id: string;
  readonly taskId?: string;
  readonly state: string;
  readonly reason: string | null;
  readonly sendAfter: Date | null;
  readonly item: RaisedItem | null;
  readonly nextChannel: boolean;
}

function rowsAside({ candidate, decision }: DecidedCandidate): RowAside[] {
  const parts = (decision.aside ?? []).map((part) => ({ ...part, sendAfter: null, nextChannel: false }));
  if (decision.kind === 'send') return parts;
  const [reminder] = candidate.reminders;
  const whole: RowAside = {
    id: candidate.id,
    ...(reminder && candidate.origin === 'planned' ? { taskId: reminder.taskId } : {}),
    state: STATE_AFTER[decision.kind],
    reason: 'reason' in decision ? decision.reason : 'too-late',
    sendAfter: decision.kind === 'later' ? decision.sendAfter : null,
    item: 'item' in decision ? decision.item : null,
    nextChannel: decision.kind === 'skip' && decision.nextChannel,
  };
  return [...parts, whole];
}

/** Writes what does not go, and what a nurse does instead; part of the transaction that decided it. */
export async function putAside(client: PoolClient, pairs: readonly DecidedCandidate[]): Promise<void> {
  const aside = pairs.flatMap(rowsAside);
  if (aside.length === 0) return;
  await client.query(
    named('put-aside', PUT_ASIDE, [
      aside.map(({ id }) => id),
      aside.map(({ state }) => state),
      aside.map(({ reason }) => reason),
      aside.map(({ sendAfter }) => sendAfter),
    ]),
  );
  await raiseItems(
    client,
    aside.flatMap(({ id, taskId, item }) =>
      item === null ? [] : [{ ...(taskId === undefined ? {} : { taskId }), messageId: id, item }],
    ),
  );
  const paused = aside.filter(({ reason }) => reason === 'task-paused').map(({ id }) => id);
  if (paused.length > 0) await client.query(LOOK_AGAIN, [paused]);
  const byNextChannel = aside.filter(({ nextChannel }) => nextChannel).map(({ id }) => id);
  if (byNextChannel.length > 0) await fallBack(client, byNextChannel, []);
}
