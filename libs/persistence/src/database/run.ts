import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';
import type pg from 'pg';
import type { Actor } from '@osteon/application';
import { beginText, settingsOf, unconfirmedOf } from './acting.ts';
import { isDatabaseAway, readable } from './errors.ts';

/** A pool, or a connection within a transaction. */
export interface Queryable {
  query<Row extends QueryResultRow>(config: QueryConfig): Promise<QueryResult<Row>>;
}

/** SQL with a name: planned once a connection and kept. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Runs a prepared statement. */
export async function run<Row extends QueryResultRow>(
  db: Queryable,
  { name, text }: Statement,
  values: unknown[],
): Promise<Row[]> {
  try {
    return (await db.query<Row>({ name, text, values })).rows;
  } catch (error) {
    throw readable(error);
  }
}

/** The one row of a statement that always gives one. */
export async function runOne<Row extends QueryResultRow>(
  db: Queryable,
  statement: Statement,
  values: unknown[],
): Promise<Row> {
  const [row] = await run<Row>(db, statement, values);
  if (row === undefined) throw new Error(`${statement.name} gave no row`);
  return row;
}

/** One transaction on one connection, begun in one message that says who acts; rolled back when `work` throws. */
export const inTransaction = async <T>(
  pool: pg.Pool,
  actor: Actor,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> => transactionOn(pool, beginText(settingsOf(actor), unconfirmedOf(actor)), work);

/**
 * One transaction that begins with the text given. It is done when this resolves: a commit that the server turned into
 * a rollback, because `work` went on after a failure, is a failure.
 */
export async function transactionOn<T>(
  pool: pg.Pool,
  begin: string,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw readable(error);
  }
  // A connection that fails between two statements fails at the next one; without a listener it would end the process.
  client.on('error', ignore);
  let isBroken = false;
  try {
    await client.query(begin);
    const result = await work(client);
    await commit(client);
    return result;
  } catch (error) {
    // A connection that is away, or silent, is not asked to roll back: the server does when it is closed.
    isBroken = isDatabaseAway(error);
    if (!isBroken) {
      await client.query('rollback').catch(() => {
        isBroken = true;
      });
    }
    throw readable(error);
  } finally {
    client.off('error', ignore);
    client.release(isBroken);
  }
}

const ignore = (): void => undefined;

/** @throws when what was done is not kept */
export async function commit(client: pg.PoolClient): Promise<void> {
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') throw new Error('nothing was kept: a statement of the transaction had failed before');
}
