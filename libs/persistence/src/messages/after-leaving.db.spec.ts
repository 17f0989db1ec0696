import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recordFacts, sendMessages, type MessageClaim, type NewFact } from '@osteon/application';
import {
  type Clinic,
  createClinic,
  createDelivery,
  type Delivery,
  enrolOnTablets,
  inTurn,
  poolInTurn,
  TEST_KEYS,
  Turns,
} from '@osteon/testing';
import fc from 'fast-check';
import { createDatabase } from '../database/database.ts';
import { createPatientStore } from '../patients/patient-store.ts';
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

type Leaving = 'death' | 'transfer' | 'opt-out';
const FACTS: Readonly<Record<Leaving, NewFact>> = {
  death: { type: 'death', on: TODAY },
  transfer: { type: 'transfer', on: TODAY },
  'opt-out': { type: 'opt-out', on: TODAY, payload: { channel: 'sms' } },
};

type Kind = 'planned' | 'digest' | 'manual' | 'reply';

/** Messages of a patient, claimed; `uncertain` ones were called before and are to be called again. */
async function claimed(patientId: string, kind: Kind, from: 'queued' | 'uncertain'): Promise<MessageClaim[]> {
  const rows = await delivery.database.query<{ id: string }>(
    `insert into message (service_id, patient_id, task_id, origin, key, step, asks, channel, contact_point_id, language,
       content, sent_by, state, generation, lease_until, planned_for, send_after)
     select t.service_id, t.patient_id, case when $2 = 'planned' then t.id end, $2::message_origin, $2 || '/' || n,
       case when $2 = 'planned' then 'ask' else $2 end, $2 = 'planned', 'sms', c.id, 'en',
       case when $2 in ('manual', 'reply') then '{"subject": null, "body": "Please call."}'::jsonb end,
       case when $2 = 'manual' then gen_random_uuid() end, $3::message_state, 2, osteon_now() + interval '1 minute',
       '${TODAY}', osteon_now()
     from task t join contact_point c on c.patient_id = t.patient_id,
       generate_series(1, case when $2 = 'digest' then 1 else 2 end) n
     where t.patient_id = $1 and t.key = 't1/adherence-check/week-4' returning id`,
    [patientId, kind, from],
  );
  if (kind === 'digest') {
    await delivery.database.query(
      `insert into message (service_id, patient_id, task_id, key, step, asks, digest_id, channel, contact_point_id,
         language, state, planned_for, send_after)
       select d.service_id, d.patient_id, t.id, 'part/' || n, 'ask', true, d.id, d.channel, d.contact_point_id, 'en',
         d.state, d.planned_for, d.send_after
       from message d join task t on t.patient_id = d.patient_id and t.key = 't1/adherence-check/week-4',
         generate_series(1, 2) n
       where d.id = $1`,
      [rows[0]?.id],
    );
  }
  if (from === 'uncertain') {
    await delivery.database.query(
      `insert into delivery_attempt (service_id, message_id, generation, gateway, idempotency_key, state)
       select service_id, id, 1, 'local-mailbox', id::text, 'uncertain' from message where id = any($1)`,
      [rows.map(({ id }) => id)],
    );
  }
  return rows.map(({ id }) => ({ id, generation: 2 }));
}

interface Case {
  readonly leaving: Leaving;
  readonly kind: Kind;
  readonly from: 'queued' | 'uncertain';
  readonly order: readonly number[];
}

const CASES: fc.Arbitrary<Case> = fc.record({
  leaving: fc.constantFrom('death', 'transfer', 'opt-out'),
  kind: fc.constantFrom('planned', 'digest', 'manual', 'reply'),
  from: fc.constantFrom('queued', 'uncertain'),
  order: fc.array(fc.nat(5), { minLength: 6, maxLength: 24 }),
});

/** Intents when the leaving commits, and in the end. */
async function interleave({ leaving, kind, from, order }: Case, rewrite = (sql: string) => sql) {
  const patientId = await enrolOnTablets(clinic);
  const claims = await claimed(patientId, kind, from);
  const { pool } = delivery.persistence;
  const turns = new Turns(delivery.watcher);
  const worker = (name: string, own: readonly MessageClaim[]) => async () => {
    const gated = poolInTurn(pool, turns, name, rewrite);
    await sendMessages({ ...delivery.deps(), messages: createMessageStore(createDatabase(gated), TEST_KEYS) }, WORKER, {
      claims: own,
      leaseMs: 600_000,
      from,
    });
  };
  const intents = `select count(*)::int as n from delivery_attempt a join message m on m.id = a.message_id where m.patient_id = $1`;
  let atCommit = -1;
  const leave = async () => {
    const client = await pool.connect();
    const gated = inTurn(client, () => turns.wait('leaving'));
    try {
      await gated.query('begin');
      await recordFacts(
        { ...delivery.persistence, patients: createPatientStore(gated, TEST_KEYS) },
        clinic.nurse,
        patientId,
        {
          facts: [FACTS[leaving]],
          source: 'nurse',
        },
      );
      atCommit = (await gated.query<{ n: number }>(intents, [patientId])).rows[0]?.n ?? -1;
      await gated.query('commit');
    } finally {
      client.release();
    }
  };
  const [first, ...rest] = claims;
  await turns.run(
    {
      leaving: leave,
      one: worker('one', first ? [first] : []),
      ...(rest.length > 0 ? { two: worker('two', rest) } : {}),
    },
    order,
  );
  const [row] = await delivery.database.query<{ n: number }>(intents, [patientId]);
  return { atCommit, inTheEnd: row?.n };
}

/** Each tries another order of the statements of two workers and of who records the leaving. */
const ORDERS = 60;

describe('once a death, an opt-out or a transfer is committed', () => {
  it('no intent to send is written, in whatever order the statements fall', async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(CASES, async (tried) => {
        const { atCommit, inTheEnd } = await interleave(tried);
        expect(inTheEnd).toBe(atCommit);
        const began = tried.from === 'uncertain' ? (tried.kind === 'digest' ? 1 : 2) : 0;
        const when = atCommit > began ? 'sent before' : 'not sent';
        seen.set(when, (seen.get(when) ?? 0) + 1);
      }),
      { numRuns: ORDERS },
    );
    // Both happen: else the orders would say nothing.
    expect([...seen.keys()].sort()).toEqual(['not sent', 'sent before']);
  }, 240_000);

  it('would be, were patient and address not locked: an order shows it', async () => {
    const unlocked = (sql: string) => sql.replace('for no key update of p for share of cp', '');
    const found = await fc.check(
      fc.asyncProperty(CASES, async (tried) => {
        const { atCommit, inTheEnd } = await interleave(tried, unlocked);
        return inTheEnd === atCommit;
      }),
      { numRuns: ORDERS, endOnFailure: true },
    );
    expect(found.failed).toBe(true);
  }, 240_000);
});
