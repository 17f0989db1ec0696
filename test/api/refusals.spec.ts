import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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

let api: TestApi;
let people: People;
let nurse: Browser;
beforeAll(async () => {
  api = await startApi();
  people = await api.people();
  nurse = people.nurse;
});
afterAll(() => api.close());

const json = { 'content-type': 'application/json' };
const tomorrow = '2026-06-16';

/** What is stored of patients: a refusal leaves it as it was. */
async function stored(): Promise<string> {
  const [row] = await api.query<{ counts: string }>(
    `select concat_ws(' ', (select count(*) from patient), (select count(*) from fact), (select count(*) from episode),
            (select count(*) from task), (select count(*) from contact_attempt), (select count(*) from assignment)) as counts`,
  );
  return row?.counts ?? '';
}

describe('a body that cannot be taken has a code, a sentence and the field, and stores nothing', () => {
  const cases: [string, string, object, number, string, string[]][] = [
    ['an unknown field', '/patients', { ...anEnrolment(), nickname: 'G' }, 400, 'FLS-9002', ['nickname']],
    [
      'an unknown field within',
      '/patients',
      anEnrolment({ facts: [{ ...aVertebralFracture(), side: 'left' } as never] }),
      400,
      'FLS-9002',
      ['facts[0].side'],
    ],
    [
      'a date that does not exist',
      '/patients',
      anEnrolment({ facts: [aVertebralFracture('2026-02-29')] }),
      400,
      'FLS-9003',
      ['facts[0].on'],
    ],
    [
      'a birth on the 31st of April',
      '/patients',
      anEnrolment({ birthDate: '1948-04-31' }),
      400,
      'FLS-9003',
      ['birthDate'],
    ],
    [
      'a fracture tomorrow',
      '/patients',
      anEnrolment({ facts: [aVertebralFracture(tomorrow)] }),
      422,
      'FLS-1011',
      ['facts[0].on'],
    ],
    [
      'a fracture before the birth',
      '/patients',
      anEnrolment({ birthDate: '1948-02-03', facts: [aVertebralFracture('1947-01-01')] }),
      422,
      'FLS-1012',
      ['facts[0].on'],
    ],
    ['a sex there is not', '/patients', { ...anEnrolment(), sex: 'fish' }, 400, 'FLS-9000', ['sex']],
    ['a number for a name', '/patients', { ...anEnrolment(), family: 7 }, 400, 'FLS-9000', ['family']],
    ['no facts', '/patients', anEnrolment({ facts: [] }), 400, 'FLS-9000', ['facts']],
    [
      'a fact of no known type',
      '/patients',
      anEnrolment({ facts: [{ type: 'sneeze', on: TODAY } as never] }),
      400,
      'FLS-9000',
      ['facts[0].type'],
    ],
    ['an array', '/patients', [], 400, 'FLS-9000', ['']],
  ];
  test.each(cases)('%s', async (_name, path, body, status, code, fields) => {
    const before = await stored();
    const answer = await nurse.post(`/api/v1${path}`, body);
    expect(refusalOf(answer)).toEqual({ status, code, fields });
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await stored()).toBe(before);
  });

  test('a payload that the planner does not know', async () => {
    const before = await stored();
    const answer = await nurse.post(
      '/api/v1/patients',
      anEnrolment({ facts: [{ type: 'fracture', on: TODAY, payload: { site: 'tail' } }] }),
    );
    expect(refusalOf(answer)).toMatchObject({ status: 422, code: 'FLS-1010', fields: ['facts[0].payload.site'] });
    expect(await stored()).toBe(before);
  });

  test('a number that JSON can write and nothing can hold, and what is stored stays usable', async () => {
    const { patientId } = await enrol(nurse);
    const path = `/api/v1/patients/${patientId}/facts`;
    const body = `{"facts":[{"type":"dxa","on":"${TODAY}","payload":{"status":"scanned","tScore":-1e400}}]}`;
    const answer = await nurse.send('POST', path, { headers: json, body });
    expect(refusalOf(answer)).toEqual({ status: 422, code: 'FLS-1010', fields: ['facts[0].payload.tScore'] });
    expect((await nurse.post(path, { facts: [{ type: 'fall', on: TODAY }] })).status).toBe(201);
  });

  test('a change of a patient of whom something stored does not fit says what', async () => {
    const { patientId } = await enrol(nurse);
    const [scan] = await api.query<{ id: string }>(
      `insert into fact (id, service_id, patient_id, type, "on", payload, source)
       values (gen_random_uuid(), $1, $2, 'dxa', '2026-06-01', '{"status": "scanned", "tScore": null}', 'nurse') returning id`,
      [api.ids.north, patientId],
    );
    const answer = await nurse.post<{ detail?: string }>(`/api/v1/patients/${patientId}/facts`, {
      facts: [{ type: 'fall', on: TODAY }],
    });
    expect(refusalOf(answer)).toEqual({ status: 422, code: 'FLS-1010', fields: [] });
    expect(answer.body.detail).toContain(`dxa of 2026-06-01 (${scan?.id}): payload.tScore must be a number`);
  });

  test('JSON that ends too soon', async () => {
    const answer = await nurse.send('POST', '/api/v1/patients', { headers: json, body: '{"family":"Okafor",' });
    expect(refusalOf(answer)).toEqual({ status: 400, code: 'FLS-9001', fields: [] });
  });

  test('a prototype hidden in JSON', async () => {
    const answer = await nurse.send('POST', '/api/v1/patients', { headers: json, body: '{"__proto__":{"x":1}}' });
    expect(refusalOf(answer)).toEqual({ status: 400, code: 'FLS-9001', fields: [] });
  });

  test('a hundred thousand levels of JSON', async () => {
    for (const body of ['['.repeat(100_000), `${'[{"a":'.repeat(50_000)}1${'}]'.repeat(50_000)}`]) {
      const answer = await nurse.send('POST', '/api/v1/patients', { headers: json, body });
      expect(refusalOf(answer)).toEqual({ status: 400, code: 'FLS-9008', fields: [] });
    }
  });

  test('another content type, and a form where only JSON is taken', async () => {
    for (const type of [
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'application/fhir+json',
    ]) {
      const answer = await nurse.send('POST', '/api/v1/patients', { headers: { 'content-type': type }, body: 'a=b' });
      expect([type, refusalOf(answer)]).toEqual([type, { status: 415, code: 'FLS-9150', fields: [] }]);
    }
  });

  test('more than 1 MB', async () => {
    const answer = await nurse.post('/api/v1/patients', { family: 'x'.repeat(1_100_000) });
    expect(refusalOf(answer)).toEqual({ status: 413, code: 'FLS-9130', fields: [] });
  });

  test('NUL and odd characters never reach the database as a failure', async () => {
    for (const family of ['\u0000', 'a\u0000b', '\ud800', 'Ω'.repeat(120), "'; drop table patient; --"]) {
      const answer = await nurse.post('/api/v1/patients', anEnrolment({ family }));
      expect([family, answer.status < 500]).toEqual([family, true]);
      const found = await nurse.post('/api/v1/patients/search', { text: `${family}xx` });
      expect([family, found.status < 500]).toEqual([family, true]);
    }
  });
});

