import { setTimeout } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '@osteon/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { createDatabase, type Database } from '../database/database.ts';
import { createPool } from '../database/pool.ts';
import { inTransaction } from './transaction.ts';

let database: TestDatabase;
let pool: Pool;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.query('create table counted (id int primary key, n int not null)');
  await database.query('grant all on counted to osteon_worker');
  await database.query('insert into counted values (1, 0), (2, 0)');
  pool = createPool({ role: 'osteon_worker', databaseUrl: database.url, poolSize: 4 });
  db = createDatabase(pool);
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

const countOf = async (id: number) =>
  (await database.query<{ n: number }>('select n from counted where id = $1', [id]))[0]?.n;

describe('a transaction', () => {
  it('that sleeps while it holds a row is ended by the server, and its program lives', async () => {
    const slept = inTransaction(db, async (client) => {
      await client.query('update counted set n = n + 1 where id = 1');
      await setTimeout(6_500);
      await client.query('update counted set n = n + 1 where id = 1');
    });
    const refused = expect(slept).rejects.toThrow();
    await setTimeout(300);
    expect(await database.query('select from counted where id = 1 for update skip locked')).toHaveLength(0);
    await setTimeout(5_500);
    expect(await database.query('select from counted where id = 1 for update skip locked')).toHaveLength(1);
    await refused;
    expect(await countOf(1)).toBe(0);
    await inTransaction(db, (client) => client.query('update counted set n = 7 where id = 1'));
    expect(await countOf(1)).toBe(7);
  });

  it('that loses a deadlock is run again', async () => {
    let waiting = 0;
    const inOrder = (first: number, second: number) =>
      inTransaction(db, async (client) => {
        await client.query('update counted set n = n + 1 where id = $1', [first]);
        waiting += 1;
        for (let waited = 0; waiting < 2 && waited < 100; waited += 1) await setTimeout(20);
        await client.query('update counted set n = n + 1 where id = $1', [second]);
      });
    const before = [await countOf(1), await countOf(2)];
    await Promise.all([inOrder(1, 2), inOrder(2, 1)]);
    expect([await countOf(1), await countOf(2)]).toEqual(before.map((n) => Number(n) + 2));
  });
});
