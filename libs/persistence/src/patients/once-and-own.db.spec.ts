import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  assignPatient,
  correctFact,
  enrolEpisode,
  enrolPatient,
  readPatient,
  readPlan,
  recordContact,
  recordFacts,
  replanPatient,
  type Idempotency,
} from '@osteon/application';
import {
  aPatient,
  aService,
  createTestDatabase,
  refusal,
  TEST_KEYS,
  type TestDatabase,
  type TestService,
  withClient,
} from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';

let db: TestDatabase;
let p: Persistence;
let north: TestService;
let south: TestService;

beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({
    role: 'osteon_api',
    keys: TEST_KEYS,
    databaseUrl: db.url,
    poolSize: 6,
    lockTimeoutMs: 300,
  });
  north = await aService(db, { code: 'north' });
  south = await aService(db, { code: 'south' });
});
beforeEach(() => db.freezeAt('2026-05-01T09:00:00Z'));
afterAll(async () => {
  await p.close();
  await db.drop();
});

/** Opens the pool's connections, so that what follows is at the same time and not in turn on one of them. */
const connectAll = () => Promise.all(Array.from({ length: 6 }, () => p.pool.query('select pg_sleep(0.2)')));

const spine = aPatient().withVertebralFracture('2026-01-31');

const key = (name: string, body: string): Idempotency => ({ key: name, route: 'POST /x', hash: Buffer.from(body) });

describe('an idempotency key', () => {
  it('carries a request out once, also when it comes twice at the same time', async () => {
    const command = { ...spine.numbered('333').enrolment(), idempotency: key('enrol-1', 'a') };
    await connectAll();
    const [one, two] = await Promise.all([
      enrolPatient(p.as(north.nurse), north.nurse, command),
      enrolPatient(p.as(north.nurse), north.nurse, command),
    ]);
    expect(two).toEqual(one);
    expect(await enrolPatient(p.as(north.nurse), north.nurse, command)).toEqual(one);

    const facts = [{ type: 'fall', on: '2026-03-05' }] as const;
    const record = () =>
      recordFacts(p.as(north.nurse), north.nurse, one.patientId, {
        facts,
        expectedVersion: 1,
        idempotency: key('fall-1', 'b'),
      });
    const answers = await Promise.all([record(), record(), record()]);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(
      await db.query(`select count(*)::int as n from fact where patient_id = $1 and type = 'fall'`, [one.patientId]),
    ).toEqual([{ n: 1 }]);

    const other = recordFacts(p.as(north.nurse), north.nurse, one.patientId, {
      facts,
      idempotency: key('fall-1', 'c'),
    });
    expect(await refusal(other)).toMatchObject({ code: 'FLS-1024' });
  });
});

describe('an idempotent request that changes nothing', () => {
  it('answers the version that holds', async () => {
    const { patientId } = await enrolPatient(p.as(north.nurse), north.nurse, spine.enrolment());
    const enrolled = () =>
      enrolEpisode(p.as(north.nurse), north.nurse, patientId, 'f1', {
        expectedVersion: 1,
        idempotency: key('episode-1', 'a'),
      });
    const answer = await enrolled();
    const { version } = await readPatient(p.as(north.nurse), north.nurse, patientId);
    expect(answer.version).toBe(version);
    expect(await enrolled()).toEqual(answer);
    const fall = { facts: [{ type: 'fall', on: '2026-03-05' }] } as const;
    expect(
      await recordFacts(p.as(north.nurse), north.nurse, patientId, { ...fall, expectedVersion: answer.version }),
    ).toMatchObject({
      version: version + 1,
    });
  });
});

describe('another service', () => {
  it('has no such patient, whatever is asked', async () => {
    const { patientId, factIds } = await enrolPatient(p.as(north.nurse), north.nurse, spine.enrolment());
    const missing = '00000000-0000-4000-8000-000000000000';
    for (const id of [patientId, missing, 'nonsense']) {
      const asks = [
        readPatient(p.as(south.nurse), south.nurse, id),
        readPlan(p.as(south.nurse), south.nurse, id),
        replanPatient(p.as(south.nurse), south.nurse, id),
        recordFacts(p.as(south.nurse), south.nurse, id, { facts: [{ type: 'fall', on: '2026-03-05' }] }),
        correctFact(p.as(south.nurse), south.nurse, id, String(factIds[0]), { retract: true, reason: 'x' }),
        recordContact(p.as(south.nurse), south.nurse, id, { outcome: 'reached', on: '2026-03-05', redFlags: 'none' }),
        assignPatient(p.as(south.nurse), south.nurse, id, south.nurse.userId),
      ];
      for (const ask of asks) expect(await refusal(ask)).toEqual({ code: 'FLS-1020', field: undefined });
    }
    const seen = await db.query(
      `select distinct outcome from audit_record where $1 = any(patient_ids) and service_id = $2`,
      [patientId, south.serviceId],
    );
    expect(seen).toEqual([{ outcome: 'not-found' }]);
  });
});

/** Holds the patient's row until all of the work waits for it, so that each part has seen the state before the others. */
async function allAtOnce(patientId: string, work: (persistence: Persistence) => Promise<unknown>[]): Promise<void> {
  const patient = createPersistence({
    role: 'osteon_api',
    keys: TEST_KEYS,
    databaseUrl: db.url,
    poolSize: 10,
    lockTimeoutMs: 60_000,
  });
  await withClient(db.url, async (holder) => {
    await holder.query('begin');
    await holder.query('select from patient where id = $1 for update', [patientId]);
    const parts = work(patient);
    const waiting = () =>
      db.query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
    while ((await waiting()).length < parts.length) await new Promise((resolve) => setTimeout(resolve, 20));
    await holder.query('commit');
    await Promise.all(parts);
  });
  await patient.close();
}

describe('assigning', () => {
  it('keeps one open assignment, and only to people of the service', async () => {
    const { patientId } = await enrolPatient(p.as(north.nurse), north.nurse, spine.enrolment());
    await allAtOnce(patientId, (persistence) =>
      [0, 1, 2]
        .flatMap(() => [north.nurse, north.admin])
        .map(({ userId }) => assignPatient(persistence.as(north.lead), north.lead, patientId, userId)),
    );
    const open = await db.query('select user_id from assignment where patient_id = $1 and ended_at is null', [
      patientId,
    ]);
    expect(open).toHaveLength(1);
    expect(await refusal(assignPatient(p.as(north.lead), north.lead, patientId, south.nurse.userId))).toMatchObject({
      code: 'FLS-1026',
    });
    await assignPatient(p.as(north.nurse), north.nurse, patientId, null);
    expect(await readPatient(p.as(north.nurse), north.nurse, patientId)).toMatchObject({ assignedTo: null });
  });
});

describe('the audit', () => {
  it('refuses the read when the record cannot be written', async () => {
    const { patientId } = await enrolPatient(p.as(north.nurse), north.nurse, spine.enrolment());
    await withClient(db.url, async (lock) => {
      await lock.query('begin; lock table audit_record in access exclusive mode');
      expect(await refusal(readPatient(p.as(north.nurse), north.nurse, patientId))).toMatchObject({ code: 'FLS-1902' });
      expect(
        await refusal(
          recordFacts(p.as(north.nurse), north.nurse, patientId, { facts: [{ type: 'fall', on: '2026-03-05' }] }),
        ),
      ).toMatchObject({
        code: 'FLS-1902',
      });
    });
    expect(await readPatient(p.as(north.nurse), north.nurse, patientId)).toMatchObject({ version: 1 });
  });
});
