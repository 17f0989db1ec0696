import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { seedDemonstration, type FactRecord } from '@osteon/application';
import { countEpisode, emptyTally, type EpisodeObservation } from '@osteon/domain';
import { createTestDatabase, TEST_KEYS, type TestDatabase } from '@osteon/testing';
import { byTheRules, inOrder, type StoredFact, type StoredPatient } from '../../test/random-cohorts.ts';
import { createPersistence, type Persistence } from '../persistence.ts';

let db: TestDatabase;
let worker: Persistence;
let services: { id: string; today: string; endOfLastMonth: string; before: string }[];

beforeAll(async () => {
  db = await createTestDatabase();
  // the evening of one day in London, the morning of the next in Auckland
  await db.travelTo('2026-11-22T20:00:00Z');
  worker = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 4 });
  const api = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 8 });
  await seedDemonstration(
    { ...worker, demonstration: api.demonstration },
    { password: 'a-passphrase-for-a-demonstration' },
  );
  await api.close();
  services = await db.query(
    `select id, d.today::text, d.past::text as "endOfLastMonth",
       to_char((d.past + 1)::timestamp at time zone time_zone at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as before
     from service cross join lateral (select local_today(time_zone) as today,
       (date_trunc('month', local_today(time_zone)::timestamp) - interval '1 day')::date as past) d order by code`,
  );
});
afterAll(async () => {
  await worker.close();
  await db.drop();
});

async function ruled(serviceId: string, asOf: string, before: string): Promise<EpisodeObservation[]> {
  const patients = await db.query<StoredPatient>(
    `select id, service_id as "serviceId", birth_date::text as "birthDate", sex, care_home_resident as "careHomeResident"
     from patient where service_id = $1`,
    [serviceId],
  );
  const facts = await db.query<Omit<StoredFact, 'seq'> & { seq: string }>(
    `select id, seq, type, ref, "on"::text, payload, source_key as "sourceKey", corrects_id as "correctsId", retracts,
       patient_id as "patientId", service_id as "serviceId",
       to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "recordedAt"
     from fact where service_id = $1`,
    [serviceId],
  );
  const days = { from: '1990-01-01', to: asOf, asOf };
  const stored = facts.map((fact) => ({ ...fact, seq: Number(fact.seq) as FactRecord['seq'] }));
  return inOrder(
    patients.flatMap((patient) =>
      byTheRules(
        patient,
        stored.filter(({ patientId }) => patientId === patient.id),
        days,
        before,
      ),
    ),
  );
}

async function counted(serviceId: string, to: string, asOf: string | null): Promise<EpisodeObservation[]> {
  const seen: EpisodeObservation[] = [];
  const { reports } = worker.as({ kind: 'worker', serviceId });
  for await (const episode of reports.observations(serviceId, { from: '1990-01-01', to, asOf })) seen.push(episode);
  return inOrder(seen);
}

it('sees in every demonstration clinic what the rules see, now and as of a day that is over', async () => {
  expect(services).toHaveLength(3);
  for (const { id, today, endOfLastMonth, before } of services) {
    const now = await ruled(id, today, '9999');
    expect(now.length).toBeGreaterThan(20);
    expect(await counted(id, today, null)).toEqual(now);
    const tally = emptyTally();
    for (const episode of now) countEpisode(tally, episode);
    const question = { scope: 'service', from: '1990-01-01', to: today, asOf: null } as const;
    expect(await worker.as({ kind: 'worker', serviceId: id }).reports.tally(id, question)).toEqual(tally);

    expect(await counted(id, endOfLastMonth, endOfLastMonth)).toEqual(await ruled(id, endOfLastMonth, before));
  }
});
