import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SEALED } from '@osteon/application';
import type { LetterBatch, LetterPage, LetterWithText } from '@osteon/contracts';
import { TEST_KEYS } from '@osteon/testing';
import { createLetterGateway, type LetterGateway } from '@osteon/messaging';
import { anEnrolment, aVertebralFracture, enrol, type People, refusalOf, startApi, type TestApi } from './harness.ts';

let api: TestApi;
let people: People;
let gateway: LetterGateway;

beforeAll(async () => {
  api = await startApi();
  people = await api.people();
  gateway = createLetterGateway({ keys: TEST_KEYS, databaseUrl: api.databaseUrl });
  await api.query(`update service set telephone = '0117 496 0000' where code = 'north'`);
});
afterAll(async () => {
  await gateway.close();
  await api.close();
});

const ADDRESS = { lines: ['Flat 2', '14 Long Lane'], city: 'Bristol', postalCode: 'BS5 0HB' };
const GP = { name: 'Dr Ahmed', lines: ['Hill Surgery', '1 High Street', 'BS1 1AA'] };

/** A woman on denosumab with a blood test and a fall. */
async function aPatient({ language = 'en', address = ADDRESS as object | null } = {}): Promise<string> {
  const { patientId } = await enrol(
    people.nurse,
    anEnrolment({
      language,
      facts: [
        aVertebralFracture('2026-02-01'),
        { type: 'treatment', ref: 'd1', on: '2025-07-05', payload: { agent: 'denosumab' } },
        { type: 'dose', ref: 'd1', on: '2025-07-05', payload: {} },
        { type: 'dose', ref: 'd1', on: '2026-01-05', payload: {} },
        { type: 'lab', on: '2026-06-02', payload: { test: 'adjusted-calcium', value: 2.35, unit: 'mmol/L' } },
        { type: 'fall', on: '2026-02-01', payload: { injured: true } },
      ],
    }),
  );
  await api.query('update patient set address = $2 where id = $1', [patientId, address]);
  return patientId;
}

const ask = (patientId: string, body: unknown, headers: Record<string, string> = {}) =>
  people.nurse.send<LetterWithText>('POST', `/api/v1/patients/${patientId}/letters`, { json: body, headers });
const batch = () => people.nurse.post<LetterBatch>('/api/v1/letter-batches', {});
const printed = (id: string) => people.nurse.get(`/api/v1/letter-batches/${id}/pdf`);
const pagesOf = (pdf: string) => (pdf.match(/\/Type \/Page\b/g) ?? []).length;
const waiting = async () =>
  (await people.nurse.get<LetterPage>('/api/v1/letters?toPrint=true')).body.rows.filter(({ held }) => held === null);

/** A reminder by letter, as the worker hands it over. */
async function aReminder(patientId: string, language = 'en'): Promise<string> {
  const id = randomUUID();
  await api.query(
    `insert into message (id, service_id, patient_id, origin, key, step, asks, content, sent_by, channel, contact_point_id, language, state, planned_for, send_after)
     select $1::uuid, service_id, id, 'manual', $1::uuid::text, 'manual', false, '{"subject":"s","body":"b"}', $3, 'letter',
       (select c.id from contact_point c where c.patient_id = p.id order by c.preference limit 1), $4, 'sending', '2026-06-15', '2026-06-15T09:00Z'
     from patient p where id = $2::uuid`,
    [id, patientId, api.ids.nurse, language],
  );
  return id;
}
const handOver = (keys: readonly string[], patientId: string) =>
  gateway.deliver(
    keys.map((idempotencyKey) => ({
      idempotencyKey,
      serviceId: api.ids.north,
      patientId,
      channel: 'letter' as const,
      recipient: 'home address',
      subject: 'How are you?',
      body: 'Please ring us.',
    })),
    AbortSignal.timeout(5_000),
  );

