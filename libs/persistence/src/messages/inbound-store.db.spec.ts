import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mergePatients, receiveReply, undoMerge, type InboundText } from '@osteon/application';
import {
  aPatient,
  type Clinic,
  createClinic,
  createTestDatabase,
  enrol,
  localDay,
  TEST_KEYS,
  type TestDatabase,
} from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';

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
  await database.travelTo('2026-06-17T22:00:00Z');
  clinic = await createClinic(database, persistence);
});

let numbers = 0;
/** A number that no other test has. */
function aNumber(): string {
  numbers += 1;
  return `+4477009${String(numbers).padStart(5, '0')}`;
}

async function patientWith(number: string, where = clinic): Promise<string> {
  const on = await localDay(where, -30);
  return enrol(
    where,
    aPatient().withVertebralFracture(on).reachedBy('sms', number).reachedBy('email', 'a@example.org'),
  );
}

let texts = 0;
async function receive(sender: string, body: string, more: Partial<InboundText> = {}) {
  texts += 1;
  return receiveReply(
    {
      inbound: door.inbound,
      writeNamed: ({ name, language, emergencyNumber }) => ({
        subject: null,
        body: `${name} ${language} ${emergencyNumber ?? ''}`,
      }),
    },
    GATEWAY,
    { provider: 'twilio', eventId: `SM${texts}`, sender, body, ...more },
  );
}

const itemsOf = (serviceId: string) =>
  database.query<{ kind: string; urgent: boolean; patient_id: string | null; detail: Record<string, unknown> }>(
    'select kind, urgent, patient_id, detail from work_item where service_id = $1 order by opened_at, key',
    [serviceId],
  );
const repliesTo = (patientId: string) =>
  database.query(
    `select origin::text, channel::text, state::text, content, send_after <= osteon_now() as now from message
     where patient_id = $1 and origin = 'reply'`,
    [patientId],
  );
const inboundOf = (serviceId: string | null) =>
  database.query<{ understood: string; patient_id: string | null }>(
    'select understood, patient_id from inbound_message where service_id is not distinct from $1::uuid',
    [serviceId],
  );

