import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { closeDays, readPlan } from '@osteon/application';
import { addDays } from '@osteon/domain';
import {
  aPatient,
  createClinic,
  createDelivery,
  enrol,
  enrolOnTablets,
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

describe('planning', () => {
  it('writes a due message once, however often it runs and in however many replicas', async () => {
    const patientId = await enrolOnTablets(clinic);
    await Promise.all([delivery.plan(), delivery.plan(), delivery.plan()]);
    await delivery.plan();
    expect(await delivery.messagesOf(patientId)).toMatchObject([
      { key: 't1/adherence-check/week-4/ask/1', state: 'planned', channel: 'sms' },
    ]);
    const rows = await delivery.database.query<{ days: number }>(
      `select t.next_message_on - local_today('Europe/London') as days from task t where patient_id = $1 and key = 't1/adherence-check/week-4'`,
      [patientId],
    );
    expect(rows).toEqual([{ days: 7 }]);
  });

  it('waits for the day', async () => {
    const patientId = await enrolOnTablets(clinic, { opensInDays: 1 });
    await delivery.plan();
    expect(await delivery.messagesOf(patientId)).toEqual([]);
  });

  it('takes the first channel in the order of preference that has consent and works', async () => {
    const patientId = await enrolOnTablets(clinic, {
      contactPoints: [
        { channel: 'sms', value: '07700900124', consented: false },
        { channel: 'email', value: 'ada@example.org' },
      ],
    });
    await delivery.plan();
    expect(await delivery.messagesOf(patientId)).toMatchObject([
      { key: 't1/adherence-check/week-4/ask/2', channel: 'email' },
    ]);
  });

  it('asks a nurse to call where there is no channel', async () => {
    const patientId = await enrolOnTablets(clinic, { contactPoints: [] });
    await delivery.plan();
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'skipped', reason: 'no-channel' }]);
    expect(await delivery.itemsOf(patientId)).toEqual(['call']);
  });

  it('never sends silently late: what was missed is shown to a nurse', async () => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.database.query(
      `update task set opens_on = opens_on - 4, created_on = created_on - 10, next_message_on = next_message_on - 4 where patient_id = $1 and key = 't1/adherence-check/week-4'`,
      [patientId],
    );
    await delivery.plan();
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'missed', reason: 'too-late' }]);
    expect(await delivery.itemsOf(patientId)).toEqual(['missed-message']);
  });
});

describe('an appointment', () => {
  it('is announced three days before the suggested contact that a nurse sees', async () => {
    const patientId = await enrol(
      clinic,
      aPatient().withFracture('wrist', '2026-03-20').reachedBy('sms', '07700900127'),
    );
    const contactOf = async () => {
      const { contacts } = await readPlan(delivery.persistence, clinic.nurse, patientId);
      return contacts.find(({ taskKeys }) => taskKeys.some((key) => key.endsWith('/follow-up-contact/week-12-16')))?.on;
    };
    await delivery.plan();
    const on = await contactOf();
    expect(on).toBeDefined();
    const appointments = async () =>
      (await delivery.messagesOf(patientId)).filter(({ key }) => key.includes('/appointment/'));

    await delivery.database.travelTo(`${addDays(on!, -4)}T10:00:00Z`);
    await delivery.plan();
    expect(await contactOf()).toBe(on);
    expect(await appointments()).toEqual([]);

    await delivery.database.travelTo(`${addDays(on!, -3)}T10:00:00Z`);
    await delivery.plan();
    expect(await appointments()).toMatchObject([{ state: 'planned' }]);
  });
});

