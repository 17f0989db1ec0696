import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  applyGatewayEvents,
  changeContactPoint,
  claimDueMessages,
  listMessages,
  planDueMessages,
  readPatient,
  recordCallback,
  reportGateway,
  sendMessages,
  type GatewayAnswer,
  type GatewayEvent,
  type MessageChannel,
  type MessageGateway,
} from '@osteon/application';
import {
  type Clinic,
  createClinic,
  createTestDatabase,
  enrolOnTablets,
  TEST_KEYS,
  type TestDatabase,
} from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';

const WORKER = { kind: 'worker' } as const;
const GATEWAY = { kind: 'gateway' } as const;

let database: TestDatabase;
let persistence: Persistence;
/** As the api, which gateways tell. */
let door: Persistence;
let clinic: Clinic;

beforeAll(async () => {
  database = await createTestDatabase();
  persistence = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 8 });
  door = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 8 });
});
afterAll(async () => {
  await Promise.all([persistence.close(), door.close()]);
  await database.drop();
});
beforeEach(async () => {
  await database.travelTo('2026-06-17T10:00:00Z');
  clinic = await createClinic(database, persistence);
});

/** Plans, claims and sends what is due, by a gateway called twilio that answers so. */
async function send(
  answer: GatewayAnswer,
  during: (key: string) => Promise<unknown> = async () => undefined,
  channels: readonly MessageChannel[] = ['sms'],
) {
  await planDueMessages(persistence, WORKER);
  const claims = await claimDueMessages(persistence, WORKER, {
    limit: 100,
    channels,
    mostInFlight: 100,
    leaseMs: 60_000,
  });
  const gateway: MessageGateway = {
    name: 'twilio',
    channels: ['sms', 'email', 'letter'],
    ability: { honoursKey: false, lookUpAfterMs: null },
    mostInFlight: 100,
    async deliver(messages) {
      for (const { idempotencyKey } of messages) await during(idempotencyKey);
      return new Map(messages.map(({ idempotencyKey }) => [idempotencyKey, answer]));
    },
  };
  await sendMessages(
    {
      messages: persistence.messages,
      gatewayOf: () => gateway,
      writeMessage: () => ({ subject: null, body: 'A question.' }),
      links: { secret: 'a secret that is only for the tests of callbacks', publicUrl: 'https://clinic.example.org' },
    },
    WORKER,
    { claims, leaseMs: 60_000 },
  );
}

const messagesOf = (patientId: string) =>
  database.query<{ id: string; channel: string; state: string; reason: string | null }>(
    'select id, channel::text, state::text, reason from message where patient_id = $1 order by created_at, key',
    [patientId],
  );
const statesOf = async (patientId: string) =>
  (await messagesOf(patientId)).map(({ channel, state }) => [channel, state]);

let events = 0;
function anEvent(more: Partial<GatewayEvent>): GatewayEvent {
  events += 1;
  return {
    provider: 'twilio',
    eventId: `event-${events}`,
    reference: 'SM1',
    messageKey: null,
    outcome: 'delivered',
    reason: null,
    permanent: false,
    ...more,
  };
}

const record = (event: GatewayEvent) => recordCallback(door, GATEWAY, event);

const reference = () => `SM${Math.random().toString(36).slice(2)}`;

it('credentials that a gateway does not know are an urgent item in every service, once a day', async () => {
  const change = { kind: 'opened', gateway: 'twilio', because: 'locked-out', reason: 'http-401' };
  await reportGateway(persistence, WORKER, change);
  await reportGateway(persistence, WORKER, change);
  await reportGateway(persistence, WORKER, { ...change, gateway: 'notify', because: 'failing' });
  expect(
    await database.query('select kind, urgent, patient_id, detail from work_item where service_id = $1', [
      clinic.serviceId,
    ]),
  ).toEqual([{ kind: 'incident', urgent: true, patient_id: null, detail: { gateway: 'twilio', reason: 'http-401' } }]);
});

