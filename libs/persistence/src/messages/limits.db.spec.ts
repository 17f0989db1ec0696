import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sendMessages } from '@osteon/application';
import {
  type Clinic,
  createClinic,
  createDelivery,
  type Delivery,
  enrolOnTablets,
  poolInTurn,
  TEST_KEYS,
  Turns,
} from '@osteon/testing';
import fc from 'fast-check';
import { createDatabase } from '../database/database.ts';
import { createMessageStore } from './message-store.ts';

const TODAY = '2026-06-17';
const WORKER = { kind: 'worker' } as const;

let delivery: Delivery;
let clinic: Clinic;

beforeAll(async () => {
  delivery = await createDelivery();
  await delivery.database.travelTo(`${TODAY}T10:00:00Z`);
  clinic = await createClinic(delivery.database, delivery.persistence);
});
afterAll(() => delivery.close());

/** What went today before, and claimed reminders for three workers, each of which has one. */
async function messagesOf(patientId: string, sentBefore: number): Promise<string[]> {
  const insert = (state: string, from: number, count: number) =>
    delivery.database.query<{ id: string }>(
      `insert into message (service_id, patient_id, task_id, key, step, asks, channel, contact_point_id, language, state,
         generation, lease_until, sent_at, planned_for, send_after)
       select t.service_id, t.patient_id, t.id, 'alone/' || n, 'ask', true, 'sms', c.id, 'en', $2::message_state, 1,
         osteon_now() + interval '1 minute', case when $2 = 'accepted' then osteon_now() end, '${TODAY}', osteon_now()
       from task t join contact_point c on c.patient_id = t.patient_id, generate_series($3::int, $4::int) n
       where t.patient_id = $1 and t.key = 't1/adherence-check/week-4' returning id`,
      [patientId, state, from, from + count - 1],
    );
  await insert('accepted', 1, sentBefore);
  return (await insert('queued', 10, 3)).map(({ id }) => id);
}

const CASES = fc.record({
  sentBefore: fc.integer({ min: 0, max: 2 }),
  order: fc.array(fc.nat(5), { minLength: 6, maxLength: 20 }),
});

/** How many went that day after three workers had sent at once. */
async function sentInTheEnd(
  { sentBefore, order }: { readonly sentBefore: number; readonly order: readonly number[] },
  rewrite?: (sql: string) => string,
): Promise<number> {
  const patientId = await enrolOnTablets(clinic);
  const ids = await messagesOf(patientId, sentBefore);
  const { pool } = delivery.persistence;
  const turns = new Turns(delivery.watcher);
  const programs = ids.map((id, index) => {
    const who = `worker ${index}`;
    const messages = createMessageStore(createDatabase(poolInTurn(pool, turns, who, rewrite)), TEST_KEYS);
    const claims = [{ id, generation: 1 }];
    return [who, () => sendMessages({ ...delivery.deps(), messages }, WORKER, { claims, leaseMs: 600_000 })] as const;
  });
  await turns.run(Object.fromEntries(programs), order);
  const states = (await delivery.messagesOf(patientId)).map(({ state }) => state);
  return states.filter((state) => state === 'accepted').length;
}

describe('two messages a day', () => {
  it('are all that go, in whatever order the statements of three workers fall', async () => {
    await fc.assert(
      fc.asyncProperty(CASES, async (tried) => {
        expect(await sentInTheEnd(tried)).toBe(2);
      }),
      { numRuns: 30 },
    );
  }, 240_000);

  it('would be exceeded, were the patient not locked for one worker alone: an order shows it', async () => {
    const together = (sql: string) => sql.replace('for no key update of p', 'for share of p');
    const found = await fc.check(
      fc.asyncProperty(CASES, async (tried) => (await sentInTheEnd(tried, together)) <= 2),
      { numRuns: 30, endOnFailure: true },
    );
    expect(found.failed).toBe(true);
  }, 240_000);
});
