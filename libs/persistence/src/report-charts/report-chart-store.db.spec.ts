import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assembleFacts, heldFacts, setAsideAfterDeath, type ReportChartStore } from '@osteon/application';
import {
  countCourse,
  countForCharts,
  coursesAfter,
  emptyChartTally,
  isEligible,
  type AdherenceTally,
  type ChartTally,
  type EpisodeObservation,
  type LocalDate,
  type TreatmentFact,
} from '@osteon/domain';
import { aService, createTestDatabase, TEST_KEYS, type TestDatabase } from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';
import {
  byTheRules,
  diceOf,
  randomFacts,
  storeFacts,
  type Dice,
  type StoredFact,
  type StoredPatient,
} from '../../test/random-cohorts.ts';

const SERVICES = 50;
const PATIENTS = 8;
const FIRST = '2023-11-20';
const TODAY = '2026-05-01';
const PAST = '2025-03-14';

let db: TestDatabase;
let p: Persistence;
const services: string[] = [];
const patients = new Map<string, StoredPatient[]>();
const facts = new Map<string, StoredFact[]>();

const chartsOf = (serviceId: string): ReportChartStore => p.as({ kind: 'worker', serviceId }).reportCharts;

const dayAfter = (date: LocalDate, days: number): LocalDate =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** Courses with doses and boxes around their gaps: early, late, twice on one day, corrected, after a death. */
function randomCourses(dice: Dice, patient: StoredPatient, earlier: readonly StoredFact[]): StoredFact[] {
  const [fracture] = earlier;
  if (fracture === undefined) return [];
  const made: StoredFact[] = [];
  const add = (type: 'treatment' | 'dose' | 'supply', on: LocalDate, ref: string, payload: object): void => {
    const recorded = dayAfter(on, dice.chance(0.7) ? 0 : dice.below(40));
    if (on > TODAY) return;
    made.push({
      ...{ id: dice.id(), seq: 0, type, ref, on, payload: { ...payload }, sourceKey: null, correctsId: null },
      ...{ retracts: false, patientId: patient.id, serviceId: patient.serviceId },
      recordedAt: `${recorded > TODAY ? TODAY : recorded}T12:30:00.000Z`,
    });
  };
  for (let i = dice.below(3); i > 0; i -= 1) {
    const ref = `c${i}`;
    const agent = dice.one([
      'alendronate',
      'denosumab',
      'zoledronate',
      'ibandronate-iv',
      'romosozumab',
      'teriparatide',
    ]);
    const started = dayAfter(fracture.on, dice.one([-300, -60, -1, 0, 1, 30, 200]));
    const ended = dayAfter(started, dice.one([1, 60, 61, 200, 364, 365]));
    add('treatment', started, ref, { agent, ...(dice.chance(0.3) && ended <= TODAY ? { endedOn: ended } : {}) });
    let on = started;
    for (let n = dice.below(9); n > 0; n -= 1) {
      const days = dice.one([28, 56, 84]);
      add(dice.chance(0.5) ? 'dose' : 'supply', on, ref, {});
      const last = made.at(-1);
      if (last?.type === 'supply') Object.assign(last.payload, { days });
      on = dayAfter(on, dice.one([0, 20, 28, 56, 88, 89, 120, 183, 243, 244, 365]));
    }
  }
  for (const fact of [...made]) {
    if (!dice.chance(0.08)) continue;
    const at = dayAfter(fact.recordedAt.slice(0, 10), dice.below(30));
    if (at > TODAY) continue;
    const retracts = fact.type !== 'treatment' && dice.chance(0.5);
    made.push({
      ...{ ...fact, id: dice.id(), correctsId: fact.id, retracts, payload: retracts ? {} : fact.payload },
      ...{ on: retracts ? fact.on : dayAfter(fact.on, dice.one([-1, 0])), recordedAt: `${at}T13:30:00.000Z` },
    });
  }
  return made;
}

beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 4 });
  await db.freezeAt(`${TODAY}T09:00:00Z`);
  await aService(db);
  const dice = diceOf(7_102_026);
  const made = await db.query<{ id: string }>(
    `with r as (insert into region (code, name) select 'c' || n, 'C ' || n from generate_series(1, 4) n returning id, code)
     insert into service (region_id, code, name, time_zone, country)
     select r.id, 'c' || n, 'C ' || n, 'Europe/London', 'GB' from generate_series(1, ${SERVICES}) n
     join r on r.code = 'c' || (1 + n % 4) returning id`,
  );
  for (const { id } of made) {
    services.push(id);
    patients.set(
      id,
      Array.from({ length: PATIENTS }, (): StoredPatient => ({
        ...{
          id: dice.id(),
          serviceId: id,
          birthDate: dice.one(['1940-06-01', '1952-02-29', '1974-03-01', '1980-01-31']),
        },
        ...{ sex: 'female', careHomeResident: null },
      })),
    );
  }
  const everybody = [...patients.values()].flat();
  await db.query(
    `insert into patient (id, service_id, family, given, birth_date, sex)
     select p.id, p."serviceId", 'Family', 'Given', p."birthDate", p.sex
     from json_to_recordset($1::json) as p(id uuid, "serviceId" uuid, "birthDate" date, sex sex)`,
    [JSON.stringify(everybody)],
  );
  const all = everybody.flatMap((patient) => {
    const first = randomFacts(dice, patient, FIRST, TODAY);
    return [...first, ...randomCourses(dice, patient, first)];
  });
  const stored = await storeFacts(db, all);
  for (const { id } of everybody)
    facts.set(
      id,
      stored.filter(({ patientId }) => patientId === id),
    );
}, 60_000);
afterAll(async () => {
  await p.close();
  await db.drop();
});

