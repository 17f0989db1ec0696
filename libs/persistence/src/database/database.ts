import type { Actor } from '@osteon/application';
import type pg from 'pg';
import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { actingQuery, beginText, settingsOf, settingsText, type Settings, unconfirmedOf } from './acting.ts';
import { actingCold, type Cold, type ColdWork, createColdClient } from './cold-client.ts';
import { run, transactionOn, type Queryable, type Statement } from './run.ts';

/** What a store asks: in the name of somebody, or in the program's own. */
export interface Database extends Queryable {
  /** A named statement; in the name of somebody it is a transaction of its own that says so. */
  query<Row extends QueryResultRow>(config: QueryConfig): Promise<QueryResult<Row>>;
  /** The generated client, in a transaction that says who acts. */
  readonly cold: ColdWork;
  readonly pool: pg.Pool;
  /** How a transaction begins: in one message with who acts. */
  readonly begin: string;
  /** One transaction on one connection, rolled back when `work` throws. */
  inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /** The same database in the name of somebody. */
  as(actor: Actor): Database;
}

/** The database in the program's own name: what its role may without a service. */
export function createDatabase(pool: pg.Pool, cold: Cold = createColdClient(pool)): Database {
  return {
    pool,
    cold,
    begin: 'begin',
    query: (config) => pool.query(config),
    inTransaction: (work) => transactionOn(pool, 'begin', work),
    as: (actor) => new ActingDatabase(pool, cold, actor),
  };
}

/**
 * What confirms a remembered session before longer work, which then begins as it does for a session that was looked up.
 */
const CONFIRM: Statement = { name: 'confirm-session', text: 'select' };

/** One a request: making it costs nothing. */
class ActingDatabase implements Database {
  readonly pool: pg.Pool;
  readonly #cold: Cold;
  readonly #actor: Actor;
  readonly #settings: Settings;

  constructor(pool: pg.Pool, cold: Cold, actor: Actor) {
    this.pool = pool;
    this.#cold = cold;
    this.#actor = actor;
    this.#settings = settingsOf(actor);
  }

  get begin(): string {
    return beginText(this.#settings, unconfirmedOf(this.#actor));
  }

  get cold(): ColdWork {
    const cold = actingCold(this.#cold, settingsText(this.#settings));
    return async (work) => {
      await this.#confirm();
      return cold(work);
    };
  }

  async query<Row extends QueryResultRow>(config: QueryConfig): Promise<QueryResult<Row>> {
    return actingQuery(this.pool, { settings: this.#settings, unconfirmed: unconfirmedOf(this.#actor) }, config);
  }

  async inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    await this.#confirm();
    return transactionOn(this.pool, this.begin, work);
  }

  as(actor: Actor): Database {
    return new ActingDatabase(this.pool, this.#cold, actor);
  }

  async #confirm(): Promise<void> {
    if (unconfirmedOf(this.#actor) !== undefined) await run(this, CONFIRM, []);
  }
}
