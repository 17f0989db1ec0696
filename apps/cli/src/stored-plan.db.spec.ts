import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importBundles, replanPatient, seedDemonstration } from '@osteon/application';
import { TASK_STATUSES } from '@osteon/domain';
import { bundleSources, translateBundleStream } from '@osteon/interop';
import { createPersistence, type Persistence } from '@osteon/persistence';
import { aService, createTestDatabase, TEST_KEYS, type TestDatabase } from '@osteon/testing';
import { storedAgainstPlanned, storedPatients } from '../testing/stored-plans.ts';

const root = resolve(import.meta.dirname, '../../..');
const bundles = join(resolve(root, process.env['OSTEON_SHARED'] || '../shared'), 'data/synthea-r4');

/** Days from today on which tasks stand otherwise than today; the facts are the same. */
const LATER = [0, 45, 400];

let db: TestDatabase;
let persistence: Persistence;
beforeAll(async () => {
  db = await createTestDatabase();
  await db.travelTo('2026-11-22T15:00:00Z');
  persistence = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 8 });
});
afterAll(async () => {
  await persistence.close();
  await db.drop();
});

/** Every stored task, field by field, is what the `plan` command prints for the patient's facts. */
async function expectStoredToBePlanned(
  least: { patients: number; tasks: number; statuses: number },
  services: readonly string[] | null = null,
  days: readonly number[] = LATER,
): Promise<void> {
  const patients = await storedPatients(db, persistence, services);
  expect(patients.length).toBeGreaterThanOrEqual(least.patients);
  for (const later of days) {
    let tasks = 0;
    const statuses = new Set<unknown>();
    for (const { id, asOf, stored, planned } of await storedAgainstPlanned(db, persistence, patients, later)) {
      expect({ id, asOf, tasks: stored }).toEqual({ id, asOf, tasks: planned });
      tasks += stored.length;
      for (const { status } of planned) statuses.add(status);
    }
    expect(tasks).toBeGreaterThanOrEqual(least.tasks);
    expect(statuses.size).toBeGreaterThanOrEqual(least.statuses);
  }
}

describe('the stored tasks of the demonstration clinic', () => {
  beforeAll(async () => {
    // As `osteon seed` does: services and people are the api's to write.
    const api = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 1 });
    await seedDemonstration(
      { ...persistence, demonstration: api.demonstration },
      { password: 'long enough to be taken' },
    );
    await api.close();
  });

  it('are what the command plans of the same facts, field by field, today and later', async () => {
    await expectStoredToBePlanned({ patients: 250, tasks: 5_000, statuses: TASK_STATUSES.length - 1 });
  });

  it('are told apart when one date in the database is another', async () => {
    const [{ patientId, serviceId } = { patientId: '', serviceId: '' }] = await db.query<{
      patientId: string;
      serviceId: string;
    }>(
      `update task set overdue_from = overdue_from + 1
       where id = (select id from task where withdrawn_at is null and done_on is null order by id limit 1)
       returning patient_id as "patientId", service_id as "serviceId"`,
    );
    const compare = () => expectStoredToBePlanned({ patients: 20, tasks: 400, statuses: 5 }, [serviceId], [0]);
    await expect(compare()).rejects.toThrow(/overdueFrom/);
    const { difference } = await replanPatient(persistence, { kind: 'cli', serviceId }, patientId);
    expect(difference).toMatchObject({ added: 0, changed: 1, withdrawn: 0 });
    await compare();
  });
});

if (!existsSync(bundles) && process.env['CI'] !== 'true') {
  it.skip(`the Synthea bundles are not in ${bundles}: set OSTEON_SHARED to import them`, () => undefined);
} else {
  describe('the stored tasks of imported bundles', () => {
    it('are what the command plans of the same facts, field by field, today and later', async () => {
      const { serviceId } = await aService(db, { code: 'boston', timeZone: 'America/New_York', country: 'US' });
      const { counts } = await importBundles(
        { imports: persistence.imports, translateBundle: translateBundleStream },
        { kind: 'cli', serviceId },
        bundleSources(join(bundles, 'fracture-patients.tgz')),
        { enrolSince: '1900-01-01' },
      );
      expect(counts.tasksPlanned).toBeGreaterThan(500);
      await expectStoredToBePlanned({ patients: 20, tasks: 500, statuses: 3 }, [serviceId]);
    });
  });
}
