import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { enrolPatient, searchPatients } from '@osteon/application';
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
let p: Persistence;
let north: TestService;
let south: TestService;

beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 2 });
  await db.freezeAt('2026-05-01T09:00:00Z');
  north = await aService(db, { code: 'north' });
  south = await aService(db, { code: 'south' });
  const stories = [
    aPatient().named('Zoë', 'Müller-Lüdenscheidt').born('1940-02-29').numbered('485 777 3456'),
    aPatient().named('Mary', "O'Brien").born('1951-12-03'),
    aPatient().named('Mary Ann', 'van der Berg').born('1951-12-03'),
    aPatient().named('Percy', '100% Sure'),
  ];
  for (const story of stories)
    await enrolPatient(p.as(north.nurse), north.nurse, story.withHipFracture('2026-04-01').enrolment());
  await enrolPatient(
    p.as(south.nurse),
    south.nurse,
    aPatient().named('Mary', 'South').withHipFracture('2026-04-01').enrolment(),
  );
});
afterAll(async () => {
  await p.close();
  await db.drop();
});

it.each([
  ['muller', ['Müller-Lüdenscheidt']],
  ['zoe LÜDEN', ['Müller-Lüdenscheidt']],
  ['mary', ["O'Brien", 'van der Berg']],
  ['berg ann', ['van der Berg']],
  ["o'b", ["O'Brien"]],
  ['1951-12-03', ["O'Brien", 'van der Berg']],
  ['3.12.1951', ["O'Brien", 'van der Berg']],
  ['485 777 3456', ['Müller-Lüdenscheidt']],
  ['0000-01-01', []],
  ['1/1/0000', []],
  ['0%', ['100% Sure']],
  ['%%', []],
  ['_y', []],
  ['a', []],
  ["'; drop table patient; --", []],
])('%j finds %j', async (text, families) => {
  const { rows, more } = await searchPatients(p.as(north.nurse), north.nurse, { text });
  expect(rows.map(({ family }) => family).sort()).toEqual([...families].sort());
  expect(more).toBe(false);
});

it('is audited with each patient shown', async () => {
  const { rows } = await searchPatients(p.as(north.nurse), north.nurse, { text: 'mary' });
  const [record] = await db.query(
    `select patient_ids, count from audit_record where action = 'search-patients' order by id desc limit 1`,
  );
  expect(record).toEqual({ patient_ids: expect.arrayContaining(rows.map(({ id }) => id)), count: 2 });
  expect(rows[0]?.openTasks).toBeGreaterThan(0);
});
