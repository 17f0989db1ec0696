import {
  claimDueMessages,
  planDueMessages,
  reconcileMessages,
  SEALED,
  sendMessages,
  type ClaimCommand,
  type FreshClaim,
  type GatewayAnswer,
  type MessageClaim,
  type MessageGateway,
  type ReconcileCounts,
  type ReconcileDeps,
  type SendCounts,
} from '@osteon/application';
import { canMove, type MessageState } from '@osteon/domain';
import { chooseGateways, createLocalMailbox, createMessageWriter, type LocalMailbox } from '@osteon/messaging';
import { createPersistence, type Persistence } from '@osteon/persistence';
import { setTimeout } from 'node:timers/promises';
import pg, { type Pool } from 'pg';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { TEST_KEYS } from './test-keys.ts';

const WORKER = { kind: 'worker' } as const;
const LEASE_MS = 60_000;

/** Every move of every message is noted, but for what `clear` puts away. */
const NOTE_MOVES = `
  create table moved (before message_state, after message_state);
  grant insert on moved to osteon_api, osteon_worker;
  create function note_move() returns trigger language plpgsql as $$
    begin insert into moved values (old.state, new.state); return new; end $$;
  create trigger note_move after update of state on message for each row
    when (old.state <> new.state and coalesce(new.reason, '') <> 'cleared') execute function note_move()`;

export interface MessageRow {
  readonly id: string;
  readonly key: string;
  readonly origin: string;
  readonly state: string;
  readonly reason: string | null;
  readonly generation: number;
  readonly channel: string;
  readonly digest_id: string | null;
}

/** The delivery loop on a database of its own, station by station, with the local mailbox as its gateway. */
export interface Delivery {
  readonly database: TestDatabase;
  readonly persistence: Persistence;
  /** As the api, at whose doors patients and gateways knock. */
  readonly door: Persistence;
  /** As the server's superuser, who alone sees what the connections of others wait for. */
  readonly watcher: Pool;
  readonly mailbox: LocalMailbox;
  /** What a worker sends with; the mailbox when no gateway is given. */
  deps(gateway?: MessageGateway): ReconcileDeps;
  plan(): Promise<void>;
  claim(more?: Partial<ClaimCommand>): Promise<FreshClaim[]>;
  /** Sends these claims, or claims first. */
  send(options?: { readonly gateway?: MessageGateway; readonly claims?: readonly MessageClaim[] }): Promise<SendCounts>;
  reconcile(gateway?: MessageGateway): Promise<ReconcileCounts>;
  letLeaseRunOut(): Promise<void>;
  messagesOf(patientId: string): Promise<MessageRow[]>;
  mailboxOf(patientId: string): Promise<{ key: string; recipient: string; subject: string | null; body: string }[]>;
  /** Kinds of work items, in order. */
  itemsOf(patientId: string): Promise<string[]>;
  /** Until a connection of this database waits for a lock. */
  somebodyWaits(): Promise<void>;
  /** A gateway that hands to the mailbox, and then answers as it is told. */
  gateway(behaviour: GatewayBehaviour): MessageGateway;
  /** Later tests see their own messages only. */
  clear(): Promise<void>;
  /** Moves that messages made and may not make. */
  forbiddenMoves(): Promise<string[]>;
  close(): Promise<void>;
}

export interface GatewayBehaviour {
  readonly answer: GatewayAnswer | 'throws' | 'never';
  /** Whether the patient gets it all the same. */
  readonly delivers?: boolean;
  readonly ability?: MessageGateway['ability'];
}

