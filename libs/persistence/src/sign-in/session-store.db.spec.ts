import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { hash } from '@node-rs/argon2';
import {
  completeSetup,
  createSetupLink,
  describeSession,
  hashPassword,
  isAppError,
  listColleagues,
  passwordsVerified,
  sessionOf,
  signIn,
  signOut,
  switchService,
  type AppError,
} from '@osteon/application';
import { aService, aUser, createTestDatabase, TEST_KEYS, type TestDatabase, type TestService } from '@osteon/testing';
import pg from 'pg';
import { createPersistence, type Persistence } from '../persistence.ts';

let db: TestDatabase;
let p: Persistence;
let north: TestService;
let south: TestService;
const PASSWORD = 'seven quiet herons over water';
const EMAIL = 'nurse@north.example';

beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({
    role: 'osteon_api',
    keys: TEST_KEYS,
    databaseUrl: db.url,
    poolSize: 8,
    connectTimeoutMs: 60_000,
  });
  await db.freezeAt('2026-05-01T09:00:00Z');
});
beforeEach(() => db.freezeAt('2026-05-01T09:00:00Z'));
afterAll(async () => {
  await p.close();
  await db.drop();
});

/** The front door of a service where a second factor is a person's own choice. */
const door = () => ({ ...p, secondFactor: 'optional' as const, relyingParty: undefined });

const refused = async (work: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await work.then(
    () => new Error('nothing was refused'),
    (thrown: unknown) => thrown,
  );
  if (!isAppError(error)) throw error;
  return error;
};

describe('the set-up link', () => {
  const command = {
    email: 'First@Clinic.example',
    displayName: 'First Person',
    password: PASSWORD,
    service: { code: 'first', name: 'First clinic', timeZone: 'Europe/Berlin', country: 'DE' },
  };

  it('makes one administrator, though two links are used at the same time', async () => {
    const links = [await createSetupLink(p), await createSetupLink(p)];
    const tries = links.map((link, n) =>
      completeSetup(p, String(link?.token), {
        ...command,
        email: `first${n}@clinic.example`,
        service: { ...command.service, code: `first${n}` },
      }).catch((error: unknown) => isAppError(error) && error.code),
    );
    const outcomes = await Promise.all(tries);
    expect(outcomes).toContain('FLS-1105');
    const [made] = await db.query<{ userId: string; serviceId: string }>(
      `select user_id as "userId", service_id as "serviceId" from membership`,
    );
    expect(outcomes).toContainEqual(made);
    expect(
      await db.query(
        `select (select count(*)::int from user_account) as people, (select count(*)::int from service) as services,
                (select array_agg(role || ' ' || action) from audit_record where user_id = $1 and service_id = $2) as audit`,
        [made?.userId, made?.serviceId],
      ),
    ).toEqual([{ people: 1, services: 1, audit: ['admin complete-setup'] }]);
    for (const table of ['user_account', 'service', 'setup_link']) await db.query(`delete from ${table}`);
  });

  it('works once, within its day, and only for a password that holds', async () => {
    const link = await createSetupLink(p);
    const token = String(link?.token);
    const change = (more: object) => refused(completeSetup(p, token, { ...command, ...more }));
    expect((await change({ password: 'short' })).code).toBe('FLS-1106');
    expect((await change({ password: 'Passw0rd1234' })).code).toBe('FLS-1107');
    expect((await change({ service: { ...command.service, timeZone: 'Mars/Olympus' } })).code).toBe('FLS-1110');
    expect((await refused(completeSetup(p, 'another', command))).code).toBe('FLS-1105');
    await db.freezeAt('2026-05-02T09:00:01Z');
    expect((await refused(completeSetup(p, token, command))).code).toBe('FLS-1105');

    await db.freezeAt('2026-05-01T10:00:00Z');
    const { serviceId } = await completeSetup(p, token, command);
    expect((await refused(completeSetup(p, token, { ...command, email: 'x@y.example' }))).code).toBe('FLS-1105');
    expect(await createSetupLink(p)).toBeUndefined();

    const signedIn = await signIn(door(), { email: 'first@clinic.example', password: PASSWORD });
    expect(signedIn.session.serviceId).toBe(serviceId);
    expect(await sessionOf(p, signedIn.token)).toMatchObject({
      kind: 'actor',
      actor: { role: 'admin', installationAdmin: true },
    });
    expect(
      await db.query(`select count(*)::int as n from session where position($1 in encode(token_hash, 'escape')) > 0`, [
        signedIn.token,
      ]),
    ).toEqual([{ n: 0 }]);
  });
});

