import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  claimDueMessages,
  closeDays,
  planDueMessages,
  readPlan,
  reconcileMessages,
  sendMessages,
  type ClaimCommand,
  type GatewayAnswer,
  type MessageGateway,
  type ReconcileDeps,
} from '@osteon/application';
import { addDays, canMove, type MessageState } from '@osteon/domain';
import { chooseGateways, createLocalMailbox, createMessageWriter, type LocalMailbox } from '@osteon/messaging';
import { createPersistence, type Persistence } from '@osteon/persistence';
import {
  aPatient,
  type Clinic,
  createClinic,
  createTestDatabase,
  enrol,
  enrolOnTablets,
  localDay,
  type TestDatabase,
} from '@osteon/testing';

const WORKER = { kind: 'worker' } as const;
const CLAIM = {
  limit: 1_000,
  channels: ['sms', 'email', 'letter'],
  mostInFlight: 2_000,
  leaseMs: 60_000,
} satisfies ClaimCommand;

let database: TestDatabase;
let persistence: Persistence;
let mailbox: LocalMailbox;
let clinic: Clinic;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.query(`
    create table moved (before message_state, after message_state);
    create function note_move() returns trigger language plpgsql as $$
      begin insert into moved values (old.state, new.state); return new; end $$;
    create trigger note_move after update of state on message for each row
      when (old.state <> new.state and new.state <> 'cancelled') execute function note_move()`);
  persistence = createPersistence({ databaseUrl: database.url, poolSize: 6 });
  mailbox = createLocalMailbox({ databaseUrl: database.url });
});

afterAll(async () => {
  await mailbox.close();
  await persistence.close();
  await database.drop();
});

beforeEach(async () => {
  // Inside the sending hours, whatever the hour at which the tests run.
  await database.travelTo('2026-06-17T10:00:00Z');
  clinic = await createClinic(database, persistence);
});

/** Later tests see their own messages only. */
afterEach(async () => {
  await persistence.pool.query(
    `update message set state = 'cancelled', lease_until = null where state in ('planned', 'queued', 'sending', 'uncertain')`,
  );
});

function sendingBy(gateway: MessageGateway): ReconcileDeps {
  const { gatewayOf, gatewayNamed } = chooseGateways([gateway]);
  return {
    messages: persistence.messages,
    gatewayOf,
    gatewayNamed,
    writeMessage: createMessageWriter().writeMessage,
    links: { secret: 'a secret that is only for the tests of delivery', publicUrl: 'https://clinic.example.org' },
  };
}

const plan = () => planDueMessages(persistence, WORKER);
const claim = (more: Partial<typeof CLAIM> = {}) => claimDueMessages(persistence, WORKER, { ...CLAIM, ...more });
const letLeaseRunOut = () =>
  persistence.pool.query(
    `update message set lease_until = osteon_now() - interval '1 second' where lease_until is not null`,
  );

async function messagesOf(patientId: string) {
  const { rows } = await persistence.pool.query<{
    id: string;
    key: string;
    state: string;
    reason: string | null;
    generation: number;
    channel: string;
  }>('select id, key, state, reason, generation, channel from message where patient_id = $1 order by key', [patientId]);
  return rows;
}

