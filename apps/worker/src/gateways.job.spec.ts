import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { receiveReply, recordCallback } from '@osteon/application';
import { createMessageWriter } from '@osteon/messaging';
import { createPersistence, type Persistence } from '@osteon/persistence';
import { createLogger } from '@osteon/platform';
import {
  type Behaviour,
  type Clinic,
  createClinic,
  createFakeGateway,
  createTestDatabase,
  enrolOnTablets,
  FAKE_NOTIFY,
  FAKE_TWILIO,
  type FakeGateway,
  TEST_DATA_KEYS,
  TEST_KEYS,
  type TestDatabase,
  keptLog,
} from '@osteon/testing';
import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { startWorker, type RunningWorker } from './start-worker.ts';
import { readWorkerConfig } from './worker-config.ts';

let database: TestDatabase;
let persistence: Persistence;
/** As the api, at whose doors patients and gateways knock. */
let door: Persistence;
let fake: FakeGateway;
let clinic: Clinic;
let worker: RunningWorker | undefined;
let logged: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  persistence = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 4 });
  door = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 4 });
});
afterAll(async () => {
  await Promise.all([persistence.close(), door.close()]);
  await database.drop();
});
beforeEach(async () => {
  await database.travelTo('2026-06-17T10:00:00Z');
  clinic = await createClinic(database, persistence);
  fake = await createFakeGateway();
  logged = [];
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  await fake.close();
  await database.query('update message set state = $1, lease_until = null where state::text = any($2)', [
    'cancelled',
    ['planned', 'queued', 'sending', 'uncertain'],
  ]);
});

/** The worker as it is started, with gateways that are set up by the environment alone. */
async function start(sms: 'twilio' | 'notify', more: Record<string, string> = {}): Promise<void> {
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged.push(chunk.toString());
      done();
    },
  });
  const config = readWorkerConfig({
    DATABASE_URL: database.url,
    REDIS_URL: process.env['OSTEON_TEST_REDIS_URL'] ?? '',
    OSTEON_QUEUE_PREFIX: `t${randomUUID().slice(0, 8)}`,
    OSTEON_WORKER_PORT: '0',
    OSTEON_SWEEP_MS: '200',
    OSTEON_LEASE_MS: '6000',
    OSTEON_PUBLIC_URL: 'https://osteon.example.org',
    OSTEON_LINK_SECRET: 'a secret that is only for the tests of gateways',
    OSTEON_DATA_KEYS: TEST_DATA_KEYS,
    OSTEON_SMS_GATEWAY: sms,
    OSTEON_EMAIL_GATEWAY: 'smtp',
    OSTEON_TWILIO_URL: fake.url,
    OSTEON_TWILIO_ACCOUNT_SID: FAKE_TWILIO.accountSid,
    OSTEON_TWILIO_AUTH_TOKEN: FAKE_TWILIO.authToken,
    OSTEON_TWILIO_FROM: '+15005550006',
    OSTEON_NOTIFY_URL: fake.url,
    OSTEON_NOTIFY_API_KEY: FAKE_NOTIFY.apiKey,
    OSTEON_NOTIFY_TEMPLATE_ID: FAKE_NOTIFY.templateId,
    OSTEON_SMTP_URL: fake.smtpUrl,
    OSTEON_SMTP_FROM: 'clinic@example.org',
    OSTEON_GATEWAY_GRACE_MS: '300',
    ...more,
  });
  worker = await startWorker(
    config,
    {},
    createLogger({ program: 'worker', level: 'info', destination: keptLog('worker', destination) }),
  );
}

const byText = () => enrolOnTablets(clinic, { contactPoints: [{ channel: 'sms', value: '+447700900123' }] });
const byEmail = () => enrolOnTablets(clinic, { contactPoints: [{ channel: 'email', value: 'ada@example.org' }] });

const messagesOf = (patientId: string) =>
  database.query<{ id: string; state: string; generation: number }>(
    'select id, state::text, generation from message where patient_id = $1 order by created_at',
    [patientId],
  );
