import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import {
  anEnrolment,
  aVertebralFracture,
  type Browser,
  enrol,
  type People,
  refusalOf,
  startApi,
  type TestApi,
  TODAY,
} from './harness.ts';

type Who = 'anonymous' | 'nurse' | 'admin' | 'stranger';
const WHO: readonly Who[] = ['anonymous', 'nurse', 'admin', 'stranger'];

/** What each person gets: of an object of the north service, of nothing that exists (`missing`). */
interface Expected {
  readonly anonymous: number;
  readonly nurse: number;
  readonly admin: number;
  /** A nurse of the south service, asking for what is the north's. */
  readonly stranger: number;
  readonly missing?: number;
  readonly body?: (ids: Ids) => unknown;
}

interface Ids {
  readonly patient: string;
  readonly fact: string;
  readonly mail: string;
  readonly item: string;
  readonly run: string;
  readonly nurse: string;
  readonly north: string;
}

const staff = (status: number, stranger = status) => ({ anonymous: 401, nurse: status, admin: status, stranger });
const open = (status: number) => ({ anonymous: status, nurse: status, admin: status, stranger: status });
const admins = (status: number, stranger = 403) => ({ anonymous: 401, nurse: 403, admin: status, stranger });

/** Every route and who may use it: a route that is missing here fails the test, as does one that is not there. */
const TABLE: Readonly<Record<string, Expected>> = {
  'POST /api/v1/session': { ...open(400), body: () => ({}) },
  'GET /api/v1/session': staff(200),
  'PUT /api/v1/session/service': { ...staff(200, 403), body: ({ north }) => ({ serviceId: north }) },
  'DELETE /api/v1/session': staff(204),
  'POST /api/v1/setup': { ...open(400), body: () => ({}) },
  'GET /api/v1/colleagues': staff(200),
  'GET /api/v1/worklist': staff(200),
  'POST /api/v1/patients/search': { ...staff(200), body: () => ({ text: 'Okafor' }) },
  'POST /api/v1/patients': { ...staff(400), body: () => ({}) },
  'GET /api/v1/patients/{id}': { ...staff(200, 404), missing: 404 },
  'GET /api/v1/patients/{id}/plan': { ...staff(200, 404), missing: 404 },
  'POST /api/v1/patients/{id}/facts': {
    ...staff(201, 404),
    missing: 404,
    body: () => ({ facts: [{ type: 'fall', on: TODAY }] }),
  },
  'POST /api/v1/patients/{id}/facts/{factId}/corrections': {
    ...staff(409, 404),
    missing: 404,
    body: () => ({ retract: true, reason: 'recorded twice' }),
  },
  'POST /api/v1/patients/{id}/episodes/{key}/enrolment': { ...staff(200, 404), missing: 404, body: () => ({}) },
  'POST /api/v1/patients/{id}/contacts': {
    ...staff(201, 404),
    missing: 404,
    body: () => ({ outcome: 'reached', on: TODAY }),
  },
  'PUT /api/v1/patients/{id}/assignment': {
    ...staff(204, 404),
    missing: 404,
    body: ({ nurse }) => ({ userId: nurse }),
  },
  'GET /api/v1/messages': staff(200),
  'GET /api/v1/messages/balance': staff(200),
  'POST /api/v1/messages/{id}/settlement': { ...staff(204, 404), missing: 404, body: () => ({ arrived: true }) },
  'POST /api/v1/patients/{id}/messages': {
    ...staff(201, 404),
    missing: 404,
    body: () => ({ template: 'manual/please-call' }),
  },
  'GET /api/v1/sending': staff(200),
  'PUT /api/v1/sending': { ...admins(200), body: () => ({ scope: 'service', stopped: false }) },
  'GET /api/v1/mailbox': staff(200),
  'GET /api/v1/mailbox/{id}': { ...staff(200, 404), missing: 404 },
  'GET /api/v1/work-items': staff(200),
  'POST /api/v1/work-items/{id}/closure': { ...staff(204, 404), missing: 404, body: () => ({ outcome: 'called' }) },
  'POST /api/v1/patients/{id}/letters': {
    ...staff(201, 404),
    missing: 404,
    body: () => ({ kind: 'gp', recipient: { name: 'Dr Ahmed', lines: ['1 High Street'] } }),
  },
  'GET /api/v1/letters': staff(200),
  'GET /api/v1/letters/{id}': { ...staff(200, 404), missing: 404 },
  'POST /api/v1/letter-batches': staff(201, 409),
  'GET /api/v1/letter-batches': staff(200),
  'GET /api/v1/letter-batches/{id}/pdf': { ...staff(200, 404), missing: 404 },
  'POST /api/v1/letter-batches/{id}/posted': { ...staff(204, 404), missing: 404 },
  'GET /api/v1/templates': staff(200),
  'PUT /api/v1/templates/{language}/{name}': { ...admins(422), body: () => ({ texts: {} }) },
  'DELETE /api/v1/templates/{language}/{name}': admins(204),
  'POST /api/v1/templates/{language}/{name}/preview': { ...admins(200), body: () => ({ texts: {} }) },
  'POST /api/v1/imports': { ...admins(422), body: () => ({ resourceType: 'Patient' }) },
  'GET /api/v1/imports': admins(200),
  'GET /api/v1/imports/{id}': { ...admins(200), missing: 404 },
  'POST /api/v1/callbacks/{provider}': { ...open(401), body: () => ({}) },
  'POST /api/v1/inbound/{provider}': { ...open(401), body: () => ({}) },
  'GET /a/{token}': open(404),
  'POST /a/{token}': open(404),
  'GET /health/live': open(200),
  'GET /health/ready': open(200),
  'GET /metrics': open(200),
};

