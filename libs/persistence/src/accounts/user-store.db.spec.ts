import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { completeLink, rescueAdmin, sessionOf, signIn, type UserActor } from '@osteon/application';
import { aService, createTestDatabase, TEST_KEYS, type TestDatabase } from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';

let db: TestDatabase;
let p: Persistence;
let admin: UserActor;
const PASSWORD = 'seven quiet herons over water';

beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 4 });
  await db.freezeAt('2026-05-01T09:00:00Z');
  ({ admin } = await aService(db, { code: 'north' }));
});
afterAll(async () => {
  await p.close();
  await db.drop();
});

describe('the operator', () => {
  const door = () => ({ ...p, secondFactor: 'required' as const, relyingParty: undefined });

  it('rescues nobody but who administers the installation', async () => {
    expect(await rescueAdmin(p, 'admin@north.example')).toBeUndefined();
    expect(await rescueAdmin(p, 'nobody@north.example')).toBeUndefined();
    expect(await db.query('select from account_link')).toEqual([]);
  });

  it('gives a link to who does, without the factors that are lost, and is in the record', async () => {
    await db.query('update user_account set installation_admin = true where id = $1', [admin.userId]);
    await p.factors.addTotp(admin, { secret: 'JBSWY3DPEHPK3PXP', step: 0 }, []);
    const link = await rescueAdmin(p, 'Admin@North.example');
    expect(link).toMatchObject({ purpose: 'reset', expiresAt: '2026-05-01T10:00:00.000Z' });
    await completeLink(door(), { token: link!.token, password: PASSWORD });
    const signedIn = await signIn(door(), { email: 'admin@north.example', password: PASSWORD });
    expect(signedIn.next).toEqual({ stage: 'enrolment', methods: ['totp'] });
    expect(await sessionOf(p, signedIn.token)).toMatchObject({
      actor: { stage: 'enrolment', installationAdmin: true },
    });
    const records = await db.query(`select role, action, resource from audit_record where action = 'rescue-admin'`);
    expect(records).toEqual([{ role: 'cli', action: 'rescue-admin', resource: `user/${admin.userId}` }]);
  });
});
