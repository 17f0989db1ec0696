import type { Pool, PoolClient } from 'pg';

/** Deadlock and serialization failure: the transaction did nothing and may be run again. */
const AGAIN = new Set(['40P01', '40001']);
const TRIES = 4;

/** Runs `work` in a transaction; again from the beginning when PostgreSQL chose it as the victim of a deadlock. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  for (let tried = 1; ; tried += 1) {
    const client = await pool.connect();
    let failure: Error | undefined;
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      await client.query('rollback').catch(() => undefined);
      const { code } = failure as Error & { code?: string };
      if (tried >= TRIES || code === undefined || !AGAIN.has(code)) throw error;
    } finally {
      // A connection that failed outside SQL (a server that went away) is not used again.
      client.release(failure !== undefined && !('severity' in failure));
    }
  }
}