/** Of what was sent or came: that the patients of these tests look like one person is another matter. */
const itemsOf = async (patientId: string) => {
  const ofMessages = `select kind from work_item where patient_id = $1 and kind <> 'possible-duplicate'`;
  return (await database.query<{ kind: string }>(ofMessages, [patientId])).map(({ kind }) => kind);
};

async function until<Found>(what: string, look: () => Promise<Found | false>): Promise<Found> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const found = await look();
    if (found !== false) return found;
    await setTimeout(100);
  }
  throw new Error(`It never came: ${what}.\n${logged.slice(-20).join('')}`);
}

const isIn = (patientId: string, state: string) => async () => {
  const [message] = await messagesOf(patientId);
  return message?.state === state && message;
};

describe('the worker', () => {
  it('sends texts and e-mails by the gateways that are set up, each once', async () => {
    const [text, email] = [await byText(), await byEmail()];
    await start('twilio');
    const messages = await Promise.all([text, email].map((id) => until('accepted', isIn(id, 'accepted'))));
    expect([...fake.deliveries].sort()).toEqual(messages.map(({ id }) => [id, 1]).sort());
    expect(fake.calls.map(({ provider }) => provider).sort()).toEqual(['smtp', 'twilio']);
    expect(logged.join('')).not.toMatch(/7700900123|ada@example/);
  });

  it('asks Notify about a call whose answer was lost, and sends again only what it never took', async () => {
    fake.script('accept-then-fail', 'fail');
    const patients = [await byText(), await byText()];
    await start('notify');
    const messages = await Promise.all(patients.map((id) => until('accepted', isIn(id, 'accepted'))));
    expect(fake.calls).toHaveLength(3);
    expect(messages.map(({ id }) => fake.deliveries.get(id))).toEqual([1, 1]);
  });

  it('leaves what Twilio may have taken to its callback, then to a person, and never sends it again', async () => {
    fake.script('accept-then-fail', 'accept-then-fail');
    const [told, silent] = [await byText(), await byText()];
    await start('twilio', { OSTEON_GATEWAY_GRACE_MS: '4000' });
    const message = await until('uncertain', isIn(told, 'uncertain'));
    expect(await itemsOf(told)).toEqual([]);
    await recordCallback(
      door,
      { kind: 'gateway' },
      {
        provider: 'twilio',
        eventId: `${message.id}:delivered`,
        reference: 'SM1',
        messageKey: message.id,
        outcome: 'delivered',
        reason: null,
        permanent: false,
      },
    );
    expect((await messagesOf(told))[0]?.state).toBe('delivered');
    await until('a person is asked', async () => (await itemsOf(silent)).includes('uncertain-delivery'));
    expect(await itemsOf(told)).toEqual([]);
    expect(fake.calls).toHaveLength(2);
    expect(fake.twice()).toEqual([]);
  });

  it('leaves a gateway alone that does not know it, says so in every service, and goes on with the others', async () => {
    fake.behaveAs('accept');
    fake.script('locked-out');
    const texts = [await byText(), await byText(), await byText()];
    await start('twilio');
    await until('an incident', async () => {
      const rows = await database.query('select from work_item where kind = $1 and service_id = $2 and urgent', [
        'incident',
        clinic.serviceId,
      ]);
      return rows.length === 1;
    });
    const email = await byEmail();
    await until('accepted', isIn(email, 'accepted'));
    expect(fake.calls.filter(({ provider }) => provider === 'twilio')).toHaveLength(1);
    const states = await Promise.all(texts.map(messagesOf));
    expect(states.flat().map(({ state }) => state)).toEqual(['planned', 'planned', 'planned']);
    // Waiting for a gateway is no try: only the one call that was made counts.
    const attempts = await database.query<{ error: string }>(
      `select error from delivery_attempt where gateway = 'twilio' and error <> 'not-called'
         and message_id in (select id from message where service_id = $1)`,
      [clinic.serviceId],
    );
    expect(attempts).toHaveLength(1);
    expect(logged.join('')).toContain('"because":"locked-out"');
  });

  it('answers words of a red flag at once, at night too, and once', async () => {
    const number = '+447700900777';
    const patientId = await enrolOnTablets(clinic, { contactPoints: [{ channel: 'sms', value: number }] });
    await database.travelTo('2026-06-17T23:30:00Z');
    const { writeNamed } = createMessageWriter();
    const text = { provider: 'twilio', eventId: 'SM-in', sender: number, body: 'I have chest pain' };
    for (const _ of [1, 2]) await receiveReply({ inbound: door.inbound, writeNamed }, { kind: 'gateway' }, text);
    await start('twilio');
    await until('the reply', async () => fake.delivered.length > 0);
    expect(fake.delivered).toMatchObject([{ recipient: number, text: expect.stringContaining('999') }]);
    expect(await itemsOf(patientId)).toEqual(['reply']);
    await setTimeout(1_000);
    expect(fake.calls).toHaveLength(1);
  });

  it('gives up a bad number at once, marks it, and turns to the next channel', async () => {
    fake.script('refuse');
    const patientId = await enrolOnTablets(clinic, {
      contactPoints: [
        { channel: 'sms', value: '+447700900123' },
        { channel: 'email', value: 'ada@example.org' },
      ],
    });
    await start('notify');
    const messages = await until('the e-mail', async () => {
      const rows = await messagesOf(patientId);
      return rows[1]?.state === 'accepted' && rows;
    });
    expect(messages.map(({ state }) => state)).toEqual(['failed', 'accepted']);
    expect(fake.calls.map(({ provider }) => provider)).toEqual(['notify', 'smtp']);
    expect(
      await database.query(
        'select channel::text from contact_point where patient_id = $1 and invalid_since is not null',
        [patientId],
      ),
    ).toEqual([{ channel: 'sms' }]);
  });
});