describe('a letter that a nurse asks for', () => {
  test('to the GP states what is recorded with its sources, and recommends nothing', async () => {
    const { status, body, headers } = await ask(await aPatient(), { kind: 'gp', recipient: GP });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/api/v1/letters/${body.id}`);
    expect(body).toMatchObject({
      kind: 'gp',
      recipient: 'Dr Ahmed\nHill Surgery\n1 High Street\nBS1 1AA',
      language: 'en',
      subject: 'Follow-up after a fracture: Grace Okafor',
      requestedBy: 'Nora North',
      held: null,
    });
    expect(body.body).toContain('Patient: Grace Okafor, born on 3 February 1948. NHS number 900 000 00');
    expect(body.body).toContain('- 1 February 2026: fracture of the spine (recorded by our nurse)');
    expect(body.body).toContain(
      '- denosumab, started 5 July 2025 (recorded by our nurse); doses given: 5 July 2025, 5 January 2026; next dose due by the plan: 5 July 2026',
    );
    expect(body.body).toContain('- 2 June 2026: adjusted calcium 2.35 mmol/L (recorded by our nurse)');
    expect(body.body).toContain('- 1 February 2026: a fall, with injury (recorded by our nurse)');
    expect(body.body).toMatch(/- Next dose of denosumab: .+ Source: .+/);
    expect(body.body).not.toMatch(/\brecommend(?!s no treatment)|should (take|be given|have)|undefined|null|\{/i);
  });

  test('about a stop goes to the patient, in the language of the patient', async () => {
    const { body } = await ask(await aPatient({ language: 'ur' }), { kind: 'rebound-risk' });
    expect(body).toMatchObject({ language: 'ur', recipient: 'Grace Okafor\nFlat 2\n14 Long Lane\nBristol\nBS5 0HB' });
    expect(body.body).toMatch(/5 جنوری،? 2026/);
    expect(body.body).toMatch(/5 جولائی،? 2026/);
    expect(body.body).toContain('\u200e0117 496 0000\u200e');
  });

  test('about a stop says what the patient told us only when it is recorded', async () => {
    const patientId = await aPatient();
    const first = await ask(patientId, { kind: 'rebound-risk' });
    expect(first.body.body).not.toContain('You told us');
    await people.nurse.post(`/api/v1/patients/${patientId}/facts`, {
      facts: [{ type: 'declined-follow-up', on: '2026-06-14' }],
    });
    const second = await ask(patientId, { kind: 'rebound-risk' });
    expect(second.body.body).toContain('You told us that you do not want us to follow you up any more.');
  });

  test('hands over what a transfer leaves, though nobody reminds of it here any more', async () => {
    const patientId = await aPatient();
    await people.nurse.post(`/api/v1/patients/${patientId}/facts`, { facts: [{ type: 'transfer', on: '2026-06-10' }] });
    const { body } = await ask(patientId, { kind: 'handover', recipient: GP });
    expect(body.body).toContain('- Last dose that we know of: 5 January 2026\n- Next dose due: 5 July 2026');
    expect(body.body).toContain('- 10 June 2026: transferred to another service');
  });

  test('is one letter when it is asked for twice with one key', async () => {
    const patientId = await aPatient();
    const key = { 'idempotency-key': 'k1' };
    const first = await ask(patientId, { kind: 'gp', recipient: GP }, key);
    const second = await ask(patientId, { kind: 'gp', recipient: GP }, key);
    expect(second.body).toEqual(first.body);
    expect(await api.query('select count(*)::int as n from letter where patient_id = $1', [patientId])).toEqual([
      { n: 1 },
    ]);
  });

  test('is refused when there is nobody to write to, or nothing to write about', async () => {
    const patientId = await aPatient({ address: null });
    expect(refusalOf(await ask(patientId, { kind: 'gp' }))).toEqual({
      status: 422,
      code: 'FLS-1323',
      fields: ['recipient'],
    });
    expect(refusalOf(await ask(patientId, { kind: 'rebound-risk' }))).toMatchObject({ code: 'FLS-1323' });
    expect(refusalOf(await ask(patientId, { kind: 'reminder' }))).toMatchObject({ status: 400, fields: ['kind'] });
    expect(refusalOf(await ask(patientId, { kind: 'gp', recipient: { name: 'x', lines: [] } }))).toMatchObject({
      status: 400,
    });
    const { patientId: other } = await enrol(people.nurse);
    expect(refusalOf(await ask(other, { kind: 'rebound-risk' }))).toEqual({
      status: 422,
      code: 'FLS-1322',
      fields: ['kind'],
    });
    await people.nurse.post(`/api/v1/patients/${patientId}/facts`, { facts: [{ type: 'death', on: '2026-06-14' }] });
    expect(refusalOf(await ask(patientId, { kind: 'rebound-risk' }))).toMatchObject({ code: 'FLS-1322' });
  });

  test('leaves a record of who wrote and who read it', async () => {
    const patientId = await aPatient();
    const { body } = await ask(patientId, { kind: 'gp', recipient: GP });
    await people.lead.get(`/api/v1/letters/${body.id}`);
    const records = await api.query(
      `select action, role, outcome from audit_record where patient_ids = array[$1::uuid] and action like '%letter%' order by id`,
      [patientId],
    );
    expect(records).toEqual([
      { action: 'write-letter', role: 'nurse', outcome: 'done' },
      { action: 'read-letter', role: 'nurse', outcome: 'shown' },
      { action: 'read-letter', role: 'lead', outcome: 'shown' },
    ]);
  });

  test("is written in the service's own words", async () => {
    const save = await people.admin.send('PUT', '/api/v1/templates/en/letter.gp', {
      json: { texts: { subject: 'About {patientName}', letter: 'We know this:\n\n{treatments}' } },
    });
    expect(save.status).toBe(204);
    // What was read half a minute ago is still used; another process reads it now.
    const other = await people.admin.get<{ rows: { name: string; isOwn: boolean }[] }>('/api/v1/templates');
    expect(other.body.rows.find(({ name }) => name === 'letter/gp')?.isOwn).toBe(true);
  });
});

describe('a letter that is taken back', () => {
  const takeBack = (id: string, who = people.nurse) => who.delete(`/api/v1/letters/${id}`);

  test('goes into no batch; what stands in one, or is a reminder, stays', async () => {
    const asked = await ask(await aPatient(), { kind: 'gp', recipient: GP });
    expect((await takeBack(asked.body.id, people.stranger)).status).toBe(404);
    expect((await takeBack(asked.body.id)).status).toBe(204);
    expect((await takeBack(asked.body.id)).status).toBe(204);
    expect((await waiting()).map(({ id }) => id)).not.toContain(asked.body.id);
    const { body: read } = await people.nurse.get<LetterWithText>(`/api/v1/letters/${asked.body.id}`);
    expect(read).toMatchObject({ held: 'withdrawn', batchId: null });
    const other = await ask(await aPatient(), { kind: 'gp', recipient: GP });
    const made = await batch();
    const printedIds = await api.query<{ id: string }>('select id from letter where batch_id = $1', [made.body.id]);
    expect(printedIds.map(({ id }) => id)).toContain(other.body.id);
    expect(printedIds.map(({ id }) => id)).not.toContain(asked.body.id);
    expect(refusalOf(await takeBack(other.body.id))).toMatchObject({ status: 409, code: 'FLS-1326' });
  });
});

describe('the gateway of letters', () => {
  test('writes each letter once, finds it by its key, and refuses where there is no address', async () => {
    const patientId = await aPatient({ language: 'pl' });
    const nowhere = await aPatient({ address: { lines: [' '], city: '' } });
    const [first, second, third] = [
      await aReminder(patientId, 'pl'),
      await aReminder(patientId),
      await aReminder(nowhere),
    ];
    const answers = await handOver([first, second, third], patientId);
    expect([answers.get(first)?.kind, answers.get(second)?.kind]).toEqual(['accepted', 'accepted']);
    expect(answers.get(third)).toEqual({ kind: 'refused', reason: 'no-address', addressInvalid: true });
    const again = await Promise.all([handOver([first, second], patientId), handOver([second, first], patientId)]);
    for (const answer of again) expect(answer.get(first)).toEqual(answers.get(first));
    expect(await gateway.lookUp?.([first, third], AbortSignal.timeout(5_000))).toEqual(
      new Map([[first, (answers.get(first) as { reference: string }).reference]]),
    );
    const rows = await api.query<{ recipient: string; content: string }>(
      `select kind, language, recipient, content, message_id from letter where patient_id = any($1::uuid[]) order by language`,
      [[patientId, nowhere]],
    );
    const opened = rows.map(({ recipient, content, ...row }) => ({
      ...row,
      recipient: TEST_KEYS.open(recipient, SEALED.letterRecipient(patientId)),
      content: JSON.parse(TEST_KEYS.open(content, SEALED.letterContent(patientId))) as unknown,
    }));
    expect(opened).toEqual([
      {
        kind: 'reminder',
        language: 'en',
        message_id: second,
        recipient: expect.stringContaining('Grace Okafor\nFlat 2'),
        content: { subject: 'How are you?', body: 'Please ring us.' },
      },
      {
        kind: 'reminder',
        language: 'pl',
        message_id: first,
        recipient: 'Grace Okafor\nFlat 2\n14 Long Lane\nBristol\nBS5 0HB',
        content: { subject: 'How are you?', body: 'Please ring us.' },
      },
    ]);
    expect([gateway.channels, gateway.ability]).toEqual([['letter'], { honoursKey: true, lookUpAfterMs: 0 }]);
  });
});

describe('the print run', () => {
  test('takes what waits once, prints it as often as it is asked, and is posted once', async () => {
    await ask(await aPatient({ language: 'ur' }), { kind: 'rebound-risk' });
    const letters = await waiting();
    const before = letters.length;
    expect(before).toBeGreaterThan(1);
    const pages = [];
    for (const { id } of letters) pages.push(pagesOf((await people.nurse.get(`/api/v1/letters/${id}/pdf`)).text));
    const made = await Promise.all([batch(), batch()]);
    expect(made.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { body } = made.find(({ status }) => status === 201)!;
    expect(body).toMatchObject({ letters: before, madeBy: 'Nora North', postedAt: null });
    expect(await waiting()).toEqual([]);

    const pdf = await printed(body.id);
    expect([pdf.status, pdf.headers.get('content-type'), pdf.headers.get('cache-control')]).toEqual([
      200,
      'application/pdf',
      'no-store',
    ]);
    expect(pdf.text.startsWith('%PDF-')).toBe(true);
    const sum = (counts: number[]): number => counts.reduce((all, count) => all + count, 0);
    expect(pagesOf(pdf.text)).toBe(sum(pages));
    // Each begins on a sheet of its own.
    expect(pagesOf((await people.nurse.get(`/api/v1/letter-batches/${body.id}/pdf?sides=2`)).text)).toBe(
      sum(pages.map((count) => count + (count % 2))),
    );

    const post = () => people.nurse.post(`/api/v1/letter-batches/${body.id}/posted`, {});
    expect([(await post()).status, (await post()).status]).toEqual([204, 204]);
    const { body: list } = await people.nurse.get<{ rows: LetterBatch[] }>('/api/v1/letter-batches');
    expect(list.rows.find(({ id }) => id === body.id)).toMatchObject({
      letters: before,
      postedAt: '2026-06-15T10:00:00.000Z',
    });
    expect(refusalOf(await batch())).toMatchObject({ status: 409, code: 'FLS-1324' });
  });

  test('sends no kind reminder to the family of who died meanwhile', async () => {
    const patientId = await aPatient();
    const reminder = await aReminder(patientId);
    await handOver([reminder], patientId);
    await ask(patientId, { kind: 'gp', recipient: GP });
    const { body: made } = await batch();
    expect(made.letters).toBe(2);
    const before = pagesOf((await printed(made.id)).text);
    await people.nurse.post(`/api/v1/patients/${patientId}/facts`, { facts: [{ type: 'death', on: '2026-06-14' }] });
    expect(pagesOf((await printed(made.id)).text)).toBe(before - 1);

    const late = await aReminder(patientId);
    await handOver([late], patientId);
    expect(refusalOf(await batch())).toMatchObject({ code: 'FLS-1324' });
    const { body } = await people.nurse.get<LetterPage>('/api/v1/letters?toPrint=true');
    expect(body.rows.filter(({ patientId: of }) => of === patientId)).toMatchObject([{ held: 'patient-died' }]);
  });

  test('is one letter by itself, too, and the log says whose', async () => {
    const patientId = await aPatient();
    const { body: made } = await ask(patientId, { kind: 'gp', recipient: GP });
    const { status, headers, text } = await people.lead.get(`/api/v1/letters/${made.id}/pdf`);
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'application/pdf',
      'no-store',
    ]);
    expect(headers.get('content-disposition')).toBe(`attachment; filename="letter-${made.id.slice(0, 8)}.pdf"`);
    expect(text.startsWith('%PDF-')).toBe(true);
    // All that is told of her with its source, at 12 points, runs over onto a second sheet; a reminder does not.
    expect(pagesOf(text)).toBe(2);
    await handOver([await aReminder(patientId)], patientId);
    const reminder = (await waiting()).find((one) => one.patientId === patientId && one.kind === 'reminder');
    expect(pagesOf((await people.lead.get(`/api/v1/letters/${reminder?.id}/pdf`)).text)).toBe(1);
    const [record] = await api.query(
      `select patient_ids as ids from audit_record where action = 'print-letters' order by id desc limit 1`,
    );
    expect(record).toEqual({ ids: [patientId] });
  });

  test('is another service’s own', async () => {
    const { body: made } = await ask(await aPatient(), { kind: 'gp', recipient: GP });
    const { body } = await batch();
    for (const path of [`letters/${made.id}`, `letters/${made.id}/pdf`, `letter-batches/${body.id}/pdf`])
      expect(refusalOf(await people.stranger.get(`/api/v1/${path}`))).toMatchObject({ status: 404, code: 'FLS-1325' });
    expect((await people.stranger.get<LetterPage>('/api/v1/letters')).body.rows).toEqual([]);
    const records = await api.query(
      `select outcome, count from audit_record where action = 'print-letters' order by id desc limit 1`,
    );
    expect(records).toEqual([{ outcome: 'not-found', count: 0 }]);
  });
});