describe('a text from a patient', () => {
  it('that says STOP ends messages by text at once, tells a nurse, and is a fact of the patient', async () => {
    const number = aNumber();
    const patientId = await patientWith(number);
    expect(await receive(number, ' stop! ')).toBe('stop');
    expect(
      await database.query(
        'select channel::text, opted_out_at is not null as out from contact_point where patient_id = $1 order by preference',
        [patientId],
      ),
    ).toEqual([
      { channel: 'sms', out: true },
      { channel: 'email', out: false },
    ]);
    expect(
      await database.query(`select type, source, payload from fact where patient_id = $1 and type = 'opt-out'`, [
        patientId,
      ]),
    ).toEqual([{ type: 'opt-out', source: 'patient', payload: { channel: 'sms' } }]);
    expect(await itemsOf(clinic.serviceId)).toMatchObject([
      { kind: 'opted-out', urgent: false, patient_id: patientId, detail: { channel: 'sms' } },
    ]);
    expect(await repliesTo(patientId)).toEqual([]);
    expect(await inboundOf(clinic.serviceId)).toEqual([{ understood: 'stop', patient_id: patientId }]);

    // Again: another text, the same wish.
    await receive(number, 'STOP');
    expect(
      await database.query(`select from fact where patient_id = $1 and type = 'opt-out'`, [patientId]),
    ).toHaveLength(1);
  });

  it('in own words goes to the Inbox and opts out of nothing', async () => {
    const number = aNumber();
    const patientId = await patientWith(number);
    expect(await receive(number, 'Should I stop taking it before the dentist?')).toBe('reply');
    expect(await itemsOf(clinic.serviceId)).toMatchObject([
      {
        kind: 'reply',
        urgent: false,
        patient_id: patientId,
        detail: { words: 'Should I stop taking it before the dentist?' },
      },
    ]);
    expect(
      await database.query('select from contact_point where patient_id = $1 and opted_out_at is not null', [patientId]),
    ).toEqual([]);
  });

  it('with words of a red flag is urgent, and answered at once with the emergency number, at night too', async () => {
    const number = aNumber();
    const patientId = await patientWith(number);
    expect(await receive(number, "My legs are numb and I can't pee")).toBe('red-flag');
    expect(await itemsOf(clinic.serviceId)).toMatchObject([{ kind: 'reply', urgent: true, patient_id: patientId }]);
    expect(await repliesTo(patientId)).toEqual([
      {
        origin: 'reply',
        channel: 'sms',
        state: 'planned',
        content: { subject: null, body: 'reply/red-flag en 999' },
        now: true,
      },
    ]);
  });

  it('told five times at once is received once', async () => {
    const number = aNumber();
    const patientId = await patientWith(number);
    const told = await Promise.all(
      Array.from({ length: 5 }, () => receive(number, 'I have chest pain', { eventId: 'SM-again' })),
    );
    expect(told.sort()).toEqual(['known', 'known', 'known', 'known', 'red-flag']);
    expect(await itemsOf(clinic.serviceId)).toHaveLength(1);
    expect(await repliesTo(patientId)).toHaveLength(1);
    expect(
      await database.query(
        `select outcome from audit_record where action = 'receive-reply' and $1 = any(patient_ids)`,
        [patientId],
      ),
    ).toEqual([{ outcome: 'red-flag' }]);
  });

  it.each(['07700 9', '0044 7700 9', '+44 (0)7700 9'])(
    'is known however the number was written: %s…',
    async (beginning) => {
      const number = aNumber();
      const patientId = await patientWith(number);
      await database.query(
        `update contact_point set value = $2, number_hash = convert_to(right(regexp_replace($2, '\\D', '', 'g'), 9), 'UTF8')
         where patient_id = $1 and channel = 'sms'`,
        [patientId, beginning + number.slice(-5)],
      );
      await receive(number.replace('+', ''), 'Thank you');
      expect(await itemsOf(clinic.serviceId)).toMatchObject([{ patient_id: patientId }]);
    },
  );
});

describe('a number that two patients have', () => {
  it('in two services: each has its own item and learns nothing of the other', async () => {
    const number = aNumber();
    const other = await createClinic(database, persistence);
    const here = await patientWith(number);
    const there = await patientWith(number, other);
    await receive(number, 'I have moved house');
    const [item, ...more] = await itemsOf(clinic.serviceId);
    expect(more).toEqual([]);
    expect(item).toMatchObject({ kind: 'reply', patient_id: here, detail: { sharedNumber: true } });
    expect(JSON.stringify(item)).not.toContain(there);
    expect(JSON.stringify(item)).not.toContain(other.serviceId);
    expect(await itemsOf(other.serviceId)).toMatchObject([{ patient_id: there }]);
    expect(await inboundOf(clinic.serviceId)).toEqual([]);
  });

  it('in one service: STOP holds for both, and one emergency reply goes to the telephone', async () => {
    const number = aNumber();
    const patients = [await patientWith(number), await patientWith(number)];
    await receive(number, 'chest pain');
    const replies = await Promise.all(patients.map(repliesTo));
    expect(replies.flat()).toHaveLength(1);
    await receive(number, 'STOP');
    for (const patientId of patients) {
      expect(
        await database.query(
          `select from contact_point where patient_id = $1 and channel = 'sms' and opted_out_at is not null`,
          [patientId],
        ),
      ).toHaveLength(1);
    }
    expect(await inboundOf(clinic.serviceId)).toEqual([
      { understood: 'red-flag', patient_id: null },
      { understood: 'stop', patient_id: null },
    ]);
  });
});

