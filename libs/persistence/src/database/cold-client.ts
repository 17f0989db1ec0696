import type pg from 'pg';
import type { LocalDate } from '@osteon/domain';
import type { Prisma, PrismaClient } from '../generated/client.ts';
import { readable } from './errors.ts';

/** Runs work with the generated client; what the database refuses is told as by `run`. */
export type Cold = <Result>(work: (client: PrismaClient) => Promise<Result>) => Promise<Result>;

/** The same, all or nothing, in the program's own name: for what no patient's row is part of. */
export const coldTransaction = <Result>(
  cold: Cold,
  work: (transaction: Prisma.TransactionClient) => Promise<Result>,
): Promise<Result> => cold((client) => client.$transaction(work, { maxWait: 5_000, timeout: 30_000 }));

/** Work that sees either the client or a transaction of it. */
export type ColdWork = <Result>(work: (client: Prisma.TransactionClient) => Promise<Result>) => Promise<Result>;

/**
 * The generated client in the name of somebody: always in a transaction of its own that begins with the settings. A
 * statement beside that transaction would go to another connection, which knows of nobody.
 */
export const actingCold =
  (cold: Cold, settings: string): ColdWork =>
  (work) =>
    coldTransaction(cold, async (transaction) => {
      await transaction.$queryRawUnsafe(settings);
      return work(transaction);
    });

/**
 * The generated client for cold paths, on the pool that all statements share: ending the pool stays the work of those
 * who made it. Loaded with its query compiler at the first use, so that a program without cold paths pays nothing.
 */
export function createColdClient(pool: pg.Pool): Cold {
  let client: Promise<PrismaClient> | undefined;
  return async (work) => {
    client ??= openClient(pool);
    try {
      return await work(await client);
    } catch (error) {
      throw readable(error);
    }
  };
}

async function openClient(pool: pg.Pool): Promise<PrismaClient> {
  const [{ PrismaPg }, { PrismaClient }] = await Promise.all([
    import('@prisma/adapter-pg'),
    import('../generated/client.ts'),
  ]);
  // Messages would quote the statement with its values.
  return new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' });
}

type Asked = Pick<PrismaClient, '$queryRaw'>;

/** Now by the database's clock, which is the only one. */
export async function databaseNow(client: Asked): Promise<Date> {
  const [row] = await client.$queryRaw<{ now: Date }[]>`select osteon_now() as now`;
  if (row === undefined) throw new Error('the database has no time');
  return row.now;
}

/** Today in a zone by the database's clock. */
export async function todayIn(client: Asked, timeZone: string): Promise<LocalDate> {
  const [row] = await client.$queryRaw<{ today: LocalDate }[]>`select local_today(${timeZone})::text as today`;
  if (row === undefined) throw new Error('the database has no day');
  return row.today;
}

/** The generated client gives a date as midnight in UTC: the day of a row as it is written. */
export const localDateOf = (midnight: Date): LocalDate => midnight.toISOString().slice(0, 10);
