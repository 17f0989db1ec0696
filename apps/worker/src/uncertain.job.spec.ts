import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  closeWorkItem,
  sendMessages,
  settleUncertain,
  type MessageGateway,
  type ReconcileDeps,
} from '@osteon/application';
import { createClinic, createDelivery, enrolOnTablets, type Clinic, type Delivery } from '@osteon/testing';

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

describe('what nobody knows', () => {
  it.each([
    ['accepted, then reset', { answer: 'throws', delivers: true } as const],
    ['never answered', { answer: 'never', delivers: true } as const],
    ['reset before it was accepted', { answer: 'throws', delivers: false } as const],
  ])('is settled by the same key: %s', async (_what, fault) => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    expect(
      await sendMessages(delivery.deps(delivery.gateway(fault)), WORKER, {
        claims: await delivery.claim(),
        leaseMs: 3_000,
      }),
    ).toMatchObject({ uncertain: 1 });
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'uncertain' }]);
    await delivery.letLeaseRunOut();
    const honest: MessageGateway = {
      ...delivery.gateway({ answer: { kind: 'accepted', reference: null }, delivers: true }),
    };
    await delivery.reconcile(honest);
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'accepted' }]);
    expect(await delivery.mailboxOf(patientId)).toHaveLength(1);
  });

  it('is settled by asking, where the gateway can be asked', async () => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    const lookedUp = delivery.gateway({
      answer: 'throws',
      delivers: true,
      ability: { honoursKey: false, lookUpAfterMs: 0 },
    });
    await delivery.send({ gateway: lookedUp });
    await delivery.letLeaseRunOut();
    expect(await delivery.reconcile(lookedUp)).toMatchObject({ found: 1, handed: 0 });
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'accepted' }]);
  });

  it('is a person’s to settle where the gateway can do neither, and is not sent again', async () => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    const mute = delivery.gateway({
      answer: 'throws',
      delivers: true,
      ability: { honoursKey: false, lookUpAfterMs: null },
    });
    await delivery.send({ gateway: mute });
    await delivery.letLeaseRunOut();
    expect(await delivery.reconcile(mute)).toMatchObject({ handed: 1, again: null });
    expect(await delivery.itemsOf(patientId)).toEqual(['uncertain-delivery']);
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'uncertain' }]);
    expect(await delivery.mailboxOf(patientId)).toHaveLength(1);
  });

  it('comes back to the Inbox when it was closed without saying whether it arrived, and not once it was said', async () => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    const mute = delivery.gateway({ answer: 'throws', ability: { honoursKey: false, lookUpAfterMs: null } });
    await delivery.send({ gateway: mute });
    const open = () =>
      delivery.database.query<{ id: string }>('select id from work_item where patient_id = $1 and closed_at is null', [
        patientId,
      ]);
    const look = async () => {
      await delivery.letLeaseRunOut();
      await delivery.reconcile(mute);
    };
    await look();
    const [item] = await open();
    await closeWorkItem(delivery.persistence, clinic.nurse, String(item?.id), { outcome: 'other', note: 'looked at' });
    expect(await open()).toEqual([]);
    await look();
    expect(await open()).toEqual([item]);

    const [message] = await delivery.messagesOf(patientId);
    await settleUncertain(delivery.persistence, clinic.nurse, String(message?.id), { arrived: true });
    await look();
    expect(await open()).toEqual([]);
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'accepted' }]);
  });

  it('a worker that died after the call: its lease runs out, and the message is in the mailbox once', async () => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    const dies: ReconcileDeps = {
      ...delivery.deps(),
      failpoint: async (name) => {
        if (name === 'before-settle') throw new Error('killed');
      },
    };
    await expect(sendMessages(dies, WORKER, { claims: await delivery.claim(), leaseMs: 60_000 })).rejects.toThrow(
      'killed',
    );
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'sending' }]);
    expect(await delivery.reconcile()).toMatchObject({ expired: 0 });
    await delivery.letLeaseRunOut();
    expect(await delivery.reconcile()).toMatchObject({ expired: 1, found: 1 });
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'accepted' }]);
    expect(await delivery.mailboxOf(patientId)).toHaveLength(1);
  });

  it('an acknowledgement that comes late still counts', async () => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    const claims = await delivery.claim();
    const sending = delivery.deps();
    let letGo: () => void = () => undefined;
    const paused = new Promise<void>((resolve) => (letGo = resolve));
    const sent = sendMessages(
      { ...sending, failpoint: (name) => (name === 'before-settle' ? paused : Promise.resolve()) },
      WORKER,
      { claims, leaseMs: 60_000 },
    );
    while ((await delivery.mailboxOf(patientId)).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await delivery.letLeaseRunOut();
    await delivery.persistence.messages.expireSending();
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'uncertain' }]);
    letGo();
    await sent;
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'accepted' }]);
  });
});

it('makes no move that the states do not allow', async () => {
  expect(await delivery.forbiddenMoves()).toEqual([]);
});