describe('a number of two records that became one', () => {
  const merged = (survivorId: string, absorbedId: string) =>
    mergePatients(door.as(clinic.nurse), clinic.nurse, {
      survivorId,
      absorbedId,
      because: { kind: 'person', reason: 'entered twice' },
    });

  it('is of one person: STOP holds, and what is written is the survivor’s', async () => {
    const number = aNumber();
    const [survivor, absorbed] = [await patientWith(number), await patientWith(number)];
    const { mergeId } = await merged(survivor, absorbed);
    expect(await receive(number, 'STOP')).toBe('stop');
    expect(
      await database.query(
        `select from contact_point where patient_id = $1 and channel = 'sms' and opted_out_at is not null`,
        [survivor],
      ),
    ).toHaveLength(1);
    expect(await inboundOf(clinic.serviceId)).toEqual([{ understood: 'stop', patient_id: survivor }]);
    const items = await itemsOf(clinic.serviceId);
    expect(items.filter(({ kind }) => kind === 'opted-out')).toMatchObject([{ patient_id: survivor }]);

    // Two people again: which of them wrote is not known.
    await undoMerge(door.as(clinic.nurse), clinic.nurse, mergeId, 'they are sisters');
    expect(
      await database.query(
        `select from contact_point where patient_id = any($1) and channel = 'sms' and opted_out_at is not null`,
        [[survivor, absorbed]],
      ),
    ).toHaveLength(2);
  });

  it('is of the survivor, too, where the merge ends while the text is being read', async () => {
    const number = aNumber();
    const [survivor, absorbed] = [await patientWith(aNumber()), await patientWith(number)];
    const waiting = async (count: number): Promise<void> => {
      for (;;) {
        const held = await database.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        if (held.length === count) return;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    let merge: Promise<unknown> | undefined;
    let read: Promise<unknown> | undefined;
    await persistence.as({ kind: 'worker', serviceId: clinic.serviceId }).inTransaction(async (client) => {
      await client.query('select from patient where id = any($1) for update', [[survivor, absorbed]]);
      merge = merged(survivor, absorbed);
      await waiting(1);
      read = receive(number, 'thank you');
      await waiting(2);
    });
    await Promise.all([merge, read]);
    expect(await inboundOf(clinic.serviceId)).toEqual([{ understood: 'reply', patient_id: survivor }]);
    const items = await itemsOf(clinic.serviceId);
    expect(items.filter(({ kind }) => kind === 'reply')).toMatchObject([{ patient_id: survivor }]);
  });
});

describe('a number that nobody has', () => {
  it('is kept; where there are several services only words of a red flag are shown, urgently, to all', async () => {
    const other = await createClinic(database, persistence);
    expect(await receive(aNumber(), 'Hello?')).toBe('unknown-sender');
    expect(await itemsOf(clinic.serviceId)).toEqual([]);
    const number = aNumber();
    expect(await receive(number, 'I cannot breathe')).toBe('unknown-sender');
    for (const { serviceId } of [clinic, other]) {
      expect(await itemsOf(serviceId)).toMatchObject([
        { kind: 'reply', urgent: true, patient_id: null, detail: { unknownSender: expect.stringMatching(/^v1\./) } },
      ]);
    }
    expect(await inboundOf(null)).not.toEqual([]);
  });

  it('goes to the only service there is', async () => {
    const alone = await createTestDatabase();
    const single = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: alone.url, poolSize: 2 });
    try {
      const only = await createClinic(alone, single);
      await receiveReply({ inbound: single.inbound, writeNamed: () => ({ subject: null, body: '' }) }, GATEWAY, {
        provider: 'notify',
        eventId: '1',
        sender: 'Bank',
        body: 'Hello?',
      });
      expect(await alone.query('select service_id, patient_id, urgent from work_item')).toEqual([
        { service_id: only.serviceId, patient_id: null, urgent: false },
      ]);
    } finally {
      await single.close();
      await alone.drop();
    }
  });
});
