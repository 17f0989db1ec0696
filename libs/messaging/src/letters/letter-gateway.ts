import {
  addressOf,
  SEALED,
  type GatewayAnswer,
  type KeyRing,
  type MessageGateway,
  type OutgoingMessage,
} from '@osteon/application';
import { Pool } from 'pg';

/** As many as the local mailbox takes: it is as fast as its database. */
const MOST_IN_FLIGHT = 2_000;

/** Whom these messages are for. $1 ids of messages */
const READ = `
  select m.id as key, m.patient_id as "patientId", p.given, p.family, p.address
  from message m join patient p on p.id = m.patient_id and p.service_id = m.service_id
  where m.id = any($1::uuid[])`;

/** Writes letters for the print run; one that is there under its key is found again. $1 JSON rows */
const PUT = `
  with r as materialized (
    select * from jsonb_to_recordset($1::jsonb) as x("idempotencyKey" text, recipient text, content text)
  ), put as (
    insert into letter (service_id, patient_id, message_id, kind, idempotency_key, language, recipient, content)
    select m.service_id, m.patient_id, m.id, 'reminder', r."idempotencyKey", m.language, r.recipient, r.content
    from r join message m on m.id = r."idempotencyKey"::uuid
    on conflict do nothing
    returning idempotency_key, id
  )
  select idempotency_key as key, id from put
  union
  select l.idempotency_key, l.id from letter l join r on r."idempotencyKey" = l.idempotency_key`;

const FIND = 'select idempotency_key as key, id from letter where idempotency_key = any($1::text[])';

interface Addressee {
  readonly key: string;
  readonly patientId: string;
  readonly given: string;
  readonly family: string;
  /** Sealed JSON. */
  readonly address: string | null;
}

interface SealedLetter {
  readonly idempotencyKey: string;
  readonly recipient: string;
  readonly content: string;
}

export interface LetterGateway extends MessageGateway {
  close(): Promise<void>;
}

/**
 * The gateway of letters: it accepts by writing a letter for the next print run. Like any gateway it is a system of its
 * own, with its own connections. It honours the key and can be asked. A patient without an address gets none.
 */
export function createLetterGateway({
  databaseUrl,
  keys,
  serves = true,
  connections = 1,
}: {
  readonly databaseUrl: string;
  readonly keys: Pick<KeyRing, 'seal' | 'open'>;
  /** False: letters go elsewhere now, and it is only asked about what it was given earlier. */
  readonly serves?: boolean;
  readonly connections?: number;
}): LetterGateway {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: connections,
    connectionTimeoutMillis: 5_000,
    application_name: 'osteon letters',
    // As the worker, whoever signs in.
    options: '-c role=osteon_worker',
  });
  // A server that goes away takes idle connections with it; the next call opens another.
  pool.on('error', () => undefined);

  /** The letters of those whose patient has an address, sealed. */
  const lettersTo = async (messages: readonly OutgoingMessage[]): Promise<readonly SealedLetter[]> => {
    const { rows } = await pool.query<Addressee>({
      name: 'letters/read',
      text: READ,
      values: [messages.map(({ idempotencyKey }) => idempotencyKey)],
    });
    const addressees = new Map(rows.map((row) => [row.key, row]));
    return messages.flatMap(({ idempotencyKey, subject, body }) => {
      const addressee = addressees.get(idempotencyKey);
      if (addressee === undefined || addressee.address === null) return [];
      const { patientId, given, family } = addressee;
      const address = JSON.parse(keys.open(addressee.address, SEALED.address(patientId))) as Record<string, unknown>;
      const recipient = addressOf({ given, family, address });
      if (recipient === null) return [];
      return {
        idempotencyKey,
        recipient: keys.seal(recipient, SEALED.letterRecipient(patientId)),
        content: keys.seal(JSON.stringify({ subject, body }), SEALED.letterContent(patientId)),
      };
    });
  };

  return {
    name: 'letters',
    channels: serves ? ['letter'] : [],
    ability: { honoursKey: true, lookUpAfterMs: 0 },
    mostInFlight: MOST_IN_FLIGHT,

    async deliver(messages: readonly OutgoingMessage[]): Promise<ReadonlyMap<string, GatewayAnswer>> {
      const { rows } = await pool.query<{ key: string; id: string }>({
        name: 'letters/put',
        text: PUT,
        values: [JSON.stringify(await lettersTo(messages))],
      });
      const accepted = new Map(rows.map(({ key, id }) => [key, id]));
      return new Map(
        messages.map(({ idempotencyKey }): [string, GatewayAnswer] => {
          const reference = accepted.get(idempotencyKey);
          return [
            idempotencyKey,
            reference === undefined
              ? { kind: 'refused', reason: 'no-address', addressInvalid: true }
              : { kind: 'accepted', reference },
          ];
        }),
      );
    },

    async lookUp(keys) {
      const { rows } = await pool.query<{ key: string; id: string }>({
        name: 'letters/find',
        text: FIND,
        values: [keys],
      });
      return new Map(rows.map(({ key, id }) => [key, id]));
    },

    close: () => pool.end(),
  };
}