describe('an address that leads nowhere', () => {
  const unknown = '3f0e6f2a-58a5-4d1c-a6c9-2b8b8a3a7c11';

  test('an id that is none', async () => {
    const answer = await nurse.get('/api/v1/patients/17');
    expect(refusalOf(answer)).toEqual({ status: 400, code: 'FLS-9000', fields: ['id'] });
  });

  test('a query that is not known', async () => {
    expect(refusalOf(await nurse.get(`/api/v1/patients/${unknown}?verbose=1`))).toEqual({
      status: 400,
      code: 'FLS-9002',
      fields: ['verbose'],
    });
    expect(refusalOf(await nurse.get('/api/v1/worklist?limit=1000'))).toMatchObject({ status: 400, fields: ['limit'] });
    expect(refusalOf(await nurse.get('/api/v1/worklist?section=all'))).toMatchObject({
      status: 400,
      fields: ['section'],
    });
    expect(refusalOf(await nurse.get(`/api/v1/patients/${unknown}?asOf=2026-13-01`))).toMatchObject({
      status: 400,
      code: 'FLS-9003',
    });
  });

  test("another service's patient is answered exactly as a missing one", async () => {
    const { patientId } = await enrol(people.stranger);
    for (const tail of ['', '/plan']) {
      const theirs = await nurse.get(`/api/v1/patients/${patientId}${tail}`);
      const missing = await nurse.get(`/api/v1/patients/${unknown}${tail}`);
      expect(refusalOf(theirs)).toEqual({ status: 404, code: 'FLS-1020', fields: [] });
      expect(theirs.text).toBe(missing.text);
    }
    const change = await nurse.post(`/api/v1/patients/${patientId}/facts`, { facts: [aVertebralFracture()] });
    expect(refusalOf(change)).toMatchObject({ status: 404, code: 'FLS-1020' });
    const contact = await nurse.post(`/api/v1/patients/${patientId}/contacts`, {
      outcome: 'reached',
      on: TODAY,
      redFlags: 'none',
    });
    expect(refusalOf(contact)).toMatchObject({ status: 404, code: 'FLS-1020' });
    const found = await nurse.post<{ rows: unknown[] }>('/api/v1/patients/search', { text: 'Okafor' });
    expect(found.body.rows.some((row) => (row as { id: string }).id === patientId)).toBe(false);
  });

  test('no route', async () => {
    for (const path of ['/api/v1/nothing', '/api', '/api/v2/patients', '/a', '/health']) {
      expect([path, refusalOf(await nurse.get(path, { accept: 'text/html' }))]).toEqual([
        path,
        { status: 404, code: 'FLS-9040', fields: [] },
      ]);
    }
    expect(refusalOf(await nurse.get('/api/v1/%E0%A4%A'))).toMatchObject({ status: 400, code: 'FLS-9005' });
  });
});

test('an answer to a failure of ours tells an id for the log and nothing else', async () => {
  await api.query('alter table patient rename to patient_away');
  try {
    const answer = await nurse.post('/api/v1/patients', anEnrolment({ family: 'Leaky' }));
    expect(refusalOf(answer)).toEqual({ status: 500, code: 'FLS-9500', fields: [] });
    expect(answer.text).not.toMatch(/patient|relation|select|insert|\.ts|Leaky/i);
    const id = answer.headers.get('x-request-id');
    const lines = api.logged.filter((line) => line.includes(String(id)));
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('Leaky');
  } finally {
    await api.query('alter table patient_away rename to patient');
  }
});
