import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { enrolPatient } from '@osteon/application';
import { mllpFrame, MllpFramer } from '@osteon/interop';
import { createPersistence, type Persistence } from '@osteon/persistence';
import { createLogger } from '@osteon/platform';
import {
  aPatient,
  aService,
  createTestDatabase,
  keptLog,
  TEST_DATA_KEYS,
  TEST_KEYS,
  type TestDatabase,
  type TestService,
} from '@osteon/testing';
import { startWorker, type RunningWorker } from '../start-worker.ts';
import { readWorkerConfig } from '../worker-config.ts';

let database: TestDatabase;
let api: Persistence;
let clinic: TestService;
let worker: RunningWorker | undefined;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.travelTo('2026-11-23T10:00:00Z');
  clinic = await aService(database);
  api = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 3 });
  const config = readWorkerConfig({
    DATABASE_URL: database.url,
    REDIS_URL: process.env['OSTEON_TEST_REDIS_URL'] ?? '',
    OSTEON_QUEUE_PREFIX: `t${randomUUID().slice(0, 8)}`,
    OSTEON_WORKER_PORT: '0',
    OSTEON_MLLP_PORT: '0',
    // Longer than the test: what is carried out was said to be there when it was kept, and not found by a sweep.
    OSTEON_SWEEP_MS: '600000',
    OSTEON_PUBLIC_URL: 'https://osteon.example.org',
    OSTEON_LINK_SECRET: 'a secret that is only for these tests',
    OSTEON_DATA_KEYS: TEST_DATA_KEYS,
  });
  worker = await startWorker(config, {}, createLogger({ program: 'worker', destination: keptLog('worker') }));
});
afterAll(async () => {
  await worker?.stop();
  await api.close();
  await database.drop();
});

/** The answer to one message, on a line of its own. */
const sent = (port: number, message: string): Promise<string> =>
  new Promise((answered, failed) => {
    const framer = new MllpFramer({ maxBytes: 100_000 });
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(mllpFrame(message)));
    socket.on('error', failed);
    socket.on('close', () => failed(new Error('the line was closed without an answer')));
    socket.on('data', (chunk) => {
      for (const frame of framer.push(chunk as Buffer)) {
        if (frame.kind === 'message') answered(Buffer.from(frame.bytes).toString());
        socket.end();
      }
    });
  });

it('a message that is sent to a running worker is answered, kept, carried out, and seen on the patient', async () => {
  await api.as(clinic.admin).hl7.createSender(clinic.admin, {
    name: 'Records',
    application: 'PAS',
    facility: 'HOSP',
    addresses: ['127.0.0.0/8'],
    processing: ['P'],
    timeZone: null,
    charset: null,
    systems: {},
    enabled: true,
  });
  const story = aPatient().withFracture('wrist', '2026-09-01').enrolment();
  const { patientId } = await enrolPatient(api.as(clinic.nurse), clinic.nurse, {
    ...story,
    patient: { ...story.patient, family: 'Weaver', given: 'Rosa', birthDate: '1950-01-02', sex: 'female' },
    identifiers: [{ system: 'urn:hl7v2:HOSP', value: '700100', type: 'MR' }],
    contactPoints: [],
  });

  const answer = await sent(
    worker?.mllpPort ?? 0,
    [
      'MSH|^~\\&|PAS|HOSP|OSTEON|FLS|20261123100000||ADT^A08|M1|P|2.5',
      'EVN||20261123100000',
      'PID|1||700100^^^HOSP^MR||Weaver^Rosa||19500102|F|||1 New Road^^Bath^^BA1 1AA',
      'PV1|1|O',
    ].join('\r'),
  );
  expect(answer).toContain('\rMSA|AA|M1');

  const messages = () =>
    api.as(clinic.lead).hl7.listMessages(clinic.lead, { state: null, senderId: null, before: null, limit: 10 });
  while ((await messages()).some(({ state }) => state === 'received')) await setTimeout(50);
  expect(await messages()).toMatchObject([{ answer: 'AA', controlId: 'M1', state: 'applied' }]);
  const details = await api.as(clinic.nurse).details.readDetails(clinic.serviceId, patientId);
  expect(details?.person.address).toMatchObject({ lines: ['1 New Road'], city: 'Bath', postalCode: 'BA1 1AA' });
});