describe('a callback', () => {
  it('told five times at once changes the message once and leaves one audit record', async () => {
    const patientId = await enrolOnTablets(clinic);
    const sid = reference();
    await send({ kind: 'accepted', reference: sid });
    const event = anEvent({ reference: sid });
    const told = await Promise.all(Array.from({ length: 5 }, () => record(event)));
    expect(told.sort()).toEqual(['applied', 'known', 'known', 'known', 'known']);
    expect(await statesOf(patientId)).toEqual([['sms', 'delivered']]);
    expect(
      await database.query(
        `select role, outcome, service_id = $2 as ours from audit_record where action = 'record-callback' and $1 = any(patient_ids)`,
        [patientId, clinic.serviceId],
      ),
    ).toEqual([{ role: 'gateway', outcome: 'delivered', ours: true }]);
  });

  it('only moves forward, in whatever order events come', async () => {
    const patientId = await enrolOnTablets(clinic);
    const sid = reference();
    await send({ kind: 'accepted', reference: sid });
    expect(await record(anEvent({ reference: sid, outcome: 'delivered' }))).toBe('applied');
    expect(await record(anEvent({ reference: sid, outcome: 'accepted' }))).toBe('applied');
    expect(await record(anEvent({ reference: sid, outcome: 'failed', permanent: true }))).toBe('applied');
    expect(await statesOf(patientId)).toEqual([['sms', 'delivered']]);
  });

  it('of its acceptance does not revive what has failed, and its receipt does', async () => {
    const patientId = await enrolOnTablets(clinic);
    const sid = reference();
    await send({ kind: 'accepted', reference: sid });
    for (const outcome of ['unreachable-for-now', 'accepted'] as const)
      await record(anEvent({ reference: sid, outcome }));
    expect(await statesOf(patientId)).toEqual([['sms', 'failed']]);
    await record(anEvent({ reference: sid, outcome: 'delivered' }));
    expect(await statesOf(patientId)).toEqual([['sms', 'delivered']]);
  });

  it('of a permanent failure sends by the next channel at once and marks the number', async () => {
    const patientId = await enrolOnTablets(clinic, {
      contactPoints: [
        { channel: 'sms', value: '+447700900123' },
        { channel: 'email', value: 'ada@example.org' },
      ],
    });
    const sid = reference();
    await send({ kind: 'accepted', reference: sid });
    const failure = anEvent({ reference: sid, outcome: 'failed', permanent: true, reason: 'twilio-30005' });
    await Promise.all([record(failure), record(failure)]);
    expect(await messagesOf(patientId)).toMatchObject([
      { channel: 'sms', state: 'failed', reason: 'twilio-30005' },
      { channel: 'email', state: 'planned' },
    ]);
    expect(
      await database.query(
        'select channel::text from contact_point where patient_id = $1 and invalid_since is not null',
        [patientId],
      ),
    ).toEqual([{ channel: 'sms' }]);
  });

  it('of a failure at the number before says nothing of the one that was entered since', async () => {
    const patientId = await enrolOnTablets(clinic);
    const sid = reference();
    await send({ kind: 'accepted', reference: sid });
    await database.travelTo('2026-06-17T10:05:00Z');
    const stores = door.as(clinic.nurse);
    const [point] = (await readPatient(stores, clinic.nurse, patientId)).contactPoints;
    await changeContactPoint(stores, clinic.nurse, patientId, String(point?.id), { value: '+447700900456' });
    await record(anEvent({ reference: sid, outcome: 'failed', permanent: true, reason: 'twilio-30005' }));
    expect(await statesOf(patientId)).toEqual([['sms', 'failed']]);
    expect((await readPatient(stores, clinic.nurse, patientId)).contactPoints).toMatchObject([
      { value: '+447700900456', invalid: false },
    ]);
  });

  it('that it came after all, when the next channel has it too, leaves both to be seen', async () => {
    const patientId = await enrolOnTablets(clinic, {
      contactPoints: [
        { channel: 'sms', value: '+447700900123' },
        { channel: 'email', value: 'ada@example.org' },
      ],
    });
    const [first, second] = [reference(), reference()];
    await send({ kind: 'accepted', reference: first });
    await record(anEvent({ reference: first, outcome: 'unreachable-for-now' }));
    await database.query(`update message set state = 'cancelled' where state = 'planned' and patient_id <> $1`, [
      patientId,
    ]);
    await send({ kind: 'accepted', reference: second }, undefined, ['email']);
    await record(anEvent({ reference: first, outcome: 'delivered' }));
    expect(await messagesOf(patientId)).toMatchObject([
      { channel: 'sms', state: 'delivered', reason: null },
      { channel: 'email', state: 'accepted', reason: null },
    ]);
    // Nobody is asked to do anything, and what is told of the one is not taken for the other.
    expect(await database.query('select kind from work_item where patient_id = $1', [patientId])).toEqual([]);
    await record(anEvent({ reference: second, outcome: 'failed', permanent: true, reason: 'no such address' }));
    expect(await statesOf(patientId)).toEqual([
      ['sms', 'delivered'],
      ['email', 'failed'],
    ]);
    expect(
      await database.query('select from task where patient_id = $1 and awaiting_answer', [patientId]),
    ).toHaveLength(1);
    const page = await listMessages(door.as(clinic.nurse), clinic.nurse, { limit: 10 });
    expect(
      page.rows
        .filter((row) => row.patientId === patientId)
        .map(({ channel }) => channel)
        .sort(),
    ).toEqual(['email', 'sms']);
  });

  it('that nobody was reached for now sends by the next channel and blames no number', async () => {
    const patientId = await enrolOnTablets(clinic);
    const sid = reference();
    await send({ kind: 'accepted', reference: sid });
    await record(anEvent({ reference: sid, outcome: 'unreachable-for-now' }));
    expect(await statesOf(patientId)).toEqual([['sms', 'failed']]);
    expect(
      await database.query('select from contact_point where patient_id = $1 and invalid_since is not null', [
        patientId,
      ]),
    ).toEqual([]);
    expect(await database.query('select kind from work_item where patient_id = $1', [patientId])).toEqual([
      { kind: 'call' },
    ]);
  });

  it('that comes before the acknowledgement is kept, and applied by the next round', async () => {
    const patientId = await enrolOnTablets(clinic);
    const sid = reference();
    await send({ kind: 'accepted', reference: sid }, async () => {
      expect(await record(anEvent({ reference: sid }))).toBe('waiting');
    });
    expect(await statesOf(patientId)).toEqual([['sms', 'accepted']]);
    expect(await applyGatewayEvents(persistence, WORKER)).toMatchObject({ applied: 1 });
    expect(await statesOf(patientId)).toEqual([['sms', 'delivered']]);
    expect(await applyGatewayEvents(persistence, WORKER)).toMatchObject({ applied: 0 });
  });

  it('under our key is applied before the acknowledgement; a failure waits for it and is not undone by it', async () => {
    const patientId = await enrolOnTablets(clinic);
    const sid = reference();
    await send({ kind: 'accepted', reference: sid }, async (key) => {
      const failure = anEvent({ reference: sid, messageKey: key, outcome: 'failed' });
      expect(await record(failure)).toBe('waiting');
    });
    expect(await statesOf(patientId)).toEqual([['sms', 'accepted']]);
    await applyGatewayEvents(persistence, WORKER);
    expect(await statesOf(patientId)).toEqual([['sms', 'failed']]);

    const other = await enrolOnTablets(clinic);
    await send({ kind: 'accepted', reference: reference() }, (key) =>
      record(anEvent({ messageKey: key, reference: null })),
    );
    expect(await statesOf(other)).toEqual([['sms', 'delivered']]);
  });

  describe('of a failure that is being applied', () => {
    const blocked = async (n: number) => {
      for (let tries = 0; tries < 200; tries += 1) {
        const [row] = await database.query<{ n: number }>(
          `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        if (row?.n === n) return;
      }
      throw new Error(`${n} never waited.`);
    };

    /** It has moved the message and waits to mark the number; `meanwhile` waits behind it for the message. */
    async function whileFailing(patientId: string, meanwhile: (id: string) => Promise<unknown>): Promise<void> {
      const [message] = await messagesOf(patientId);
      const other = await persistence.pool.connect();
      await other.query('begin');
      await other.query('select from contact_point where patient_id = $1 for update', [patientId]);
      const failure = record(anEvent({ messageKey: message!.id, outcome: 'failed', permanent: true }));
      await blocked(1);
      const second = meanwhile(message!.id);
      await blocked(2);
      await other.query('rollback');
      other.release();
      await Promise.all([failure, second]);
    }

    it('is not undone by a late word of its acceptance', async () => {
      const patientId = await enrolOnTablets(clinic);
      await send({ kind: 'accepted', reference: reference() });
      await whileFailing(patientId, (messageKey) => record(anEvent({ messageKey, outcome: 'accepted' })));
      expect(await statesOf(patientId)).toEqual([['sms', 'failed']]);
    });

    it('is not undone by the acknowledgement of the call', async () => {
      const patientId = await enrolOnTablets(clinic);
      await send({ kind: 'uncertain', reason: 'timed-out' });
      await whileFailing(patientId, (id) =>
        persistence.messages.settle([{ id, generation: 1, kind: 'accepted', reference: reference() }], {
          retryAfterMs: 1_000,
          giveUpAfterMs: 1_000,
        }),
      );
      expect(await statesOf(patientId)).toEqual([['sms', 'failed']]);
    });
  });

  it('about a digest moves its parts with it, and leaves those that were put aside', async () => {
    const patientId = await enrolOnTablets(clinic);
    await send({ kind: 'uncertain', reason: 'http-500' });
    const [part] = await messagesOf(patientId);
    // The reminder becomes the part of a digest, beside one that did not go.
    const [digest] = await database.query<{ id: string }>(
      `with d as (
         insert into message (service_id, patient_id, origin, key, step, asks, channel, contact_point_id, language, state,
           generation, planned_for, send_after)
         select service_id, patient_id, 'digest', 'digest', 'digest', true, channel, contact_point_id, 'en', 'uncertain', 1,
           planned_for, send_after
         from message where id = $1 returning *
       ), parts as (
         update message set digest_id = d.id from d where message.id = $1
       ), aside as (
         insert into message (service_id, patient_id, task_id, key, step, asks, channel, language, state, reason, planned_for,
           send_after, digest_id)
         select m.service_id, m.patient_id, m.task_id, 'aside', m.step, true, m.channel, 'en', 'skipped', 'task-paused',
           m.planned_for, m.send_after, d.id
         from message m, d where m.id = $1
       )
       insert into delivery_attempt (service_id, message_id, generation, gateway, idempotency_key, state)
       select service_id, id, 1, 'twilio', id::text, 'uncertain' from d returning message_id as id`,
      [part?.id],
    );
    await record(anEvent({ messageKey: digest!.id, reference: reference() }));
    expect(
      await database.query('select key, state::text from message where patient_id = $1 and origin = $2 order by key', [
        patientId,
        'planned',
      ]),
    ).toEqual([
      { key: 'aside', state: 'skipped' },
      { key: expect.stringContaining('/ask/'), state: 'delivered' },
    ]);
    expect(
      await database.query('select from task where patient_id = $1 and awaiting_answer', [patientId]),
    ).toHaveLength(1);
    expect(
      await database.query(
        `select outcome from audit_record where action = 'record-callback' and $1 = any(patient_ids)`,
        [patientId],
      ),
    ).toHaveLength(1);
  });

  it('settles a message of which nobody knew, and takes it back from the person who was asked', async () => {
    const patientId = await enrolOnTablets(clinic);
    await send({ kind: 'uncertain', reason: 'http-500' });
    const [message] = await messagesOf(patientId);
    await database.query(
      `insert into work_item (service_id, patient_id, message_id, kind, key, detail)
       values ($1, $2, $3, 'uncertain-delivery', 'uncertain/' || $3::uuid::text, '{}')`,
      [clinic.serviceId, patientId, message?.id],
    );
    await record(anEvent({ reference: 'SM-late', messageKey: message!.id, outcome: 'accepted' }));
    expect(await statesOf(patientId)).toEqual([['sms', 'accepted']]);
    expect(
      await database.query(
        `select a.state::text, a.gateway_reference, w.outcome from delivery_attempt a join work_item w on w.message_id = a.message_id
         where a.message_id = $1`,
        [message?.id],
      ),
    ).toEqual([{ state: 'accepted', gateway_reference: 'SM-late', outcome: 'the gateway told: accepted' }]);
    expect(
      await database.query('select from task where patient_id = $1 and awaiting_answer', [patientId]),
    ).toHaveLength(1);
  });

  it('about nothing that is known is kept, and left alone after a week', async () => {
    expect(await record(anEvent({ reference: 'SM-unknown' }))).toBe('waiting');
    const before = await applyGatewayEvents(persistence, WORKER);
    expect(before).toMatchObject({ applied: 0 });
    expect(before.waiting).toBeGreaterThan(0);
    await database.travelTo('2026-06-26T10:00:00Z');
    expect(await applyGatewayEvents(persistence, WORKER)).toEqual({ applied: 0, waiting: 0 });
  });

  it('seven days old is applied like any other', async () => {
    const patientId = await enrolOnTablets(clinic);
    const sid = reference();
    await send({ kind: 'accepted', reference: sid });
    await database.travelTo('2026-06-24T10:00:00Z');
    expect(await record(anEvent({ reference: sid }))).toBe('applied');
    expect(await statesOf(patientId)).toEqual([['sms', 'delivered']]);
  });

  it('of another gateway is not about this message', async () => {
    const patientId = await enrolOnTablets(clinic);
    const sid = reference();
    await send({ kind: 'accepted', reference: sid });
    const [message] = await messagesOf(patientId);
    const event = anEvent({
      provider: 'notify',
      reference: sid,
      messageKey: message!.id,
      outcome: 'failed',
      permanent: true,
    });
    expect(await record(event)).toBe('waiting');
    expect(await statesOf(patientId)).toEqual([['sms', 'accepted']]);
  });

  it('reaches what others change at the same moment, and neither is lost', async () => {
    const patients = await Promise.all(Array.from({ length: 8 }, () => enrolOnTablets(clinic)));
    const sids = new Map<string, string>();
    await send({ kind: 'accepted', reference: null }, async (key) => void sids.set(key, reference()));
    await Promise.all([
      ...[...sids].flatMap(([messageKey, sid]) => [
        record(anEvent({ reference: sid, messageKey, outcome: 'accepted' })),
        record(anEvent({ reference: sid, messageKey, outcome: 'delivered' })),
      ]),
      applyGatewayEvents(persistence, WORKER),
    ]);
    await applyGatewayEvents(persistence, WORKER);
    for (const patientId of patients) expect(await statesOf(patientId)).toEqual([['sms', 'delivered']]);
  });
});
