import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  closeWorkItem,
  enrolPatient,
  isAppError,
  listImports,
  listMailbox,
  listMessages,
  listWorkItems,
  readImport,
  readMailboxItem,
  type Page,
} from '@osteon/application';
import {
  aPatient,
  aService,
  createTestDatabase,
  TEST_KEYS,
  type TestDatabase,
  type TestService,
} from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';

let db: TestDatabase;
let p: Persistence;
let north: TestService;
let south: TestService;
let patientId: string;

beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 2 });
  await db.freezeAt('2026-05-01T09:00:00Z');
  north = await aService(db, { code: 'north' });
  south = await aService(db, { code: 'south' });
  ({ patientId } = await enrolPatient(
    p.as(north.nurse),
    north.nurse,
    aPatient().withHipFracture('2026-04-01').enrolment(),
  ));
  const [task] = await db.query<{ id: string }>('select id from task where patient_id = $1 limit 1', [patientId]);
  const ids = [north.serviceId, patientId];
  // Several of one instant, so that pages have to be told apart by id.
  await db.query(
    `insert into message (service_id, patient_id, task_id, key, step, asks, channel, language, state, planned_for, send_after)
     select $1, $2, $3, 'k' || n, 'ask', true, 'sms', 'en', case when n % 2 = 0 then 'missed' else 'accepted' end::message_state,
       '2026-05-01', osteon_now() + (n / 3) * interval '1 minute' from generate_series(1, 10) as n`,
    [...ids, task?.id],
  );
  await db.query(
    `insert into mailbox_item (service_id, patient_id, idempotency_key, channel, recipient, body, received_at)
     select $1, $2, 'm' || n, 'sms', '+447700900001', 'body ' || n, osteon_now() + (n / 3) * interval '1 minute'
     from generate_series(1, 10) as n`,
    ids,
  );
  await db.query(
    `insert into work_item (service_id, patient_id, kind, key, urgent, detail, opened_at)
     select $1, case when n <> 5 then $2::uuid end, 'reply', 'w' || n, n % 4 = 0, '{}', osteon_now() - (n / 3) * interval '1 minute'
     from generate_series(1, 10) as n`,
    ids,
  );
  await db.query(
    `insert into import_run (service_id, format, enrol_since, counts, started_at)
     select $1, 'fhir-r4', '2025-05-01', '{"patientsNew": 3}', osteon_now() - (n / 3) * interval '1 minute'
     from generate_series(1, 10) as n`,
    [north.serviceId],
  );
});
afterAll(async () => {
  await p.close();
  await db.drop();
});

async function everyPage<Row>(
  list: (query: { limit: number; after?: string }) => Promise<Page<Row>>,
  limit: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  let after: string | null = null;
  do {
    const page: Page<Row> = await list(after === null ? { limit } : { limit, after });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== null);
  return rows;
}