/** Until a connection of this database waits for a lock. */
async function somebodyWaits(): Promise<void> {
  for (let tried = 0; tried < 200; tried += 1) {
    const waiting = await database.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (waiting.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('Nobody waits for a lock.');
}

async function mailboxOf(patientId: string) {
  const { rows } = await persistence.pool.query<{ idempotency_key: string; body: string; recipient: string }>(
    'select idempotency_key, body, recipient from mailbox_item where patient_id = $1',
    [patientId],
  );
  return rows;
}

async function itemsOf(patientId: string) {
  const { rows } = await persistence.pool.query<{ kind: string; key: string }>(
    'select kind, key from work_item where patient_id = $1 order by kind',
    [patientId],
  );
  return rows.map(({ kind }) => kind);
}

describe('planning', () => {
  it('writes a due message once, however often it runs and in however many replicas', async () => {
    const patientId = await enrolOnTablets(clinic);
    await Promise.all([plan(), plan(), plan()]);
    await plan();
    expect(await messagesOf(patientId)).toMatchObject([
      { key: 't1/adherence-check/week-4/ask/1', state: 'planned', channel: 'sms' },
    ]);
    const { rows } = await persistence.pool.query<{ days: number }>(
      `select t.next_message_on - local_today('Europe/London') as days from task t where patient_id = $1 and key = 't1/adherence-check/week-4'`,
      [patientId],
    );
    expect(rows).toEqual([{ days: 7 }]);
  });

  it('waits for the day', async () => {
    const patientId = await enrolOnTablets(clinic, { opensInDays: 1 });
    await plan();
    expect(await messagesOf(patientId)).toEqual([]);
  });

  it('takes the first channel in the order of preference that has consent and works', async () => {
    const patientId = await enrolOnTablets(clinic, {
      contactPoints: [
        { channel: 'sms', value: '07700900124', consented: false },
        { channel: 'email', value: 'ada@example.org' },
      ],
    });
    await plan();
    expect(await messagesOf(patientId)).toMatchObject([{ key: 't1/adherence-check/week-4/ask/2', channel: 'email' }]);
  });

  it('asks a nurse to call where there is no channel', async () => {
    const patientId = await enrolOnTablets(clinic, { contactPoints: [] });
    await plan();
    expect(await messagesOf(patientId)).toMatchObject([{ state: 'skipped', reason: 'no-channel' }]);
    expect(await itemsOf(patientId)).toEqual(['call']);
  });

  it('never sends silently late: what was missed is shown to a nurse', async () => {
    const patientId = await enrolOnTablets(clinic);
    await persistence.pool.query(
      `update task set opens_on = opens_on - 4, created_on = created_on - 10, next_message_on = next_message_on - 4 where patient_id = $1 and key = 't1/adherence-check/week-4'`,
      [patientId],
    );
    await plan();
    expect(await messagesOf(patientId)).toMatchObject([{ state: 'missed', reason: 'too-late' }]);
    expect(await itemsOf(patientId)).toEqual(['missed-message']);
  });
});

describe('an appointment', () => {
  it('is announced three days before the suggested contact that a nurse sees', async () => {
    const patientId = await enrol(
      clinic,
      aPatient().withFracture('wrist', '2026-03-20').reachedBy('sms', '07700900127'),
    );
    const contactOf = async () => {
      const { contacts } = await readPlan(persistence, clinic.nurse, patientId);
      return contacts.find(({ taskKeys }) => taskKeys.some((key) => key.endsWith('/follow-up-contact/week-12-16')))?.on;
    };
    await plan();
    const on = await contactOf();
    expect(on).toBeDefined();
    const appointments = async () => (await messagesOf(patientId)).filter(({ key }) => key.includes('/appointment/'));

    await database.travelTo(`${addDays(on!, -4)}T10:00:00Z`);
    await plan();
    expect(await contactOf()).toBe(on);
    expect(await appointments()).toEqual([]);

    await database.travelTo(`${addDays(on!, -3)}T10:00:00Z`);
    await plan();
    expect(await appointments()).toMatchObject([{ state: 'planned' }]);
  });
});

describe('closing the day', () => {
  it('runs once for each service and local day, in however many replicas', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => closeDays(persistence, WORKER)));
    const ours = () => runs.flat().filter(({ serviceId }) => serviceId === clinic.serviceId);
    expect(ours()).toHaveLength(1);
    await database.travelTo('2026-06-17T22:59:00Z');
    runs.push(await closeDays(persistence, WORKER));
    expect(ours()).toHaveLength(1);
    await database.travelTo('2026-06-17T23:00:00Z');
    runs.push(await closeDays(persistence, WORKER));
    expect(ours()).toHaveLength(2);
  });

  it('shows to a nurse what a stopped service did not send in time', async () => {
    const patientId = await enrolOnTablets(clinic);
    await plan();
    await persistence.pool.query('update service set sending_stopped_at = osteon_now() where id = $1', [
      clinic.serviceId,
    ]);
    await database.travelTo('2026-06-20T10:00:00Z');
    await closeDays(persistence, WORKER);
    expect(await messagesOf(patientId)).toMatchObject([{ state: 'planned' }]);
    await database.travelTo('2026-06-21T10:00:00Z');
    await closeDays(persistence, WORKER);
    expect(await messagesOf(patientId)).toMatchObject([{ state: 'missed' }]);
    expect(await itemsOf(patientId)).toEqual(['missed-message']);
  });
});

