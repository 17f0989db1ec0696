import pg from 'pg';
import { CommandError } from './command-error.ts';

/**
 * A connection of the role that owns the tables: policies show others a part, and a backup has to be whole. Without
 * limits of time: it may take an hour.
 */
export async function withOwner<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const url = process.env['DATABASE_URL'];
  if (url === undefined || url === '') {
    throw new CommandError(
      'DATABASE_URL is not set: give the address with which the migrations are applied, the owner’s.',
      2,
    );
  }
  const client = new pg.Client({ connectionString: url, application_name: 'osteon backup', keepAlive: true });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
