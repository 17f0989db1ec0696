import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type {
  BalancePage,
  ManualMessagePreview,
  ManualMessageResult,
  MessagePage,
  PatientView,
  SendingState,
} from '@osteon/contracts';
import { anEnrolment, enrol, type People, refusalOf, startApi, type TestApi, TODAY } from './harness.ts';

let api: TestApi;
let people: People;
let patientId: string;

beforeAll(async () => {
  api = await startApi();
  people = await api.people();
});
afterAll(() => api.close());
beforeEach(async () => {
  ({ patientId } = await enrol(
    people.nurse,
    anEnrolment({
      contactPoints: [
        { channel: 'sms', value: '+447700900123', consented: true },
        { channel: 'email', value: 'grace@example.org', consented: true },
      ],
    }),
  ));
});

const write = (body: unknown, headers?: Record<string, string>) =>
  people.nurse.post<ManualMessageResult>(`/api/v1/patients/${patientId}/messages`, body, headers);
const writtenTo = () =>
  api.query<{ id: string; channel: string; state: string; content: object; planned_for: string }>(
    `select id, channel, state, content, planned_for::text from message where patient_id = $1 and origin = 'manual'`,
    [patientId],
  );

describe('a message by hand', () => {
  test('waits to be sent at once by the first channel, and stands in the log with who sent it', async () => {
    const answer = await write({ body: 'Please call us when you have a moment.' });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ messageId: expect.any(String), channel: 'sms' });
    expect(await writtenTo()).toMatchObject([
      { id: answer.body.messageId, channel: 'sms', state: 'planned', planned_for: TODAY },
    ]);
    const ours = { origin: 'manual', taskId: null, taskKind: null, sentBy: 'Nora North' };
    const text = { subject: null, body: 'Please call us when you have a moment.' };
    const { rows } = (await people.nurse.get<MessagePage>('/api/v1/messages')).body;
    expect(rows.find(({ id }) => id === answer.body.messageId)).toMatchObject({ ...ours, text });
    const { messages } = (await people.nurse.get<PatientView>(`/api/v1/patients/${patientId}`)).body;
    expect(messages).toMatchObject([{ ...ours, text }]);
  });

  test('takes a shipped text in the words of the channel', async () => {
    expect((await write({ template: 'manual/please-call', channel: 'email' })).status).toBe(201);
    expect(await writtenTo()).toMatchObject([
      { channel: 'email', content: { subject: expect.any(String), body: expect.any(String) } },
    ]);
    expect((await write({ template: 'manual/of-nobody' })).status).toBe(400);
  });

  test('is written once for one key, also when the same is asked twice at once', async () => {
    const key = { 'idempotency-key': 'call-me-1' };
    const answers = await Promise.all([1, 2, 3].map(() => write({ body: 'Please call us.' }, key)));
    answers.push(await write({ body: 'Please call us.' }, key));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.messageId}`)).size).toBe(1);
    expect(await writtenTo()).toHaveLength(1);
    expect(refusalOf(await write({ body: 'Another.' }, key))).toMatchObject({ status: 422, code: 'FLS-1024' });
  });

  test.each([
    ['a drug', { body: 'Your denosumab is due.' }, 'FLS-1303', 'body'],
    ['a diagnosis', { body: 'About your osteoporosis: please call.' }, 'FLS-1303', 'body'],
    ['a drug in a subject line', { channel: 'email', subject: 'Your Prolia', body: 'Hello' }, 'FLS-1303', 'subject'],
    ['an e-mail without a subject', { channel: 'email', body: 'Hello' }, 'FLS-1305', 'subject'],
    ['more than an SMS holds', { body: 'Please call us. '.repeat(40) }, 'FLS-1304', 'body'],
  ])('is refused with %s', async (_what, body, code, field) => {
    expect(refusalOf(await write(body))).toEqual({ status: 422, code, fields: [field] });
    expect(await writtenTo()).toEqual([]);
  });

  test('may say more in an e-mail, whose text only the patient opens', async () => {
    const body = 'Your denosumab is due next week.';
    expect((await write({ channel: 'email', subject: 'From your clinic', body })).status).toBe(201);
  });

  test('goes to nobody who died, left, or cannot be reached so', async () => {
    expect(refusalOf(await write({ channel: 'letter', subject: 'Hello', body: 'Hello' }))).toMatchObject({
      status: 409,
      code: 'FLS-1302',
    });
    const facts = { facts: [{ type: 'opt-out', on: TODAY, payload: { channel: 'sms' } }] };
    expect((await people.nurse.post(`/api/v1/patients/${patientId}/facts`, facts)).status).toBe(201);
    expect(refusalOf(await write({ channel: 'sms', body: 'Hello' }))).toMatchObject({ code: 'FLS-1302' });
    expect((await write({ subject: 'Hello', body: 'Hello' })).body.channel).toBe('email');
    await people.nurse.post(`/api/v1/patients/${patientId}/facts`, { facts: [{ type: 'death', on: TODAY }] });
    expect(refusalOf(await write({ subject: 'Hello', body: 'Hello' }))).toMatchObject({
      status: 409,
      code: 'FLS-1301',
    });
    expect(await writtenTo()).toHaveLength(1);
  });
});

describe('a message by hand that is looked at first', () => {
  const look = (body: unknown) =>
    people.nurse.post<ManualMessagePreview>(`/api/v1/patients/${patientId}/messages/preview`, body);

  test('is shown as it would leave, with its length and the sending hours, and nothing is written', async () => {
    const { status, body } = await look({ body: 'Please call us when you have a moment.' });
    expect(status).toBe(200);
    expect(body).toEqual({
      channel: 'sms',
      language: 'en',
      subject: null,
      body: 'Please call us when you have a moment.',
      sms: { encoding: 'gsm7', parts: 1 },
      hours: { from: '09:00', until: '19:00', isOpen: true },
    });
    expect((await look({ template: 'manual/please-call', channel: 'email' })).body).toMatchObject({
      channel: 'email',
      subject: expect.any(String),
      sms: null,
    });
    expect(await writtenTo()).toEqual([]);
  });

  test('says on a holiday that the hours are closed', async () => {
    await api.query(`insert into service_holiday (service_id, "on", name) values ($1, $2, 'Holiday')`, [
      api.ids.north,
      TODAY,
    ]);
    expect((await look({ body: 'Please call us.' })).body.hours.isOpen).toBe(false);
    await api.query('delete from service_holiday where service_id = $1', [api.ids.north]);
  });

  test('is refused for the reasons that sending is, and leaves a record of who looked', async () => {
    expect(refusalOf(await look({ body: 'Your denosumab is due.' }))).toMatchObject({ code: 'FLS-1303' });
    expect(refusalOf(await look({ channel: 'letter', body: 'Hello' }))).toMatchObject({ code: 'FLS-1302' });
    const theirs = await people.stranger.post(`/api/v1/patients/${patientId}/messages/preview`, { body: 'Hello' });
    expect(refusalOf(theirs)).toMatchObject({ status: 404 });
    const records = await api.query(
      `select outcome, patient_ids, count from audit_record where action = 'preview-manual-message' order by id desc limit 2`,
    );
    expect(records).toEqual([
      { outcome: 'not-found', patient_ids: [patientId], count: 0 },
      { outcome: 'shown', patient_ids: [patientId], count: 1 },
    ]);
  });
});

describe('the log', () => {
  const list = async (query: string) => (await people.nurse.get<MessagePage>(`/api/v1/messages?${query}`)).body;
  const add = (state: string, reason: string | null, on: string, channel = 'sms') =>
    api.query(
      `insert into message (service_id, patient_id, origin, key, step, asks, content, sent_by, channel, language, state,
         reason, planned_for, send_after)
       values ($1, $2, 'manual', gen_random_uuid()::text, 'manual', false, '{"body": "Please call."}', $3, $7, 'en', $4,
         $5, $6::date, $6::date + time '09:00')`,
      [api.ids.north, patientId, api.ids.nurse, state, reason, on, channel],
    );

  test('is narrowed by day, channel, state and reason, and counts what is left out', async () => {
    const day = '2026-05-20';
    await add('accepted', null, day);
    await add('accepted', null, day, 'email');
    await add('skipped', 'opted-out', day);
    await add('skipped', 'daily-limit', day);
    await add('skipped', 'daily-limit', '2026-05-21');
    const whole = await list(`on=${day}`);
    expect(whole.rows).toHaveLength(4);
    expect(whole.counts).toEqual({ accepted: 2, skipped: 2 });
    expect(whole.reasons).toEqual({ 'opted-out': 1, 'daily-limit': 1 });
    const skipped = await list(`on=${day}&state=skipped&reason=daily-limit`);
    expect(skipped.rows.map(({ reason }) => reason)).toEqual(['daily-limit']);
    // What may be chosen besides stays counted.
    expect(skipped.counts).toEqual(whole.counts);
    expect(skipped.reasons).toEqual(whole.reasons);
    expect((await list(`on=${day}&state=accepted`)).reasons).toEqual({});
    expect((await list(`on=${day}&channel=email`)).counts).toEqual({ accepted: 1 });
    const since = await list('from=2026-05-21&state=skipped');
    expect(since.rows.map(({ plannedFor }) => plannedFor)).toEqual(['2026-05-21']);
    expect((await people.nurse.get('/api/v1/messages?on=2026-02-30')).status).toBe(400);
  });
});

describe('a message of which nobody knows', () => {
  async function uncertain(): Promise<string> {
    await write({ body: 'Please call us.' });
    const [row] = await api.query<{ id: string }>(
      `with m as (update message set state = 'uncertain', sent_at = osteon_now() where patient_id = $1 returning id, service_id),
         a as (insert into delivery_attempt (service_id, message_id, generation, gateway, idempotency_key, state)
           select service_id, id, 1, 'test', id::text, 'uncertain' from m),
         w as (insert into work_item (service_id, patient_id, message_id, kind, key, detail)
           select service_id, $1, id, 'uncertain-delivery', 'uncertain/' || id, '{}' from m)
       select id from m`,
      [patientId],
    );
    return row?.id ?? '';
  }
  const settle = (id: string, arrived: boolean) => people.nurse.post(`/api/v1/messages/${id}/settlement`, { arrived });

  test.each([
    [true, 'accepted', 'accepted'],
    [false, 'failed', 'refused'],
  ])('is settled by a person who says %s, which closes the work item', async (arrived, state, attempt) => {
    const id = await uncertain();
    expect((await settle(id, arrived)).status).toBe(204);
    const [row] = await api.query(
      `select m.state, m.accepted_at is not null as accepted, a.state as attempt, w.closed_at is not null as closed
       from message m join delivery_attempt a on a.message_id = m.id join work_item w on w.message_id = m.id
       where m.id = $1`,
      [id],
    );
    expect(row).toEqual({ state, accepted: arrived, attempt, closed: true });
    expect(refusalOf(await settle(id, !arrived))).toMatchObject({ status: 409, code: 'FLS-1306' });
  });
});

describe('the stop switches', () => {
  const turn = (body: unknown) => people.installationAdmin.put<SendingState>('/api/v1/sending', body);

  test('say who stopped what, when and why; the first stop stays; both are left to those who may', async () => {
    expect((await people.nurse.put('/api/v1/sending', { scope: 'service', stopped: true, reason: 'x' })).status).toBe(
      403,
    );
    expect((await turn({ scope: 'service', stopped: true })).status).toBe(400);
    const stopped = await turn({ scope: 'service', stopped: true, reason: 'wrong texts' });
    expect(stopped.body).toEqual({
      service: { stoppedAt: `${TODAY}T10:00:00.000Z`, stoppedBy: 'Ines North', reason: 'wrong texts' },
      everywhere: null,
    });
    await turn({ scope: 'service', stopped: true, reason: 'again' });
    await turn({ scope: 'everywhere', stopped: true, reason: 'storm' });
    expect((await people.nurse.get<SendingState>('/api/v1/sending')).body).toMatchObject({
      service: { reason: 'wrong texts' },
      everywhere: { reason: 'storm' },
    });
    expect((await people.stranger.get<SendingState>('/api/v1/sending')).body).toMatchObject({
      service: null,
      everywhere: { reason: 'storm' },
    });
    await turn({ scope: 'everywhere', stopped: false });
    expect((await turn({ scope: 'service', stopped: false })).body).toEqual({ service: null, everywhere: null });
    const records = await api.query(
      `select action, outcome from audit_record where action like '%-sending%' and outcome <> 'refused' order by id`,
    );
    expect(records).toEqual([
      { action: 'stop-sending', outcome: 'done' },
      { action: 'stop-sending', outcome: 'unchanged' },
      { action: 'stop-sending-everywhere', outcome: 'done' },
      { action: 'resume-sending-everywhere', outcome: 'done' },
      { action: 'resume-sending', outcome: 'done' },
    ]);
  });
});

test('the daily lines of the service are read newest first, with today as it stands', async () => {
  const [sum] = await api.query<{ n: number }>(
    `select count(*)::int as n from message m join service s on s.id = m.service_id
     where s.code = 'north' and m.planned_for = $1`,
    [TODAY],
  );
  await api.query(
    `insert into message_balance (service_id, "on", expected, counted, adds_up)
     values ($1, '2026-06-13', 2, '{"accepted": 2}', true), ($1, '2026-06-14', 3, '{"accepted": 2}', false),
       ($2, '2026-06-14', 9, '{}', false)`,
    [api.ids.north, api.ids.south],
  );
  const answer = await people.nurse.get<BalancePage>('/api/v1/messages/balance?days=5');
  if (answer.status !== 200) throw new Error(answer.text);
  expect(answer.body.rows).toEqual([
    { on: TODAY, expected: sum?.n, counted: expect.any(Object), addsUp: true, isOver: false },
    { on: '2026-06-14', expected: 3, counted: { accepted: 2 }, addsUp: false, isOver: true },
    { on: '2026-06-13', expected: 2, counted: { accepted: 2 }, addsUp: true, isOver: true },
  ]);
});
