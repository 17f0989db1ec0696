import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { enrolPatient, type RememberedSession, sessionOf, sha256, type UserActor } from '@osteon/application';
import {
  aPatient,
  aService,
  createTestDatabase,
  refusal,
  TEST_KEYS,
  type TestDatabase,
  type TestService,
} from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';

let db: TestDatabase;
let p: Persistence;
let north: TestService;
let patientId: string;
beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 2 });
  north = await aService(db, { code: 'north' });
  await db.freezeAt('2026-05-01T09:00:00Z');
  const story = aPatient().withHipFracture('2026-04-01').enrolment();
  ({ patientId } = await enrolPatient(p.as(north.nurse), north.nurse, story));
});
afterAll(async () => {
  await p.close();
  await db.drop();
});

/** Somebody whose session was found, and who goes on from memory. */
async function remembered(): Promise<{ actor: UserActor; session: RememberedSession }> {
  const tokenHash = sha256(randomBytes(16).toString('hex'));
  await db.query(
    `insert into session (token_hash, user_id, service_id, expires_at) values ($1, $2, $3, osteon_now() + interval '1 hour')`,
    [tokenHash, north.nurse.userId, north.serviceId],
  );
  const found = await sessionOf(p, tokenHash);
  if (found.kind !== 'actor') throw new Error('no session');
  const session: RememberedSession = { tokenHash, facts: found.facts, state: 'unconfirmed' };
  return { actor: { ...found.actor, remembered: session }, session };
}

const end = ({ tokenHash }: RememberedSession): Promise<unknown> =>
  db.query('update session set ended_at = osteon_now() where token_hash = $1', [tokenHash]);

const records = async (): Promise<number> =>
  (await db.query<{ n: number }>('select count(*)::int as n from audit_record'))[0]?.n ?? Number.NaN;

const done: string[] = [];

/** The ways in which something is done in somebody's name. */
const WAYS: Readonly<Record<string, (actor: UserActor) => Promise<unknown>>> = {
  'a statement': (actor) => p.as(actor).patientReader.readPatient(actor, actor.serviceId, patientId),
  'a transaction of a store': (actor) =>
    p.as(actor).inTransaction(async () => void done.push('in a transaction of a store')),
  'a transaction': (actor) => p.inTransaction(actor, async () => void done.push('in a transaction')),
  'the generated client': (actor) => p.as(actor).inbox.listImports(actor.serviceId, 1, null),
};

describe('a session from memory', () => {
  it('is confirmed by the first statement in its name, and not again', async () => {
    const { actor, session } = await remembered();
    expect(await p.as(actor).patientReader.readPatient(actor, actor.serviceId, patientId)).toMatchObject({
      id: patientId,
    });
    expect(session.state).toBe('held');
    await end(session);
    expect(await p.as(actor).patientReader.readPatient(actor, actor.serviceId, patientId)).toMatchObject({
      id: patientId,
    });
  });

  it.each(Object.keys(WAYS))('that ended lets nothing be done by %s', async (name) => {
    const { actor, session } = await remembered();
    await end(session);
    const before = await records();
    const way = WAYS[name] ?? (() => Promise.reject(new Error(name)));
    expect((await refusal(way(actor))).code).toBe('FLS-1104');
    expect((await refusal(way(actor))).code).toBe('FLS-1104');
    expect(await records()).toBe(before);
    expect(done).toEqual([]);
  });

  it.each(Object.keys(WAYS))('that holds lets %s be done', async (name) => {
    const { actor } = await remembered();
    await WAYS[name]?.(actor);
    expect(done.splice(0).length).toBe(name.includes('transaction') ? 1 : 0);
  });

  it('that stands for something else by now lets nothing be done, whatever was planted', async () => {
    const { actor, session } = await remembered();
    for (const facts of ['', session.facts.replace('nurse', 'lead'), `${session.facts}'; select 1; --`]) {
      const planted = { ...actor, role: 'lead', remembered: { ...session, facts } } as const;
      for (const way of Object.values(WAYS)) expect((await refusal(way(planted))).code).toBe('FLS-1104');
    }
    const unknown = { ...actor, remembered: { ...session, tokenHash: sha256('nobody') } };
    for (const way of Object.values(WAYS)) expect((await refusal(way(unknown))).code).toBe('FLS-1104');
  });

  it('that was refused is refused for good, and its connection serves on', async () => {
    const { actor, session } = await remembered();
    await end(session);
    await Promise.all(
      Array.from({ length: 4 }, async () => refusal(p.as({ ...actor }).patients.readServiceDay(north.serviceId))),
    );
    expect(session.state).toBe('refused');
    await db.query('update session set ended_at = null where token_hash = $1', [session.tokenHash]);
    expect((await refusal(p.as(actor).patients.readServiceDay(north.serviceId))).code).toBe('FLS-1104');
    const other = await remembered();
    expect(await p.as(other.actor).patients.readServiceDay(north.serviceId)).toMatchObject({
      timeZone: 'Europe/London',
    });
  });
});
