import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { MessageFault, MessageToKeep, SenderRecord, WantedSender } from '@osteon/application';
import {
  aService,
  createTestDatabase,
  TEST_KEYS,
  withClient,
  type TestDatabase,
  type TestService,
} from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';

let database: TestDatabase;
let api: Persistence;
let worker: Persistence;
let north: TestService;
let south: TestService;
let sender: SenderRecord;

const wanted: WantedSender = {
  name: 'The record system',
  application: 'ADT1',
  facility: 'NORTH',
  addresses: ['127.0.0.1'],
  processing: ['P'],
  timeZone: null,
  charset: null,
  systems: { NHS: 'urn:nhs' },
  enabled: true,
};
const fault: MessageFault = { code: 'FLS-1554', answer: 'AR', condition: 200, place: null, text: 'It is not taken.' };
const LEASE = 60_000;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.freezeAt('2026-11-23T10:00:00Z');
  north = await aService(database, { code: 'north' });
  south = await aService(database, { code: 'south' });
  const url = { keys: TEST_KEYS, databaseUrl: database.url, poolSize: 3 };
  api = createPersistence({ role: 'osteon_api', ...url });
  worker = createPersistence({ role: 'osteon_worker', ...url });
  sender = (await api.as(north.admin).hl7.createSender(north.admin, wanted))!;
});
afterAll(async () => {
  await api.close();
  await worker.close();
  await database.drop();
});

let number = 0;
function message(more: Partial<MessageToKeep> = {}): MessageToKeep {
  number += 1;
  return {
    id: randomUUID(),
    serviceId: north.serviceId,
    senderId: sender.id,
    controlId: 'MSG00001',
    digest: Buffer.alloc(32, number),
    type: 'ADT^A08',
    raw: Buffer.from(`MSH|${number}\xff`, 'latin1'),
    refusal: null,
    ...more,
  };
}
const list = (state: 'received' | 'fault' | null = null) =>
  api.as(north.lead).hl7.listMessages(north.lead, { state, senderId: null, before: null, limit: 100 });

describe('senders', () => {
  it('are those of a service, each once', async () => {
    const store = api.as(north.admin).hl7;
    expect(await store.createSender(north.admin, wanted)).toBeNull();
    expect(await store.listSenders(north.serviceId)).toEqual([
      { ...wanted, id: sender.id, createdAt: '2026-11-23T10:00:00.000Z', lastReceivedAt: null, waiting: 0, faults: 0 },
    ]);
    expect(await api.as(south.admin).hl7.listSenders(south.serviceId)).toEqual([]);
    expect(await api.as(south.admin).hl7.findSender(south.serviceId, sender.id)).toBeNull();
    expect(await api.as(south.admin).hl7.changeSender(south.admin, sender.id, wanted)).toBeNull();
  });

  it('are changed, and not into one another', async () => {
    const store = api.as(north.admin).hl7;
    const other = (await store.createSender(north.admin, { ...wanted, facility: 'OTHER' }))!;
    expect(await store.changeSender(north.admin, other.id, wanted)).toBe('taken');
    const off = { ...wanted, facility: 'OTHER', enabled: false, timeZone: 'Europe/Warsaw' };
    expect(await store.changeSender(north.admin, other.id, off)).toMatchObject(off);
    expect((await worker.hl7.listeningSenders()).map(({ id, timeZone }) => [id, timeZone])).toEqual([
      [sender.id, 'Europe/London'],
    ]);
  });
});

