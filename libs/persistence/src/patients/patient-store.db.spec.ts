import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  correctFact,
  enrolEpisode,
  enrolPatient,
  readPatient,
  readPlan,
  recordContact,
  recordFacts,
  replanPatient,
} from '@osteon/application';
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

describe('enrolling', () => {
  it('stores patient, identifiers, contact points, facts, episode, tasks and one audit record', async () => {
    const story = spine.numbered('111').reachedBy('sms', '+447700900001').onAlendronate('2026-02-10');
    const { patientId, taskCount, factIds } = await enrolPatient(p.as(north.nurse), north.nurse, story.enrolment());

    const view = await readPatient(p.as(north.nurse), north.nurse, patientId);
    expect(view).toMatchObject({
      id: patientId,
      version: 1,
      age: 78,
      asOf: '2026-05-01',
      identifiers: [{ system: 'urn:test:number', value: '111', type: null }],
      contactPoints: [{ channel: 'sms', value: '+447700900001', consented: true, optedOut: false, invalid: false }],
      episodes: [{ key: 'f1', diagnosedOn: '2026-01-31', sites: ['spine'], enrolment: 'enrolled' }],
    });
    expect(view.facts.map(({ type, ref, on, holds }) => [type, ref, on, holds])).toEqual([
      ['fracture', 'f1', '2026-01-31', true],
      ['treatment', 't1', '2026-02-10', true],
    ]);
    expect(view.facts.map(({ id }) => id)).toEqual(factIds);
    expect(view.tasks).toHaveLength(taskCount);
    const review = view.tasks.find((task) => task.key === 'f1/augmentation-review/month-3');
    expect(review).toMatchObject({
      dueOn: '2026-04-30',
      status: 'overdue',
      anchorOn: '2026-01-31',
      section: 'overdue',
    });
    expect(review?.because.length).toBeGreaterThan(0);

    const audit = await db.query(
      `select action, outcome, user_id, service_id from audit_record where $1 = any(patient_ids) order by id`,
      [patientId],
    );
    expect(audit).toEqual([
      { action: 'enrol-patient', outcome: 'done', user_id: north.nurse.userId, service_id: north.serviceId },
      { action: 'read-patient', outcome: 'shown', user_id: north.nurse.userId, service_id: north.serviceId },
    ]);
  });

  it('refuses a second patient with a number of the service, and lets another service have it', async () => {
    const story = spine.numbered('222');
    await enrolPatient(p.as(north.nurse), north.nurse, story.enrolment());
    const before = await db.query('select count(*) from fact');
    expect(await refusal(enrolPatient(p.as(north.nurse), north.nurse, story.enrolment()))).toMatchObject({
      code: 'FLS-1021',
    });
    expect(await db.query('select count(*) from fact')).toEqual(before);
    await enrolPatient(p.as(south.nurse), south.nurse, story.enrolment());
  });

  it('stores nothing of facts that cannot be, and names the field', async () => {
    const before = await db.query('select count(*) from patient');
    const story = spine.inPain(4, '2026-05-02');
    expect(await refusal(enrolPatient(p.as(north.nurse), north.nurse, story.enrolment()))).toEqual({
      code: 'FLS-1011',
      field: 'facts[1].on',
    });
    const impossible = spine.inPain(11, '2026-04-02');
    expect(await refusal(enrolPatient(p.as(north.nurse), north.nurse, impossible.enrolment()))).toEqual({
      code: 'FLS-1010',
      field: 'facts[1].payload.nrs',
    });
    const nowhere = spine.given('2026-04-02', 't9');
    expect(await refusal(enrolPatient(p.as(north.nurse), north.nurse, nowhere.enrolment()))).toEqual({
      code: 'FLS-1014',
      field: 'facts[1].ref',
    });
    expect(await db.query('select count(*) from patient')).toEqual(before);
  });

  it('makes history of what a bulk source does not enrol, until a nurse does', async () => {
    const story = aPatient().withFracture('wrist', '2020-03-01').withVertebralFracture('2026-01-31');
    const { patientId } = await enrolPatient(p.as(north.nurse), north.nurse, {
      ...story.enrolment(),
      source: 'import',
      enrolSince: '2025-05-01',
    });
    const view = await readPatient(p.as(north.nurse), north.nurse, patientId);
    expect(view.episodes).toMatchObject([
      { key: 'f1', enrolment: 'history', historyReason: 'before-enrol-since' },
      { key: 'f2', enrolment: 'enrolled', historyReason: null },
    ]);
    expect(view.tasks.every(({ episode }) => episode === 'f2')).toBe(true);

    const { difference } = await enrolEpisode(p.as(north.nurse), north.nurse, patientId, 'f1');
    expect(difference.added).toBeGreaterThan(0);
    expect(
      (await readPlan(p.as(north.nurse), north.nurse, patientId)).tasks.some(({ episode }) => episode === 'f1'),
    ).toBe(true);
  });

  it('plans nothing for someone under 50 whom an import brings', async () => {
    const story = aPatient().born('1990-01-01').withVertebralFracture('2026-01-31');
    const enrolled = await enrolPatient(p.as(north.nurse), north.nurse, {
      ...story.enrolment(),
      source: 'import',
      enrolSince: '1900-01-01',
    });
    expect(enrolled.taskCount).toBe(0);
  });
});

