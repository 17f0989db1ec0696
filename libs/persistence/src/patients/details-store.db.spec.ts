import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  changeContactPoint,
  changeIdentifiers,
  claimDueMessages,
  planDueMessages,
  readPatient,
  sendMessages,
  setOptOut,
  type MessageGateway,
} from '@osteon/application';
import {
  type Clinic,
  createClinic,
  createTestDatabase,
  enrolOnTablets,
  refusal,
  TEST_KEYS,
  type TestDatabase,
} from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';

const WORKER = { kind: 'worker' } as const;
const NEW_NUMBER = '+447700900456';

let database: TestDatabase;
let worker: Persistence;
let api: Persistence;
let clinic: Clinic;

beforeAll(async () => {
  database = await createTestDatabase();
  worker = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 4 });
  api = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 8 });
});
afterAll(async () => {
  await Promise.all([worker.close(), api.close()]);
  await database.drop();
});
beforeEach(async () => {
  await database.travelTo('2026-06-17T10:00:00Z');
  clinic = await createClinic(database, worker);
});

/** Sends what waits and tells to which numbers. */
async function sendWaiting(): Promise<string[]> {
  const recipients: string[] = [];
  const claims = await claimDueMessages(worker, WORKER, {
    limit: 100,
    channels: ['sms', 'email'],
    mostInFlight: 100,
    leaseMs: 60_000,
  });
  const gateway: MessageGateway = {
    name: 'mailbox',
    channels: ['sms', 'email', 'letter'],
    ability: { honoursKey: false, lookUpAfterMs: null },
    mostInFlight: 100,
    deliver(messages) {
      for (const { recipient } of messages) recipients.push(recipient);
      return Promise.resolve(
        new Map(messages.map(({ idempotencyKey }) => [idempotencyKey, { kind: 'accepted', reference: null } as const])),
      );
    },
  };
  await sendMessages(
    {
      messages: worker.messages,
      gatewayOf: () => gateway,
      writeMessage: () => ({ subject: null, body: 'A question.' }),
      links: { secret: 'a secret that is only for the tests of callbacks', publicUrl: 'https://clinic.example.org' },
    },
    WORKER,
    { claims, leaseMs: 60_000 },
  );
  return recipients;
}

const firstPoint = async (patientId: string): Promise<string> =>
  String((await readPatient(api.as(clinic.nurse), clinic.nurse, patientId)).contactPoints[0]?.id);

describe('what waits to be sent', () => {
  it('goes to the number that was entered since, and is not cancelled by it', async () => {
    const patientId = await enrolOnTablets(clinic);
    await planDueMessages(worker, WORKER);
    const stores = api.as(clinic.nurse);
    await changeContactPoint(stores, clinic.nurse, patientId, await firstPoint(patientId), { value: NEW_NUMBER });
    expect(await sendWaiting()).toEqual([NEW_NUMBER]);
  });

  it('goes nowhere once the patient has opted out, and goes again after coming back', async () => {
    const patientId = await enrolOnTablets(clinic);
    await planDueMessages(worker, WORKER);
    const stores = api.as(clinic.nurse);
    await setOptOut(stores, clinic.nurse, patientId, 'sms', { optedOut: true });
    expect(await sendWaiting()).toEqual([]);
    await setOptOut(stores, clinic.nurse, patientId, 'sms', { optedOut: false });
    expect((await readPatient(stores, clinic.nurse, patientId)).contactPoints).toMatchObject([{ optedOut: false }]);
  });
});

describe('two people at the details of one patient', () => {
  it('at the same moment: one is written on what the other wrote, and nothing is lost', async () => {
    const patientId = await enrolOnTablets(clinic);
    const point = await firstPoint(patientId);
    const stores = api.as(clinic.nurse);
    await Promise.all([
      changeContactPoint(stores, clinic.nurse, patientId, point, { value: NEW_NUMBER }),
      changeContactPoint(stores, clinic.nurse, patientId, point, { consented: false }),
      changeIdentifiers(stores, clinic.nurse, patientId, [{ system: 'urn:hospital', value: 'H-1' }]),
      setOptOut(stores, clinic.nurse, patientId, 'sms', { optedOut: true }),
    ]);
    expect(await readPatient(stores, clinic.nurse, patientId)).toMatchObject({
      version: 5,
      contactPoints: [{ value: NEW_NUMBER, consented: false, optedOut: true }],
      identifiers: [{ system: 'urn:hospital', value: 'H-1' }],
    });
  });

  it('and of another service find no such patient', async () => {
    const patientId = await enrolOnTablets(clinic);
    const point = await firstPoint(patientId);
    const elsewhere = await createClinic(database, worker);
    const stores = api.as(elsewhere.nurse);
    expect(await refusal(changeContactPoint(stores, elsewhere.nurse, patientId, point, { consented: false }))).toEqual({
      code: 'FLS-1020',
      field: undefined,
    });
    expect(
      await stores.details.factsJustRecorded(elsewhere.serviceId, patientId, elsewhere.nurse.userId, [], 30),
    ).toEqual([]);
  });
});