const UNKNOWN = '3f0e6f2a-58a5-4d1c-a6c9-2b8b8a3a7c11';

let api: TestApi;
let people: People;
let ids: Ids;
let document: { paths: Record<string, Record<string, { responses: Record<string, unknown>; 'x-policy'?: unknown }>> };

beforeAll(async () => {
  api = await startApi();
  people = await api.people();
  const { patientId, factIds } = await enrol(
    people.nurse,
    anEnrolment({ facts: [{ type: 'fall', on: '2026-05-04', payload: {} }, aVertebralFracture()] }),
  );
  const one = async (sql: string, values: unknown[]): Promise<string> =>
    (await api.query<{ id: string }>(sql, values))[0]?.id ?? '';
  ids = {
    patient: patientId,
    fact: factIds[0] ?? '',
    nurse: api.ids.nurse,
    north: api.ids.north,
    mail: await one(
      `insert into mailbox_item (service_id, patient_id, idempotency_key, channel, recipient, body)
       values ($1, $2, 'k', 'sms', '+447700900123', 'Please call us.') returning id`,
      [api.ids.north, patientId],
    ),
    item: '',
    run: await one(
      `insert into import_run (service_id, format, enrol_since, state) values ($1, 'fhir-r4', '2025-06-15', 'done') returning id`,
      [api.ids.north],
    ),
  };
  document = (await api.browser().get<typeof document>('/api/openapi.json')).body;
});
afterAll(() => api.close());

/** A letter that waits for a print run, or the batch that another one is in beside it. */
async function aLetter(inBatch: boolean): Promise<string> {
  const write = async (batchId: string | null): Promise<string> => {
    const [row] = await api.query<{ id: string }>(
      `insert into letter (service_id, patient_id, kind, idempotency_key, language, recipient, content, batch_id)
       values ($1, $2, 'gp', gen_random_uuid()::text, 'en', 'Dr Ahmed', '{"subject": "About", "body": "What we know."}', $3)
       returning id`,
      [ids.north, ids.patient, batchId],
    );
    return row?.id ?? '';
  };
  const waiting = await write(null);
  if (!inBatch) return waiting;
  const [batch] = await api.query<{ id: string }>(
    `insert into letter_batch (service_id, made_by) values ($1, $2) returning id`,
    [ids.north, ids.nurse],
  );
  await write(batch?.id ?? '');
  return batch?.id ?? '';
}

const routes = (): string[] =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );

