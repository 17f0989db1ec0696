import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { resumeSending, sendManualMessage, stopSending, type StopScope } from '@osteon/application';
import { createMessageWriter } from '@osteon/messaging';
import { createClinic, createDelivery, enrolOnTablets, type Clinic, type Delivery } from '@osteon/testing';

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

describe('claiming', () => {
  it('gives a row to one sweep only', async () => {
    for (let n = 0; n < 20; n += 1) await enrolOnTablets(clinic);
    await delivery.plan();
    const claims = (await Promise.all([delivery.claim(), delivery.claim(), delivery.claim(), delivery.claim()])).flat();
    expect(claims).toHaveLength(20);
    expect(new Set(claims.map(({ id }) => id)).size).toBe(20);
  });

  it('never has more in flight than may be', async () => {
    for (let n = 0; n < 8; n += 1) await enrolOnTablets(clinic);
    await delivery.plan();
    expect(await delivery.claim({ mostInFlight: 5 })).toHaveLength(5);
    expect(await delivery.claim({ mostInFlight: 5 })).toHaveLength(0);
  });

  it('leaves a service alone that has stopped sending', async () => {
    await enrolOnTablets(clinic);
    await delivery.plan();
    await delivery.database.query('update service set sending_stopped_at = now() where id = $1', [clinic.serviceId]);
    expect(await delivery.claim()).toEqual([]);
  });
});

describe('a stop switch', () => {
  const turn = (scope: StopScope, stopped: boolean) =>
    stopped
      ? stopSending(delivery.persistence, clinic.admin, { scope, reason: 'a test' })
      : resumeSending(delivery.persistence, clinic.admin, { scope });
  afterEach(async () => {
    await turn('everywhere', false);
  });

  it.each(['service', 'everywhere'] as const)(
    'of %s keeps what waits, and what was claimed before it',
    async (scope) => {
      const claimed = await enrolOnTablets(clinic);
      await delivery.plan();
      const claims = await delivery.claim();
      const waits = await enrolOnTablets(clinic);
      await delivery.plan();
      await turn(scope, true);
      expect(await delivery.claim()).toEqual([]);
      expect(await delivery.send({ claims })).toMatchObject({ later: 1, accepted: 0 });
      expect(await delivery.claim()).toEqual([]);
      expect((await delivery.persistence.messages.backlog()).due).toBe(0);
      await turn(scope, false);
      expect(await delivery.send()).toMatchObject({ accepted: 2 });
      for (const patientId of [claimed, waits]) expect(await delivery.mailboxOf(patientId)).toHaveLength(1);
    },
  );

  it('of one service leaves another alone', async () => {
    const elsewhere = await createClinic(delivery.database, delivery.persistence);
    const patientId = await enrolOnTablets(elsewhere);
    await delivery.plan();
    await turn('service', true);
    expect(await delivery.send()).toMatchObject({ accepted: 1 });
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'accepted' }]);
  });

  it('waits for what is being sent, and what comes after it sees the stop', async () => {
    await enrolOnTablets(clinic);
    await delivery.plan();
    const claims = await delivery.claim();
    const admin = await delivery.persistence.pool.connect();
    try {
      await admin.query('begin');
      await admin.query('update service set sending_stopped_at = osteon_now() where id = $1', [clinic.serviceId]);
      const sent = delivery.send({ claims });
      await delivery.somebodyWaits();
      await admin.query('commit');
      expect(await sent).toMatchObject({ later: 1, accepted: 0 });
    } finally {
      admin.release();
    }
  });

  it('keeps what is uncertain from being called again', async () => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    await delivery.send({ gateway: delivery.gateway({ answer: 'throws' }) });
    await turn('service', true);
    await delivery.letLeaseRunOut();
    const honest = delivery.gateway({ answer: { kind: 'accepted', reference: null }, delivers: true });
    expect(await delivery.reconcile(honest)).toMatchObject({ again: { accepted: 0, fenced: 1 } });
    expect(await delivery.mailboxOf(patientId)).toEqual([]);
    await turn('service', false);
    await delivery.letLeaseRunOut();
    expect(await delivery.reconcile(honest)).toMatchObject({ again: { accepted: 1 } });
  });

  it('holds what a nurse writes, too', async () => {
    const patientId = await enrolOnTablets(clinic);
    const deps = { desk: delivery.persistence.desk, writeNamed: createMessageWriter().writeNamed };
    await turn('service', true);
    await sendManualMessage(deps, clinic.nurse, patientId, { words: { body: 'Please call us.' } });
    expect(await delivery.claim()).toEqual([]);
    await turn('service', false);
    expect(await delivery.send()).toMatchObject({ accepted: 1 });
  });
});

describe('a claim that kills its worker', () => {
  it('goes alone after two, and is given up after eight and shown to a nurse', async () => {
    const patientId = await enrolOnTablets(clinic);
    const healthy = await enrolOnTablets(clinic);
    await delivery.plan();
    const first = await delivery.claim();
    const idOf = async (id: string) => (await delivery.messagesOf(id))[0]?.id;
    const sick = await idOf(patientId);
    await delivery.send({ claims: first.filter(({ id }) => id !== sick) });
    expect(await delivery.messagesOf(healthy)).toMatchObject([{ state: 'accepted' }]);
    for (let lost = 1; lost <= 8; lost += 1) {
      await delivery.letLeaseRunOut();
      expect(await delivery.reconcile()).toMatchObject({ lost: 0 });
      const [claim] = await delivery.claim();
      expect(claim).toMatchObject({ lostClaims: lost, generation: lost + 1 });
    }
    await delivery.letLeaseRunOut();
    expect(await delivery.reconcile()).toMatchObject({ lost: 1 });
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'failed', reason: 'crash-loop' }]);
    expect(await delivery.itemsOf(patientId)).toEqual(['call']);
    expect(await delivery.claim()).toEqual([]);
  });

  it('is forgotten once it was sent, and when it was put back', async () => {
    await enrolOnTablets(clinic);
    await delivery.plan();
    await delivery.claim();
    await delivery.letLeaseRunOut();
    const [again] = await delivery.claim();
    expect(again?.lostClaims).toBe(1);
    const busy = { kind: 'busy', reason: 'too-many', retryAfterMs: 0 } as const;
    await delivery.send({ claims: again ? [again] : [], gateway: delivery.gateway({ answer: busy }) });
    const [fresh] = await delivery.claim();
    expect(fresh?.lostClaims).toBe(0);
  });
});

it('makes no move that the states do not allow', async () => {
  expect(await delivery.forbiddenMoves()).toEqual([]);
});
