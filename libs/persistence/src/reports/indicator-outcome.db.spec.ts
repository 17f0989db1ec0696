import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { enrolPatient, refreshReports } from '@osteon/application';
import { EPISODE_INDICATORS, outcomesOf, COMPLETENESS_FIELDS } from '@osteon/domain';
import { aPatient, aService, createTestDatabase, TEST_KEYS, type TestDatabase } from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';
import { fieldColumn, indicatorColumn } from './dictionary-comments.ts';

let db: TestDatabase;
let worker: Persistence;

beforeAll(async () => {
  db = await createTestDatabase();
  worker = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 2 });
});
afterAll(async () => {
  await worker.close();
  await db.drop();
});

it('says of an episode what the rules say', async () => {
  await db.freezeAt('2026-05-01T09:00:00Z');
  const { serviceId } = await aService(db);
  const actor = { kind: 'worker', serviceId } as const;
  const story = aPatient().born('1947-01-01').withVertebralFracture('2026-01-02');
  const told = story.withEvent('fls-assessment', '2026-01-20', { treatment: 'recommended' });
  await enrolPatient(worker, actor, told.numbered('1').enrolment());
  await enrolPatient(
    worker,
    actor,
    aPatient().born('1990-01-01').withHipFracture('2026-01-02').numbered('2').enrolment(),
  );
  await refreshReports(worker);
  const rows = await db.query('select * from indicator_outcome order by eligible');
  const seen = [];
  const period = { from: '2026-01-01', to: '2026-05-01', asOf: null };
  for await (const episode of worker.as(actor).reports.observations(serviceId, period)) seen.push(outcomesOf(episode));
  seen.sort((a, b) => Number(a.eligible) - Number(b.eligible));
  expect(rows).toEqual(
    seen.map(({ patient, episode, eligible, outcomes, fields }) => ({
      ...{ service_id: serviceId, patient_id: patient, episode, diagnosed_on: expect.any(Date), eligible },
      ...Object.fromEntries(EPISODE_INDICATORS.map(({ id }) => [indicatorColumn(id), outcomes[id] ?? null])),
      ...Object.fromEntries(COMPLETENESS_FIELDS.map(({ name }) => [fieldColumn(name), fields[name] ?? null])),
    })),
  );
  expect(rows.map(({ flsdb_4: assessed }) => assessed)).toEqual([null, 'achieved']);
});