/** For one test file: `beforeAll`, and `close` in `afterAll`. */
export async function createDelivery(): Promise<Delivery> {
  const database = await createTestDatabase();
  await database.query(NOTE_MOVES);
  const persistence = createPersistence({
    role: 'osteon_worker',
    keys: TEST_KEYS,
    databaseUrl: database.url,
    poolSize: 6,
  });
  const door = createPersistence({
    role: 'osteon_api',
    keys: TEST_KEYS,
    databaseUrl: database.url,
    poolSize: 6,
  });
  const watcher = new pg.Pool({ connectionString: database.url, max: 1 });
  const mailbox = createLocalMailbox({ keys: TEST_KEYS, databaseUrl: database.url });
  const { writeMessage } = createMessageWriter();
  const links = { secret: 'a secret that is only for the tests of delivery', publicUrl: 'https://clinic.example.org' };

  const deps = (gateway: MessageGateway = mailbox): ReconcileDeps => {
    const { gatewayOf, gatewayNamed } = chooseGateways([gateway]);
    return { messages: persistence.messages, gatewayOf, gatewayNamed, writeMessage, links };
  };
  const claim: Delivery['claim'] = (more = {}) =>
    claimDueMessages(persistence, WORKER, {
      limit: 1_000,
      channels: ['sms', 'email', 'letter'],
      mostInFlight: 2_000,
      leaseMs: LEASE_MS,
      ...more,
    });

  return {
    database,
    persistence,
    door,
    watcher,
    mailbox,
    deps,
    claim,
    async plan() {
      await planDueMessages(persistence, WORKER);
    },
    async send({ gateway, claims } = {}) {
      return sendMessages(deps(gateway), WORKER, { claims: claims ?? (await claim()), leaseMs: LEASE_MS });
    },
    reconcile: (gateway) => reconcileMessages(deps(gateway), WORKER, { leaseMs: LEASE_MS }),
    async letLeaseRunOut() {
      await database.query(
        `update message set lease_until = osteon_now() - interval '1 second' where lease_until is not null`,
      );
    },
    messagesOf: (patientId) =>
      database.query(
        `select id, key, origin, state, reason, generation, channel, digest_id from message
         where patient_id = $1 order by key`,
        [patientId],
      ),
    async mailboxOf(patientId) {
      const rows = await database.query<{ key: string; recipient: string; subject: string | null; body: string }>(
        `select idempotency_key as key, recipient, subject, body from mailbox_item
         where patient_id = $1 order by received_at, id`,
        [patientId],
      );
      return rows.map((row) => ({
        ...row,
        recipient: TEST_KEYS.open(row.recipient, SEALED.mailboxRecipient(patientId)),
      }));
    },
    async itemsOf(patientId) {
      const rows = await database.query<{ kind: string }>(
        'select kind from work_item where patient_id = $1 order by kind',
        [patientId],
      );
      return rows.map(({ kind }) => kind);
    },
    async somebodyWaits() {
      for (let tried = 0; tried < 500; tried += 1) {
        const waiting = await database.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        if (waiting.length > 0) return;
        await setTimeout(10);
      }
      throw new Error('Nobody waits for a lock.');
    },
    gateway: ({ answer, delivers = false, ability = { honoursKey: true, lookUpAfterMs: null } }) => ({
      name: 'test',
      channels: ['sms', 'email', 'letter'],
      mostInFlight: 1_000,
      ability,
      async deliver(messages, signal) {
        if (delivers) await mailbox.deliver(messages, signal);
        if (answer === 'throws') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
        if (answer === 'never') return new Promise(() => undefined);
        return new Map(messages.map(({ idempotencyKey }) => [idempotencyKey, answer]));
      },
      ...(ability.lookUpAfterMs === null || !mailbox.lookUp ? {} : { lookUp: mailbox.lookUp.bind(mailbox) }),
    }),
    async clear() {
      await database.query(
        `update message set state = 'cancelled', reason = 'cleared', lease_until = null
         where state in ('planned', 'queued', 'sending', 'uncertain')`,
      );
      await database.query('update task set next_message_on = null where next_message_on is not null');
    },
    async forbiddenMoves() {
      const moves = await database.query<{ before: MessageState; after: MessageState }>(
        'select distinct before, after from moved order by 1, 2',
      );
      if (moves.length === 0) throw new Error('No message has moved.');
      return moves
        .filter(({ before, after }) => !canMove(before, after))
        .map((move) => `${move.before} → ${move.after}`);
    },
    async close() {
      await mailbox.close();
      await watcher.end();
      await door.close();
      await persistence.close();
      await database.drop();
    },
  };
}
