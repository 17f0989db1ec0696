import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sendMessages } from '@osteon/application';
import {
  aPatient,
  createClinic,
  createDelivery,
  enrol,
  enrolOnTablets,
  localDay,
  type Clinic,
  type Delivery,
} from '@osteon/testing';

const WORKER = { kind: 'worker' } as const;

let delivery: Delivery;
let clinic: Clinic;

beforeAll(async () => {
  delivery = await createDelivery();
});
afterAll(() => delivery.close());

beforeEach(async () => {
  // Inside the sending hours, whatever the hour at which the tests run.
  await delivery.database.travelTo('2026-06-17T10:00:00Z');
  clinic = await createClinic(delivery.database, delivery.persistence);
});
afterEach(() => delivery.clear());

describe('sending', () => {
  it('puts a message into the mailbox with a link, and knows that it was accepted', async () => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    const counts = await delivery.send();
    expect(counts).toMatchObject({ accepted: 1, fenced: 0 });
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'accepted', generation: 1 }]);
    expect(await delivery.mailboxOf(patientId)).toMatchObject([
      { recipient: '+447700900123', body: expect.stringContaining('https://clinic.example.org/a/') },
    ]);
    const rows = await delivery.database.query(
      'select awaiting_answer from task where patient_id = $1 and awaiting_answer',
      [patientId],
    );
    expect(rows).toHaveLength(1);
  });

  it('does nothing the second time', async () => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    const claims = await delivery.claim();
    const sending = delivery.deps();
    await Promise.all([
      sendMessages(sending, WORKER, { claims, leaseMs: 60_000 }),
      sendMessages(sending, WORKER, { claims, leaseMs: 60_000 }),
    ]);
    expect(await sendMessages(sending, WORKER, { claims, leaseMs: 60_000 })).toMatchObject({ accepted: 0, fenced: 1 });
    expect(await delivery.mailboxOf(patientId)).toHaveLength(1);
  });

  it('is fenced by a later claim', async () => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    const stale = await delivery.claim();
    await delivery.letLeaseRunOut();
    const fresh = await delivery.claim();
    expect(fresh.map(({ generation }) => generation)).toEqual([2]);
    const sending = delivery.deps();
    expect(await sendMessages(sending, WORKER, { claims: stale, leaseMs: 60_000 })).toMatchObject({
      accepted: 0,
      fenced: 1,
    });
    expect(await sendMessages(sending, WORKER, { claims: fresh, leaseMs: 60_000 })).toMatchObject({ accepted: 1 });
    expect(await delivery.mailboxOf(patientId)).toHaveLength(1);
  });

  it.each([
    ['the patient died', `update patient set died_on = local_today('Europe/London') where id = $1`, 'patient-died'],
    [
      'the patient left',
      `update patient set left_on = local_today('Europe/London') where id = $1`,
      'patient-transferred',
    ],
    [
      'the channel was opted out of',
      'update contact_point set opted_out_at = now() where patient_id = $1',
      'opted-out',
    ],
    ['consent was taken back', 'update contact_point set consented = false where patient_id = $1', 'no-consent'],
    [
      'the number turned out wrong',
      'update contact_point set invalid_since = now() where patient_id = $1',
      'channel-invalid',
    ],
    ['the task was done', `update task set done_on = local_today('Europe/London') where patient_id = $1`, 'task-done'],
    ['the plan no longer wants it', `update task set withdrawn_at = now() where patient_id = $1`, 'task-cancelled'],
  ])('asks again at the last moment: %s', async (_what, change, reason) => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    const claims = await delivery.claim();
    await delivery.database.query(change, [patientId]);
    expect(await delivery.send({ claims })).toMatchObject({
      skipped: 1,
      accepted: 0,
    });
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'skipped', reason }]);
    expect(await delivery.mailboxOf(patientId)).toEqual([]);
  });

  it.each([
    ['by the next channel', [{ channel: 'email', value: 'ada@example.org' }], 'planned', []],
    ['by a call where there is none', [], undefined, ['call']],
  ] as const)('goes on %s when the first was opted out of meanwhile', async (_what, more, next, items) => {
    const patientId = await enrolOnTablets(clinic, {
      contactPoints: [{ channel: 'sms', value: '07700900128' }, ...more],
    });
    await delivery.plan();
    const claims = await delivery.claim();
    await delivery.database.query(
      `update contact_point set opted_out_at = now() where patient_id = $1 and channel = 'sms'`,
      [patientId],
    );
    await delivery.send({ claims });
    expect((await delivery.messagesOf(patientId)).map(({ state }) => state)).toEqual([
      'skipped',
      ...(next ? [next] : []),
    ]);
    expect(await delivery.itemsOf(patientId)).toEqual(items);
  });

  it('withholds what is said of a dose that a result blocks, and tells a nurse', async () => {
    const story = aPatient()
      .withVertebralFracture('2025-12-01')
      .reachedBy('sms', '07700900129')
      .onDenosumab('2026-01-14')
      .withEvent('lab', '2026-06-15', { test: 'adjusted-calcium', value: 1.9, unit: 'mmol/L' })
      .withEvent('lab', '2026-06-15', { test: 'vitamin-d', value: 80, unit: 'nmol/L' });
    const patientId = await enrol(clinic, story);
    await delivery.plan();
    await delivery.send();
    const book = (await delivery.messagesOf(patientId)).find(({ key }) => key.includes('/dose/2/book/'));
    expect(book).toMatchObject({ state: 'skipped', reason: 'dose-blocked' });
    expect(await delivery.itemsOf(patientId)).toContain('call');
  });

  it("leaves it to the nurse's call of the last three days", async () => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    await delivery.database.query(
      `insert into contact_attempt (service_id, patient_id, outcome, "on") select service_id, id, 'reached', local_today('Europe/London') - 3 from patient where id = $1`,
      [patientId],
    );
    await delivery.send();
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'skipped', reason: 'nurse-called' }]);
  });

  it('sees the call that a nurse records while it waits for the patient', async () => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    const claims = await delivery.claim();
    const nurse = await delivery.persistence.pool.connect();
    try {
      await nurse.query('begin');
      await nurse.query('update patient set version = version + 1 where id = $1', [patientId]);
      const sent = delivery.send({ claims });
      await delivery.somebodyWaits();
      await nurse.query(
        `insert into contact_attempt (service_id, patient_id, outcome, "on") select service_id, id, 'reached', local_today('Europe/London') from patient where id = $1`,
        [patientId],
      );
      await nurse.query('commit');
      expect(await sent).toMatchObject({ skipped: 1, accepted: 0 });
    } finally {
      nurse.release();
    }
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'skipped', reason: 'nurse-called' }]);
  });

  it('reaches a patient who left once and came back with a new fracture', async () => {
    const story = aPatient()
      .withFracture('wrist', await localDay(clinic, -300))
      .withEvent('transfer', await localDay(clinic, -200))
      .withFracture('hip', await localDay(clinic, -20))
      .onAlendronate(await localDay(clinic, -14))
      .reachedBy('sms', '07700900130');
    const patientId = await enrol(clinic, story);
    const rows = await delivery.database.query('select from patient where id = $1 and left_on is not null', [
      patientId,
    ]);
    expect(rows).toHaveLength(1);
    await delivery.plan();
    await delivery.send();
    expect(await delivery.messagesOf(patientId)).toMatchObject([
      { key: 't1/adherence-check/week-4/ask/1', state: 'accepted' },
    ]);
  });

  it('waits for the opening outside the hours', async () => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    const claims = await delivery.claim();
    await delivery.database.travelTo('2026-06-17T18:00:00Z');
    expect(await delivery.send({ claims })).toMatchObject({ later: 1 });
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'planned' }]);
    expect(await delivery.claim()).toEqual([]);
    await delivery.database.travelTo('2026-06-18T07:59:59Z');
    expect(await delivery.claim()).toEqual([]);
    await delivery.database.travelTo('2026-06-18T08:00:00Z');
    expect(await delivery.claim()).toHaveLength(1);
  });

  it('goes out by the next channel at once when an address is refused', async () => {
    const patientId = await enrolOnTablets(clinic, {
      contactPoints: [
        { channel: 'sms', value: '07700900125' },
        { channel: 'email', value: 'ada@example.org' },
      ],
    });
    await delivery.plan();
    const refusing = delivery.gateway({ answer: { kind: 'refused', reason: 'not-in-use', addressInvalid: true } });
    await delivery.send({ gateway: refusing });
    expect(await delivery.messagesOf(patientId)).toMatchObject([
      { key: 't1/adherence-check/week-4/ask/1', state: 'failed', reason: 'not-in-use' },
      { key: 't1/adherence-check/week-4/ask/2', state: 'planned', channel: 'email' },
    ]);
    await delivery.send();
    expect(await delivery.mailboxOf(patientId)).toMatchObject([{ recipient: 'ada@example.org' }]);
  });
});

it('makes no move that the states do not allow', async () => {
  expect(await delivery.forbiddenMoves()).toEqual([]);
});