describe('claiming', () => {
  it('gives a row to one sweep only', async () => {
    for (let n = 0; n < 20; n += 1) await enrolOnTablets(clinic);
    await plan();
    const claims = (await Promise.all([claim(), claim(), claim(), claim()])).flat();
    expect(claims).toHaveLength(20);
    expect(new Set(claims.map(({ id }) => id)).size).toBe(20);
  });

  it('never has more in flight than may be', async () => {
    for (let n = 0; n < 8; n += 1) await enrolOnTablets(clinic);
    await plan();
    expect(await claim({ mostInFlight: 5 })).toHaveLength(5);
    expect(await claim({ mostInFlight: 5 })).toHaveLength(0);
  });

  it('leaves a service alone that has stopped sending', async () => {
    await enrolOnTablets(clinic);
    await plan();
    await persistence.pool.query('update service set sending_stopped_at = now() where id = $1', [clinic.serviceId]);
    expect(await claim()).toEqual([]);
  });
});

describe('a message whose plan changed while it waits', () => {
  const send = async () => sendMessages(sendingBy(mailbox), WORKER, { claims: await claim(), leaseMs: 60_000 });
  const change = (patientId: string, set: string) =>
    persistence.pool.query(
      `update task t set ${set} from patient p where p.id = t.patient_id and p.id = $1 and t.key = 't1/adherence-check/week-4'`,
      [patientId],
    );
  const FIRST = 't1/adherence-check/week-4/ask/1';

  it('is cancelled when its day moved, and the right one comes on its own day', async () => {
    const patientId = await enrolOnTablets(clinic);
    await plan();
    const claims = await claim();
    await change(patientId, 'opens_on = opens_on + 5, due_on = due_on + 5, next_message_on = opens_on + 5');
    expect(await sendMessages(sendingBy(mailbox), WORKER, { claims, leaseMs: 60_000 })).toMatchObject({
      cancelled: 1,
      skipped: 0,
      accepted: 0,
    });
    expect(await messagesOf(patientId)).toMatchObject([{ key: FIRST, state: 'cancelled', reason: 'superseded' }]);
    expect(await mailboxOf(patientId)).toEqual([]);

    await database.travelTo('2026-06-22T10:00:00Z');
    await plan();
    await plan();
    await send();
    expect(await messagesOf(patientId)).toMatchObject([
      { key: FIRST, state: 'cancelled' },
      { key: `${FIRST}@2026-06-22`, state: 'accepted' },
    ]);
    expect(await mailboxOf(patientId)).toHaveLength(1);
  });

  it('keeps the moved day through a change of channel', async () => {
    const patientId = await enrolOnTablets(clinic, {
      contactPoints: [
        { channel: 'sms', value: '07700900131' },
        { channel: 'email', value: 'ada@example.org' },
      ],
    });
    await plan();
    await send();
    await change(patientId, 'opens_on = opens_on + 5, due_on = due_on + 5, next_message_on = opens_on + 5');
    await database.travelTo('2026-06-22T10:00:00Z');
    await plan();
    const refusing = gateway({ answer: { kind: 'refused', reason: 'not-in-use', addressInvalid: true } });
    await sendMessages(sendingBy(refusing), WORKER, { claims: await claim(), leaseMs: 60_000 });
    await send();
    expect(await messagesOf(patientId)).toMatchObject([
      { key: FIRST, state: 'accepted' },
      { key: `${FIRST}@2026-06-22`, state: 'failed' },
      { key: 't1/adherence-check/week-4/ask/2@2026-06-22', state: 'accepted' },
    ]);
  });

  it.each([
    ['2026-06-20', ['skipped', 'accepted']],
    ['2026-06-21', ['skipped']],
  ])('is planned again when a pause ends on %s, unless that is too late', async (endsOn, states) => {
    const patientId = await enrolOnTablets(clinic);
    await plan();
    await change(patientId, `pauses = '[{"from": "2026-06-01", "until": null, "reason": "red-flag"}]'`);
    await send();
    expect(await messagesOf(patientId)).toMatchObject([{ state: 'skipped', reason: 'task-paused' }]);
    await database.travelTo('2026-06-18T10:00:00Z');
    await plan();
    expect(await messagesOf(patientId)).toHaveLength(1);

    await database.travelTo(`${endsOn}T10:00:00Z`);
    await change(patientId, `pauses = '[]'`);
    await plan();
    await send();
    expect((await messagesOf(patientId)).map(({ state }) => state)).toEqual(states);
  });

  it('is planned again when a death was recorded by mistake', async () => {
    const patientId = await enrolOnTablets(clinic);
    await plan();
    await persistence.pool.query(`update patient set died_on = local_today('Europe/London') where id = $1`, [
      patientId,
    ]);
    await send();
    await persistence.pool.query('update patient set died_on = null where id = $1', [patientId]);
    await change(patientId, 'next_message_on = opens_on');
    await plan();
    await send();
    expect(await messagesOf(patientId)).toMatchObject([
      { key: FIRST, state: 'skipped', reason: 'patient-died' },
      { key: `${FIRST}@2026-06-17`, state: 'accepted' },
    ]);
  });
});

