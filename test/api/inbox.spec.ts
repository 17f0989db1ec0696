import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { WorkItemDetail, WorkItemPage } from '@osteon/contracts';
import { anEnrolment, type Browser, enrol, refusalOf, startApi, TODAY, type TestApi } from './harness.ts';

const PATH = '/api/v1/work-items';

let api: TestApi;
let nurse: Browser;
let lead: Browser;
let patientId: string;
beforeAll(async () => {
  api = await startApi();
  nurse = await api.as('nurse');
  lead = await api.as('lead');
  const identifiers = [{ system: 'https://hospital.example/number', value: 'inbox-1' }];
  ({ patientId } = await enrol(nurse, anEnrolment({ identifiers })));
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.query('delete from work_item');
});

let keys = 0;
async function raise(kind: string, more: { urgent?: boolean; detail?: object; messageId?: string; at?: string } = {}) {
  const { urgent = false, detail = {}, messageId = null, at = `${TODAY}T09:30:00Z` } = more;
  const [row] = await api.query<{ id: string }>(
    `insert into work_item (service_id, patient_id, kind, key, urgent, detail, message_id, opened_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
    [api.ids.north, patientId, kind, `k${(keys += 1)}`, urgent, JSON.stringify(detail), messageId, at],
  );
  return row?.id ?? '';
}

const list = async (browser: Browser, query = '') => (await browser.get<WorkItemPage>(PATH + query)).body;
const read = async (id: string) => (await nurse.get<WorkItemDetail>(`${PATH}/${id}`)).body;
const close = (browser: Browser, id: string, body: object) => browser.post(`${PATH}/${id}/closure`, body);

async function aMessage(state: string, sentAt: string, body = 'Please call us.'): Promise<string> {
  const [row] = await api.query<{ id: string }>(
    `insert into message (service_id, patient_id, origin, key, step, asks, content, sent_by, channel, language, state,
       planned_for, send_after, sent_at, contact_point_id)
     select $1, $2, 'manual', gen_random_uuid()::text, 'manual', false, $3, $4, 'sms', 'en', $5::message_state, $6, $6::date, $7,
       (select id from contact_point where patient_id = $2 limit 1) returning id`,
    [api.ids.north, patientId, JSON.stringify({ subject: null, body }), api.ids.nurse, state, TODAY, sentAt],
  );
  return row?.id ?? '';
}

describe('the list', () => {
  test('is narrowed by kind and by who looks after it, and counts all that is open all the same', async () => {
    const mine = await raise('reply');
    await raise('reply', { urgent: true });
    await raise('incident');
    await nurse.put(`${PATH}/${mine}/assignment`, { userId: api.ids.nurse });
    const counts = { counts: { reply: 2, incident: 1 }, urgent: 1 };
    expect(await list(nurse)).toMatchObject({ ...counts, rows: [{ urgent: true }, {}, {}] });
    expect(await list(nurse, '?kind=incident')).toMatchObject({ ...counts, rows: [{ kind: 'incident' }] });
    expect(await list(nurse, `?assigned=${api.ids.nurse}`)).toMatchObject({
      ...counts,
      rows: [{ id: mine, assignedTo: { id: api.ids.nurse, name: 'Nora North' } }],
    });
    expect((await list(nurse, '?assigned=nobody')).rows).toHaveLength(2);
    expect((await list(await api.as('stranger'))).counts).toEqual({});
  });
});

describe('the evidence', () => {
  test('is what was sent before something came back, and where words suggest a red flag', async () => {
    await aMessage('accepted', '2026-06-14T10:00:00Z', 'How are you?');
    await aMessage('accepted', '2026-06-15T09:45:00Z', 'Sent afterwards');
    const words = 'Thank you. My legs, they are so weak since Monday';
    const item = await read(await raise('reply', { urgent: true, detail: { channel: 'sms', words } }));
    expect(item.sent.map(({ text }) => text?.body)).toEqual(['How are you?']);
    expect(item.flagged.map(([from, to]) => words.slice(from, to))).toEqual(['legs, they are so weak']);
    expect(item.patient).toMatchObject({ birthDate: '1948-02-03', diedOn: null });
  });

  test('of a delivery of which nobody knows is the message, with every try', async () => {
    const messageId = await aMessage('uncertain', '2026-06-15T09:00:00Z', 'Did this arrive?');
    await api.query(
      `insert into delivery_attempt (service_id, message_id, generation, gateway, idempotency_key, state, error)
       values ($1, $2::uuid, 1, 'twilio', $2::uuid::text, 'uncertain', 'no-answer')`,
      [api.ids.north, messageId],
    );
    const id = await raise('uncertain-delivery', { messageId });
    const item = await read(id);
    expect(item.sent).toMatchObject([
      { id: messageId, state: 'uncertain', attempts: [{ gateway: 'twilio', state: 'uncertain', error: 'no-answer' }] },
    ]);
    expect((await nurse.post(`/api/v1/messages/${messageId}/settlement`, { arrived: true })).status).toBe(204);
    expect(await read(id)).toMatchObject({
      closedBy: { name: 'Nora North' },
      outcome: 'arrived',
      history: [{ what: 'closed' }],
    });
  });

  test('of another service is not there, and every look is audited', async () => {
    const id = await raise('reply');
    expect((await (await api.as('stranger')).get(`${PATH}/${id}`)).status).toBe(404);
    await read(id);
    const [last] = await api.query<{ action: string; patient_ids: string[] }>(
      'select action, patient_ids from audit_record order by id desc limit 1',
    );
    expect(last).toEqual({ action: 'read-work-item', patient_ids: [patientId] });
  });
});

describe('closing', () => {
  test('says what was done, by whom, and is done once', async () => {
    const id = await raise('reply');
    expect((await close(nurse, id, { outcome: 'called', note: ' She is well. ' })).status).toBe(204);
    expect((await list(nurse)).rows).toEqual([]);
    expect(await read(id)).toMatchObject({
      closedBy: { name: 'Nora North' },
      outcome: 'called',
      note: 'She is well.',
      history: [{ what: 'closed', by: { name: 'Nora North' }, outcome: 'called', note: 'She is well.' }],
    });
    expect(refusalOf(await close(lead, id, { outcome: 'read' }))).toMatchObject({ status: 409, code: 'FLS-1332' });
  });

  test('goes by the kind: red-flag words want an act, and what says too little wants a few words', async () => {
    const urgent = await raise('reply', { urgent: true });
    expect(refusalOf(await close(nurse, urgent, { outcome: 'read' }))).toEqual({
      status: 422,
      code: 'FLS-1330',
      fields: ['outcome'],
    });
    const incident = await raise('incident');
    for (const note of [undefined, '   ']) {
      expect(refusalOf(await close(nurse, incident, { outcome: 'reported', note }))).toEqual({
        status: 422,
        code: 'FLS-1331',
        fields: ['note'],
      });
    }
    expect((await close(nurse, urgent, { outcome: 'emergency-advised' })).status).toBe(204);
    expect((await close(nurse, incident, { outcome: 'reported', note: 'Told the safety officer.' })).status).toBe(204);
    expect(refusalOf(await close(nurse, incident, { outcome: 'whatever' })).status).toBe(400);
    const access = await raise('emergency-access');
    expect(refusalOf(await close(lead, access, { outcome: 'other', note: 'x' })).code).toBe('FLS-1330');
  });

  test('of two at the same moment is one', async () => {
    const id = await raise('reply');
    const answers = await Promise.all([nurse, lead, nurse, lead].map((one) => close(one, id, { outcome: 'called' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409, 409, 409]);
  });
});

describe('taking it back', () => {
  test('is for whoever closed it, for half a minute; the history keeps both', async () => {
    const id = await raise('reply');
    await close(nurse, id, { outcome: 'read', note: 'mistaken' });
    expect(refusalOf(await lead.post(`${PATH}/${id}/reopening`, {}))).toMatchObject({ status: 409, code: 'FLS-1333' });
    await api.freezeAt(`${TODAY}T10:00:29Z`);
    expect((await nurse.post(`${PATH}/${id}/reopening`, {})).status).toBe(204);
    expect((await list(nurse)).rows).toMatchObject([{ id }]);
    expect(await read(id)).toMatchObject({
      closedAt: null,
      outcome: null,
      note: null,
      history: [
        { what: 'closed', outcome: 'read', note: 'mistaken', by: { name: 'Nora North' } },
        { what: 'reopened', by: { name: 'Nora North' } },
      ],
    });
    await close(nurse, id, { outcome: 'read' });
    await api.freezeAt(`${TODAY}T10:01:00Z`);
    expect(refusalOf(await nurse.post(`${PATH}/${id}/reopening`, {})).code).toBe('FLS-1333');
    await api.freezeAt(`${TODAY}T10:00:00Z`);
    expect(refusalOf(await nurse.post(`${PATH}/${crypto.randomUUID()}/reopening`, {})).status).toBe(404);
  });

  test('and the history cannot be written by anybody', async () => {
    const id = await raise('reply');
    await close(nurse, id, { outcome: 'read' });
    await api.query(`update work_item set history = '[]' where id = $1`, [id]);
    expect((await read(id)).history).toHaveLength(1);
  });
});

describe('who looks after it', () => {
  test('a nurse takes it and gives it back; a lead hands it to others, who work here', async () => {
    const id = await raise('reply');
    const assign = (browser: Browser, userId: string | null) => browser.put(`${PATH}/${id}/assignment`, { userId });
    expect((await assign(nurse, api.ids.nurse)).status).toBe(204);
    expect(refusalOf(await assign(nurse, api.ids.lead)).code).toBe('FLS-1109');
    expect((await assign(lead, api.ids.lead)).status).toBe(204);
    expect(refusalOf(await assign(lead, api.ids.stranger))).toMatchObject({ status: 422, code: 'FLS-1026' });
    expect((await assign(nurse, null)).status).toBe(204);
    expect((await read(id)).history.map(({ what, to }) => [what, to?.name ?? null])).toEqual([
      ['assigned', 'Nora North'],
      ['assigned', 'Leah North'],
      ['assigned', null],
    ]);
    await close(nurse, id, { outcome: 'read' });
    expect((await assign(nurse, api.ids.nurse)).status).toBe(404);
  });
});