describe('signing in', () => {
  beforeAll(async () => {
    north = await aService(db, { code: 'north' });
    south = await aService(db, { code: 'south' });
    await db.query('update user_account set password_hash = $1 where email = $2', [
      await hashPassword(PASSWORD),
      EMAIL,
    ]);
  });
  beforeEach(() => db.query('delete from sign_in_attempt'));

  it('says the same of an unknown address, a wrong password, and an account that is disabled', async () => {
    const wrong = await refused(signIn(door(), { email: EMAIL, password: 'wrong password here' }));
    const unknown = await refused(signIn(door(), { email: 'nobody@north.example', password: PASSWORD }));
    await db.query('update user_account set disabled_at = now() where email = $1', [EMAIL]);
    const disabled = await refused(signIn(door(), { email: EMAIL, password: PASSWORD }));
    await db.query('update user_account set disabled_at = null where email = $1', [EMAIL]);
    const said = ({ code, message, status, field, details }: AppError) => ({ code, message, status, field, details });
    expect(said(wrong)).toMatchObject({ code: 'FLS-1101', status: 401 });
    expect(said(unknown)).toEqual(said(wrong));
    expect(said(disabled)).toEqual(said(wrong));
  });

  it('works through as many hashes for an unknown address as for a wrong password', async () => {
    const hashesFor = async (email: string): Promise<number> => {
      const before = passwordsVerified();
      await refused(signIn(door(), { email, password: 'wrong password here' }));
      return passwordsVerified() - before;
    };
    expect(await hashesFor(EMAIL)).toBe(1);
    expect(await hashesFor('nobody@north.example')).toBe(1);
    await db.query('update user_account set disabled_at = now() where email = $1', [EMAIL]);
    expect(await hashesFor(EMAIL)).toBe(1);
    await db.query('update user_account set disabled_at = null where email = $1', [EMAIL]);
  });

  it('hashes a password anew that was hashed with smaller figures, and only then', async () => {
    const stored = async () =>
      (await db.query<{ hash: string }>('select password_hash as hash from user_account where email = $1', [EMAIL]))[0]!
        .hash;
    const small = await hash(PASSWORD, { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
    await db.query('update user_account set password_hash = $1 where email = $2', [small, EMAIL]);
    await refused(signIn(door(), { email: EMAIL, password: 'wrong password here' }));
    expect(await stored()).toBe(small);
    await signIn(door(), { email: EMAIL, password: PASSWORD });
    const grown = await stored();
    expect(grown).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,/);
    await signIn(door(), { email: EMAIL, password: PASSWORD });
    expect(await stored()).toBe(grown);
  });

  it('delays more with every failure, by account, and forgets it with a success; nobody is locked out', async () => {
    const tryIn = (password: string) => signIn(door(), { email: EMAIL, password, address: '192.0.2.1' });
    for (let n = 0; n < 3; n += 1) expect((await refused(tryIn('wrong password here'))).code).toBe('FLS-1101');
    expect(await refused(tryIn(PASSWORD))).toMatchObject({ code: 'FLS-1102', details: { retryAfterSeconds: 1 } });

    await db.freezeAt('2026-05-01T09:00:01Z');
    expect((await refused(tryIn('wrong password here'))).code).toBe('FLS-1101');
    expect((await refused(tryIn(PASSWORD))).details).toEqual({ retryAfterSeconds: 2 });
    await db.freezeAt('2026-05-01T09:01:01Z');
    await tryIn(PASSWORD);
    await refused(tryIn('wrong password here'));
    await tryIn(PASSWORD);
  });

  it('delays an address that tries many accounts, and lets no simultaneous tries slip through', async () => {
    const tries = Array.from({ length: 26 }, (_, n) =>
      refused(signIn(door(), { email: `person${n}@north.example`, password: 'x', address: '192.0.2.9' })),
    );
    const codes = (await Promise.all(tries)).map(({ code }) => code);
    expect(codes.filter((code) => code === 'FLS-1101')).toHaveLength(20);
    expect(codes.filter((code) => code === 'FLS-1102')).toHaveLength(6);
    expect((await refused(signIn(door(), { email: EMAIL, password: PASSWORD, address: '192.0.2.9' }))).code).toBe(
      'FLS-1102',
    );
    await signIn(door(), { email: EMAIL, password: PASSWORD, address: '192.0.2.10' });
  });
});

describe('a session', () => {
  const enter = async () => (await signIn(door(), { email: EMAIL, password: PASSWORD, address: '192.0.2.1' })).token;
  const kind = async (token: string) => (await sessionOf(p, token)).kind;

  it('is new at every sign-in, and ends at sign-out', async () => {
    const [one, two] = [await enter(), await enter()];
    const found = await sessionOf(p, one, '192.0.2.1');
    expect(found).toEqual({
      kind: 'actor',
      actor: {
        kind: 'user',
        userId: north.nurse.userId,
        role: 'nurse',
        serviceId: north.serviceId,
        sessionId: expect.any(String),
        address: '192.0.2.1',
        stage: 'open',
        method: 'password',
        provedAt: '2026-05-01T09:00:00.000Z',
        provedSecondsAgo: 0,
        installationAdmin: false,
        day: { timeZone: 'Europe/London', today: '2026-05-01', protocolKey: null },
      },
      facts: expect.stringContaining(
        `|${north.nurse.userId}|nurse|${north.serviceId}|Europe/London|2026-05-01|-|open|`,
      ),
      noteDueInSeconds: 60,
    });
    if (found.kind !== 'actor') throw new Error('no session');
    await signOut(p, found.actor);
    expect(await kind(one)).toBe('ended');
    expect(await kind(two)).toBe('actor');
    expect(await kind('nonsense')).toBe('unknown');
  });

  it('ends after 15 idle minutes, and 12 hours after it began however busy it was', async () => {
    const idle = await enter();
    await db.freezeAt('2026-05-01T09:14:59Z');
    expect(await kind(idle)).toBe('actor');
    await db.freezeAt('2026-05-01T09:29:00Z');
    expect(await kind(idle)).toBe('actor');
    await db.freezeAt('2026-05-01T09:44:01Z');
    expect(await kind(idle)).toBe('ended');

    await db.freezeAt('2026-05-01T09:00:00Z');
    const busy = await enter();
    for (let minutes = 10; minutes < 12 * 60; minutes += 10) {
      await db.freezeAt(new Date(Date.UTC(2026, 4, 1, 9, minutes)).toISOString());
      expect(await kind(busy)).toBe('actor');
    }
    await db.freezeAt('2026-05-01T21:00:00Z');
    expect(await kind(busy)).toBe('ended');
  });

  it('ends at once when the person is disabled or leaves the service', async () => {
    const token = await enter();
    await db.query('update user_account set disabled_at = now() where email = $1', [EMAIL]);
    expect(await kind(token)).toBe('ended');
    await db.query('update user_account set disabled_at = null where email = $1', [EMAIL]);
    await db.query('delete from membership where user_id = $1', [north.nurse.userId]);
    expect(await kind(token)).toBe('ended');
    await db.query(`insert into membership values ($1, $2, 'nurse')`, [north.nurse.userId, north.serviceId]);
  });

  it('moves to another service of the same person only', async () => {
    const found = await sessionOf(p, await enter());
    if (found.kind !== 'actor') throw new Error('no session');
    expect((await refused(switchService(p, found.actor, south.serviceId))).code).toBe('FLS-1108');
    await db.query(`insert into membership values ($1, $2, 'admin')`, [north.nurse.userId, south.serviceId]);
    await switchService(p, found.actor, south.serviceId);
    const described = await describeSession(p, found.actor);
    expect(described).toMatchObject({
      role: 'admin',
      service: { code: 'south', today: '2026-05-01' },
      user: { email: EMAIL },
    });
    expect(described.services.map(({ code }) => code)).toEqual(['north', 'south']);
    expect(
      await db.query(
        `select role, service_id as "serviceId", session_id as "sessionId", host(address::inet) as address, outcome
         from audit_record where action = 'switch-service'`,
      ),
    ).toEqual([
      {
        role: 'admin',
        serviceId: south.serviceId,
        sessionId: found.actor.sessionId,
        address: '192.0.2.1',
        outcome: 'done',
      },
    ]);
  });

  it('moves nowhere when the record of it cannot be written', async () => {
    const impatient = createPersistence({
      role: 'osteon_api',
      keys: TEST_KEYS,
      databaseUrl: db.url,
      poolSize: 2,
      lockTimeoutMs: 200,
    });
    const found = await sessionOf(impatient, await enter());
    if (found.kind !== 'actor') throw new Error('no session');
    // Only the owner of the table may lock it.
    const lock = new pg.Client({ connectionString: db.url });
    await lock.connect();
    try {
      await lock.query('begin; lock table audit_record in access exclusive mode');
      expect((await refused(switchService(impatient, found.actor, south.serviceId))).code).toBe('FLS-1902');
    } finally {
      await lock.query('rollback');
      await lock.end();
    }
    expect(await describeSession(impatient, found.actor)).toMatchObject({ service: { code: 'north' } });
    await impatient.close();
  });

  it('knows the colleagues of its service, by name, without those who left', async () => {
    const away = await aUser(db, north.serviceId, 'north', 'nurse', 'away');
    const names = async () =>
      (await listColleagues(p, north.admin)).map(({ displayName, role }) => [displayName, role]);
    const staff = [
      ['Admin north', 'admin'],
      ['Auditor north', 'auditor'],
      ['Lead north', 'lead'],
      ['Nurse north', 'nurse'],
      ['Safety-officer north', 'safety-officer'],
    ];
    expect(await names()).toEqual([...staff.slice(0, 2), ['Away north', 'nurse'], ...staff.slice(2)]);
    await db.query('update user_account set disabled_at = osteon_now() where id = $1', [away.userId]);
    expect(await names()).toEqual(staff);
  });
});
