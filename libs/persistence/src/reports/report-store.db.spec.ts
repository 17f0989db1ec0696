import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor, CountedEpisodes, ReportStore } from '@osteon/application';
import {
  addTally,
  COMPLETENESS_FIELDS,
  countEpisode,
  emptyTally,
  EPISODE_INDICATORS,
  outcomesOf,
  OUTCOMES,
  type EpisodeObservation,
  type LocalDate,
  type Sex,
  type Tally,
} from '@osteon/domain';
import { aService, createTestDatabase, TEST_KEYS, type TestDatabase, type TestService } from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';
import {
  byTheRules,
  diceOf,
  inOrder,
  randomFacts,
  storeFacts,
  type StoredFact,
  type StoredPatient,
} from '../../test/random-cohorts.ts';

const COHORTS = 200;
const REGIONS = 8;
const PATIENTS = 6;
const FIRST = '2023-11-20';
const TODAY = '2026-05-01';
const NOW = '2026-05-01T09:00:00Z';

let db: TestDatabase;
let p: Persistence;
let north: TestService;
let lead: Actor;
const services: string[] = [];
const regionOf = new Map<string, string>();
const patients = new Map<string, StoredPatient[]>();
const facts = new Map<string, StoredFact[]>();

/** A program that works for a service. */
const storeOf = (serviceId: string): ReportStore => p.as({ kind: 'worker', serviceId }).reports;

/** The episodes of a service by the rules. */
const expected = (serviceId: string, from: LocalDate, to: LocalDate, asOf: LocalDate, before: string) =>
  (patients.get(serviceId) ?? []).flatMap((patient) =>
    byTheRules(patient, facts.get(patient.id) ?? [], { from, to, asOf }, before),
  );

const tallied = (episodes: readonly EpisodeObservation[]): Tally => {
  const tally = emptyTally();
  for (const episode of episodes) countEpisode(tally, episode);
  return tally;
};

const all = async <T>(from: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const one of from) list.push(one);
  return list;
};

beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 4 });
  await db.freezeAt(NOW);
  north = await aService(db);
  lead = north.lead;
  const dice = diceOf(20_261_123);
  const made = await db.query<{ id: string; region: string }>(
    `with r as (insert into region (code, name) select 'r' || n, 'R ' || n from generate_series(1, ${REGIONS}) n returning id, code)
     insert into service (region_id, code, name, time_zone, country)
     select r.id, 's' || n, 'S ' || n, 'Europe/London', 'GB' from generate_series(1, ${COHORTS}) n
     join r on r.code = 'r' || (1 + n % ${REGIONS}) returning id, region_id as region`,
  );
  for (const { id, region } of made) {
    services.push(id);
    regionOf.set(id, region);
    const those = Array.from({ length: PATIENTS }, (): StoredPatient => ({
      ...{
        id: dice.id(),
        serviceId: id,
        birthDate: dice.one(['1949-02-28', '1952-02-29', '1974-03-01', '1975-01-31']),
      },
      ...{
        sex: dice.one<Sex>(['female', 'male', 'other', 'unknown']),
        careHomeResident: dice.one([true, false, null]),
      },
    }));
    patients.set(id, those);
  }
  const everybody = [...patients.values()].flat();
  await db.query(
    `insert into patient (id, service_id, family, given, birth_date, sex, care_home_resident)
     select p.id, p."serviceId", 'Family', 'Given', p."birthDate", p.sex, p."careHomeResident"
     from json_to_recordset($1::json) as p(id uuid, "serviceId" uuid, "birthDate" date, sex sex, "careHomeResident" boolean)`,
    [JSON.stringify(everybody)],
  );
  const stored = await storeFacts(
    db,
    everybody.flatMap((patient) => randomFacts(dice, patient, FIRST, TODAY)),
  );
  for (const patient of everybody)
    facts.set(
      patient.id,
      stored.filter(({ patientId }) => patientId === patient.id),
    );
});
afterAll(async () => {
  await p.close();
  await db.drop();
});

