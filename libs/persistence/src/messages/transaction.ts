import type { PoolClient } from 'pg';
import type { Database } from '../database/database.ts';
import { commit } from '../database/run.ts';

/** Deadlock and serialization failure: the transaction did nothing and may be run again. */
const AGAIN = new Set(['40P01', '40001']);
const TRIES = 4;

/**
 * A process that is paused inside a transaction keeps its locks, and the sweeps of others would go around its rows
 * for as long as it sleeps. These transactions take milliseconds: the server ends one that is idle for five seconds.
 */
const IMPATIENT = `set local idle_in_transaction_session_timeout = '5s'`;

/** The server may end the connection between two statements: the next one fails, and the process lives. */
const ignore = (): void => undefined;

/** Runs `work` in a transaction; again from the beginning when PostgreSQL chose it as the victim of a deadlock. */
export async function inTransaction<Result>(
  db: Database,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  for (let tried = 1; ; tried += 1) {
    const client = await db.pool.connect();
    client.on('error', ignore);
    let failure: Error | undefined;
    try {
      await client.query(`${db.begin}; ${IMPATIENT}`);
      const result = await work(client);
      await commit(client);
      return result;
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      await client.query('rollback').catch(ignore);
      const { code } = failure as Error & { code?: string };
      if (tried >= TRIES || code === undefined || !AGAIN.has(code)) throw error;
    } finally {
      client.off('error', ignore);
      // A connection that failed outside SQL (a server that went away) is not used again.
      client.release(failure !== undefined && !('severity' in failure));
    }
  }
}
