import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { closeDays, planDueMessages } from '@osteon/application';
import {
  createClinic,
  createDelivery,
  enrolOnTablets,
  type Clinic,
  type Delivery,
  type MessageRow,
} from '@osteon/testing';

const WORKER = { kind: 'worker' } as const;
const TODAY = '2026-06-17';

let delivery: Delivery;
let clinic: Clinic;

beforeAll(async () => {
  delivery = await createDelivery();
});
afterAll(() => delivery.close());

beforeEach(async () => {
  await delivery.database.travelTo(`${TODAY}T10:00:00Z`);
  clinic = await createClinic(delivery.database, delivery.persistence);
});
afterEach(() => delivery.clear());

const SMS_AND_EMAIL = [
  { channel: 'sms', value: '07700900125' },
  { channel: 'email', value: 'ada@example.org' },
] as const;

/** Later checks of the course whose day is moved to today, so that several reminders come together. */
async function dueTodayToo(patientId: string, ...occurrences: string[]): Promise<void> {
  const moved = await delivery.database.query(
    `update task set opens_on = $2, next_message_on = $2
     where patient_id = $1 and key = any($3) returning id`,
    [patientId, TODAY, occurrences.map((occurrence) => `t1/adherence-check/${occurrence}`)],
  );
  if (moved.length !== occurrences.length) throw new Error('There is no such check.');
}

async function withTwoDue(contactPoints: Parameters<typeof enrolOnTablets>[1] = {}): Promise<string> {
  const patientId = await enrolOnTablets(clinic, contactPoints);
  await dueTodayToo(patientId, 'week-16');
  return patientId;
}

const digestsOf = (rows: readonly MessageRow[]) => rows.filter(({ origin }) => origin === 'digest');
const partsOf = (rows: readonly MessageRow[]) => rows.filter(({ digest_id }) => digest_id !== null);
const statesOf = (rows: readonly MessageRow[]) =>
  rows.map(({ state, reason }) => (reason === null ? state : `${state}: ${reason}`)).sort();
const finish = (patientId: string, occurrence: string) =>
  delivery.database.query('update task set done_on = $3 where patient_id = $1 and key = $2', [
    patientId,
    `t1/adherence-check/${occurrence}`,
    TODAY,
  ]);