describe('lists', () => {
  it.each([
    ['messages', (query: { limit: number }) => listMessages(p.as(north.nurse), north.nurse, query)],
    ['the mailbox', (query: { limit: number }) => listMailbox(p.as(north.nurse), north.nurse, query)],
    ['work items', (query: { limit: number }) => listWorkItems(p.as(north.nurse), north.nurse, query)],
    ['imports', (query: { limit: number }) => listImports(p.as(north.nurse), north.nurse, query)],
  ] as const)(
    '%s come in pages that are disjoint and complete',
    async (_name, list: (query: { limit: number }) => Promise<Page<{ id: string }>>) => {
      const whole = await everyPage(list, 100);
      expect(new Set(whole.map(({ id }) => id)).size).toBe(10);
      for (const limit of [1, 3, 5]) expect(await everyPage(list, limit)).toEqual(whole);
    },
  );

  it.each([
    'nonsense',
    '2026-99-99T00:00:00Z_4f1e2d3c-4f1e-4f1e-8f1e-4f1e2d3c4f1e',
    '0000-01-01T00:00:00Z_4f1e2d3c-4f1e-4f1e-8f1e-4f1e2d3c4f1e',
    `2026-05-01T09:00:00Z_${'-'.repeat(36)}`,
  ])('begin at the top after a place that is none (%s)', async (after) => {
    for (const list of [listMessages, listMailbox, listImports]) {
      expect((await list(p.as(north.nurse), north.nurse, { limit: 5, after })).rows).toHaveLength(5);
    }
    expect((await listWorkItems(p.as(north.nurse), north.nurse, { limit: 5, after: `1_${after}` })).rows).toHaveLength(
      5,
    );
  });

  it('messages are counted by state, and narrowed', async () => {
    const { counts, rows } = await listMessages(p.as(north.nurse), north.nurse, { limit: 100, state: 'missed' });
    expect(counts).toEqual({ missed: 5, accepted: 5 });
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatchObject({
      patientName: 'Ada Example',
      state: 'missed',
      sendAfter: '2026-05-01T09:03:00.000Z',
    });
  });

  it('work items come urgent first, then the oldest, and are closed once', async () => {
    const { rows } = await listWorkItems(p.as(north.nurse), north.nurse, { limit: 100 });
    expect(rows.map(({ urgent }) => urgent).lastIndexOf(true)).toBe(1);
    const [first] = rows;
    const close = (actor = north.nurse) => closeWorkItem(p.as(actor), actor, String(first?.id), { outcome: 'called' });
    await expect(close(south.nurse)).rejects.toMatchObject({ code: 'FLS-1028' });
    await close();
    await expect(close()).rejects.toMatchObject({ code: 'FLS-1332' });
  });

  it('another service sees none of it', async () => {
    const [item] = (await listMailbox(p.as(north.nurse), north.nurse, { limit: 1 })).rows;
    expect(await readMailboxItem(p.as(north.nurse), north.nurse, String(item?.id))).toMatchObject({
      body: expect.stringMatching(/^body (9|10)$/), // two of one instant
      patientName: 'Ada Example',
    });
    const refused: unknown = await readMailboxItem(p.as(south.nurse), south.nurse, String(item?.id)).catch(
      (error: unknown) => error,
    );
    expect(isAppError(refused, 'FLS-1028')).toBe(true);
    for (const list of [listMessages, listMailbox, listWorkItems, listImports]) {
      expect((await list(p.as(south.nurse), south.nurse, { limit: 10 })).rows).toEqual([]);
    }
    const [run] = (await listImports(p.as(north.nurse), north.nurse, { limit: 1 })).rows;
    expect(await readImport(p.as(north.nurse), north.nurse, String(run?.id))).toMatchObject({
      state: 'running',
      enrolSince: '2025-05-01',
      counts: { patientsNew: 3 },
      startedAt: '2026-05-01T09:00:00.000Z',
      finishedAt: null,
    });
    await expect(readImport(p.as(south.nurse), south.nurse, String(run?.id))).rejects.toMatchObject({
      code: 'FLS-1028',
    });
  });

  it.each(['of another service', 'that does not exist'])('a thing %s is audited as not found', async (which) => {
    const [mail] = (await listMailbox(p.as(north.nurse), north.nurse, { limit: 1 })).rows;
    const [item] = (await listWorkItems(p.as(north.nurse), north.nurse, { limit: 1 })).rows;
    const unknown = '4f1e2d3c-4f1e-4f1e-8f1e-4f1e2d3c4f1e';
    const idOf = (id: string | undefined) => (which === 'that does not exist' ? unknown : String(id));
    const last = async () => {
      const [record] = await db.query(
        'select action, outcome, patient_ids, count, service_id from audit_record order by id desc limit 1',
      );
      return record;
    };
    const record = { outcome: 'not-found', patient_ids: [], count: 0, service_id: south.serviceId };
    await expect(readMailboxItem(p.as(south.nurse), south.nurse, idOf(mail?.id))).rejects.toMatchObject({
      code: 'FLS-1028',
    });
    expect(await last()).toEqual({ action: 'read-mailbox-item', ...record });
    await expect(
      closeWorkItem(p.as(south.nurse), south.nurse, idOf(item?.id), { outcome: 'read' }),
    ).rejects.toMatchObject({
      code: 'FLS-1028',
    });
    expect(await last()).toEqual({ action: 'close-work-item', ...record });
    await readMailboxItem(p.as(north.nurse), north.nurse, String(mail?.id));
    expect(await last()).toMatchObject({ outcome: 'shown', patient_ids: [patientId] });
  });

  it('is audited with the patients shown', async () => {
    await listMailbox(p.as(north.nurse), north.nurse, { limit: 3 });
    const [record] = await db.query(
      `select patient_ids, count from audit_record where action = 'list-mailbox' order by id desc limit 1`,
    );
    expect(record).toEqual({ patient_ids: [patientId], count: 1 });
  });
});
