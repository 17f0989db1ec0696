import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
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

it('makes no move that the states do not allow', async () => {
  expect(await delivery.forbiddenMoves()).toEqual([]);
});