describe('a digest', () => {
  it('is formed of what waits for one patient on one day, once', async () => {
    const patientId = await withTwoDue();
    const alone = await enrolOnTablets(clinic);
    await Promise.all([delivery.plan(), delivery.plan()]);
    await delivery.plan();
    const rows = await delivery.messagesOf(patientId);
    expect(rows).toHaveLength(3);
    expect(digestsOf(rows)).toMatchObject([
      { key: `${patientId}/${TODAY}/digest`, state: 'planned', channel: 'sms', digest_id: null },
    ]);
    expect(statesOf(partsOf(rows))).toEqual(['planned', 'planned']);
    expect(await delivery.messagesOf(alone)).toMatchObject([{ origin: 'planned', digest_id: null }]);
  });

  it('is formed also of what one planning does not take in at once', async () => {
    const patients = await Promise.all([withTwoDue(), withTwoDue(), withTwoDue()]);
    const { messages } = delivery.persistence;
    // Somebody sends as soon as the first of it is written.
    const oneAtATime: typeof messages.planDue = async (_limit, decide) => {
      const counts = await messages.planDue(1, decide);
      await delivery.claim();
      return { ...counts, tasks: 500 * Math.sign(counts.tasks) };
    };
    await planDueMessages({ messages: { planDue: oneAtATime } }, WORKER);
    for (const patientId of patients) {
      const rows = await delivery.messagesOf(patientId);
      expect(digestsOf(rows)).toHaveLength(1);
      expect(partsOf(rows)).toHaveLength(2);
    }
  });

  it('is formed by however many workers plan, and sweep at once what they planned', async () => {
    const patients = await Promise.all(Array.from({ length: 24 }, () => withTwoDue()));
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        await delivery.plan();
        await delivery.claim({ limit: 5 });
      }),
    );
    await delivery.plan();
    const alone: string[] = [];
    for (const patientId of patients) {
      const rows = await delivery.messagesOf(patientId);
      if (digestsOf(rows).length !== 1 || partsOf(rows).length !== 2) alone.push(patientId);
    }
    expect(alone).toEqual([]);
  });

  it('is one message: claimed, sent and counted for its parts, which move with it', async () => {
    const patientId = await withTwoDue();
    await delivery.plan();
    const claims = await delivery.claim();
    expect(claims).toHaveLength(1);
    expect(statesOf(await delivery.messagesOf(patientId))).toEqual(['queued', 'queued', 'queued']);
    expect(await delivery.send({ claims })).toMatchObject({ accepted: 1 });
    expect(statesOf(await delivery.messagesOf(patientId))).toEqual(['accepted', 'accepted', 'accepted']);

    const [sms, ...more] = await delivery.mailboxOf(patientId);
    expect(more).toEqual([]);
    expect(sms?.body.match(/https:\/\//g)).toHaveLength(1);
    expect(sms?.body).not.toMatch(/tablet|alendron|medicine|bone|fracture/i);
    const links = await delivery.database.query<{ origin: string }>(
      'select m.origin from answer_link l join message m on m.id = l.message_id where l.patient_id = $1',
      [patientId],
    );
    expect(links).toEqual([{ origin: 'digest' }]);
    const awaiting = await delivery.database.query('select from task where patient_id = $1 and awaiting_answer', [
      patientId,
    ]);
    expect(awaiting).toHaveLength(2);
  });

  it('takes in what comes later that day while it waits, and nothing once it has gone', async () => {
    const patientId = await withTwoDue();
    await delivery.plan();
    await dueTodayToo(patientId, 'month-6');
    await delivery.plan();
    const waiting = await delivery.messagesOf(patientId);
    expect([digestsOf(waiting).length, partsOf(waiting).length]).toEqual([1, 3]);
    await delivery.send();

    await dueTodayToo(patientId, 'month-12');
    await delivery.plan();
    const late = (await delivery.messagesOf(patientId)).filter(({ state }) => state === 'planned');
    expect(late).toMatchObject([{ key: 't1/adherence-check/month-12/ask/1', digest_id: null }]);
  });

  it('leaves out a part that may not go any more, and reads like the one that is left', async () => {
    const patientId = await withTwoDue();
    const alone = await enrolOnTablets(clinic);
    await delivery.plan();
    await finish(patientId, 'week-16');
    expect(await delivery.send()).toMatchObject({ accepted: 2, skipped: 0 });
    const rows = await delivery.messagesOf(patientId);
    expect(statesOf(rows)).toEqual(['accepted', 'accepted', 'skipped: task-done']);
    expect(statesOf(digestsOf(rows))).toEqual(['accepted']);
    const bodyOf = async (id: string) => (await delivery.mailboxOf(id))[0]?.body.replace(/\/a\/[\w-]+/, '');
    expect(await bodyOf(patientId)).toBe(await bodyOf(alone));
  });

  it('with nothing left is not sent', async () => {
    const patientId = await withTwoDue();
    await delivery.plan();
    await finish(patientId, 'week-16');
    await finish(patientId, 'week-4');
    expect(await delivery.send()).toMatchObject({ accepted: 0, skipped: 1 });
    expect(statesOf(await delivery.messagesOf(patientId))).toEqual([
      'skipped: nothing-left',
      'skipped: task-done',
      'skipped: task-done',
    ]);
    expect(await delivery.mailboxOf(patientId)).toEqual([]);
  });

  it.each([
    ['refused for good', 'failed: not-in-use'],
    ['opted out of meanwhile', 'skipped: opted-out'],
  ])('goes on as another digest by the next channel when the first was %s', async (how, gone) => {
    const patientId = await withTwoDue({ contactPoints: SMS_AND_EMAIL });
    await delivery.plan();
    if (how === 'refused for good') {
      const answer = { kind: 'refused', reason: 'not-in-use', addressInvalid: true } as const;
      await delivery.send({ gateway: delivery.gateway({ answer }) });
    } else {
      await delivery.database.query(
        `update contact_point set opted_out_at = osteon_now() where patient_id = $1 and channel = 'sms'`,
        [patientId],
      );
      await delivery.send();
    }
    const rows = await delivery.messagesOf(patientId);
    expect(statesOf(rows.filter(({ channel }) => channel === 'sms'))).toEqual([gone, gone, gone]);
    const next = rows.filter(({ channel }) => channel === 'email');
    expect(next.map(({ key, state }) => [key, state])).toEqual([
      [`${patientId}/${TODAY}/digest/2`, 'planned'],
      ['t1/adherence-check/week-16/ask/2', 'planned'],
      ['t1/adherence-check/week-4/ask/2', 'planned'],
    ]);
    expect(partsOf(next)).toHaveLength(2);
    await delivery.send();
    expect(await delivery.mailboxOf(patientId)).toMatchObject([{ recipient: 'ada@example.org' }]);
    expect(await delivery.itemsOf(patientId)).toEqual([]);
  });

  it('asks a nurse to call about each part where there is no next channel', async () => {
    const patientId = await withTwoDue();
    await delivery.plan();
    const answer = { kind: 'refused', reason: 'not-in-use', addressInvalid: true } as const;
    await delivery.send({ gateway: delivery.gateway({ answer }) });
    expect(await delivery.itemsOf(patientId)).toEqual(['call', 'call']);
  });

  it('that nobody knows of is settled as one, and never in parts', async () => {
    const patientId = await withTwoDue();
    await delivery.plan();
    await delivery.send({ gateway: delivery.gateway({ answer: 'throws', delivers: true }) });
    expect(statesOf(await delivery.messagesOf(patientId)).map((text) => text.split(':')[0])).toEqual([
      'uncertain',
      'uncertain',
      'uncertain',
    ]);
    await delivery.letLeaseRunOut();
    const honest = delivery.gateway({ answer: { kind: 'accepted', reference: null }, delivers: true });
    expect(await delivery.reconcile(honest)).toMatchObject({ again: { accepted: 1 } });
    expect(statesOf(await delivery.messagesOf(patientId))).toEqual(['accepted', 'accepted', 'accepted']);
    expect(await delivery.mailboxOf(patientId)).toHaveLength(1);
    expect(
      await delivery.database.query('select from task where patient_id = $1 and awaiting_answer', [patientId]),
    ).toHaveLength(2);
  });

  it('that came is delivered whole when one part is answered', async () => {
    const patientId = await withTwoDue();
    await delivery.plan();
    await delivery.send();
    const [part] = partsOf(await delivery.messagesOf(patientId));
    await delivery.database.query(
      `update message set state = 'answered', answered_at = osteon_now() where id = any($1)`,
      [[part?.id, part?.digest_id]],
    );
    expect(statesOf(await delivery.messagesOf(patientId))).toEqual(['answered', 'answered', 'delivered']);
  });

  it('that waits too long is missed part by part, each by its own limit', async () => {
    const patientId = await withTwoDue();
    await delivery.plan();
    await delivery.database.query('update service set sending_stopped_at = osteon_now() where id = $1', [
      clinic.serviceId,
    ]);
    await delivery.database.travelTo('2026-06-21T10:00:00Z');
    await closeDays(delivery.persistence, WORKER);
    expect(statesOf(await delivery.messagesOf(patientId))).toEqual([
      'missed: too-late',
      'missed: too-late',
      'skipped: nothing-left',
    ]);
    expect(await delivery.itemsOf(patientId)).toEqual(['missed-message', 'missed-message']);
  });
});

it('makes no move that the states do not allow', async () => {
  expect(await delivery.forbiddenMoves()).toEqual([]);
});