describe('changing', () => {
  it('writes nothing when planned again', async () => {
    const { patientId, version, taskCount } = await enrolPatient(
      p.as(north.nurse),
      north.nurse,
      spine.onDenosumab('2025-11-01').enrolment(),
    );
    for (let times = 0; times < 2; times += 1) {
      const again = await replanPatient(p.as(north.nurse), north.nurse, patientId);
      expect(again).toMatchObject({
        version,
        difference: { added: 0, changed: 0, withdrawn: 0, unchanged: taskCount },
      });
    }
    expect(await db.query('select count(*)::int as n from task_change where patient_id = $1', [patientId])).toEqual([
      { n: 0 },
    ]);
  });

  it('closes the task that a fact closes, and says which fact moved it', async () => {
    const { patientId } = await enrolPatient(p.as(north.nurse), north.nurse, spine.enrolment());
    const { factIds, version } = await recordFacts(p.as(north.nurse), north.nurse, patientId, {
      facts: [{ type: 'fls-contact', on: '2026-02-05' }],
      expectedVersion: 1,
    });
    expect(version).toBe(2);
    const plan = await readPlan(p.as(north.nurse), north.nurse, patientId);
    expect(plan.tasks.find(({ kind }) => kind === 'first-contact')).toMatchObject({
      status: 'done',
      doneOn: '2026-02-05',
    });
    const changes = await db.query('select before, after, fact_id from task_change where patient_id = $1', [patientId]);
    expect(changes).toContainEqual({ before: { doneOn: null }, after: { doneOn: '2026-02-05' }, fact_id: factIds[0] });
  });

  it('refuses another version, and plans again when someone was faster', async () => {
    const { patientId } = await enrolPatient(p.as(north.nurse), north.nurse, spine.enrolment());
    await recordFacts(p.as(north.nurse), north.nurse, patientId, {
      facts: [{ type: 'fls-contact', on: '2026-02-05' }],
    });
    const late = recordFacts(p.as(north.nurse), north.nurse, patientId, {
      facts: [{ type: 'fall', on: '2026-03-05' }],
      expectedVersion: 1,
    });
    expect(await refusal(late)).toMatchObject({ code: 'FLS-1022' });

    // Of several such days only the first plans a referral while it is unfinished: each plan depends on all of them.
    const days = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04'] as const;
    const pain = (on: string) => ({ facts: [{ type: 'pain', on, payload: { nrs: 8 } }] }) as const;
    await connectAll();
    await Promise.all(days.map((on) => recordFacts(p.as(north.nurse), north.nurse, patientId, pain(on))));
    const { tasks, version, facts } = await readPatient(p.as(north.nurse), north.nurse, patientId);
    expect(version).toBe(6);
    expect(facts.filter(({ type }) => type === 'pain')).toHaveLength(4);
    expect(tasks.filter(({ kind }) => kind === 'augmentation-referral').map(({ occurrence }) => occurrence)).toEqual([
      days[0],
    ]);
    const again = await replanPatient(p.as(north.nurse), north.nurse, patientId);
    expect(again).toMatchObject({ version, difference: { added: 0, changed: 0, withdrawn: 0 } });
  });

  it('keeps both dates of a correction, and the corrected fact in the history', async () => {
    const { patientId, factIds } = await enrolPatient(p.as(north.nurse), north.nurse, spine.enrolment());
    const [fracture = ''] = factIds;
    await correctFact(p.as(north.nurse), north.nurse, patientId, fracture, {
      on: '2026-02-10',
      reason: 'wrong date on the report',
    });

    const view = await readPatient(p.as(north.nurse), north.nurse, patientId);
    expect(view.episodes).toMatchObject([{ key: 'f1', diagnosedOn: '2026-02-10' }]);
    expect(view.facts.map(({ on, holds, reason }) => [on, holds, reason])).toEqual([
      ['2026-01-31', false, null],
      ['2026-02-10', true, 'wrong date on the report'],
    ]);
    const change = view.changes.find(({ taskKey }) => taskKey === 'f1/first-contact/initial');
    expect(change).toMatchObject({ before: { dueOn: '2026-02-14' }, after: { dueOn: '2026-02-24' } });
    expect(
      await refusal(correctFact(p.as(north.nurse), north.nurse, patientId, fracture, { retract: true, reason: 'x' })),
    ).toMatchObject({
      code: 'FLS-1017',
    });
  });

  it('refuses the same dose twice, a second death, a name that is taken and a fact after the death', async () => {
    const { patientId } = await enrolPatient(
      p.as(north.nurse),
      north.nurse,
      spine.onDenosumab('2025-11-01').enrolment(),
    );
    const record = (...facts: Parameters<typeof recordFacts>[3]['facts']) =>
      recordFacts(p.as(north.nurse), north.nurse, patientId, { facts });
    expect(await refusal(record({ type: 'dose', ref: 't1', on: '2025-11-01' }))).toEqual({
      code: 'FLS-1015',
      field: 'facts[0].on',
    });
    expect(await refusal(record({ type: 'fracture', ref: 'f1', on: '2026-03-01', payload: { site: 'hip' } }))).toEqual({
      code: 'FLS-1025',
      field: 'facts[0].ref',
    });
    await record({ type: 'death', on: '2026-04-01' });
    expect(await refusal(record({ type: 'death', on: '2026-04-02' }))).toMatchObject({ code: 'FLS-1016' });
    expect(await refusal(record({ type: 'fall', on: '2026-04-02' }))).toEqual({
      code: 'FLS-1013',
      field: 'facts[0].on',
    });
  });
});

