import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PatientView, WorkItemPage } from '@osteon/contracts';
import { createLogger } from '@osteon/platform';
import {
  type CallbackRequest,
  createFakeGateway,
  type Delivered,
  FAKE_TWILIO,
  type FakeGateway,
  TEST_DATA_KEYS,
  keptLog,
} from '@osteon/testing';
import { randomUUID } from 'node:crypto';
import { startWorker, type RunningWorker } from '../../apps/worker/src/start-worker.ts';
import { readWorkerConfig } from '../../apps/worker/src/worker-config.ts';
import { anEnrolment, type Browser, enrol, startApi, type TestApi } from '../api/harness.ts';
import { TestRedis, until } from '../harness/processes.ts';

const PUBLIC_URL = 'https://osteon.example.org';

let api: TestApi;
let redis: TestRedis;
let worker: RunningWorker;
let gateway: FakeGateway;
let nurse: Browser;

/** What the gateway tells of each message, by the telephone's owner: as networks do, twice and in any order. */
const told = new Map<string, readonly ('sent' | 'delivered' | 'permanent-failure')[]>();

beforeAll(async () => {
  gateway = await createFakeGateway({
    async callBack(message, { status }) {
      if (message.provider !== 'twilio') return;
      const requests = (told.get(message.recipient) ?? []).map((what) => status(message, what));
      await Promise.all([...requests, ...requests].reverse().map(call));
    },
  });
  api = await startApi({
    publicUrl: PUBLIC_URL,
    webhooks: { twilioAuthToken: FAKE_TWILIO.authToken, notifyCallbackToken: null },
  });
  nurse = await api.signIn('nurse@north.example');
  redis = await TestRedis.start();
  const config = readWorkerConfig({
    DATABASE_URL: api.databaseUrl,
    REDIS_URL: redis.url,
    OSTEON_WORKER_PORT: '0',
    OSTEON_SWEEP_MS: '200',
    OSTEON_PUBLIC_URL: PUBLIC_URL,
    OSTEON_LINK_SECRET: 'a secret of forty characters for the tests',
    OSTEON_DATA_KEYS: TEST_DATA_KEYS,
    OSTEON_LOG_LEVEL: 'silent',
    OSTEON_SMS_GATEWAY: 'twilio',
    OSTEON_TWILIO_URL: gateway.url,
    OSTEON_TWILIO_ACCOUNT_SID: FAKE_TWILIO.accountSid,
    OSTEON_TWILIO_AUTH_TOKEN: FAKE_TWILIO.authToken,
    OSTEON_TWILIO_FROM: '+15005550006',
    OSTEON_EMAIL_GATEWAY: 'smtp',
    OSTEON_SMTP_URL: gateway.smtpUrl,
    OSTEON_SMTP_FROM: 'clinic@example.org',
  });
  worker = await startWorker(config, {}, createLogger({ program: 'worker', destination: keptLog('worker') }));
});
afterAll(async () => {
  await worker.stop();
  await redis.remove();
  await api.close();
  await gateway.close();
});

/** The proxy in front hands a call to the public address on to the api. */
const call = ({ url, headers, body }: CallbackRequest) =>
  api.browser().send('POST', url.replace(PUBLIC_URL, ''), { headers, body });

/** On tablets for two weeks, to be asked today by text, else by e-mail. */
async function aPatientWith(number: string): Promise<string> {
  const { patientId } = await enrol(
    nurse,
    anEnrolment({
      contactPoints: [
        { channel: 'sms', value: number, consented: true },
        { channel: 'email', value: `p${number.slice(-4)}@example.org`, consented: true },
      ],
      facts: [
        { type: 'fracture', on: '2026-05-26', payload: { site: 'wrist' } },
        { type: 'treatment', ref: 't1', on: '2026-06-01', payload: { agent: 'alendronate' } },
      ],
    }),
  );
  return patientId;
}

const view = async (patientId: string) => (await nurse.get<PatientView>(`/api/v1/patients/${patientId}`)).body;
const statesOf = async (patientId: string) =>
  (await view(patientId)).messages.map(({ channel, state }) => `${channel} ${state}`).sort();
const inboxOf = async (patientId: string) =>
  (await nurse.get<WorkItemPage>('/api/v1/work-items')).body.rows.filter((row) => row.patientId === patientId);
const receivedBy = (recipient: string): Delivered[] =>
  gateway.delivered.filter((message) => message.recipient === recipient);

describe('a question by text', () => {
  it('arrives once, and the nurse sees that it did', async () => {
    told.set('+447700900601', ['sent', 'delivered']);
    const patientId = await aPatientWith('07700 900601');
    await until('the receipt', async () => (await statesOf(patientId)).includes('sms delivered'));
    expect(await statesOf(patientId)).toEqual(['sms delivered']);
    expect(receivedBy('+447700900601')).toHaveLength(1);
    expect(receivedBy('+447700900601')[0]?.text).not.toMatch(/alendronate|osteopor|Grace|Okafor/i);
  });

  it('to a number that is not in use goes out by e-mail at once, and the number is marked', async () => {
    told.set('+447700900602', ['sent', 'permanent-failure']);
    const patientId = await aPatientWith('07700 900602');
    await until('the e-mail', async () => (await statesOf(patientId)).includes('email accepted'));
    expect(await statesOf(patientId)).toEqual(['email accepted', 'sms failed']);
    expect((await view(patientId)).contactPoints).toMatchObject([
      { channel: 'sms', invalid: true },
      { channel: 'email', invalid: false },
    ]);
    expect(receivedBy('p0602@example.org')).toHaveLength(1);
  });

  it('that is answered STOP is the last: the nurse is told, and so is the record', async () => {
    told.set('+447700900603', ['delivered']);
    const patientId = await aPatientWith('07700 900603');
    await until('the receipt', async () => (await statesOf(patientId)).includes('sms delivered'));
    const stop = gateway.callbacks.inbound('twilio', {
      url: `${PUBLIC_URL}/api/v1/inbound/twilio`,
      id: randomUUID(),
      from: '+447700900603',
      body: 'STOP please',
    });
    expect((await Promise.all([call(stop), call(stop)])).map(({ status }) => status)).toEqual([200, 200]);
    expect(await inboxOf(patientId)).toMatchObject([{ kind: 'opted-out', urgent: false }]);
    const { contactPoints, facts } = await view(patientId);
    expect(contactPoints).toMatchObject([
      { channel: 'sms', optedOut: true },
      { channel: 'email', optedOut: false },
    ]);
    expect(facts.filter(({ type }) => type === 'opt-out')).toMatchObject([{ source: 'patient' }]);
  });

  it('that is answered with words of a red flag is urgent, and answered with the emergency number', async () => {
    told.set('+447700900604', ['delivered']);
    const patientId = await aPatientWith('07700 900604');
    await until('the receipt', async () => (await statesOf(patientId)).includes('sms delivered'));
    await call(
      gateway.callbacks.inbound('twilio', {
        url: `${PUBLIC_URL}/api/v1/inbound/twilio`,
        id: randomUUID(),
        from: '+447700900604',
        body: 'since this morning my legs are numb',
      }),
    );
    await until('the reply', async () => receivedBy('+447700900604').length === 2);
    expect(receivedBy('+447700900604')[1]?.text).toContain('999');
    expect(await inboxOf(patientId)).toMatchObject([{ kind: 'reply', urgent: true }]);
  });

  it('reaches nobody twice', () => {
    expect(gateway.twice()).toEqual([]);
  });
});
