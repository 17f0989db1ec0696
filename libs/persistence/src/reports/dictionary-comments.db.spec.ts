import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@osteon/testing';
import { dictionaryComments } from './dictionary-comments.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

async function commentsOf(table: string): Promise<Map<string, string | null>> {
  const rows = await db.query<{ column: string; text: string | null }>(
    `select attname as column, col_description(attrelid, attnum) as text from pg_attribute
     where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped`,
  );
  return new Map(rows.map(({ column, text }) => [column, text]));
}

describe('the comments of the database', () => {
  it.each(['episode_observation', 'report_summary', 'indicator_outcome'])(
    'say of %s what the definitions say; tools/indicators/write-comments.mjs prints them for a migration',
    async (table) => {
      const found = await commentsOf(table);
      const wanted = dictionaryComments().filter((comment) => comment.table === table);
      expect(wanted.length).toBeGreaterThan(3);
      expect(wanted.map(({ column }) => [column, found.get(column)])).toEqual(
        wanted.map(({ column, text }) => [column, text]),
      );
    },
  );
});