/** Mostly well, and now and then everything that a gateway can do wrong with one message. */
const WRONG: readonly Behaviour[] = [
  'fail',
  'accept-then-fail',
  'accept-then-hang',
  'accept-then-reset',
  'accept-then-trickle',
  'hang',
  'reset',
  'busy',
  'refuse',
];

describe.each(['notify', 'twilio'] as const)('a gateway like %s that misbehaves by chance', (name) => {
  it.each([1, 7])('reaches nobody twice and loses nobody: seed %i', async (seed) => {
    await fake.close();
    fake = await createFakeGateway({
      seed,
      behave: (_call, random) => (random() < 0.6 ? 'accept' : (WRONG[Math.floor(random() * WRONG.length)] ?? 'accept')),
    });
    const patients = await Promise.all(Array.from({ length: 20 }, byText));
    await start(name, { OSTEON_SWEEP_MS: '300' });
    // Each ends where nothing more is to come: taken, refused and made a call, or with a person.
    await until('an end for everybody', async () => {
      const rows = await database.query(
        `select from message m where m.patient_id = any($1::uuid[]) and (
           m.state in ('accepted', 'delivered')
           or m.state = 'failed' and exists (select from work_item w where w.message_id = m.id and w.kind = 'call')
           or m.state = 'uncertain' and exists (select from work_item w where w.message_id = m.id and w.kind = 'uncertain-delivery'))`,
        [patients],
      );
      return rows.length === patients.length;
    });
    expect(fake.twice()).toEqual([]);
    const messages = (await Promise.all(patients.map(messagesOf))).flat();
    expect(messages).toHaveLength(20);
    for (const { id, state } of messages) {
      if (state === 'accepted') expect([id, fake.deliveries.get(id)]).toEqual([id, 1]);
      if (state === 'failed') expect([id, fake.deliveries.has(id)]).toEqual([id, false]);
    }
    // Notify can be asked, so no one has to look; Twilio cannot.
    if (name === 'notify') expect(messages.filter(({ state }) => state === 'uncertain')).toEqual([]);
  });
});