describe('a death', () => {
  it('cancels what is open, sets later facts aside, and gives everything back when it is retracted', async () => {
    const { patientId } = await enrolPatient(
      p.as(north.nurse),
      north.nurse,
      spine.inPain(3, '2026-02-15').inPain(2, '2026-03-15').enrolment(),
    );
    const before = await readPatient(p.as(north.nurse), north.nurse, patientId);
    const { factIds } = await recordFacts(p.as(north.nurse), north.nurse, patientId, {
      facts: [{ type: 'death', on: '2026-03-01' }],
    });

    const dead = await readPatient(p.as(north.nurse), north.nurse, patientId);
    expect(dead.diedOn).toBe('2026-03-01');
    expect(dead.tasks.filter(({ section }) => section !== null)).toEqual([]);
    expect(dead.tasks.find(({ key: k }) => k === 'f1/pain-review/week-2-3')).toMatchObject({ status: 'done' });
    expect(dead.tasks.find(({ key: k }) => k === 'f1/pain-review/week-6')).toMatchObject({
      status: 'cancelled',
      reason: 'died',
    });
    const open = `select key, outcome from work_item where patient_id = $1`;
    const later = before.facts.find(({ on }) => on === '2026-03-15');
    expect(await db.query(open, [patientId])).toEqual([{ key: `incident/fact/${later?.id}`, outcome: null }]);

    await correctFact(p.as(north.nurse), north.nurse, patientId, String(factIds[0]), {
      retract: true,
      reason: 'another patient',
    });
    const alive = await readPatient(p.as(north.nurse), north.nurse, patientId);
    expect(alive.diedOn).toBeNull();
    expect(alive.tasks).toEqual(before.tasks);
    expect(await db.query(open, [patientId])).toEqual([{ key: `incident/fact/${later?.id}`, outcome: 'settled' }]);
  });
});

