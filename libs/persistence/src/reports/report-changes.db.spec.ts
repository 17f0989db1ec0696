import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  askErasure,
  changeDetails,
  confirmErasure,
  correctFact,
  enrolPatient,
  recordFacts,
  type ReportQuestion,
} from '@osteon/application';
import { EPISODE_INDICATORS, type Tally } from '@osteon/domain';
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
let numbers = 0;

beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 6 });
  north = await aService(db, { code: 'north' });
  south = await aService(db, { code: 'south' });
});
beforeEach(() => db.freezeAt('2026-05-01T09:00:00Z'));
afterAll(async () => {
  await p.close();
  await db.drop();
});

const YEAR: ReportQuestion = { scope: 'service', from: '2026-01-01', to: '2026-12-31', asOf: null };
const ask = (question: Partial<ReportQuestion> = {}, who = north.nurse): Promise<Tally> =>
  p.as(who).reports.tally(who.serviceId, { ...YEAR, ...question });
const assessed = (tally: Tally) => tally.outcomes[EPISODE_INDICATORS.findIndex(({ id }) => id === 'flsdb-4')];

/** A person of 79 with a fracture of the spine. */
const enrol = async (diagnosedOn = '2026-01-31', of = north): Promise<string> => {
  numbers += 1;
  const story = aPatient().born('1947-01-01').withVertebralFracture(diagnosedOn).numbered(`70${numbers}`);
  return (await enrolPatient(p.as(of.nurse), of.nurse, story.enrolment())).patientId;
};

describe('what is recorded', () => {
  it('is counted when somebody asks next: a patient, a fact, its correction, its retraction', async () => {
    const before = await ask();
    const patientId = await enrol();
    const enrolled = await ask();
    expect(enrolled.episodes).toBe(before.episodes + 1);
    expect(assessed(enrolled)?.['window-open']).toBe((assessed(before)?.['window-open'] ?? 0) + 1);

    const { factIds } = await recordFacts(p.as(north.nurse), north.nurse, patientId, {
      facts: [{ type: 'fls-assessment', on: '2026-04-30', payload: { treatment: 'recommended' } }],
      expectedVersion: 1,
    });
    const recorded = await ask();
    expect(assessed(recorded)?.achieved).toBe((assessed(enrolled)?.achieved ?? 0) + 1);

    const corrected = await correctFact(p.as(north.nurse), north.nurse, patientId, String(factIds[0]), {
      on: '2026-05-01',
      reason: 'a slip',
      expectedVersion: 2,
    });
    const late = await ask();
    // on day 90 it is in time, and on the day after it would not be
    expect(assessed(late)?.achieved).toBe(assessed(recorded)?.achieved);
    await correctFact(p.as(north.nurse), north.nurse, patientId, String(corrected.factIds[0]), {
      retract: true,
      reason: 'another patient',
      expectedVersion: 3,
    });
    expect(await ask()).toEqual(enrolled);
  });

  it('is counted though it was written while others counted', async () => {
    const patientId = await enrol();
    const before = await ask();
    await withClient(db.url, async (client) => {
      await client.query('begin');
      await client.query(
        `insert into fact (service_id, patient_id, type, "on", payload, source)
         values ($1, $2, 'fls-assessment', '2026-02-15', '{}', 'nurse')`,
        [north.serviceId, patientId],
      );
      // somebody asks, for this patient's sake too: what is on its way is not there yet
      await db.query(`insert into report_dirty (service_id, patient_id) values ($1, $2)`, [north.serviceId, patientId]);
      expect(await ask()).toEqual(before);
      await client.query('commit');
    });
    expect(assessed(await ask())?.achieved).toBe((assessed(before)?.achieved ?? 0) + 1);
  });

  it('is counted right though many ask at the same moment', async () => {
    const ids = await Promise.all([enrol('2026-03-01'), enrol('2026-03-02'), enrol('2026-03-03')]);
    const answers = await Promise.all([ask(), ask(), ask(), ask()]);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const [row] = await db.query<{ n: number }>(
      `select count(*)::int as n from episode_observation where patient_id = any($1::uuid[])`,
      [ids],
    );
    expect(row?.n).toBe(3);
  });

  it('changes the months that it is about, and no other', async () => {
    await enrol('2025-03-05');
    const patientId = await enrol('2026-04-05');
    await ask();
    await db.query(
      `update report_summary set episodes = episodes + 1000 where service_id = $1 and month = '2025-03-01'`,
      [north.serviceId],
    );
    await recordFacts(p.as(north.nurse), north.nurse, patientId, {
      facts: [{ type: 'fls-assessment', on: '2026-04-30', payload: {} }],
      expectedVersion: 1,
    });
    const whole = { from: '2025-01-01', to: '2026-12-31' };
    const { episodes } = await ask(whole);
    // the month that nobody touched still says what was put there
    expect(episodes).toBeGreaterThan(1000);
    await db.query(`insert into report_dirty (service_id, month) values ($1, '2025-03-01')`, [north.serviceId]);
    expect((await ask(whole)).episodes).toBe(episodes - 1000);
  });
});

