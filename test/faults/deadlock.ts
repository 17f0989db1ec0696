import pg from 'pg';
import { until } from '../harness/processes.ts';
import type { Scene } from './scene.ts';

const WAITS = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

/**
 * A change that holds patients and then wants their messages, while a batch holds the messages and wants the patients:
 * PostgreSQL ends one of the two. Workers stand still after their claim while the change takes its locks.
 */
export async function provokeDeadlock({ world, feed }: Scene): Promise<void> {
  const client = new pg.Client({ connectionString: world.database.url });
  client.on('error', () => undefined);
  await client.connect();
  const wake = () => world.crew.forEach(({ process }) => process.child.kill('SIGCONT'));
  try {
    await until('a deadlock', async () => {
      for (const member of world.crew) await world.arm(member, 'after-claim=stop');
      await feed(3);
      await client.query('begin');
      const { rows } = await until('a claim that stands still', async () => {
        const found = await client.query<{ id: string }>(
          `select p.id from message m join patient p on p.id = m.patient_id where m.state = 'queued' for update of p`,
        );
        return found.rows.length > 0 && found;
      });
      wake();
      const waited = await until(
        'a batch that waits',
        async () => (await client.query(WAITS)).rowCount !== 0,
        5_000,
      ).catch(() => false);
      const ids = rows.map(({ id }) => id);
      const victim = await client
        .query('update message set reason = reason where patient_id = any($1::uuid[])', [ids])
        .then(
          () => 'the batch',
          () => 'the change',
        );
      await client.query('rollback');
      wake();
      world.note(waited ? `deadlock: ${victim} was the victim` : 'nobody waited');
      return waited;
    });
  } finally {
    wake();
    await client.end().catch(() => undefined);
  }
}