describe('contacts', () => {
  it('counts days not reached, keeps a promise, and records a death that the call told of', async () => {
    const { patientId } = await enrolPatient(p.as(north.nurse), north.nurse, spine.enrolment());
    const attempt = (outcome: 'not-reached' | 'reached', on: string) =>
      recordContact(p.as(north.nurse), north.nurse, patientId, {
        outcome,
        on,
        ...(outcome === 'reached' ? { redFlags: 'none' } : {}),
      });
    for (const on of ['2026-04-01', '2026-04-01', '2026-04-02', '2026-04-05']) await attempt('not-reached', on);
    expect(await readPatient(p.as(north.nurse), north.nurse, patientId)).toMatchObject({ unreachedDays: 3 });
    await attempt('reached', '2026-04-06');
    expect(await readPatient(p.as(north.nurse), north.nurse, patientId)).toMatchObject({ unreachedDays: 0 });

    expect(
      await refusal(
        recordContact(p.as(north.nurse), north.nurse, patientId, { outcome: 'promised', on: '2026-04-07' }),
      ),
    ).toEqual({
      code: 'FLS-1027',
      field: 'promisedOn',
    });
    await recordContact(p.as(north.nurse), north.nurse, patientId, {
      outcome: 'promised',
      on: '2026-04-07',
      promisedOn: '2026-05-04',
    });
    expect(await readPatient(p.as(north.nurse), north.nurse, patientId)).toMatchObject({ promisedOn: '2026-05-04' });

    await recordContact(p.as(north.nurse), north.nurse, patientId, {
      outcome: 'died',
      on: '2026-04-08',
      note: 'told by the daughter',
    });
    const view = await readPatient(p.as(north.nurse), north.nurse, patientId);
    expect(view).toMatchObject({ diedOn: '2026-04-08', promisedOn: null });
    expect(view.attempts).toHaveLength(7);
    const [last] = await db.query(`select fact_ids from contact_attempt where outcome = 'died' and patient_id = $1`, [
      patientId,
    ]);
    expect(last).toEqual({ fact_ids: [view.facts.find(({ type }) => type === 'death')?.id] });
  });

  // on 1 May 2026
  it.each([
    ['2026-04-30', 'FLS-1027'],
    ['2026-05-01', 'taken'],
    ['2028-05-01', 'taken'],
    ['2028-05-02', 'FLS-1027'],
    ['9999-12-31', 'FLS-1027'],
  ])('takes %s as a day to call, or names the field', async (day, expected) => {
    const { patientId } = await enrolPatient(p.as(north.nurse), north.nurse, spine.enrolment());
    for (const [outcome, field] of [
      ['promised', 'promisedOn'],
      ['call-back', 'callBackOn'],
    ] as const) {
      const recorded = recordContact(p.as(north.nurse), north.nurse, patientId, {
        outcome,
        on: '2026-04-28',
        [field]: day,
      });
      if (expected === 'taken') expect(await recorded).toMatchObject({ patientId });
      else expect(await refusal(recorded)).toEqual({ code: expected, field });
    }
  });

  it('marks the channel that an opt-out names, and takes it back with the fact', async () => {
    const story = spine.reachedBy('sms', '+447700900002').reachedBy('email', 'ada@example.org');
    const { patientId } = await enrolPatient(p.as(north.nurse), north.nurse, story.enrolment());
    const { factIds } = await recordFacts(p.as(north.nurse), north.nurse, patientId, {
      facts: [{ type: 'opt-out', on: '2026-04-01', payload: { channel: 'sms' } }],
      source: 'patient',
    });
    const optedOut = async () =>
      (await readPatient(p.as(north.nurse), north.nurse, patientId)).contactPoints.map((point) => point.optedOut);
    expect(await optedOut()).toEqual([true, false]);
    await correctFact(p.as(north.nurse), north.nurse, patientId, String(factIds[0]), {
      retract: true,
      reason: 'not she',
    });
    expect(await optedOut()).toEqual([false, false]);
  });
});
