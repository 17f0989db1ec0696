import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  batchesOf,
  resumeSending,
  sendManualMessage,
  sendMessages,
  stopSending,
  type MessageClaim,
  type MessageStore,
  type StopScope,
  type UserActor,
} from '@osteon/application';
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
  let head: UserActor;
  beforeEach(() => {
    head = { ...clinic.admin, installationAdmin: true };
  });
  const turn = (scope: StopScope, stopped: boolean) =>
    stopped
      ? stopSending(delivery.persistence, head, { scope, reason: 'a test' })
      : resumeSending(delivery.persistence, head, { scope });
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

  it('that comes while an uncertain message is about to be called again is seen, too', async () => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    await delivery.send({ gateway: delivery.gateway({ answer: 'throws' }) });
    await delivery.letLeaseRunOut();
    const honest = delivery.gateway({ answer: { kind: 'accepted', reference: null }, delivers: true });
    const admin = await delivery.persistence.pool.connect();
    try {
      await admin.query('begin');
      await admin.query('update service set sending_stopped_at = osteon_now() where id = $1', [clinic.serviceId]);
      const settled = delivery.reconcile(honest);
      await delivery.somebodyWaits();
      await admin.query('commit');
      expect(await settled).toMatchObject({ again: { accepted: 0, fenced: 1 } });
    } finally {
      admin.release();
    }
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'uncertain' }]);
    expect(await delivery.mailboxOf(patientId)).toEqual([]);
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

describe('a message that kills whoever sends it', () => {
  /** As far as the first statement of transaction A, and no further. */
  const dieOf = (claims: readonly MessageClaim[]) => {
    const messages: MessageStore = {
      ...delivery.persistence.messages,
      beginSending: () => Promise.reject(new Error('killed')),
    };
    const sent = sendMessages({ ...delivery.deps(), messages }, WORKER, { claims, leaseMs: 60_000 });
    return expect(sent).rejects.toThrow('killed');
  };

  it('is noted from its third claim on, then goes alone, and is given up after eight tries and shown to a nurse', async () => {
    const patientId = await enrolOnTablets(clinic);
    await delivery.plan();
    for (let generation = 1; generation <= 10; generation += 1) {
      expect(await delivery.reconcile()).toMatchObject({ lost: 0 });
      const claims = await delivery.claim();
      expect(claims).toMatchObject([{ generation, lostClaims: Math.max(0, generation - 3) }]);
      await dieOf(claims);
      await delivery.letLeaseRunOut();
    }
    expect(await delivery.reconcile()).toMatchObject({ lost: 1 });
    expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'failed', reason: 'crash-loop' }]);
    expect(await delivery.itemsOf(patientId)).toEqual(['call']);
    expect(await delivery.claim()).toEqual([]);
  });

  it('is not one that only waited, however often its lease ran out', async () => {
    await enrolOnTablets(clinic);
    await delivery.plan();
    for (let lost = 1; lost <= 12; lost += 1) {
      await delivery.claim();
      await delivery.letLeaseRunOut();
    }
    expect(await delivery.reconcile()).toMatchObject({ lost: 0 });
    expect(await delivery.send()).toMatchObject({ accepted: 1 });
  });

  it('is forgotten once it was taken', async () => {
    await enrolOnTablets(clinic);
    await delivery.plan();
    for (let tried = 1; tried <= 4; tried += 1) {
      await dieOf(await delivery.claim());
      await delivery.letLeaseRunOut();
    }
    const busy = { kind: 'busy', reason: 'too-many', retryAfterMs: 0 } as const;
    const claims = await delivery.claim();
    expect(claims).toMatchObject([{ lostClaims: 2 }]);
    await delivery.send({ claims, gateway: delivery.gateway({ answer: busy }) });
    expect(await delivery.claim()).toMatchObject([{ lostClaims: 0 }]);
  });

  it('goes in a job of its own', () => {
    const claims = [0, 0, 1, 0].map((lostClaims, n) => ({ id: String(n), generation: 1, lostClaims }));
    expect(batchesOf(claims, 2).map((batch) => batch.map(({ id }) => id))).toEqual([['0', '1'], ['3'], ['2']]);
  });
});

it('what could not be handed on is given back at once, and a job that came through finds it worthless', async () => {
  const patientId = await enrolOnTablets(clinic);
  await delivery.plan();
  const claims = await delivery.claim();
  await delivery.persistence.messages.releaseClaims(claims);
  expect(await delivery.messagesOf(patientId)).toMatchObject([{ state: 'planned', generation: 1 }]);
  expect(await delivery.send({ claims })).toMatchObject({ fenced: 1, accepted: 0 });
  const again = await delivery.claim();
  await delivery.persistence.messages.releaseClaims(claims);
  expect(await delivery.send({ claims: again })).toMatchObject({ accepted: 1 });
});

it('makes no move that the states do not allow', async () => {
  expect(await delivery.forbiddenMoves()).toEqual([]);
});
