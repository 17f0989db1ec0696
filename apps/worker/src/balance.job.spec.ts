import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { closeDays, readBalances } from '@osteon/application';
import { createClinic, createDelivery, enrolOnTablets, type Clinic, type Delivery } from '@osteon/testing';

const WORKER = { kind: 'worker' } as const;

let delivery: Delivery;
let clinic: Clinic;

beforeAll(async () => {
  delivery = await createDelivery();
});
afterAll(() => delivery.close());

beforeEach(async () => {
  await delivery.database.travelTo('2026-06-17T10:00:00Z');
  clinic = await createClinic(delivery.database, delivery.persistence);
});
afterEach(() => delivery.clear());

/** Closes the day before this instant; what our service's lines say. */
async function closeAt(instant: string) {
  await delivery.database.travelTo(instant);
  const closed = await closeDays(delivery.persistence, WORKER);
  return closed.find(({ serviceId }) => serviceId === clinic.serviceId)?.balances;
}

const lines = () => readBalances(delivery.persistence, clinic.admin, { days: 31 });
const incidents = () =>
  delivery.database.query<{ urgent: boolean; key: string }>(
    `select urgent, key from work_item where service_id = $1 and kind = 'incident'`,
    [clinic.serviceId],
  );

describe('the balance of a day', () => {
  it('accounts for every message that was written, and is written again while they move', async () => {
    const [sent, waiting] = [await enrolOnTablets(clinic), await enrolOnTablets(clinic)];
    await enrolOnTablets(clinic, { contactPoints: [] });
    await delivery.plan();
    const claims = await delivery.claim();
    const [first] = (await delivery.messagesOf(sent)).map(({ id }) => id);
    await delivery.send({ claims: claims.filter(({ id }) => id === first) });

    expect(await closeAt('2026-06-17T23:30:00Z')).toEqual([
      { on: '2026-06-17', expected: 3, counted: { accepted: 1, queued: 1, skipped: 1 }, addsUp: true },
    ]);
    await delivery.database.query(`update message set state = 'delivered' where id = $1`, [first]);
    await delivery.database.query(`update message set state = 'failed', lease_until = null where patient_id = $1`, [
      waiting,
    ]);
    expect(await closeAt('2026-06-18T23:30:00Z')).toEqual([
      { on: '2026-06-17', expected: 3, counted: { delivered: 1, failed: 1, skipped: 1 }, addsUp: true },
      { on: '2026-06-18', expected: 0, counted: {}, addsUp: true },
    ]);
    expect(await closeAt('2026-06-19T23:30:00Z')).toEqual([
      { on: '2026-06-19', expected: 0, counted: {}, addsUp: true },
    ]);
    // Today's, which nobody has closed yet, stands first.
    expect((await lines()).map(({ on }) => on)).toEqual(['2026-06-20', '2026-06-19', '2026-06-18', '2026-06-17']);
    expect(await incidents()).toEqual([]);
  });

  it.each([
    ['disappeared', 'delete from message where patient_id = $1', 1],
    [
      'came behind the ledger’s back',
      `with off as (select set_config('session_replication_role', 'replica', true))
       insert into message (service_id, patient_id, task_id, key, step, asks, channel, contact_point_id, language, state, planned_for, send_after)
       select service_id, patient_id, task_id, key || n, step, asks, channel, contact_point_id, language, 'skipped', planned_for, send_after
       from message m, off, generate_series(1, 2) n where patient_id = $1`,
      4,
    ],
  ])('raises an incident, once, when a message %s', async (_what, change, found) => {
    const patientId = await enrolOnTablets(clinic);
    await enrolOnTablets(clinic);
    await delivery.plan();
    await delivery.database.query(change, [patientId]);
    expect(await closeAt('2026-06-17T23:30:00Z')).toMatchObject([
      { on: '2026-06-17', expected: 2, counted: { planned: expect.any(Number) }, addsUp: false },
    ]);
    const line = (await lines()).find(({ on }) => on === '2026-06-17');
    expect(Object.values(line?.counted ?? {}).reduce((sum, n) => sum + n, 0)).toBe(found);
    await closeAt('2026-06-18T23:30:00Z');
    expect(await incidents()).toEqual([{ urgent: true, key: 'balance/2026-06-17' }]);
  });

  it('covers days on which nothing ran, a month back', async () => {
    await enrolOnTablets(clinic);
    await delivery.plan();
    await delivery.send();
    const written = await closeAt('2026-07-18T12:00:00Z');
    expect(written?.map(({ on, expected }) => [on, expected])).toEqual([
      ['2026-06-17', 1],
      ['2026-07-17', 0],
    ]);
    const clinicOf = clinic;
    clinic = await createClinic(delivery.database, delivery.persistence);
    expect(clinicOf.serviceId).not.toBe(clinic.serviceId);
  });
});