describe('a sender of two services', () => {
  const TAKEN = { code: 'FLS-1563', field: 'addresses' };
  const at = (...addresses: string[]): WantedSender => ({ ...wanted, application: 'SHARED', addresses });
  const inNorth = (sender: WantedSender) => api.as(north.admin).hl7.createSender(north.admin, sender);
  const inSouth = (sender: WantedSender) => api.as(south.admin).hl7.createSender(south.admin, sender);
  const changeInSouth = (id: string, sender: WantedSender) =>
    api.as(south.admin).hl7.changeSender(south.admin, id, sender);
  afterEach(() => database.query(`delete from hl7_sender where application = 'SHARED'`));

  it.each([
    ['10.1.2.3', '10.1.2.3'],
    ['10.1.2.3', '10.1.0.0/16'],
    ['10.1.0.0/16', '10.1.2.3'],
    ['10.1.2.3/16', '10.1.9.9/24'],
    ['10.1.2.3', '0.0.0.0/0'],
    ['10.1.2.3', '::ffff:10.1.2.3'],
    ['10.1.2.3', '::ffff:a01:200/120'],
    ['10.1.2.3', '::/0'],
    ['2001:db8::/32', '2001:DB8:0::1'],
  ])('that would send from %s and from %s is refused to the second', async (first, second) => {
    await inNorth(at('192.0.2.1', first));
    await expect(inSouth(at('198.51.100.7', second))).rejects.toMatchObject(TAKEN);
    expect(await api.as(south.admin).hl7.listSenders(south.serviceId)).toEqual([]);
  });

  it('is let in where nothing is ambiguous', async () => {
    await inNorth(at('10.1.2.3', '10.2.0.0/16'));
    expect(await inSouth(at('10.1.2.4', '10.3.0.0/16', '2001:db8::1'))).not.toBeNull();
    expect(await inSouth({ ...at('10.1.2.3'), facility: 'SOUTH' })).not.toBeNull();
  });

  it('is not made by a change, and does not get the place of one that is switched off', async () => {
    const first = (await inNorth(at('10.1.2.3')))!;
    const other = (await inSouth(at('10.1.2.4')))!;
    await expect(changeInSouth(other.id, at('10.1.2.4', '10.1.2.3'))).rejects.toMatchObject(TAKEN);
    await expect(changeInSouth(other.id, { ...at('10.1.2.3'), enabled: false })).rejects.toMatchObject(TAKEN);
    const change = (sender: WantedSender) => api.as(north.admin).hl7.changeSender(north.admin, first.id, sender);
    expect(await change({ ...at('10.1.2.3'), enabled: false })).toMatchObject({ enabled: false });
    await expect(changeInSouth(other.id, at('10.1.2.3'))).rejects.toMatchObject(TAKEN);
    expect(await change({ ...at('10.1.2.3'), name: 'Again' })).toMatchObject({ enabled: true });
    // Whoever moves away leaves the place to others.
    await change(at('10.1.2.9'));
    expect(await changeInSouth(other.id, at('10.1.2.3'))).toMatchObject({ addresses: ['10.1.2.3'] });
  });

  it('waits for one that is being registered, and is refused when that stands', async () => {
    await withClient(database.url, async (first) => {
      await first.query('begin');
      await first.query(
        `insert into hl7_sender (service_id, name, application, facility, addresses)
         values ($1, 'First', 'SHARED', 'NORTH', '{10.1.2.3}')`,
        [north.serviceId],
      );
      let isSettled = false;
      const second = expect(inSouth(at('10.1.0.0/16')).finally(() => (isSettled = true))).rejects.toMatchObject(TAKEN);
      const waits = () =>
        database.query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
      while (!isSettled && (await waits()).length === 0);
      await first.query('commit');
      await second;
    });
  });

  it('that was there before this was refused can be switched off and given another name', async () => {
    await inNorth(at('10.1.2.3'));
    await database.query('alter table hl7_sender disable trigger hl7_sender_of_one_service');
    const old = (await inSouth(at('10.1.2.3')))!;
    await database.query('alter table hl7_sender enable trigger hl7_sender_of_one_service');
    expect(await changeInSouth(old.id, { ...at('10.1.2.3'), name: 'Old' })).toMatchObject({ name: 'Old' });
    const off = { ...at('10.1.2.3'), enabled: false };
    expect(await changeInSouth(old.id, off)).toMatchObject({ enabled: false });
    await expect(changeInSouth(old.id, at('10.1.2.3'))).rejects.toMatchObject(TAKEN);
  });
});