describe('a new day', () => {
  it('closes windows without anybody recording anything', async () => {
    const [place] = await db.query<{ id: string }>(
      `insert into service (region_id, code, name, time_zone, country) select region_id, 'isle', 'Isle', 'Pacific/Auckland', 'GB'
       from service where id = $1 returning id`,
      [north.serviceId],
    );
    const isle: TestService = { ...north, serviceId: String(place?.id) };
    const nurse = { ...north.nurse, serviceId: isle.serviceId };
    numbers += 1;
    const story = aPatient().born('1947-01-01').withVertebralFracture('2026-01-31').numbered(`70${numbers}`);
    await enrolPatient(p.as(nurse), nurse, story.enrolment());
    // the 91st day after the diagnosis is 2 May, and there it begins at noon of 1 May by the world's clock
    await db.freezeAt('2026-05-01T11:59:00Z');
    expect(assessed(await ask({}, nurse))).toMatchObject({ 'window-open': 1, imputed: 0 });
    await db.freezeAt('2026-05-01T12:00:00Z');
    expect(assessed(await ask({}, nurse))).toMatchObject({ 'window-open': 0, imputed: 1 });
  });
});

describe('the answer of a day that is over', () => {
  it('stays, whatever is recorded, corrected, retracted or found out about the person later', async () => {
    await db.freezeAt('2026-04-10T09:00:00Z');
    const patientId = await enrol('2026-01-20');
    const { factIds } = await recordFacts(p.as(north.nurse), north.nurse, patientId, {
      facts: [{ type: 'fls-assessment', on: '2026-02-02', payload: { treatment: 'recommended' } }],
      expectedVersion: 1,
    });
    const then = { asOf: '2026-04-10' };
    await db.freezeAt('2026-04-11T09:00:00Z');
    const answer = await ask(then);
    expect(assessed(answer)?.achieved).toBeGreaterThan(0);

    await correctFact(p.as(north.nurse), north.nurse, patientId, String(factIds[0]), {
      retract: true,
      reason: 'another patient',
      expectedVersion: 2,
    });
    await recordFacts(p.as(north.nurse), north.nurse, patientId, {
      facts: [{ type: 'death', on: '2026-03-01' }],
      expectedVersion: 3,
    });
    await changeDetails(p.as(north.nurse), north.nurse, patientId, { birthDate: '1990-01-01' }, 4);
    await enrol('2026-01-21');
    expect(await ask(then)).toEqual(answer);
    // and as of now all of it is known
    await db.freezeAt('2026-05-01T09:00:00Z');
    const now = await ask();
    expect(now).not.toEqual(answer);
    expect(now.under50).toBe(answer.under50 + 1);
    expect(await ask(then)).toEqual(answer);
  });
});

describe('a day', () => {
  it('ends at midnight by the wall clock of the service', async () => {
    const then = { asOf: '2026-04-20', from: '2026-04-19', to: '2026-04-19' };
    // British Summer Time: midnight is 23:00 by the world's clock
    await db.freezeAt('2026-04-20T22:59:59.999Z');
    await enrol('2026-04-19');
    await db.freezeAt('2026-04-20T23:00:00Z');
    await enrol('2026-04-19');
    await db.freezeAt('2026-05-01T09:00:00Z');
    expect((await ask(then)).episodes).toBe(1);
    expect((await ask({ ...then, asOf: '2026-04-21' })).episodes).toBe(2);
    expect((await ask({ ...then, asOf: '2026-04-19' })).episodes).toBe(0);
  });
});

describe('counts of others', () => {
  it('are for leads and auditors, and show no row of a patient', async () => {
    await enrol('2026-02-01', south);
    for (const scope of ['region', 'all'] as const) {
      expect((await refusal(ask({ scope }, north.nurse))).code).toBe('FLS-1109');
      expect((await refusal(ask({ scope }, north.safetyOfficer))).code).toBe('FLS-1109');
      expect((await refusal(ask({ scope }, north.admin))).code).toBe('FLS-1109');
      const own = await ask({}, north.lead);
      const both = await ask({ scope }, north.auditor);
      expect(both.episodes).toBeGreaterThan(own.episodes);
    }
    const seen = p.as(north.lead).reports.observations(south.serviceId, { ...YEAR });
    for await (const row of seen) expect(row).toBeUndefined();
    const list = await p
      .as(north.lead)
      .reports.episodes(north.lead, south.serviceId, YEAR, { of: 'episodes' }, 50, null);
    expect(list.rows).toEqual([]);
  });
});

describe('more than a request can wait for', () => {
  it('is left to the worker, and said', async () => {
    await db.query(
      `insert into report_dirty (service_id, patient_id) select $1, gen_random_uuid() from generate_series(1, 20001)`,
      [south.serviceId],
    );
    expect((await refusal(ask({}, south.nurse))).code).toBe('FLS-1905');
    expect((await refusal(ask({ scope: 'all' }, north.lead))).code).toBe('FLS-1905');
    await db.query(`delete from report_dirty where service_id = $1`, [south.serviceId]);
  });
});

describe('an erasure', () => {
  it('leaves no row of the person and takes them out of the counts', async () => {
    const before = await ask();
    const patientId = await enrol('2026-03-20');
    await changeDetails(p.as(north.nurse), north.nurse, patientId, { birthDate: '1948-01-01' }, 1);
    expect((await ask()).episodes).toBe(before.episodes + 1);
    await changeDetails(p.as(north.nurse), north.nurse, patientId, { birthDate: '1949-01-01' }, 2);
    const { id } = await askErasure(p.as(north.lead), north.lead, patientId, {
      reason: 'request',
      note: 'asked for in writing',
    });
    await confirmErasure(p.as(north.admin), north.admin, id);
    for (const table of ['episode_observation', 'patient_was', 'report_dirty', 'fact']) {
      expect([table, await db.query(`select 1 from ${table} where patient_id = $1`, [patientId])]).toEqual([table, []]);
    }
    expect(await ask()).toEqual(before);
  });
});
