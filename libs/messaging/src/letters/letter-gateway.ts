import type { GatewayAnswer, MessageGateway, OutgoingMessage } from '@osteon/application';
import { Pool } from 'pg';

/** As many as the local mailbox takes: it is as fast as its database. */
const MOST_IN_FLIGHT = 2_000;

/** Name and address of patient `p`, a line each; null without an address. */
const RECIPIENT = `(select p.given || ' ' || p.family || E'\\n' || nullif(concat_ws(E'\\n',
    nullif((select string_agg(trim(line), E'\\n' order by place)
      from jsonb_array_elements_text(case jsonb_typeof(p.address -> 'lines') when 'array' then p.address -> 'lines' else '[]' end)
        with ordinality as x(line, place) where trim(line) <> ''), ''),
    nullif(trim(p.address ->> 'city'), ''), nullif(trim(p.address ->> 'postalCode'), '')), ''))`;

/**
 * Writes letters for the print run; one that is there under its key is found again. A patient without an address gets
 * none. $1 JSON rows
 */
const PUT = `
  with r as materialized (
    select * from jsonb_to_recordset($1::jsonb) as x("idempotencyKey" text, subject text, body text)
  ), put as (
    insert into letter (service_id, patient_id, message_id, kind, idempotency_key, language, recipient, content)
    select m.service_id, m.patient_id, m.id, 'reminder', r."idempotencyKey", m.language, ${RECIPIENT},
      jsonb_build_object('subject', r.subject, 'body', r.body)
    from r join message m on m.id = r."idempotencyKey"::uuid
      join patient p on p.id = m.patient_id and p.service_id = m.service_id
    where ${RECIPIENT} is not null
    on conflict do nothing
    returning idempotency_key, id
  )
  select idempotency_key as key, id from put
  union
  select l.idempotency_key, l.id from letter l join r on r."idempotencyKey" = l.idempotency_key`;

const FIND = 'select idempotency_key as key, id from letter where idempotency_key = any($1::text[])';

export interface LetterGateway extends MessageGateway {
  close(): Promise<void>;
}

/**
 * The gateway of letters: it accepts by writing a letter for the next print run. Like any gateway it is a system of its
 * own, with its own connections. It honours the key and can be asked.
 */
export function createLetterGateway({
  databaseUrl,
  serves = true,
  connections = 1,
}: {
  readonly databaseUrl: string;
  /** False: letters go elsewhere now, and it is only asked about what it was given earlier. */
  readonly serves?: boolean;
  readonly connections?: number;
}): LetterGateway {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: connections,
    connectionTimeoutMillis: 5_000,
    application_name: 'osteon letters',
  });
  // A server that goes away takes idle connections with it; the next call opens another.
  pool.on('error', () => undefined);

  return {
    name: 'letters',
    channels: serves ? ['letter'] : [],
    ability: { honoursKey: true, lookUpAfterMs: 0 },
    mostInFlight: MOST_IN_FLIGHT,

    async deliver(messages: readonly OutgoingMessage[]): Promise<ReadonlyMap<string, GatewayAnswer>> {
      const { rows } = await pool.query<{ key: string; id: string }>({
        name: 'letters/put',
        text: PUT,
        values: [JSON.stringify(messages)],
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
