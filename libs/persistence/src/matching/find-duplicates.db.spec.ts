import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { closeWorkItem, enrolPatient, findDuplicates, mergePatients, readWorkItem } from '@osteon/application';
import {
  aPatient,
  aService,
  createTestDatabase,
  TEST_KEYS,
  type PatientStory,
  type TestDatabase,
  type TestService,
} from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';

let db: TestDatabase;
let p: Persistence;
let worker: Persistence;
let north: TestService;
let south: TestService;

const anna = aPatient()
  .ofSex('female')
  .born('1948-03-07')
  .named('Anna Maria', 'Kowalska')
  .withHipFracture('2026-04-01');
const peter = aPatient().ofSex('male').born('1950-01-01').named('Peter', 'Brown').withHipFracture('2026-04-01');

beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 2 });
  worker = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 3 });
  await db.freezeAt('2026-05-01T09:00:00Z');
  north = await aService(db, { code: 'north' });
  south = await aService(db, { code: 'south' });
});
afterAll(async () => {
  await Promise.all([p.close(), worker.close()]);
  await db.drop();
});

const enrol = async ({ nurse }: TestService, story: PatientStory): Promise<string> =>
  (await enrolPatient(p.as(nurse), nurse, story.enrolment())).patientId;

/** Turns until there is nothing more; what was raised in each service. */
async function look(batch?: number): Promise<Record<string, number>> {
  const raised: Record<string, number> = { north: 0, south: 0 };
  for (;;) {
    const turns = await findDuplicates(worker, { kind: 'worker' }, batch);
    for (const turn of turns) raised[turn.serviceId === north.serviceId ? 'north' : 'south']! += turn.raised;
    if (!turns.some(({ hasMore }) => hasMore)) return raised;
  }
}

const items = () =>
  db.query<{ id: string; patient_id: string; detail: { patientIds: string[] } }>(
    `select id, patient_id, detail from work_item where kind = 'possible-duplicate' and closed_at is null order by opened_at, id`,
  );

it('raises two who may be one person, once, in their service alone, when it first looks', async () => {
  const one = await enrol(north, anna);
  const other = await enrol(north, anna.named('Ana', 'Kowalska'));
  await enrol(north, peter);
  await enrol(south, anna);
  // one at a time: every turn is kept, and the next goes on from there
  expect(await look(1)).toEqual({ north: 1, south: 0 });
  const [item, ...more] = await items();
  expect(more).toEqual([]);
  expect([...(item?.detail.patientIds ?? [])].sort()).toEqual([one, other].sort());
  expect(JSON.stringify(item?.detail)).not.toMatch(/Kowalska|1948/);
  expect(await look()).toEqual({ north: 0, south: 0 });
});

it('keeps that they are two people: neither way round is it raised again', async () => {
  const { nurse } = north;
  const [item] = await items();
  const id = item?.id ?? '';
  const { outcomes } = await readWorkItem(p.as(nurse), nurse, id);
  expect(outcomes).toContainEqual({ outcome: 'not-same-person', wantsNote: true });
  await expect(closeWorkItem(p.as(nurse), nurse, id, { outcome: 'not-same-person' })).rejects.toMatchObject({
    code: 'FLS-1331',
  });
  await closeWorkItem(p.as(nurse), nurse, id, { outcome: 'not-same-person', note: 'sisters' });
  // the night after looks at everybody again
  await db.freezeAt('2026-05-02T03:00:00Z');
  expect(await look()).toEqual({ north: 0, south: 0 });
  expect(await items()).toEqual([]);
});

it('looks at who was written since, from the minute after on', async () => {
  const again = await enrol(north, peter.named('Pieter', 'Brown'));
  expect(await look()).toEqual({ north: 0, south: 0 });
  await db.freezeAt('2026-05-02T03:02:00Z');
  expect(await look()).toEqual({ north: 1, south: 0 });
  expect((await items())[0]?.patient_id).toBe(again);
});

it('does not look at a record that became part of another', async () => {
  const { nurse } = north;
  const [item] = await items();
  const [absorbedId = '', survivorId = ''] = item?.detail.patientIds ?? [];
  await mergePatients(p.as(nurse), nurse, { survivorId, absorbedId, because: { kind: 'person', reason: 'one card' } });
  await closeWorkItem(p.as(nurse), nurse, item?.id ?? '', { outcome: 'merged' });
  await enrol(north, peter.named('Peter', 'Browne'));
  await db.freezeAt('2026-05-02T03:04:00Z');
  expect(await look()).toEqual({ north: 1, south: 0 });
  expect((await items())[0]?.detail.patientIds).not.toContain(absorbedId);
});

it('lets one worker at a time take a service’s turn', async () => {
  let isInner: boolean | undefined;
  await worker.duplicates.takeTurn(north.serviceId, async ({ progress }) => {
    isInner = await worker.duplicates.takeTurn(north.serviceId, () => Promise.reject(new Error('it was held')));
    if (progress === null) throw new Error('it has been looked at');
    return progress;
  });
  expect(isInner).toBe(false);
});