describe('as of now', () => {
  it('sees of every episode what the rules see', async () => {
    let episodes = 0;
    for (const serviceId of services) {
      const period = { from: '2000-01-01', to: TODAY, asOf: null };
      const found = inOrder(await all(storeOf(serviceId).observations(serviceId, period)));
      const wanted = inOrder(expected(serviceId, period.from, period.to, TODAY, '9999'));
      expect(found).toEqual(wanted);
      episodes += found.length;
    }
    expect(episodes).toBeGreaterThan(COHORTS * PATIENTS * 0.8);
  });

  it.each([
    ['2000-01-01', TODAY],
    ['2024-01-01', '2024-12-31'],
    ['2024-01-15', '2025-03-14'],
    ['2024-02-02', '2024-02-20'],
    ['2025-03-01', '2026-04-30'],
  ])('counts every cohort diagnosed from %s to %s as the rules do', async (from, to) => {
    const sum = emptyTally();
    for (const serviceId of services) {
      const tally = await storeOf(serviceId).tally(serviceId, { scope: 'service', from, to, asOf: null });
      expect(tally).toEqual(tallied(expected(serviceId, from, to, TODAY, '9999')));
      addTally(sum, tally);
    }
    const whole = await p.as(lead).reports.tally(north.serviceId, { scope: 'all', from, to, asOf: null });
    expect(whole).toEqual(sum);
    const months = await p.as(lead).reports.monthTallies(north.serviceId, { scope: 'all', from, to, asOf: null });
    const summed = emptyTally();
    for (const { tally } of months) addTally(summed, tally);
    expect(summed).toEqual(whole);
  });

  it('gives every service and every region its part of the whole', async () => {
    const question = { from: '2024-01-01', to: '2025-12-31', asOf: null } as const;
    const ofAll = await p.as(lead).reports.serviceTallies(north.serviceId, { ...question, scope: 'all' });
    expect(ofAll).toHaveLength(COHORTS + 1);
    const byService = new Map(ofAll.map(({ service, tally }) => [service.id, tally]));
    const first = services[0] as string;
    const region = await storeOf(first).tally(first, { ...question, scope: 'region' });
    const summed = emptyTally();
    for (const id of services) {
      if (regionOf.get(id) === regionOf.get(first)) addTally(summed, byService.get(id) as Tally);
    }
    expect(region).toEqual(summed);
    expect(region.episodes).toBeGreaterThan(0);
  });

  it('gives each month of a service as the rules do, empty ones too', async () => {
    const serviceId = services[3] as string;
    const question = { from: '2023-10-05', to: '2024-04-20', asOf: null, scope: 'service' } as const;
    const months = await storeOf(serviceId).monthTallies(serviceId, question);
    const wanted = ['2023-10', '2023-11', '2023-12', '2024-01', '2024-02', '2024-03', '2024-04'].map((month) => {
      const [from, to] = [`${month}-01`, `${month}-31`].map((day) => (day < question.from ? question.from : day));
      const last = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10);
      const until = [to as string, last, question.to].sort()[0] as string;
      return { month, tally: tallied(expected(serviceId, from as string, until, TODAY, '9999')) };
    });
    expect(months).toEqual(wanted);
  });
});

describe('as of a day that is over', () => {
  it.each(['2024-02-29', '2024-10-27', '2025-03-30', '2025-12-31'])(
    'knows on %s what was recorded by then',
    async (asOf) => {
      // British Summer Time ends an hour earlier by the world's clock
      const before = new Date(new Date(`${asOf}T23:59:59.999Z`).getTime() + 1).toISOString();
      for (const serviceId of services.slice(0, 60)) {
        const period = { from: '2024-01-10', to: '2025-06-20', asOf };
        const found = inOrder(await all(storeOf(serviceId).observations(serviceId, period)));
        const wanted = inOrder(expected(serviceId, period.from, period.to, asOf, before));
        expect(found).toEqual(wanted);
        const tally = await storeOf(serviceId).tally(serviceId, { ...period, scope: 'service' });
        expect(tally).toEqual(tallied(wanted));
      }
    },
  );
});

describe('the list behind a number', () => {
  const period = { from: '2024-01-01', to: '2025-12-31', asOf: null } as const;
  const count = async (serviceId: string, counted: CountedEpisodes, asOf: LocalDate | null = null): Promise<number> => {
    let rows = 0;
    let after = null;
    for (;;) {
      const page = await storeOf(serviceId).episodes(
        { kind: 'worker', serviceId },
        serviceId,
        { ...period, asOf },
        counted,
        2,
        after,
      );
      for (const { observation } of page.rows) {
        rows += 1;
        const { eligible, outcomes, fields } = outcomesOf(observation);
        if (counted.of === 'indicator') expect(counted.outcomes).toContain(outcomes[counted.id] ?? 'out');
        else if (counted.of === 'field') expect(counted.states).toContain(fields[counted.name]);
        else expect(eligible).toBe(counted.of === 'episodes');
      }
      const last = page.rows.at(-1);
      if (!page.more || last === undefined) return rows;
      after = { diagnosedOn: last.diagnosedOn, patientId: last.patientId };
    }
  };

  it.each([null, '2025-06-30'])(
    'counts to the number, of every indicator, outcome and field (as of %s)',
    async (asOf) => {
      const serviceId = services[7] as string;
      const tally = await storeOf(serviceId).tally(serviceId, { ...period, asOf, scope: 'service' });
      expect(tally.episodes).toBeGreaterThan(2);
      expect(await count(serviceId, { of: 'episodes' }, asOf)).toBe(tally.episodes);
      expect(await count(serviceId, { of: 'under-50' }, asOf)).toBe(tally.under50);
      for (const [i, { id }] of EPISODE_INDICATORS.entries()) {
        for (const outcome of OUTCOMES) {
          expect([id, outcome, await count(serviceId, { of: 'indicator', id, outcomes: [outcome] }, asOf)]).toEqual([
            id,
            outcome,
            tally.outcomes[i]?.[outcome],
          ]);
        }
      }
      for (const [i, { name }] of COMPLETENESS_FIELDS.entries()) {
        const { rows, missing } = tally.fields[i] as Tally['fields'][number];
        expect(await count(serviceId, { of: 'field', name, states: ['missing'] }, asOf)).toBe(missing);
        expect(await count(serviceId, { of: 'field', name, states: ['there', 'missing'] }, asOf)).toBe(rows);
      }
    },
  );
});
