import type { DeliveryOutcome, EffectOf, GatewayEvent, GatewayEventStore } from '@osteon/application';
import type { MessageState } from '@osteon/domain';
import type { PoolClient } from 'pg';
import type { Database } from '../database/database.ts';
import { fallBack } from './fall-back.ts';
import {
  ACT_FOR_GATEWAY,
  COUNT_WAITING,
  INSERT_EVENT,
  LOCK_MESSAGES,
  MARK_APPLIED,
  MOVE_MESSAGES,
  RAISE_INCIDENT,
  SETTLE_ATTEMPTS,
  TAKE_EVENTS,
} from './gateway-event-sql.ts';
import { inTransaction } from './transaction.ts';

interface EventRow extends Pick<GatewayEvent, 'provider' | 'reference' | 'outcome' | 'reason' | 'permanent'> {
  readonly id: string;
  readonly messageId: string;
}

interface LockedMessage {
  readonly id: string;
  readonly generation: number;
  readonly state: MessageState;
  readonly wasAccepted: boolean;
}

/** What gateways tell, in PostgreSQL. Whoever writes an event applies it in the same transaction. */
export function createGatewayEventStore(db: Database): GatewayEventStore {
  return {
    async record(event, effectOf) {
      return inTransaction(db, async (client) => {
        const { provider, eventId, reference, messageKey, outcome, reason, permanent } = event;
        await client.query({
          name: 'gateway-events/act',
          text: ACT_FOR_GATEWAY,
          values: [provider, reference, messageKey],
        });
        const { rows } = await client.query<{ id: string }>({
          name: 'gateway-events/insert',
          text: INSERT_EVENT,
          values: [provider, eventId, reference, messageKey, outcome, reason, permanent],
        });
        const id = rows[0]?.id;
        if (id === undefined) return 'known';
        return (await apply(client, id, 1, effectOf)) === 1 ? 'applied' : 'waiting';
      });
    },

    async raiseIncident(gateway, reason) {
      await db.query({ text: RAISE_INCIDENT, values: [gateway, reason] });
    },

    async applyWaiting(limit, effectOf) {
      const applied = await inTransaction(db, (client) => apply(client, null, limit, effectOf));
      const { rows } = await db.query<{ waiting: number }>({ text: COUNT_WAITING });
      return { applied, waiting: rows[0]?.waiting ?? 0 };
    },
  };
}

/** Applies events whose messages are known and ready for them; how many are done with. */
async function apply(client: PoolClient, eventId: string | null, limit: number, effectOf: EffectOf): Promise<number> {
  const { rows: events } = await client.query<EventRow>({
    name: 'gateway-events/take',
    text: TAKE_EVENTS,
    values: [eventId, limit],
  });
  if (events.length === 0) return 0;
  const { rows: messages } = await client.query<LockedMessage>({
    name: 'gateway-events/lock',
    text: LOCK_MESSAGES,
    values: [[...new Set(events.map(({ messageId }) => messageId))]],
  });
  const done: EventRow[] = [];
  const moves: { message: LockedMessage; to: MessageState; event: EventRow }[] = [];
  for (const message of messages) {
    let state = message.state;
    // Failed by what the gateway told, not by what it answered when it was called.
    let hasFailed = message.state === 'failed' && message.wasAccepted;
    let last: EventRow | undefined;
    for (const event of events.filter(({ messageId }) => messageId === message.id)) {
      const effect = effectOf(state, event.outcome, hasFailed);
      if (effect === 'wait') continue;
      done.push(event);
      hasFailed ||= event.outcome === 'failed' || event.outcome === 'unreachable-for-now';
      if (effect === 'nothing') continue;
      state = effect.to;
      last = event;
    }
    if (last) moves.push({ message, to: state, event: last });
  }
  if (moves.length > 0) await move(client, moves);
  if (done.length > 0) {
    await client.query({
      name: 'gateway-events/applied',
      text: MARK_APPLIED,
      values: [done.map(({ id }) => id), done.map(({ messageId }) => messageId)],
    });
  }
  return done.length;
}

async function move(
  client: PoolClient,
  moves: readonly { message: LockedMessage; to: MessageState; event: EventRow }[],
): Promise<void> {
  const rows = moves.map(({ message, to, event }) => ({
    id: message.id,
    from: message.state,
    to,
    reason: event.reason ?? event.outcome,
  }));
  await client.query({ name: 'gateway-events/move', text: MOVE_MESSAGES, values: [JSON.stringify(rows)] });
  const accepted = moves.filter(({ to }) => to !== 'failed');
  if (accepted.length > 0) {
    await client.query({
      name: 'gateway-events/attempts',
      text: SETTLE_ATTEMPTS,
      values: [
        accepted.map(({ message }) => message.id),
        accepted.map(({ event }) => event.provider),
        accepted.map(({ event }) => event.reference),
      ],
    });
  }
  const failed = moves.filter(({ to }) => to === 'failed');
  if (failed.length === 0) return;
  const outcomes = failed.map(({ message, event }): DeliveryOutcome => ({
    id: message.id,
    generation: message.generation,
    kind: 'refused',
    reason: event.reason ?? event.outcome,
    addressInvalid: event.permanent,
  }));
  await fallBack(
    client,
    failed.map(({ message }) => message.id),
    outcomes,
  );
}
