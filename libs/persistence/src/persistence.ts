import type pg from 'pg';
import type {
  AnswerStore,
  ClientStore,
  DayStore,
  DemonstrationStore,
  GatewayEventStore,
  ImportStore,
  InboundStore,
  InboxReader,
  MessageDeskStore,
  MessageStore,
  PatientReader,
  PatientStore,
  ProtocolStore,
  ReplanStore,
  SessionStore,
  LetterStore,
  TemplateStore,
  WorklistReader,
  Actor,
  KeyRing,
} from '@osteon/application';
import { createClientStore } from './clients/client-store.ts';
import { createColdClient } from './database/cold-client.ts';
import { createPool, type PoolOptions } from './database/pool.ts';
import { inTransaction, runOne } from './database/run.ts';
import { createDemonstrationStore } from './demonstration/index.ts';
import { createImportReader, createImportStore } from './imports/index.ts';
import { createInboxReader } from './inbox/inbox-reader.ts';
import {
  createAnswerStore,
  createDayStore,
  createGatewayEventStore,
  createInboundStore,
  createMessageDeskStore,
  createMessageStore,
  createLetterStore,
  createTemplateStore,
} from './messages/index.ts';
import { createPatientReader } from './patients/patient-reader.ts';
import { createPatientStore } from './patients/patient-store.ts';
import { createProtocolStore } from './protocol/protocol-store.ts';
import { createReplanStore } from './protocol/replan-store.ts';
import { createSessionStore } from './sign-in/session-store.ts';
import { createWorklistReader } from './worklist/worklist-reader.ts';

export interface PersistenceOptions extends PoolOptions {
  /** Seal what is at rest: of `OSTEON_DATA_KEYS`. */
  readonly keys: KeyRing;
}

/** Every store behind the ports of the use cases: hand them over as `deps`. */
export interface Stores {
  readonly patients: PatientStore;
  readonly patientReader: PatientReader;
  readonly worklist: WorklistReader;
  readonly inbox: InboxReader;
  readonly sessions: SessionStore;
  readonly messages: MessageStore;
  readonly answers: AnswerStore;
  readonly templates: TemplateStore;
  readonly letters: LetterStore;
  readonly days: DayStore;
  readonly desk: MessageDeskStore;
  readonly gatewayEvents: GatewayEventStore;
  readonly inbound: InboundStore;
  readonly protocols: ProtocolStore;
  readonly replans: ReplanStore;
  readonly imports: ImportStore;
  readonly demonstration: DemonstrationStore;
  readonly clients: ClientStore;
}

/** The stores in the name of somebody: every statement tells the database who acts, and for which service. */
export interface ActingPersistence extends Stores {
  /** One transaction; `createPatientStore(client)` makes the use cases part of it. */
  inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
}

/** The stores in the program's own name: what a worker may, and what is needed to know who somebody is. */
export interface Persistence extends Stores {
  readonly pool: pg.Pool;
  readonly keys: KeyRing;
  /** The stores in the name of `actor`. Costs nothing to ask for: each request asks anew. */
  as(actor: Actor): ActingPersistence;
  /** One transaction; `createPatientStore(client)` makes the use cases part of it. */
  inTransaction<T>(actor: Actor, work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /** Fails within seconds when the database is away. */
  ping(): Promise<void>;
  /** The name of the latest migration that the database has; null on an empty one. */
  migrationLevel(): Promise<string | null>;
  close(): Promise<void>;
}

/** Connects lazily: nothing is asked of the database before the first statement. */
export function createPersistence({ keys, ...options }: PersistenceOptions): Persistence {
  const pool = createPool(options);
  const cold = createColdClient(pool);
  const stores: Stores = {
    patients: createPatientStore(pool),
    patientReader: createPatientReader(pool),
    worklist: createWorklistReader(pool),
    inbox: { ...createInboxReader(pool), ...createImportReader(cold) },
    sessions: createSessionStore(pool, cold),
    messages: createMessageStore(pool),
    answers: createAnswerStore(pool),
    templates: createTemplateStore(pool),
    letters: createLetterStore(pool),
    days: createDayStore(pool),
    desk: createMessageDeskStore(pool),
    gatewayEvents: createGatewayEventStore(pool),
    inbound: createInboundStore(pool),
    protocols: createProtocolStore(pool),
    replans: createReplanStore(pool),
    imports: createImportStore(pool),
    demonstration: createDemonstrationStore(pool, cold),
    clients: createClientStore(pool),
  };
  return {
    ...stores,
    pool,
    keys,
    as: (actor) => ({ ...stores, inTransaction: (work) => inTransaction(pool, actor, work) }),
    inTransaction: (actor, work) => inTransaction(pool, actor, work),
    async ping() {
      await runOne(pool, { name: 'ping', text: 'select 1 as here' }, []);
    },
    async migrationLevel() {
      const { rows: tables } = await pool.query(`select to_regclass('_prisma_migrations') is not null as there`);
      if (tables[0]?.there !== true) return null;
      const { rows } = await pool.query<{ name: string | null }>(
        `select max(migration_name) as name from _prisma_migrations
         where finished_at is not null and rolled_back_at is null`,
      );
      return rows[0]?.name ?? null;
    },
    close: () => pool.end(),
  };
}