describe('a message whose plan changed while it waits', () => {
  const change = (patientId: string, set: string) =>
    delivery.database.query(
      `update task t set ${set} from patient p where p.id = t.patient_id and p.id = $1 and t.key = 't1/adherence-check/week-4'`,
      [patientId],
    );
  const FIRST = 't1/adherence-check/week-4/ask/1';

  it('is cancelled when its day moved, and the right one comes on its own day', async () => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    const claims = await delivery.claim();
    await change(patientId, 'opens_on = opens_on + 5, due_on = due_on + 5, next_message_on = opens_on + 5');
    expect(await delivery.send({ claims })).toMatchObject({
      cancelled: 1,
      skipped: 0,
      accepted: 0,
    });
    expect(await delivery.messagesOf(patientId)).toMatchObject([
      { key: FIRST, state: 'cancelled', reason: 'superseded' },
    ]);
    expect(await delivery.mailboxOf(patientId)).toEqual([]);

    await delivery.database.travelTo('2026-06-22T10:00:00Z');
    await delivery.plan();
    await delivery.plan();
    await delivery.send();
    expect(await delivery.messagesOf(patientId)).toMatchObject([
      { key: FIRST, state: 'cancelled' },
      { key: `${FIRST}@2026-06-22`, state: 'accepted' },
    ]);
    expect(await delivery.mailboxOf(patientId)).toHaveLength(1);
  });

  it('keeps the moved day through a change of channel', async () => {
    const patientId = await enrolOnTablets(clinic, {
      contactPoints: [
        { channel: 'sms', value: '07700900131' },
        { channel: 'email', value: 'ada@example.org' },
      ],
    });
    await delivery.plan();
    await delivery.send();
    await change(patientId, 'opens_on = opens_on + 5, due_on = due_on + 5, next_message_on = opens_on + 5');
    await delivery.database.travelTo('2026-06-22T10:00:00Z');
    await delivery.plan();
    const refusing = delivery.gateway({ answer: { kind: 'refused', reason: 'not-in-use', addressInvalid: true } });
    await delivery.send({ gateway: refusing });
    await delivery.send();
    expect(await delivery.messagesOf(patientId)).toMatchObject([
      { key: FIRST, state: 'accepted' },
      { key: `${FIRST}@2026-06-22`, state: 'failed' },
      { key: 't1/adherence-check/week-4/ask/2@2026-06-22', state: 'accepted' },
    ]);
  });

  it.each([
    ['2026-06-20', ['skipped', 'accepted']],
    ['2026-06-21', ['skipped']],
  ])('is planned again when a pause ends on %s, unless that is too late', async (endsOn, states) => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    await change(patientId, `pauses = '[{"from": "2026-06-01", "until": null, "reason": "red-flag"}]'`);
    await delivery.send();
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'skipped', reason: 'task-paused' }]);
    await delivery.database.travelTo('2026-06-18T10:00:00Z');
    await delivery.plan();
    expect(await delivery.messagesOf(patientId)).toHaveLength(1);

    await delivery.database.travelTo(`${endsOn}T10:00:00Z`);
    await change(patientId, `pauses = '[]'`);
    await delivery.plan();
    await delivery.send();
    expect((await delivery.messagesOf(patientId)).map(({ state }) => state)).toEqual(states);
  });

  it('is planned again when a death was recorded by mistake', async () => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    await delivery.database.query(`update patient set died_on = local_today('Europe/London') where id = $1`, [
      patientId,
    ]);
    await delivery.send();
    await delivery.database.query('update patient set died_on = null where id = $1', [patientId]);
    await change(patientId, 'next_message_on = opens_on');
    await delivery.plan();
    await delivery.send();
    expect(await delivery.messagesOf(patientId)).toMatchObject([
      { key: FIRST, state: 'skipped', reason: 'patient-died' },
      { key: `${FIRST}@2026-06-17`, state: 'accepted' },
    ]);
  });
});

describe('closing the day', () => {
  it('runs once for each service and local day, in however many replicas', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => closeDays(delivery.persistence, WORKER)));
    const ours = () => runs.flat().filter(({ serviceId }) => serviceId === clinic.serviceId);
    expect(ours()).toHaveLength(1);
    await delivery.database.travelTo('2026-06-17T22:59:00Z');
    runs.push(await closeDays(delivery.persistence, WORKER));
    expect(ours()).toHaveLength(1);
    await delivery.database.travelTo('2026-06-17T23:00:00Z');
    runs.push(await closeDays(delivery.persistence, WORKER));
    expect(ours()).toHaveLength(2);
  });

  it('shows to a nurse what a stopped service did not send in time', async () => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    await delivery.database.query('update service set sending_stopped_at = osteon_now() where id = $1', [
      clinic.serviceId,
    ]);
    await delivery.database.travelTo('2026-06-20T10:00:00Z');
    await closeDays(delivery.persistence, WORKER);
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'planned' }]);
    await delivery.database.travelTo('2026-06-21T10:00:00Z');
    await closeDays(delivery.persistence, WORKER);
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'missed' }]);
    expect(await delivery.itemsOf(patientId)).toEqual(['missed-message']);
  });
});

describe('a question', () => {
  it.each([
    ['nobody answers by its due date is a nurse’s, once', null, ['no-answer']],
    ['was answered is nobody’s', 'awaiting_answer = false', []],
    ['needs no answer any more is nobody’s', `done_on = '2026-06-20'`, []],
  ])('that %s', async (_what, change, items) => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    await delivery.send();
    const [task] = await delivery.database.query<{ due: string }>(
      `select due_on::text as due from task where patient_id = $1 and awaiting_answer`,
      [patientId],
    );
    const due = String(task?.due);
    if (change !== null) {
      await delivery.database.query(`update task set ${change} where patient_id = $1 and awaiting_answer`, [patientId]);
    }
    for (const [day, expected] of [
      [due, []],
      [addDays(due, 1), items],
      [addDays(due, 2), items],
    ] as const) {
      await delivery.database.travelTo(`${day}T10:00:00Z`);
      await closeDays(delivery.persistence, WORKER);
      expect([day, await delivery.itemsOf(patientId)]).toEqual([day, expected]);
    }
  });
});

it('makes no move that the states do not allow', async () => {
  expect(await delivery.forbiddenMoves()).toEqual([]);
});