describe('messages', () => {
  it('are kept once, in their order, and answered as before', async () => {
    const [first, second, refused] = [message(), message(), message({ refusal: fault })];
    const kept = await worker.hl7.keepMessages([first, second, refused]);
    expect(kept.map(({ isNew, refusal }) => [isNew, refusal])).toEqual([
      [true, null],
      [true, null],
      [true, fault],
    ]);
    const again = [{ ...second, id: randomUUID() }, message(), { ...refused, id: randomUUID(), refusal: null }];
    expect(await worker.hl7.keepMessages(again)).toEqual([
      { id: second.id, isNew: false, refusal: null },
      { id: again[1]?.id, isNew: true, refusal: null },
      { id: refused.id, isNew: false, refusal: fault },
    ]);
    const shown = await list();
    expect(shown.map(({ id }) => id)).toEqual([again[1]?.id, refused.id, second.id, first.id]);
    expect(shown[1]).toMatchObject({ state: 'fault', answer: 'AR', fault, senderName: wanted.name });
    const [stored] = await database.query<{ raw: string }>('select raw from hl7_message where id = $1', [first.id]);
    expect(stored?.raw).toMatch(/^v1\./);
  });

  it('are carried out by one at a time, in order', async () => {
    expect(await worker.hl7.waitingSenders(10)).toEqual([sender.id]);
    const claim = (await worker.hl7.claimSender(sender.id, LEASE))!;
    expect(await worker.hl7.claimSender(sender.id, LEASE)).toBeNull();
    expect(await worker.hl7.waitingSenders(10)).toEqual([]);
    const [first, second] = await worker.hl7.nextMessages(claim, 2);
    expect(first).toMatchObject({
      today: '2026-11-23',
      sender: { timeZone: 'Europe/London', systems: wanted.systems },
    });
    expect(Buffer.from(first!.raw).toString('latin1')).toBe('MSH|1\xff');
    const nothing = { state: 'nothing', patientId: null } as const;
    expect(await worker.hl7.settleMessage(claim, first!.id, nothing, LEASE)).toBe(true);
    expect(await worker.hl7.settleMessage(claim, first!.id, nothing, LEASE)).toBe(false);
    await worker.hl7.putOffMessage(claim, second!.id);
    const next = (await worker.hl7.claimSender(sender.id, LEASE))!;
    expect(await worker.hl7.nextMessages(next, 1)).toMatchObject([{ id: second!.id, attempts: 1 }]);
    // Whoever was overtaken settles nothing and sees nothing.
    expect(await worker.hl7.settleMessage(claim, second!.id, nothing, LEASE)).toBe(false);
    expect(await worker.hl7.nextMessages(claim, 1)).toEqual([]);
    await worker.hl7.releaseSender(next);
  });

  it('are set waiting again, whatever became of them, by people of their service alone', async () => {
    const refused = (await list('fault'))[0]!;
    expect(await api.as(south.lead).hl7.replayMessages(south.lead, { ids: [refused.id] })).toBe(0);
    expect(await api.as(north.lead).hl7.replayMessages(north.lead, { ids: [refused.id, refused.id] })).toBe(1);
    const waiting = (await list('received')).find(({ id }) => id === refused.id);
    expect(waiting).toMatchObject({ state: 'received', fault: null, settledAt: null, answer: 'AR' });
    expect(await api.as(north.lead).hl7.replayMessages(north.lead, { faultsOf: sender.id })).toBe(0);
    const audited = await database.query(
      `select action, count::int from audit_record where action like '%hl7-message%' order by 1, 2 desc`,
    );
    expect(audited).toContainEqual({ action: 'replay-hl7-messages', count: 1 });
    expect(audited).toContainEqual({ action: 'list-hl7-messages', count: 4 });
  });

  it('are not carried out when they were no messages of production, or not whole', async () => {
    const codes = ['FLS-1555', 'FLS-1558', 'FLS-1559'] as const;
    const kept = await worker.hl7.keepMessages(
      codes.map((code) => message({ controlId: code, refusal: { ...fault, code } })),
    );
    const ids = kept.map(({ id }) => id);
    expect(await api.as(north.lead).hl7.replayMessages(north.lead, { ids })).toBe(0);
    expect(await api.as(north.lead).hl7.replayMessages(north.lead, { faultsOf: sender.id })).toBe(0);
  });
});