/** A work item is closed by the first who does: each person gets a new one. */
async function idOf(path: string): Promise<string> {
  if (path.includes('/mailbox/')) return ids.mail;
  if (path.includes('/imports/')) return ids.run;
  // A message is settled by the first who does.
  if (path.includes('/settlement')) {
    const [row] = await api.query<{ id: string }>(
      `insert into message (service_id, patient_id, origin, key, step, asks, content, sent_by, channel, language, state,
         planned_for, send_after)
       values ($1, $2, 'manual', gen_random_uuid()::text, 'manual', false, '{"body": "Please call us."}', $3, 'sms', 'en',
         'uncertain', $4, osteon_now()) returning id`,
      [ids.north, ids.patient, ids.nurse, TODAY],
    );
    return row?.id ?? '';
  }
  if (path.includes('/letter-batches')) return aLetter(true);
  if (path.includes('/letters/')) return aLetter(false);
  if (!path.includes('/work-items/')) return ids.patient;
  const [row] = await api.query<{ id: string }>(
    `insert into work_item (service_id, patient_id, kind, key, detail)
     values ($1, $2, 'reply', gen_random_uuid()::text, '{}') returning id`,
    [ids.north, ids.patient],
  );
  return row?.id ?? '';
}

async function ask(browser: Browser, route: string, id: string): Promise<number> {
  const [method = '', template = ''] = route.split(' ');
  const path = template
    .replace('{id}', id)
    .replace('{factId}', ids.fact)
    .replace('{language}', 'en')
    .replace('{name}', 'dose.soon')
    .replace('{key}', 'f1')
    .replace('{token}', 'x'.repeat(43));
  const body = TABLE[route]?.body?.(ids);
  const { status } = await browser.send(method, path, body === undefined ? {} : { json: body });
  return status;
}

test('the table names every route there is', () => {
  expect(routes().sort()).toEqual(Object.keys(TABLE).sort());
});

test('every route says in the document who may use it', () => {
  for (const [path, operations] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(operations))
      expect([method, path, operation['x-policy'] !== undefined]).toEqual([method, path, true]);
});

describe.each(Object.keys(TABLE).filter((route) => route !== 'DELETE /api/v1/session'))('%s', (route) => {
  test.each(WHO)('%s', async (who) => {
    const expected = TABLE[route]!;
    // The correction can be made once; whoever comes later finds it made.
    if (route.endsWith('corrections')) await ask(people.nurse, route, ids.patient);
    const status = await ask(people[who], route, await idOf(route));
    expect(status).toBe(expected[who]);
    const [method = '', path = ''] = route.split(' ');
    expect(Object.keys(document.paths[path]?.[method.toLowerCase()]?.responses ?? {})).toContain(String(status));
  });

  test('of what does not exist', async () => {
    const expected = TABLE[route]!;
    if (expected.missing === undefined) return;
    expect(await ask(people.admin, route, UNKNOWN)).toBe(expected.missing);
  });
});

test('signing out needs a session, and ends it', async () => {
  expect(await ask(people.anonymous, 'DELETE /api/v1/session', '')).toBe(401);
  const browser = await api.signIn('nurse@north.example');
  expect(await ask(browser, 'DELETE /api/v1/session', '')).toBe(204);
});

test('a route without a policy keeps the api from starting', async () => {
  @Controller('api/v1/forgotten')
  class ForgottenController {
    @Get()
    read(): string {
      return 'everything';
    }
  }
  await expect(startApi({ more: [ForgottenController] })).rejects.toThrow(/GET \/api\/v1\/forgotten/);
});

test('a refusal by role leaves a record of who asked, for what', async () => {
  const records = () =>
    api.query(
      `select action, outcome, user_id, role, service_id, session_id is not null as "hasSession", patient_ids, count
       from audit_record where outcome = 'refused' and action like '%/imports/%' order by id`,
    );
  const before = await records();
  const refused = await people.nurse.get(`/api/v1/imports/${ids.run}`);
  expect(refusalOf(refused)).toMatchObject({ status: 403, code: 'FLS-1109' });
  const after = await records();
  expect(after).toHaveLength(before.length + 1);
  expect(after.at(-1)).toEqual({
    action: 'GET /api/v1/imports/:id',
    outcome: 'refused',
    user_id: api.ids.nurse,
    role: 'nurse',
    service_id: api.ids.north,
    hasSession: true,
    patient_ids: [],
    count: 0,
  });
});

test('an admin of one service is nobody in another', async () => {
  await api.query(`update membership set role = 'admin' where user_id = $1`, [api.ids.stranger]);
  const admin = await api.signIn('nurse@south.example');
  expect(refusalOf(await admin.get(`/api/v1/imports/${ids.run}`))).toMatchObject({ status: 404, code: 'FLS-1028' });
});
