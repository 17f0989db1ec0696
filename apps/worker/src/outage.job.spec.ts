import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { closeDays, readBalances } from '@osteon/application';
import { addDays, daysBetween } from '@osteon/domain';
import { createClinic, createDelivery, enrolOnTablets, type Clinic, type Delivery } from '@osteon/testing';

const WORKER = { kind: 'worker' } as const;
const BEGAN_ON = '2026-06-17';

let delivery: Delivery;
let clinic: Clinic;

beforeAll(async () => {
  delivery = await createDelivery();
});
afterAll(() => delivery.close());

beforeEach(async () => {
  await delivery.database.travelTo(`${BEGAN_ON}T20:00:00Z`);
  clinic = await createClinic(delivery.database, delivery.persistence);
});
afterEach(() => delivery.clear());

/** What a worker does after its start, until nothing is due. */
async function run(): Promise<void> {
  await closeDays(delivery.persistence, WORKER);
  await delivery.plan();
  for (let claims = await delivery.claim(); claims.length > 0; claims = await delivery.claim()) {
    await delivery.send({ claims });
  }
}

const due = () =>
  delivery.database.query<{
    patient_id: string;
    on: string;
    state: string | null;
    reason: string | null;
    items: string[];
  }>(
    `select t.patient_id, t.opens_on::text as on, m.state, m.reason,
       array(select w.kind from work_item w where w.task_id = t.id order by 1) as items
     from task t left join message m on m.task_id = t.id and m.step = 'ask'
     where t.service_id = $1 and t.key = 't1/adherence-check/week-4' order by t.opens_on, t.patient_id`,
    [clinic.serviceId],
  );

describe('after an outage', () => {
  it.each([
    ['three days', '2026-06-20'],
    ['six days', '2026-06-23'],
  ])(
    'of %s nothing is dropped silently: sent, skipped with a reason, or a nurse’s, and the balance adds up',
    async (_days, back) => {
      // Two patients come due on each day; on one day each has another fate.
      for (let day = 1; day <= 7; day += 1) {
        for (const _n of [1, 2]) await enrolOnTablets(clinic, { opensInDays: day });
      }
      const [mute, dead] = [
        await enrolOnTablets(clinic, { opensInDays: 2, contactPoints: [] }),
        await enrolOnTablets(clinic, { opensInDays: 3 }),
      ];
      await delivery.database.query('update patient set died_on = $2 where id = $1', [dead, '2026-06-19']);

      await delivery.database.travelTo(`${back}T02:00:00Z`);
      await run();
      expect(
        await delivery.database.query('select from mailbox_item where service_id = $1', [clinic.serviceId]),
      ).toEqual([]);
      await delivery.database.travelTo(`${back}T10:00:00Z`);
      await run();

      for (const { patient_id: patientId, on, state, reason, items } of await due()) {
        const behind = daysBetween(on, back);
        const expected =
          behind < 0
            ? { state: null, reason: null, items: [] }
            : behind > 3
              ? { state: 'missed', reason: 'too-late', items: ['missed-message'] }
              : patientId === mute
                ? { state: 'skipped', reason: 'no-channel', items: ['call'] }
                : patientId === dead
                  ? { state: 'skipped', reason: 'patient-died', items: [] }
                  : { state: 'accepted', reason: null, items: [] };
        expect({ on, state, reason, items }).toEqual({ on, ...expected });
      }

      await delivery.database.travelTo(`${addDays(back, 1)}T10:00:00Z`);
      await closeDays(delivery.persistence, WORKER);
      const lines = await readBalances(delivery.persistence, clinic.nurse, { days: 31 });
      const expected = lines.reduce((sum, line) => sum + line.expected, 0);
      expect(lines.every(({ addsUp }) => addsUp)).toBe(true);
      expect(expected).toBe((await due()).filter(({ state }) => state !== null).length);
    },
  );
});
