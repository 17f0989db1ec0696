import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { enrolPatient, proveReports, refreshReports } from '@osteon/application';
import {
  aPatient,
  aService,
  createTestDatabase,
  TEST_KEYS,
  type TestDatabase,
  type TestService,
} from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';

let db: TestDatabase;
let api: Persistence;
let worker: Persistence;
let north: TestService;
const ids: string[] = [];

beforeAll(async () => {
  db = await createTestDatabase();
  api = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 2 });
  worker = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 2 });
  await db.freezeAt('2026-05-01T00:59:59Z');
  north = await aService(db);
  for (let n = 1; n <= 5; n += 1) {
    const story = aPatient()
      .born('1947-01-01')
      .withVertebralFracture(`2026-0${1 + (n % 3)}-10`)
      .numbered(`800${n}`);
    ids.push((await enrolPatient(api.as(north.nurse), north.nurse, story.enrolment())).patientId);
  }
});
beforeEach(async () => {
  await db.query('truncate job_tick');
  await db.freezeAt('2026-05-01T09:00:00Z');
});
afterAll(async () => {
  await api.close();
  await worker.close();
  await db.drop();
});

const rows = (table: string) => db.query(`select * from ${table} order by 1, 2, 4`);
const none = () => [{ serviceId: north.serviceId, patients: 5, differingPatients: 0, differingMonths: 0 }];

describe('what the worker counts', () => {
  it('is all that waits, and nothing twice', async () => {
    expect(await worker.reportUpkeep.changesWaiting()).toBe(5);
    expect(await refreshReports(worker)).toEqual({ services: 1, changes: 5 });
    const counted = await rows('report_summary');
    expect(counted).toHaveLength(3);
    expect(await refreshReports(worker)).toEqual({ services: 0, changes: 0 });
    expect(await rows('report_summary')).toEqual(counted);
    expect(await worker.reportUpkeep.changesWaiting()).toBe(0);
  });

  it('is counted anew on another day as long as a window is open', async () => {
    await refreshReports(worker);
    await db.freezeAt('2026-05-02T09:00:00Z');
    expect(await refreshReports(worker)).toEqual({ services: 1, changes: 0 });
    await db.freezeAt('2028-01-01T09:00:00Z');
    expect(await refreshReports(worker)).toEqual({ services: 1, changes: 0 });
    await db.freezeAt('2028-01-02T09:00:00Z');
    expect(await refreshReports(worker)).toEqual({ services: 0, changes: 0 });
    // a clock that goes back finds counts of days that are still to come
    await db.freezeAt('2026-05-02T09:00:00Z');
    expect(await refreshReports(worker)).toEqual({ services: 1, changes: 0 });
  });
});

describe('the nightly proof', () => {
  it('finds nothing where nothing is wrong, once a night, from two in the morning by the wall clock', async () => {
    await db.freezeAt('2026-05-01T00:59:59Z'); // 01:59:59 in London
    expect(await proveReports(worker)).toEqual([]);
    await db.freezeAt('2026-05-01T01:00:00Z');
    expect(await proveReports(worker)).toEqual(none());
    expect(await proveReports(worker)).toEqual([]);
    await db.freezeAt('2026-05-02T01:00:00Z');
    expect(await proveReports(worker)).toEqual(none());
  });

  it('finds and puts right an episode that is not what the facts say, one too many, and one too few', async () => {
    await refreshReports(worker);
    const right = [await rows('episode_observation'), await rows('report_summary')];
    const [a, b, c] = ids;
    await db.query('update episode_observation set assessed = 5 where patient_id = $1', [a]);
    await db.query('delete from episode_observation where patient_id = $1', [b]);
    await db.query(
      `update episode_observation set diagnosed_on = diagnosed_on - 40, month = '2025-12-01' where patient_id = $1`,
      [c],
    );
    // nobody's, behind the last patient
    const [{ names } = { names: '' }] = await db.query<{ names: string }>(
      `select string_agg(attname, ', ' order by attnum) as names from pg_attribute
       where attrelid = 'observed_episode'::regclass and attnum > 0`,
    );
    await db.query(
      `insert into episode_observation (${names}) select (jsonb_populate_record(null::observed_episode,
         to_jsonb(o) || '{"patient_id": "ffffffff-ffff-4fff-8fff-ffffffffffff"}')).* from episode_observation o
       where patient_id = $1`,
      [ids[3]],
    );
    expect(await proveReports(worker)).toEqual([
      { serviceId: north.serviceId, patients: 5, differingPatients: 4, differingMonths: 0 },
    ]);
    expect([await rows('episode_observation'), await rows('report_summary')]).toEqual(right);
  });

  it('finds and puts right a month that is not what its episodes add up to, one too many, and one too few', async () => {
    await refreshReports(worker);
    const right = await rows('report_summary');
    await db.query(`update report_summary set outcomes[4] = 7 where month = '2026-01-01'`);
    await db.query(`delete from report_summary where month = '2026-02-01'`);
    await db.query(`insert into report_summary select service_id, '2020-01-01', as_of, 'infinity', 1, 0, outcomes, fields
      from report_summary where month = '2026-03-01'`);
    expect(await proveReports(worker)).toEqual([{ ...none()[0], differingMonths: 3 }]);
    expect(await rows('report_summary')).toEqual(right);
  });

  it('is no difference what only waits to be counted', async () => {
    await refreshReports(worker);
    await db.query(
      `insert into fact (service_id, patient_id, type, "on", payload, source)
       values ($1, $2, 'fls-assessment', '2026-04-15', '{}', 'nurse')`,
      [north.serviceId, ids[4]],
    );
    expect(await proveReports(worker)).toEqual(none());
  });

  it('is taken by one, and by another when that one was not heard of for an hour', async () => {
    const { reportUpkeep } = worker;
    const takes = await Promise.all([reportUpkeep.takeProof(north.serviceId), reportUpkeep.takeProof(north.serviceId)]);
    expect(takes.sort()).toEqual([false, true]);
    await db.freezeAt('2026-05-01T10:00:01Z');
    expect(await proveReports(worker)).toEqual(none());
    await db.freezeAt('2026-05-01T12:00:00Z');
    expect(await proveReports(worker)).toEqual([]);
  });

  it('counts the whole again as the parts are counted', async () => {
    await refreshReports(worker);
    const parts = await rows('report_summary');
    await worker.pool.query('select recompute_report_summary()');
    expect(await rows('report_summary')).toEqual(parts);
  });
});
