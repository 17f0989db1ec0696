import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  addDays,
  sectionOf,
  standingOf,
  TASK_KINDS,
  type Gate,
  type ScheduledTask,
  type Section,
} from '@osteon/domain';
import { aPatient, aService, createTestDatabase, TEST_KEYS, type TestDatabase } from '@osteon/testing';
import { enrolPatient } from '@osteon/application';
import fc from 'fast-check';
import { createPersistence, type Persistence } from '../persistence.ts';

let db: TestDatabase;
let p: Persistence;
let patientId: string;
let serviceId: string;

beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 1 });
  await db.freezeAt('2026-05-01T09:00:00Z');
  const { nurse } = await aService(db);
  serviceId = nurse.serviceId;
  ({ patientId } = await enrolPatient(p.as(nurse), nurse, aPatient().withVertebralFracture('2026-01-31').enrolment()));
});
afterAll(async () => {
  await p.close();
  await db.drop();
});

const DAY = '2026-05-01';
const near = fc.integer({ min: -60, max: 60 }).map((days) => addDays(DAY, days));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const gate: fc.Arbitrary<Gate> = fc.record({
  from: near,
  asks: fc.array(
    fc.record({
      name: fc.constantFrom('calcium' as const, 'vitamin-d' as const),
      below: fc.constant(2.1),
      since: near,
      maximumAgeDays: maybe(fc.integer({ min: 0, max: 90 })),
      results: fc
        .array(fc.record({ on: near, value: fc.double({ min: 1, max: 3, noNaN: true }) }), { maxLength: 3 })
        .map((results) => results.sort((a, b) => (a.on < b.on ? -1 : 1))),
    }),
    { maxLength: 3 },
  ),
});

/** Tasks as the database takes them, with every date near the day asked about, so that all branches are met. */
const task = fc
  .record({
    kind: fc.oneof(fc.constantFrom(...TASK_KINDS), fc.constantFrom('pre-dose-labs' as const, 'dose' as const)),
    opensOn: near,
    window: fc.integer({ min: 0, max: 40 }),
    late: maybe(fc.integer({ min: 1, max: 20 })),
    overdue: fc.integer({ min: 1, max: 40 }),
    critical: maybe(fc.integer({ min: 0, max: 60 })),
    doneOn: maybe(near),
    doneFor: maybe(fc.integer({ min: 0, max: 40 })),
    cancelledOn: maybe(near),
    pauses: fc.array(fc.record({ from: near, until: maybe(near), reason: fc.constant('red-flag' as const) }), {
      maxLength: 2,
    }),
    gate: maybe(gate),
  })
  .map(({ window, late, overdue, critical, doneFor, ...rest }) => {
    const dueOn = addDays(rest.opensOn, window);
    return {
      ...rest,
      dueOn,
      lateFrom: late === null ? null : addDays(dueOn, late),
      overdueFrom: addDays(dueOn, overdue),
      criticalFrom: critical === null ? null : addDays(dueOn, critical),
      doneUntil: rest.doneOn === null || doneFor === null ? null : addDays(rest.doneOn, doneFor),
      doneReason: null,
      cancelReason: rest.cancelledOn === null ? null : ('died' as const),
    };
  });

const contact = fc.record({
  unreachedDays: fc.integer({ min: 0, max: 4 }),
  promisedOn: maybe(near),
  waitingForAnswer: fc.boolean(),
});

/** A whole row made of a random one, as jsonb_populate_record wants it. */
function rowOf(sample: Omit<ScheduledTask, 'key'> | Record<string, unknown>, index: number) {
  const snake = Object.entries(sample).map(([name, value]) => [
    name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`),
    value,
  ]);
  return { ...Object.fromEntries(snake), key: String(index), id: null };
}

it('standing_of and section_of say what standingOf and sectionOf say', async () => {
  const samples = fc.sample(fc.record({ task, contact }), { numRuns: 3000, seed: 20_261_122 });
  const rows = await db.query<{ standing: string; section: Section | null }>(
    `select s.standing, section_of(t.kind, s.standing, x.unreached, x.promised, x.waiting, $2::date) as section
     from jsonb_array_elements($1::jsonb) with ordinality as e(sample, n)
     cross join lateral jsonb_populate_record(null::task, e.sample) as t
     cross join lateral jsonb_to_record(e.sample) as x(unreached int, promised date, waiting boolean)
     cross join lateral (select standing_of(t, $2::date) as standing) as s
     order by e.n`,
    [
      JSON.stringify(
        samples.map(({ task: sample, contact: state }, index) => ({
          ...rowOf(sample, index),
          unreached: state.unreachedDays,
          promised: state.promisedOn,
          waiting: state.waitingForAnswer,
        })),
      ),
      DAY,
    ],
  );
  const seen = new Set<string>();
  for (const [index, sample] of samples.entries()) {
    const { status } = standingOf(sample.task, DAY);
    const section = sectionOf(sample, DAY);
    seen.add(status).add(String(section));
    const row = rows[index];
    if (row?.standing !== status || row.section !== section) {
      throw new Error(`SQL says ${JSON.stringify(row)}, the domain ${status}, ${section}: ${JSON.stringify(sample)}`);
    }
  }
  // Every status but the section-less ones, and every section, were among the samples.
  expect(seen.size).toBe(8 + 10 + 1 - 5);
});

it('standing_of of a stored task is what standingOf says on every day of two years', async () => {
  const state = await p.patients.readForChange(serviceId, patientId, false);
  const days = Array.from({ length: 730 }, (_, n) => addDays('2026-01-01', n));
  for (const stored of state?.tasks ?? []) {
    const rows = await p.pool.query<{ standing: string }>(
      `select standing_of(t, day) as standing from task t, unnest($2::date[]) with ordinality as d(day, n)
       where t.id = $1 order by n`,
      [stored.id, days],
    );
    expect(rows.rows.map(({ standing }) => standing)).toEqual(days.map((day) => standingOf(stored, day).status));
  }
});
