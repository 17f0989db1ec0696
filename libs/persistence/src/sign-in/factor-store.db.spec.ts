import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recoveryCodeHash, sha256, type UserActor } from '@osteon/application';
import { aService, createTestDatabase, TEST_KEYS, type TestDatabase } from '@osteon/testing';
import fc from 'fast-check';
import { createPersistence, type Persistence } from '../persistence.ts';

let db: TestDatabase;
let p: Persistence;
let nurse: UserActor;
let lead: UserActor;

beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 8 });
  await db.freezeAt('2026-05-01T09:00:00Z');
  ({ nurse, lead } = await aService(db, { code: 'north' }));
});
afterAll(async () => {
  await p.close();
  await db.drop();
});

describe('a code', () => {
  it('of the app counts once each, in order, whatever comes at the same time', async () => {
    const tries = fc.array(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(tries, async (rounds) => {
        await p.factors.addTotp(nurse, { secret: 'JBSWY3DPEHPK3PXP', step: 0 }, []);
        let last = 0;
        for (const steps of rounds) {
          const counted = await Promise.all(steps.map((step) => p.factors.useTotpStep(nurse.userId, step)));
          const taken = steps.filter((_, at) => counted[at]);
          // No step counts twice, none that is not newer than what counted before, and the newest always does.
          expect(new Set(taken).size).toBe(taken.length);
          expect(taken.every((step) => step > last)).toBe(true);
          const newest = Math.max(...steps);
          if (newest > last) expect(taken).toContain(newest);
          last = Math.max(last, ...taken);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('of recovery counts once each, and for its owner alone, whatever comes at the same time', async () => {
    const tries = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.boolean()), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(tries, async (given) => {
        const hashes = ['a', 'b', 'c'].map(recoveryCodeHash);
        await p.factors.replaceRecoveryCodes(nurse, hashes);
        await p.factors.replaceRecoveryCodes(lead, ['d', 'e'].map(recoveryCodeHash));
        const codes = ['a', 'b', 'c', 'd', 'e'];
        const counted = await Promise.all(
          given.map(([which, isNurse]) =>
            p.factors.useRecoveryCode((isNurse ? nurse : lead).userId, recoveryCodeHash(codes[which]!)),
          ),
        );
        const right = given.filter(([which, isNurse]) => which < 3 === isNurse).map(([which]) => which);
        const taken = given.filter((_, at) => counted[at]).map(([which]) => which);
        expect([...taken].sort()).toEqual([...new Set(right)].sort());
      }),
      { numRuns: 60 },
    );
  });
});

describe('a ceremony', () => {
  it('ends once, as what it was begun, and within its time', async () => {
    const begin = (name: string) => p.factors.beginCeremony(sha256(name), 'oidc', null, { nonce: 'secret nonce' }, 10);
    await begin('one');
    expect(await p.factors.endCeremony(sha256('one'), 'passkey-sign-in')).toBeNull();
    const ends = await Promise.all([1, 2, 3].map(() => p.factors.endCeremony(sha256('one'), 'oidc')));
    expect(ends.filter((end) => end !== null)).toEqual([{ userId: null, detail: { nonce: 'secret nonce' } }]);
    const rows = await db.query<{ row: string }>('select s::text as row from sign_in_challenge s');
    expect(rows.some(({ row }) => row.includes('secret nonce'))).toBe(false);
    await begin('two');
    await db.freezeAt('2026-05-01T09:10:00Z');
    expect(await p.factors.endCeremony(sha256('two'), 'oidc')).toBeNull();
    await db.freezeAt('2026-05-01T09:00:00Z');
  });
});

describe('a passkey', () => {
  const passkey = { credentialId: 'one', publicKey: new Uint8Array([1]), counter: 5, transports: [], name: 'Key' };

  it('belongs to one person, and its counter only grows', async () => {
    expect(await p.factors.addPasskey(nurse, passkey, [])).not.toBe('taken');
    expect(await p.factors.addPasskey(lead, passkey, [])).toBe('taken');
    const counted = await Promise.all([6, 6, 6].map((counter) => p.factors.usePasskey('one', counter)));
    expect(counted.filter(Boolean)).toHaveLength(1);
    expect(await p.factors.usePasskey('one', 5)).toBe(false);
    expect(await p.factors.usePasskey('one', 0)).toBe(false);
    expect(await p.factors.usePasskey('one', 7)).toBe(true);
  });

  it('that does not count says 0 every time', async () => {
    await p.factors.addPasskey(nurse, { ...passkey, credentialId: 'two', counter: 0 }, []);
    expect(await p.factors.usePasskey('two', 0)).toBe(true);
    expect(await p.factors.usePasskey('two', 0)).toBe(true);
  });
});
