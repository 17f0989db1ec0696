import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@osteon/testing';
import { osteon } from '../testing/osteon-process.ts';

describe('osteon rotate-signing-keys', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await createTestDatabase();
    await db.freezeAt('2026-06-15T10:00:00Z');
  });
  afterAll(() => db.drop());

  const run = (...args: string[]) => osteon(['rotate-signing-keys', ...args], { env: { DATABASE_URL: db.url } });
  /** Ids of the keys: the one that signs, and those that still verify. */
  const keys = async () => {
    const rows = await db.query<{ kid: string; signs: boolean; verifies: boolean }>(
      `select kid, retired_at is null as signs, retired_at > osteon_now() - interval '1 hour' as verifies from signing_key`,
    );
    return {
      signs: rows.filter(({ signs }) => signs).map(({ kid }) => kid),
      verify: rows.filter(({ verifies }) => verifies).map(({ kid }) => kid),
    };
  };

  it('makes another key sign, and lets the one before verify', async () => {
    const first = await run();
    expect(first).toMatchObject({ status: 0, err: expect.stringMatching(/verify for 1 hour more/) });
    expect(await keys()).toEqual({ signs: [first.out.trim()], verify: [] });
    const second = await run();
    expect(await keys()).toEqual({ signs: [second.out.trim()], verify: [first.out.trim()] });
    const rows = await db.query(`select role, action, resource from audit_record order by id`);
    expect(rows).toEqual(
      [first, second].map(({ out }) => ({
        role: 'cli',
        action: 'rotate-signing-keys',
        resource: `signing-key/${out.trim()}`,
      })),
    );
  });

  it('ends those before with --at-once', async () => {
    const { out, status } = await run('--at-once');
    expect(status).toBe(0);
    expect(await keys()).toEqual({ signs: [out.trim()], verify: [] });
  });
});