describe('sending', () => {
  it('puts a message into the mailbox with a link, and knows that it was accepted', async () => {
    const patientId = await enrolOnTablets(clinic);
    await plan();
    const counts = await sendMessages(sendingBy(mailbox), WORKER, { claims: await claim(), leaseMs: 60_000 });
    expect(counts).toMatchObject({ accepted: 1, fenced: 0 });
    expect(await messagesOf(patientId)).toMatchObject([{ state: 'accepted', generation: 1 }]);
    expect(await mailboxOf(patientId)).toMatchObject([
      { recipient: '07700900123', body: expect.stringContaining('https://clinic.example.org/a/') },
    ]);
    const { rows } = await persistence.pool.query(
      'select awaiting_answer from task where patient_id = $1 and awaiting_answer',
      [patientId],
    );
    expect(rows).toHaveLength(1);
  });

  it('does nothing the second time', async () => {
    const patientId = await enrolOnTablets(clinic);
    await plan();
    const claims = await claim();
    const deps = sendingBy(mailbox);
    await Promise.all([
      sendMessages(deps, WORKER, { claims, leaseMs: 60_000 }),
      sendMessages(deps, WORKER, { claims, leaseMs: 60_000 }),
    ]);
    expect(await sendMessages(deps, WORKER, { claims, leaseMs: 60_000 })).toMatchObject({ accepted: 0, fenced: 1 });
    expect(await mailboxOf(patientId)).toHaveLength(1);
  });

  it('is fenced by a later claim', async () => {
    const patientId = await enrolOnTablets(clinic);
    await plan();
    const stale = await claim();
    await letLeaseRunOut();
    const fresh = await claim();
    expect(fresh.map(({ generation }) => generation)).toEqual([2]);
    const deps = sendingBy(mailbox);
    expect(await sendMessages(deps, WORKER, { claims: stale, leaseMs: 60_000 })).toMatchObject({
      accepted: 0,
      fenced: 1,
    });
    expect(await sendMessages(deps, WORKER, { claims: fresh, leaseMs: 60_000 })).toMatchObject({ accepted: 1 });
    expect(await mailboxOf(patientId)).toHaveLength(1);
  });

  it.each([
    ['the patient died', `update patient set died_on = local_today('Europe/London') where id = $1`, 'patient-died'],
    [
      'the patient left',
      `update patient set left_on = local_today('Europe/London') where id = $1`,
      'patient-transferred',
    ],
    [
      'the channel was opted out of',
      'update contact_point set opted_out_at = now() where patient_id = $1',
      'opted-out',
    ],
    ['consent was taken back', 'update contact_point set consented = false where patient_id = $1', 'no-consent'],
    [
      'the number turned out wrong',
      'update contact_point set invalid_since = now() where patient_id = $1',
      'channel-invalid',
    ],
    ['the task was done', `update task set done_on = local_today('Europe/London') where patient_id = $1`, 'task-done'],
    ['the plan no longer wants it', `update task set withdrawn_at = now() where patient_id = $1`, 'task-cancelled'],
  ])('asks again at the last moment: %s', async (_what, change, reason) => {
    const patientId = await enrolOnTablets(clinic);
    await plan();
    const claims = await claim();
    await persistence.pool.query(change, [patientId]);
    expect(await sendMessages(sendingBy(mailbox), WORKER, { claims, leaseMs: 60_000 })).toMatchObject({
      skipped: 1,
      accepted: 0,
    });
    expect(await messagesOf(patientId)).toMatchObject([{ state: 'skipped', reason }]);
    expect(await mailboxOf(patientId)).toEqual([]);
  });

  it.each([
    ['by the next channel', [{ channel: 'email', value: 'ada@example.org' }], 'planned', []],
    ['by a call where there is none', [], undefined, ['call']],
  ] as const)('goes on %s when the first was opted out of meanwhile', async (_what, more, next, items) => {
    const patientId = await enrolOnTablets(clinic, {
      contactPoints: [{ channel: 'sms', value: '07700900128' }, ...more],
    });
    await plan();
    const claims = await claim();
    await persistence.pool.query(
      `update contact_point set opted_out_at = now() where patient_id = $1 and channel = 'sms'`,
      [patientId],
    );
    await sendMessages(sendingBy(mailbox), WORKER, { claims, leaseMs: 60_000 });
    expect((await messagesOf(patientId)).map(({ state }) => state)).toEqual(['skipped', ...(next ? [next] : [])]);
    expect(await itemsOf(patientId)).toEqual(items);
  });

  it('withholds what is said of a dose that a result blocks, and tells a nurse', async () => {
    const story = aPatient()
      .withVertebralFracture('2025-12-01')
      .reachedBy('sms', '07700900129')
      .onDenosumab('2026-01-14')
      .withEvent('lab', '2026-06-15', { test: 'adjusted-calcium', value: 1.9, unit: 'mmol/L' })
      .withEvent('lab', '2026-06-15', { test: 'vitamin-d', value: 80, unit: 'nmol/L' });
    const patientId = await enrol(clinic, story);
    await plan();
    await sendMessages(sendingBy(mailbox), WORKER, { claims: await claim(), leaseMs: 60_000 });
    const book = (await messagesOf(patientId)).find(({ key }) => key.includes('/dose/2/book/'));
    expect(book).toMatchObject({ state: 'skipped', reason: 'dose-blocked' });
    expect(await itemsOf(patientId)).toContain('call');
  });

  it("leaves it to the nurse's call of the last three days", async () => {
    const patientId = await enrolOnTablets(clinic);
    await plan();
    await persistence.pool.query(
      `insert into contact_attempt (service_id, patient_id, outcome, "on") select service_id, id, 'reached', local_today('Europe/London') - 3 from patient where id = $1`,
      [patientId],
    );
    await sendMessages(sendingBy(mailbox), WORKER, { claims: await claim(), leaseMs: 60_000 });
    expect(await messagesOf(patientId)).toMatchObject([{ state: 'skipped', reason: 'nurse-called' }]);
  });

  it('sees the call that a nurse records while it waits for the patient', async () => {
    const patientId = await enrolOnTablets(clinic);
    await plan();
    const claims = await claim();
    const nurse = await persistence.pool.connect();
    try {
      await nurse.query('begin');
      await nurse.query('update patient set version = version + 1 where id = $1', [patientId]);
      const sent = sendMessages(sendingBy(mailbox), WORKER, { claims, leaseMs: 60_000 });
      await somebodyWaits();
      await nurse.query(
        `insert into contact_attempt (service_id, patient_id, outcome, "on") select service_id, id, 'reached', local_today('Europe/London') from patient where id = $1`,
        [patientId],
      );
      await nurse.query('commit');
      expect(await sent).toMatchObject({ skipped: 1, accepted: 0 });
    } finally {
      nurse.release();
    }
    expect(await messagesOf(patientId)).toMatchObject([{ state: 'skipped', reason: 'nurse-called' }]);
  });

  it('reaches a patient who left once and came back with a new fracture', async () => {
    const story = aPatient()
      .withFracture('wrist', await localDay(clinic, -300))
      .withEvent('transfer', await localDay(clinic, -200))
      .withFracture('hip', await localDay(clinic, -20))
      .onAlendronate(await localDay(clinic, -14))
      .reachedBy('sms', '07700900130');
    const patientId = await enrol(clinic, story);
    const { rows } = await persistence.pool.query('select from patient where id = $1 and left_on is not null', [
      patientId,
    ]);
    expect(rows).toHaveLength(1);
    await plan();
    await sendMessages(sendingBy(mailbox), WORKER, { claims: await claim(), leaseMs: 60_000 });
    expect(await messagesOf(patientId)).toMatchObject([{ key: 't1/adherence-check/week-4/ask/1', state: 'accepted' }]);
  });

  it('waits for the opening outside the hours', async () => {
    const patientId = await enrolOnTablets(clinic);
    await plan();
    const claims = await claim();
    await database.travelTo('2026-06-17T18:00:00Z');
    expect(await sendMessages(sendingBy(mailbox), WORKER, { claims, leaseMs: 60_000 })).toMatchObject({ later: 1 });
    expect(await messagesOf(patientId)).toMatchObject([{ state: 'planned' }]);
    expect(await claim()).toEqual([]);
    await database.travelTo('2026-06-18T07:59:59Z');
    expect(await claim()).toEqual([]);
    await database.travelTo('2026-06-18T08:00:00Z');
    expect(await claim()).toHaveLength(1);
  });

  it('goes out by the next channel at once when an address is refused', async () => {
    const patientId = await enrolOnTablets(clinic, {
      contactPoints: [
        { channel: 'sms', value: '07700900125' },
        { channel: 'email', value: 'ada@example.org' },
      ],
    });
    await plan();
    const refusing = gateway({ answer: { kind: 'refused', reason: 'not-in-use', addressInvalid: true } });
    await sendMessages(sendingBy(refusing), WORKER, { claims: await claim(), leaseMs: 60_000 });
    expect(await messagesOf(patientId)).toMatchObject([
      { key: 't1/adherence-check/week-4/ask/1', state: 'failed', reason: 'not-in-use' },
      { key: 't1/adherence-check/week-4/ask/2', state: 'planned', channel: 'email' },
    ]);
    await sendMessages(sendingBy(mailbox), WORKER, { claims: await claim(), leaseMs: 60_000 });
    expect(await mailboxOf(patientId)).toMatchObject([{ recipient: 'ada@example.org' }]);
  });
});

