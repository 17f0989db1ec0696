import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createFakeGateway,
  FAKE_NOTIFY,
  FAKE_TWILIO,
  type CallbackRequest,
  type Delivered,
  type FakeGateway,
} from '@osteon/testing';
import { randomUUID } from 'node:crypto';
import { anEnrolment, aVertebralFracture, enrol, refusalOf, startApi, type TestApi } from './harness.ts';

const PUBLIC_URL = 'https://osteon.example.org';

let api: TestApi;
let fake: FakeGateway;

beforeAll(async () => {
  fake = await createFakeGateway({ notifyCallbackUrl: `${PUBLIC_URL}/api/v1/callbacks/notify` });
  api = await startApi({
    publicUrl: PUBLIC_URL,
    webhooks: { twilioAuthToken: FAKE_TWILIO.authToken, notifyCallbackToken: FAKE_NOTIFY.callbackToken },
  });
});
afterAll(async () => {
  await api.close();
  await fake.close();
});

/** A proxy stands before the api: gateways call, and sign, the public address. */
const post = ({ url, headers, body }: CallbackRequest, more: Record<string, string> = {}) =>
  api.browser().send('POST', url.replace(PUBLIC_URL, ''), { headers: { ...headers, ...more }, body });

let numbers = 0;

/** A message that a gateway has accepted, as the worker leaves it. */
async function accepted(provider: 'twilio' | 'notify'): Promise<Delivered & { patientId: string }> {
  numbers += 1;
  const recipient = `+4477009${String(numbers).padStart(5, '0')}`;
  const nurse = await api.signIn('nurse@north.example');
  const { patientId } = await enrol(
    nurse,
    anEnrolment({
      contactPoints: [{ channel: 'sms', value: recipient, consented: true }],
      facts: [
        aVertebralFracture('2026-02-01'),
        { type: 'treatment', ref: 'a1', on: '2026-02-20', payload: { agent: 'alendronate' } },
      ],
    }),
  );
  const key = randomUUID();
  const reference = provider === 'twilio' ? `SM${key.replaceAll('-', '')}` : randomUUID();
  await api.query(
    `with m as (
       insert into message (id, service_id, patient_id, task_id, key, step, asks, channel, contact_point_id, language, state,
         generation, planned_for, send_after)
       select $1, t.service_id, t.patient_id, t.id, 'k', 'ask', true, 'sms', c.id, 'en', 'accepted', 1, '2026-06-14',
         '2026-06-14T09:00Z'
       from task t join contact_point c on c.patient_id = t.patient_id
       where t.patient_id = $2 and t.kind = 'adherence-check' order by t.due_on limit 1
       returning id, service_id
     )
     insert into delivery_attempt (service_id, message_id, generation, gateway, idempotency_key, state, gateway_reference)
     select service_id, id, 1, $3, id::text, 'accepted', $4 from m`,
    [key, patientId, provider, reference],
  );
  const callbackUrl = provider === 'twilio' ? `${PUBLIC_URL}/api/v1/callbacks/twilio?key=${key}` : null;
  return { provider, key, reference, recipient, text: '', callbackUrl, patientId };
}

const stateOf = async (key: string) =>
  (await api.query<{ state: string }>('select state::text from message where id = $1', [key]))[0]?.state;
const stored = async () => {
  const [row] = await api.query<{ n: number }>(
    'select ((select count(*) from gateway_event) + (select count(*) from inbound_message))::int as n',
  );
  return row?.n;
};

