import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ReceivedPage, ReplayedCount, SenderList, SenderRequest, SenderView } from '@osteon/contracts';
import { type Browser, type People, refusalOf, startApi, type TestApi } from './harness.ts';

let api: TestApi;
let people: People;
let southAdmin: Browser;
beforeAll(async () => {
  api = await startApi();
  people = await api.people();
  southAdmin = await api.as('southAdmin');
});
afterAll(() => api.close());

let names = 0;
const aSender = (more: Partial<SenderRequest> = {}): Partial<SenderRequest> => ({
  name: 'Records',
  application: `ADT${(names += 1)}`,
  facility: 'HOSP',
  addresses: ['10.1.2.3', '10.2.0.0/16', '2001:db8::/32'],
  ...more,
});
const create = (more: Partial<SenderRequest> = {}) =>
  people.admin.post<SenderView>('/api/v1/hl7/senders', aSender(more));

const FAULT = {
  code: 'FLS-1553',
  answer: 'AE',
  condition: 102,
  place: { segment: 'PID', sequence: 1, field: 7 },
  text: 'PID-7 is no date.',
};
/** As the listener and the worker leave them: one waits, one is done, one could not be understood. */
async function receive(senderId: string): Promise<string[]> {
  const rows = await api.query<{ id: string }>(
    `insert into hl7_message (id, service_id, sender_id, control_id, digest, type, raw, bytes, refusal, state, fault, settled_at)
     select gen_random_uuid(), s.service_id, s.id, 'M' || n, sha256(n::text::bytea), 'ADT^A08', 'sealed', 6,
       case n when 3 then $2::jsonb end, (array['received', 'applied', 'fault'])[n], case n when 3 then $2::jsonb end,
       case when n > 1 then osteon_now() end
     from hl7_sender s, generate_series(1, 3) n where s.id = $1 order by n returning id`,
    [senderId, JSON.stringify(FAULT)],
  );
  return rows.map(({ id }) => id);
}

describe('programs that send HL7 v2', () => {
  test('are let in by an administrator, seen by those who run the service, and switched off', async () => {
    const made = await create();
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ processing: ['P'], timeZone: null, systems: {}, enabled: true, waiting: 0 });
    const off = aSender({ ...made.body, enabled: false, systems: { RHN: 'urn:northern:hospital-number' } });
    const asked = Object.fromEntries(
      Object.entries(off).filter(([key]) => !['id', 'createdAt', 'lastReceivedAt', 'waiting', 'faults'].includes(key)),
    );
    const changed = await people.admin.send<SenderView>('PUT', `/api/v1/hl7/senders/${made.body.id}`, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asked),
    });
    expect([changed.status, changed.body.enabled, changed.body.systems]).toEqual([200, false, asked['systems']]);
    const seen = await people.lead.get<SenderList>('/api/v1/hl7/senders');
    expect(seen.body.rows.find(({ id }) => id === made.body.id)).toEqual(changed.body);
    expect((await southAdmin.get<SenderList>('/api/v1/hl7/senders')).body.rows).toEqual([]);
    const audited = await api.query(
      `select action, count(*)::int as n from audit_record where resource = 'hl7-sender/' || $1 group by 1 order by 1`,
      [made.body.id],
    );
    expect(audited).toEqual([
      { action: 'change-hl7-sender', n: 1 },
      { action: 'create-hl7-sender', n: 1 },
    ]);
  });

  test.each<[string, Partial<SenderRequest>, string]>([
    ['an address', { addresses: ['10.1.2.3', 'records.example.org'] }, 'addresses[1]'],
    ['a network', { addresses: ['10.1.2.0/33'] }, 'addresses[0]'],
    ['a number of bits', { addresses: ['10.1.2.0/024'] }, 'addresses[0]'],
    ['a time zone', { timeZone: 'Europe/Nowhere' }, 'timeZone'],
    ['a character set', { charset: 'EBCDIC' }, 'charset'],
    ['an authority', { systems: { NHS: 'https://fhir.nhs.uk/Id/nhs-number', 'R^N': 'urn:x:y' } }, 'systems.R^N'],
    ['an authority of nothing', { systems: { ' ': 'urn:x:y' } }, 'systems. '],
    ['a number system', { systems: { RHN: 'the hospital' } }, 'systems.RHN'],
  ])('are refused with %s that there is not', async (_what, more, field) => {
    expect(refusalOf(await create(more))).toEqual({ status: 422, code: 'FLS-1560', fields: [field] });
  });

  test('call themselves something of their own', async () => {
    const application = randomUUID();
    await create({ application });
    expect(refusalOf(await create({ application }))).toMatchObject({ status: 409, code: 'FLS-1561' });
  });

  test('send to one service, and of the other it is said that the address is taken', async () => {
    const application = randomUUID();
    await create({ application });
    const sender = aSender({ application, name: 'Others', addresses: ['10.2.3.4'] });
    const refused = await southAdmin.post<SenderView>('/api/v1/hl7/senders', sender);
    expect(refusalOf(refused)).toEqual({ status: 409, code: 'FLS-1563', fields: ['addresses'] });
    expect(JSON.stringify(refused.body)).not.toMatch(/Records|10\.2|2001:db8|north/i);
    expect((await southAdmin.get<SenderList>('/api/v1/hl7/senders')).body.rows).toEqual([]);
  });
});

describe('received messages', () => {
  test('are listed with their fault and its place, and without a word of what they say', async () => {
    const { body: sender } = await create();
    const ids = await receive(sender.id);
    const { body } = await people.lead.get<ReceivedPage>(`/api/v1/hl7/messages?sender=${sender.id}`);
    expect(body.rows.map(({ id, state }) => [id, state])).toEqual([
      [ids[2], 'fault'],
      [ids[1], 'applied'],
      [ids[0], 'received'],
    ]);
    expect(body.rows[0]).toMatchObject({
      answer: 'AE',
      fault: { code: 'FLS-1553', place: 'PID-7', text: 'PID-7 is no date.' },
    });
    const faults = await people.lead.get<ReceivedPage>(
      `/api/v1/hl7/messages?sender=${sender.id}&state=fault&before=${String(body.rows[0]?.number)}`,
    );
    expect(faults.body.rows).toEqual([]);
    expect((await southAdmin.get<ReceivedPage>('/api/v1/hl7/messages')).body.rows).toEqual([]);
  });

  test('wait again when they are to be carried out again', async () => {
    const { body: sender } = await create();
    const [first, second] = await receive(sender.id);
    const replay = (body: unknown, who = people.lead) => who.post<ReplayedCount>('/api/v1/hl7/messages/replay', body);
    expect((await replay({ ids: [second] }, southAdmin)).body).toEqual({ messages: 0 });
    expect((await replay({ ids: [first, second] })).body).toEqual({ messages: 1 });
    expect((await replay({ faultsOf: sender.id })).body).toEqual({ messages: 1 });
    const states = await api.query<{ state: string }>('select state from hl7_message where sender_id = $1', [
      sender.id,
    ]);
    expect(states.map(({ state }) => state)).toEqual(['received', 'received', 'received']);
    expect((await replay({ ids: [] })).status).toBe(400);
  });
});
