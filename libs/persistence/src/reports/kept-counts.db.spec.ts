import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aService, createTestDatabase, type TestDatabase } from '@osteon/testing';

let db: TestDatabase;
let serviceId: string;

beforeAll(async () => {
  db = await createTestDatabase();
  await db.freezeAt('2026-05-01T09:00:00Z');
  ({ serviceId } = await aService(db));
});
afterAll(() => db.drop());

interface Counts {
  readonly [key: string]: unknown;
  readonly month: string;
  readonly counts: readonly number[];
}

const tally = () =>
  db.query<Counts>(
    `select month::text, array[episodes, under_50] || outcomes || fields as counts from tally_all_episodes() order by month`,
  );

it('counts a month right that has more episodes than its packed counts can hold', async () => {
  const names = await db.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, null) as type from pg_attribute
     where attrelid = 'observed_episode'::regclass and attnum > 0 order by attnum`,
  );
  // episodes of months whose windows are open, half open and closed, of whom anything may be so
  const VALUES: Readonly<Record<string, string>> = {
    service_id: `'${serviceId}'`,
    patient_id: 'gen_random_uuid()',
    month: 'm.first_day',
    diagnosed_on: 'm.first_day + n % 28',
    age: '45 + n * 7 % 50',
    first_site: `(array['spine', 'hip', 'wrist'])[1 + n % 3]::fracture_site`,
    key: `'f1'`,
    advice: 'null',
    smallint: '(array[5, 80, 88, 100, 350, 32767])[1 + floor(6 * random())::int]',
    boolean: 'random() < 0.5',
  };
  const columns = names.map(({ name }) => name).join(', ');
  await db.query(
    `insert into episode_observation (${columns})
     select ${names.map(({ name, type }) => VALUES[name] ?? VALUES[type] ?? 'null').join(', ')}
     from unnest(array['2024-01-01', '2025-04-01', '2026-01-01', '2026-02-01', '2026-04-01']::date[]) as m (first_day)
     cross join generate_series(1, 60) as n`,
  );
  const few = await tally();
  await db.query(
    `insert into episode_observation (${columns})
     select ${names.map(({ name }) => (name === 'patient_id' ? 'gen_random_uuid()' : name)).join(', ')}
     from episode_observation cross join generate_series(1, 199)`,
  );
  const many = await tally();
  expect(few.map(({ counts }) => (counts[0] ?? 0) + (counts[1] ?? 0))).toEqual([60, 60, 60, 60, 60]);
  expect(many).toEqual(few.map(({ month, counts }) => ({ month, counts: counts.map((count) => 200 * count) })));
});

it('adds months up right whose sum is more than packed counts can hold', async () => {
  await db.query(
    `insert into report_summary (service_id, month, as_of, holds_until, episodes, under_50, outcomes, fields)
     select $1, month, '2026-05-01', 'infinity', 1500000 + n, n, array(select n * i from generate_series(1, 140) i),
       array(select 1400000 + n * i from generate_series(1, 24) i)
     from unnest(array['2020-01-01', '2020-02-01']::date[]) with ordinality as m (month, n)`,
    [serviceId],
  );
  const [sum] = await db.query(
    `select episodes, under_50, outcomes, fields
    from add_summary(array[$1::uuid], '2020-01-01', '2020-03-01', false, false)`,
    [serviceId],
  );
  expect(sum).toEqual({
    episodes: 3_000_003,
    under_50: 3,
    outcomes: Array.from({ length: 140 }, (_, i) => 3 * (i + 1)),
    fields: Array.from({ length: 24 }, (_, i) => 2_800_000 + 3 * (i + 1)),
  });
});