describe.each(['twilio', 'notify'] as const)('%s', (provider) => {
  test('a receipt moves the message, told five times at once too', async () => {
    const message = await accepted(provider);
    const receipt = fake.callbacks.status(message, 'delivered');
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(receipt)));
    expect(answers.map(({ status, text }) => [status, text])).toEqual(Array.from({ length: 5 }, () => [204, '']));
    expect(await stateOf(message.key)).toBe('delivered');
    expect(
      await api.query(`select from audit_record where action = 'record-callback' and $1 = any(patient_ids)`, [
        message.patientId,
      ]),
    ).toHaveLength(1);
  });

  test('receipts out of order, late, and of nothing that is known leave the message where it was', async () => {
    const message = await accepted(provider);
    for (const status of ['delivered', 'sent', 'temporary-failure', 'permanent-failure'] as const)
      expect((await post(fake.callbacks.status(message, status))).status).toBe(204);
    expect(await stateOf(message.key)).toBe('delivered');
    const unknown = { ...message, key: randomUUID(), reference: `SM${randomUUID()}` };
    const url = provider === 'twilio' ? `${PUBLIC_URL}/api/v1/callbacks/twilio` : undefined;
    const request = fake.callbacks.status(unknown, 'delivered', url === undefined ? {} : { url });
    expect((await post(request)).status).toBe(204);
    expect(
      await api.query('select from gateway_event where reference = $1 and applied_at is null', [unknown.reference]),
    ).toHaveLength(1);
  });

  test.each(['callbacks', 'inbound'] as const)(
    'what is forged or unsigned is 401 on %s, and nothing is stored',
    async (about) => {
      const message = await accepted(provider);
      const before = await stored();
      for (const options of [{ forged: true }, { unsigned: true }]) {
        const request =
          about === 'callbacks'
            ? fake.callbacks.status(message, 'delivered', options)
            : fake.callbacks.inbound(
                provider,
                { url: `${PUBLIC_URL}/api/v1/inbound/${provider}`, id: 'IN1', from: message.recipient, body: 'STOP' },
                options,
              );
        expect(refusalOf(await post(request))).toMatchObject({ status: 401, code: 'FLS-9010' });
      }
      expect(await stored()).toBe(before);
      expect(await stateOf(message.key)).toBe('accepted');
    },
  );

  test('a body that cannot be read is refused only once it is known whose it is', async () => {
    const request = fake.callbacks.inbound(provider, {
      url: `${PUBLIC_URL}/api/v1/inbound/${provider}`,
      id: '',
      from: '+447700900000',
      body: 'hello',
    });
    expect(refusalOf(await post(request))).toMatchObject({ status: 400, code: 'FLS-9000' });
    expect((await post({ ...request, body: '{"a":' }, { 'x-twilio-signature': '', authorization: '' })).status).toBe(
      401,
    );
  });

  test('a text that says STOP opts out at once and is in the Inbox', async () => {
    const { recipient, patientId } = await accepted(provider);
    const url = `${PUBLIC_URL}/api/v1/inbound/${provider}`;
    const request = fake.callbacks.inbound(provider, { url, id: randomUUID(), from: recipient, body: 'Stop.' });
    const first = await post(request);
    expect([first.status, first.headers.get('content-type')]).toEqual([200, 'text/xml; charset=utf-8']);
    expect(first.text).toMatch(/<Response\/>$/);
    expect((await post(request)).status).toBe(200);
    const nurse = await api.signIn('nurse@north.example');
    const { body: patient } = await nurse.get<{ contactPoints: { channel: string; optedOut: boolean }[] }>(
      `/api/v1/patients/${patientId}`,
    );
    expect(patient.contactPoints).toMatchObject([{ channel: 'sms', optedOut: true }]);
    const { body: inbox } = await nurse.get<{ rows: { kind: string; patientId: string }[] }>('/api/v1/work-items');
    expect(inbox.rows.filter((row) => row.patientId === patientId)).toMatchObject([{ kind: 'opted-out' }]);
  });
});

test('a provider that is not set up gets the same answer as a forger', async () => {
  for (const provider of ['smtp', 'nobody', '..%2f..']) {
    const answer = await api.browser().post(`/api/v1/callbacks/${provider}`, { id: 'x' });
    expect(refusalOf(answer)).toMatchObject({ status: 401, code: 'FLS-9010' });
  }
});

test('another type of body is not read', async () => {
  const answer = await api.browser().send('POST', '/api/v1/callbacks/twilio', {
    headers: { 'content-type': 'text/xml' },
    body: '<a/>',
  });
  expect(answer.status).toBe(415);
});

test('nothing that a patient wrote, and no number, is in the log', async () => {
  const { recipient } = await accepted('twilio');
  const url = `${PUBLIC_URL}/api/v1/inbound/twilio`;
  await post(
    fake.callbacks.inbound('twilio', { url, id: randomUUID(), from: recipient, body: 'my name is Ada Lovelace' }),
  );
  await post(
    fake.callbacks.inbound('twilio', { url, id: randomUUID(), from: '+447700999999', body: 'who is Ada Lovelace' }),
  );
  const log = api.logged.join('');
  expect(log).toContain('a text from an unknown number');
  expect(log).not.toMatch(/Lovelace|77009/);
});
