import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sendManualMessage, sendMessages } from '@osteon/application';
import { createMessageWriter } from '@osteon/messaging';
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

const { writeNamed } = createMessageWriter();

async function writeByHand(patientId: string, body = 'Please call us when you can.'): Promise<string> {
  const deps = { desk: delivery.persistence.desk, writeNamed };
  return (await sendManualMessage(deps, clinic.nurse, patientId, { words: { body } })).messageId;
}

const automatic = async (patientId: string) =>
  (await delivery.messagesOf(patientId)).filter(({ origin }) => origin === 'planned');

/** Messages of which a nurse wrote `perDay` on each of these days, at ten o'clock. */
async function writtenBefore(patientId: string, days: readonly string[], perDay: number): Promise<void> {
  for (const day of days) {
    await delivery.database.travelTo(`${day}T10:00:00Z`);
    for (let n = 0; n < perDay; n += 1) await writeByHand(patientId);
    await delivery.send();
  }
}

describe('at most two messages a day', () => {
  it('hold a reminder back until the next opening, say why, and let it go then', async () => {
    const patientId = await enrolOnTablets(clinic);
    await writtenBefore(patientId, ['2026-06-17'], 2);
    await delivery.plan();
    expect(await delivery.send()).toMatchObject({ later: 1, accepted: 0 });
    expect(await automatic(patientId)).toMatchObject([{ state: 'planned', reason: 'daily-limit' }]);
    expect(await delivery.claim()).toEqual([]);

    await delivery.database.travelTo('2026-06-18T07:59:59Z');
    expect(await delivery.claim()).toEqual([]);
    await delivery.database.travelTo('2026-06-18T08:00:01Z');
    expect(await delivery.send()).toMatchObject({ accepted: 1 });
    expect(await automatic(patientId)).toMatchObject([{ state: 'accepted', reason: null }]);
  });

  it('count what may have gone, and not what was certainly not sent', async () => {
    const patientId = await enrolOnTablets(clinic);
    await writeByHand(patientId);
    await delivery.send({ gateway: delivery.gateway({ answer: 'throws' }) });
    await writeByHand(patientId);
    const refused = { kind: 'refused', reason: 'not-in-use', addressInvalid: false } as const;
    await delivery.send({ gateway: delivery.gateway({ answer: refused }) });
    await delivery.plan();
    expect(await delivery.send()).toMatchObject({ accepted: 1, later: 0 });

    const other = await enrolOnTablets(clinic);
    for (const _n of [1, 2]) {
      await writeByHand(other);
      await delivery.send({ gateway: delivery.gateway({ answer: 'throws' }) });
    }
    await delivery.plan();
    expect(await delivery.send()).toMatchObject({ accepted: 0, later: 1 });
  });

  it('are those of the service’s own day', async () => {
    const patientId = await enrolOnTablets(clinic);
    // Midnight in London is 23:00 UTC in June.
    await writtenBefore(patientId, ['2026-06-16'], 2);
    await delivery.database.query(
      `update message set sent_at = case when n = 1 then timestamptz '2026-06-16T22:59:59Z' else '2026-06-16T23:00Z' end
       from (select id, row_number() over () as n from message where patient_id = $1) numbered where message.id = numbered.id`,
      [patientId],
    );
    await delivery.database.travelTo('2026-06-17T10:00:00Z');
    await delivery.plan();
    expect(await delivery.send()).toMatchObject({ accepted: 1, later: 0 });
  });

  it('hold when two workers send to one patient at the same moment', async () => {
    const patientId = await enrolOnTablets(clinic);
    await writtenBefore(patientId, ['2026-06-17'], 1);
    // Three reminders that stand alone, each in a batch of its own.
    await delivery.database.query(
      `insert into message (service_id, patient_id, task_id, key, step, asks, channel, contact_point_id, language, planned_for, send_after)
       select t.service_id, t.patient_id, t.id, 'alone/' || n, 'ask', true, 'sms', c.id, 'en', t.opens_on, osteon_now()
       from task t join contact_point c on c.patient_id = t.patient_id, generate_series(1, 3) n
       where t.patient_id = $1 and t.key = 't1/adherence-check/week-4'`,
      [patientId],
    );
    const claims = await delivery.claim();
    expect(claims).toHaveLength(3);
    const counts = await Promise.all(
      claims.map((claim) => sendMessages(delivery.deps(), WORKER, { claims: [claim], leaseMs: 60_000 })),
    );
    expect(counts.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(1);
    expect(await delivery.mailboxOf(patientId)).toHaveLength(2);
  });

  it('neither hold nor forget what a nurse writes, at whatever hour', async () => {
    await delivery.database.travelTo('2026-06-17T20:00:00Z');
    const patientId = await enrolOnTablets(clinic);
    for (const _n of [1, 2, 3]) await writeByHand(patientId);
    expect(await delivery.send()).toMatchObject({ accepted: 3 });
    expect(await delivery.mailboxOf(patientId)).toMatchObject([
      { subject: null, body: 'Please call us when you can.' },
      {},
      {},
    ]);
  });
});

describe('at most five messages a week', () => {
  it.each([
    ['2026-06-17', { later: 1, accepted: 0 }],
    ['2026-06-18', { later: 0, accepted: 1 }],
  ])('are counted over seven days: on %s', async (today, expected) => {
    const patientId = await enrolOnTablets(clinic);
    await writtenBefore(patientId, ['2026-06-11'], 2);
    await writtenBefore(patientId, ['2026-06-13', '2026-06-14', '2026-06-15'], 1);
    await delivery.database.travelTo(`${today}T10:00:00Z`);
    await delivery.plan();
    expect(await delivery.send()).toMatchObject(expected);
    if (expected.later === 1) {
      expect(await automatic(patientId)).toMatchObject([{ state: 'planned', reason: 'weekly-limit' }]);
    }
  });

  it('make what cannot go in time a nurse’s, and never silently late', async () => {
    const patientId = await enrolOnTablets(clinic);
    await writtenBefore(patientId, ['2026-06-17'], 5);
    await delivery.plan();
    for (const day of ['2026-06-17', '2026-06-18', '2026-06-19', '2026-06-20']) {
      await delivery.database.travelTo(`${day}T11:00:00Z`);
      expect([day, await delivery.send()]).toMatchObject([day, { later: 1, accepted: 0 }]);
    }
    await delivery.database.travelTo('2026-06-21T10:00:00Z');
    await delivery.send();
    expect(await automatic(patientId)).toMatchObject([{ state: 'missed', reason: 'too-late' }]);
    expect(await delivery.itemsOf(patientId)).toEqual(['missed-message']);
  });
});

describe('a message by hand', () => {
  it.each([
    ['who died', `update patient set died_on = local_today('Europe/London') where id = $1`, 'patient-died', []],
    ['who left', `update patient set left_on = current_date + 1000 where id = $1`, 'patient-transferred', []],
    ['who opted out', `update contact_point set opted_out_at = now() where patient_id = $1`, 'opted-out', ['call']],
  ])('does not reach one %s meanwhile', async (_who, change, reason, items) => {
    const patientId = await enrolOnTablets(clinic);
    await writeByHand(patientId);
    const claims = await delivery.claim();
    await delivery.database.query(change, [patientId]);
    expect(await delivery.send({ claims })).toMatchObject({ skipped: 1, accepted: 0 });
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'skipped', reason }]);
    expect(await delivery.itemsOf(patientId)).toEqual(items);
    expect(await delivery.mailboxOf(patientId)).toEqual([]);
  });

  it('that is refused for good comes back to a nurse', async () => {
    const patientId = await enrolOnTablets(clinic);
    await writeByHand(patientId);
    const refused = { kind: 'refused', reason: 'not-in-use', addressInvalid: true } as const;
    await delivery.send({ gateway: delivery.gateway({ answer: refused }) });
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'failed', reason: 'not-in-use' }]);
    expect(await delivery.itemsOf(patientId)).toEqual(['call']);
  });
});

it('makes no move that the states do not allow', async () => {
  expect(await delivery.forbiddenMoves()).toEqual([]);
});