/** What the rules know on a day: everything, or what was recorded and dated by its end. */
const known = (patientId: string, asOf: LocalDate | null): StoredFact[] =>
  (facts.get(patientId) ?? []).filter(
    ({ recordedAt, on }) => asOf === null || (recordedAt.slice(0, 10) <= asOf && on <= asOf),
  );

function episodesOf(
  patient: StoredPatient,
  from: LocalDate,
  to: LocalDate,
  asOf: LocalDate | null,
): EpisodeObservation[] {
  const day = asOf ?? TODAY;
  return byTheRules(patient, known(patient.id, asOf), { from, to, asOf: day }, '9999');
}

function treatmentsOf(patient: StoredPatient, asOf: LocalDate | null): readonly TreatmentFact[] {
  const { facts: alive } = setAsideAfterDeath(heldFacts(known(patient.id, asOf)));
  return assembleFacts(patient, { timeZone: 'Europe/London' }, asOf ?? TODAY, alive).facts.treatments ?? [];
}

function chartsByTheRules(of: readonly string[], from: LocalDate, to: LocalDate, asOf: LocalDate | null): ChartTally {
  const tally = emptyChartTally();
  for (const patient of of.flatMap((service) => patients.get(service) ?? []))
    for (const episode of episodesOf(patient, from, to, asOf)) countForCharts(tally, episode);
  return tally;
}

function coursesByTheRules(
  of: readonly string[],
  from: LocalDate,
  to: LocalDate,
  asOf: LocalDate | null,
): AdherenceTally {
  const tally: AdherenceTally = new Map();
  for (const patient of of.flatMap((service) => patients.get(service) ?? [])) {
    const [first] = episodesOf(patient, from, to, asOf)
      .filter(isEligible)
      .sort((a, b) => a.diagnosedOn - b.diagnosedOn);
    if (first === undefined) continue;
    for (const course of coursesAfter(first, treatmentsOf(patient, asOf))) countCourse(tally, course);
  }
  return tally;
}

const QUESTIONS = [
  { from: '2000-01-01', to: TODAY, asOf: null },
  { from: '2024-02-10', to: '2025-01-20', asOf: null },
  { from: '2000-01-01', to: PAST, asOf: PAST },
  { from: '2024-01-01', to: '2024-06-30', asOf: '2024-12-31' },
] as const;

/** Sums of shares differ in their last digits by the order in which they are added. */
const comparable = (tally: AdherenceTally): object[] =>
  [...tally]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([agent, { pdc, mpr, persistenceDays, ...counts }]) => ({
      agent,
      ...counts,
      pdc: pdc.toFixed(9),
      mpr: mpr.toFixed(9),
      persistenceDays: [...persistenceDays].sort(([a], [b]) => a - b),
    }));

describe.each(QUESTIONS)('from $from to $to as of $asOf', ({ from, to, asOf }) => {
  it('counts for charts what the rules count, of each service', async () => {
    for (const service of services) {
      const found = await chartsOf(service).chartTally(service, { scope: 'service', from, to, asOf });
      expect(found).toEqual(chartsByTheRules([service], from, to, asOf));
    }
  });

  it('counts for charts what the rules count, of all of them: the parts sum to the whole', async () => {
    const [one = ''] = services;
    const found = await chartsOf(one).chartTally(one, { scope: 'all', from, to, asOf });
    expect(found).toEqual(chartsByTheRules(services, from, to, asOf));
    expect(found.episodes).toBeGreaterThan(20);
    expect(found.refractures.refractured).toBeGreaterThan(2);
  });

  it('measures the courses that the rules measure, of each service and of all', async () => {
    for (const service of services) {
      const found = await chartsOf(service).adherence(service, { scope: 'service', from, to, asOf });
      expect(comparable(found)).toEqual(comparable(coursesByTheRules([service], from, to, asOf)));
    }
    const [one = ''] = services;
    const whole = await chartsOf(one).adherence(one, { scope: 'all', from, to, asOf });
    expect(comparable(whole)).toEqual(comparable(coursesByTheRules(services, from, to, asOf)));
  });

  it('brings the courses themselves for the list behind a number', async () => {
    let listed = 0;
    for (const service of services.slice(0, 10)) {
      const tally: AdherenceTally = new Map();
      for await (const { observation, courses } of chartsOf(service).courses(service, { from, to, asOf }, 'denosumab'))
        for (const course of coursesAfter(observation, courses)) {
          countCourse(tally, course);
          listed += 1;
        }
      const wanted = [...coursesByTheRules([service], from, to, asOf)].filter(([agent]) => agent === 'denosumab');
      expect(comparable(tally)).toEqual(comparable(new Map(wanted)));
    }
    expect(listed).toBeGreaterThan(0);
  });
});

it('has cohorts that reach every part: gaps, boxes that were kept and doses that were late', () => {
  const all = [...coursesByTheRules(services, '2000-01-01', TODAY, null).values()];
  const sum = (of: 'tooShort' | 'unrecorded' | 'measured' | 'adherent' | 'persistent') =>
    all.reduce((total, counts) => total + counts[of], 0);
  for (const part of ['tooShort', 'unrecorded', 'measured', 'adherent', 'persistent'] as const)
    expect([part, sum(part) > 3]).toEqual([part, true]);
  expect(sum('persistent')).toBeLessThan(sum('measured'));
});
