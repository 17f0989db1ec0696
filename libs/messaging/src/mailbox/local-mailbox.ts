import {
  SEALED,
  type GatewayAnswer,
  type KeyRing,
  type MessageChannel,
  type MessageGateway,
  type OutgoingMessage,
} from '@osteon/application';
import { Pool } from 'pg';

/** How many messages it takes at once: it is as fast as its database. */
const MOST_IN_FLIGHT = 2_000;

/** Puts messages in; one that is there under its key is found again and nothing is added. $1 JSON rows */
const PUT = `
  with r as materialized (
    select * from jsonb_to_recordset($1::jsonb) as x("idempotencyKey" text, "serviceId" uuid, "patientId" uuid,
      channel text, recipient text, subject text, body text)
  ), put as (
    insert into mailbox_item (service_id, patient_id, idempotency_key, channel, recipient, subject, body)
    select r."serviceId", r."patientId", r."idempotencyKey", r.channel::channel, r.recipient, r.subject, r.body from r
    on conflict (idempotency_key) do nothing
    returning idempotency_key, id
  )
  select idempotency_key as key, id from put
  union
  select i.idempotency_key, i.id from mailbox_item i join r on r."idempotencyKey" = i.idempotency_key`;

const FIND = 'select idempotency_key as key, id from mailbox_item where idempotency_key = any($1::text[])';

export interface LocalMailbox extends MessageGateway {
  close(): Promise<void>;
}

/**
 * The gateway of a fresh machine: every message can be read on a page, and nothing leaves. It has connections of its
 * own, as any gateway is a system of its own: what it accepted stays accepted whatever becomes of the worker's
 * transaction. It honours the key and can be asked.
 */
export function createLocalMailbox({
  databaseUrl,
  keys,
  channels = ['sms', 'email', 'letter'],
  connections = 2,
}: {
  readonly databaseUrl: string;
  /** Seal whom a message went to. */
  readonly keys: Pick<KeyRing, 'seal'>;
  /** What it serves: everything, where no other gateway is set up. */
  readonly channels?: readonly MessageChannel[];
  readonly connections?: number;
}): LocalMailbox {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: connections,
    connectionTimeoutMillis: 5_000,
    application_name: 'osteon mailbox',
    // As the worker, whoever signs in.
    options: '-c role=osteon_worker',
  });
  // A server that goes away takes idle connections with it; the next call opens another.
  pool.on('error', () => undefined);

  return {
    name: 'local-mailbox',
    channels,
    ability: { honoursKey: true, lookUpAfterMs: 0 },
    mostInFlight: MOST_IN_FLIGHT,

    async deliver(messages: readonly OutgoingMessage[]): Promise<ReadonlyMap<string, GatewayAnswer>> {
      const { rows } = await pool.query<{ key: string; id: string }>({
        name: 'mailbox/put',
        text: PUT,
        values: [
          JSON.stringify(
            messages.map((message) => ({
              ...message,
              recipient: keys.seal(message.recipient, SEALED.mailboxRecipient(message.patientId)),
            })),
          ),
        ],
      });
      const answers = new Map<string, GatewayAnswer>(
        rows.map(({ key, id }) => [key, { kind: 'accepted', reference: id }]),
      );
      return answers;
    },

    async lookUp(keys) {
      const { rows } = await pool.query<{ key: string; id: string }>({
        name: 'mailbox/find',
        text: FIND,
        values: [keys],
      });
      return new Map(rows.map(({ key, id }) => [key, id]));
    },

    close: () => pool.end(),
  };
}
