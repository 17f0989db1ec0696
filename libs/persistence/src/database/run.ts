import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';
import type pg from 'pg';
import type { Actor } from '@osteon/application';
import { readable } from './errors.ts';

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

const SAFE_SETTING = /^[A-Za-z0-9-]*$/;

/** Who acts, as settings of the transaction: in one message with its begin. Row-level policies read them. */
function beginAs(actor: Actor): string {
  const settings = {
    'app.role': actor.kind === 'user' ? actor.role : actor.kind,
    'app.user': actor.kind === 'user' ? actor.userId : '',
    'app.service': actor.serviceId ?? '',
  };
  const calls = Object.entries(settings).map(([name, value]) => {
    if (!SAFE_SETTING.test(value)) throw new Error(`${name} cannot be set to what was given`);
    return `set_config('${name}', '${value}', true)`;
  });
  return `begin; select ${calls.join(', ')}`;
}

/** One transaction on one connection, begun in one message that says who acts; rolled back when `work` throws. */
export async function inTransaction<T>(
  pool: pg.Pool,
  actor: Actor,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw readable(error);
  }
  let isBroken = false;
  try {
    await client.query(beginAs(actor));
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      isBroken = true;
    });
    throw readable(error);
  } finally {
    client.release(isBroken);
  }
}