/** A gateway that accepts into the mailbox, and then answers as it is told. */
function gateway({
  answer,
  delivers = false,
  ability = { honoursKey: true, lookUpAfterMs: null },
}: {
  readonly answer: GatewayAnswer | 'throws' | 'never';
  readonly delivers?: boolean;
  readonly ability?: MessageGateway['ability'];
}): MessageGateway {
  return {
    name: 'test',
    channels: ['sms', 'email', 'letter'],
    mostInFlight: 1_000,
    ability,
    async deliver(messages, signal) {
      if (delivers) await mailbox.deliver(messages, signal);
      if (answer === 'throws') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
      if (answer === 'never') return new Promise(() => undefined);
      return new Map(messages.map(({ idempotencyKey }) => [idempotencyKey, answer]));
    },
    ...(ability.lookUpAfterMs === null
      ? {}
      : { lookUp: (keys: readonly string[], signal: AbortSignal) => mailbox.lookUp!(keys, signal) }),
  };
}

describe('what nobody knows', () => {
  const again = (deps: ReconcileDeps) => reconcileMessages(deps, WORKER, { leaseMs: 60_000 });

  it.each([
    ['accepted, then reset', { answer: 'throws', delivers: true } as const],
    ['never answered', { answer: 'never', delivers: true } as const],
    ['reset before it was accepted', { answer: 'throws', delivers: false } as const],
  ])('is settled by the same key: %s', async (_what, fault) => {
    const patientId = await enrolOnTablets(clinic);
    await plan();
    expect(
      await sendMessages(sendingBy(gateway(fault)), WORKER, { claims: await claim(), leaseMs: 3_000 }),
    ).toMatchObject({ uncertain: 1 });
    expect(await messagesOf(patientId)).toMatchObject([{ state: 'uncertain' }]);
    await letLeaseRunOut();
    const honest: MessageGateway = { ...gateway({ answer: { kind: 'accepted', reference: null }, delivers: true }) };
    await again(sendingBy(honest));
    expect(await messagesOf(patientId)).toMatchObject([{ state: 'accepted' }]);
    expect(await mailboxOf(patientId)).toHaveLength(1);
  });

  it('is settled by asking, where the gateway can be asked', async () => {
    const patientId = await enrolOnTablets(clinic);
    await plan();
    const lookedUp = gateway({ answer: 'throws', delivers: true, ability: { honoursKey: false, lookUpAfterMs: 0 } });
    await sendMessages(sendingBy(lookedUp), WORKER, { claims: await claim(), leaseMs: 60_000 });
    await letLeaseRunOut();
    expect(await again(sendingBy(lookedUp))).toMatchObject({ found: 1, handed: 0 });
    expect(await messagesOf(patientId)).toMatchObject([{ state: 'accepted' }]);
  });

  it('is a person’s to settle where the gateway can do neither, and is not sent again', async () => {
    const patientId = await enrolOnTablets(clinic);
    await plan();
    const mute = gateway({ answer: 'throws', delivers: true, ability: { honoursKey: false, lookUpAfterMs: null } });
    await sendMessages(sendingBy(mute), WORKER, { claims: await claim(), leaseMs: 60_000 });
    await letLeaseRunOut();
    expect(await again(sendingBy(mute))).toMatchObject({ handed: 1, again: null });
    expect(await itemsOf(patientId)).toEqual(['uncertain-delivery']);
    expect(await messagesOf(patientId)).toMatchObject([{ state: 'uncertain' }]);
    expect(await mailboxOf(patientId)).toHaveLength(1);
  });

  it('a worker that died after the call: its lease runs out, and the message is in the mailbox once', async () => {
    const patientId = await enrolOnTablets(clinic);
    await plan();
    const dies: ReconcileDeps = {
      ...sendingBy(mailbox),
      failpoint: async (name) => {
        if (name === 'before-settle') throw new Error('killed');
      },
    };
    await expect(sendMessages(dies, WORKER, { claims: await claim(), leaseMs: 60_000 })).rejects.toThrow('killed');
    expect(await messagesOf(patientId)).toMatchObject([{ state: 'sending' }]);
    expect(await again(sendingBy(mailbox))).toMatchObject({ expired: 0 });
    await letLeaseRunOut();
    expect(await again(sendingBy(mailbox))).toMatchObject({ expired: 1, found: 1 });
    expect(await messagesOf(patientId)).toMatchObject([{ state: 'accepted' }]);
    expect(await mailboxOf(patientId)).toHaveLength(1);
  });

  it('an acknowledgement that comes late still counts', async () => {
    const patientId = await enrolOnTablets(clinic);
    await plan();
    const claims = await claim();
    const deps = sendingBy(mailbox);
    let letGo: () => void = () => undefined;
    const paused = new Promise<void>((resolve) => (letGo = resolve));
    const sent = sendMessages(
      { ...deps, failpoint: (name) => (name === 'before-settle' ? paused : Promise.resolve()) },
      WORKER,
      { claims, leaseMs: 60_000 },
    );
    while ((await mailboxOf(patientId)).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await letLeaseRunOut();
    await persistence.messages.expireSending();
    expect(await messagesOf(patientId)).toMatchObject([{ state: 'uncertain' }]);
    letGo();
    await sent;
    expect(await messagesOf(patientId)).toMatchObject([{ state: 'accepted' }]);
  });
});

describe('every move of a message so far', () => {
  it('is one that the states allow', async () => {
    const moves = await database.query<{ move: string }>(
      `select distinct before || ' → ' || after as move from moved order by 1`,
    );
    expect(moves.length).toBeGreaterThan(5);
    for (const { move } of moves) {
      const [before, after] = move.split(' → ') as [MessageState, MessageState];
      expect({ move, allowed: canMove(before, after) }).toEqual({ move, allowed: true });
    }
  });
});
