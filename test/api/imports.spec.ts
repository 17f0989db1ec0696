import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ImportView, PatientSearchResult } from '@osteon/contracts';
import { type Browser, refusalOf, startApi, type TestApi } from './harness.ts';

let api: TestApi;
let admin: Browser;
beforeAll(async () => {
  api = await startApi();
  admin = await api.signIn('admin@north.example');
});
afterAll(() => api.close());

const fhir = { 'content-type': 'application/fhir+json' };

/** A small transaction bundle: a woman, an encounter, a vertebral fracture. */
function aBundle({ number = '9000000009', diagnosedOn = '2026-03-02' } = {}): object {
  const patient = { reference: 'urn:uuid:11111111-1111-4111-8111-111111111111' };
  const encounter = { reference: 'urn:uuid:22222222-2222-4222-8222-222222222222' };
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: patient.reference,
        resource: {
          resourceType: 'Patient',
          identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: number }],
          name: [{ use: 'official', family: 'Imported', given: ['Ida'] }],
          gender: 'female',
          birthDate: '1944-10-11',
        },
        request: { method: 'POST', url: 'Patient' },
      },
      {
        fullUrl: encounter.reference,
        resource: {
          resourceType: 'Encounter',
          status: 'finished',
          class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'EMER' },
          subject: patient,
          period: { start: `${diagnosedOn}T09:00:00Z`, end: `${diagnosedOn}T11:00:00Z` },
        },
        request: { method: 'POST', url: 'Encounter' },
      },
      {
        fullUrl: 'urn:uuid:33333333-3333-4333-8333-333333333333',
        resource: {
          resourceType: 'Condition',
          clinicalStatus: {
            coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
          },
          verificationStatus: {
            coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }],
          },
          code: {
            coding: [
              {
                system: 'http://snomed.info/sct',
                code: '443165006',
                display: 'Pathological fracture due to osteoporosis (disorder)',
              },
            ],
          },
          subject: patient,
          encounter,
          onsetDateTime: `${diagnosedOn}T09:00:00Z`,
          recordedDate: `${diagnosedOn}T09:00:00Z`,
        },
        request: { method: 'POST', url: 'Condition' },
      },
    ],
  };
}

const send = (body: object | string, query = '', headers: Record<string, string> = fhir) =>
  admin.send<ImportView>('POST', `/api/v1/imports${query}`, {
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

async function stored(): Promise<string> {
  const [row] = await api.query<{ counts: string }>(
    `select concat_ws(' ', (select count(*) from patient), (select count(*) from fact), (select count(*) from task)) as counts`,
  );
  return row?.counts ?? '';
}

describe('a bundle', () => {
  test('is imported, once', async () => {
    const answer = await send(aBundle());
    expect([answer.status, answer.body.state]).toEqual([201, 'done']);
    expect(answer.headers.get('location')).toBe(`/api/v1/imports/${answer.body.id}`);
    expect(answer.body).toMatchObject({ enrolSince: '2025-06-15', counts: { patientsNew: 1, bundlesRefused: 0 } });
    const nurse = await api.as('nurse');
    const found = await nurse.post<PatientSearchResult>('/api/v1/patients/search', { text: '9000000009' });
    expect(found.body.rows).toMatchObject([{ family: 'Imported', given: 'Ida' }]);

    const before = await stored();
    const again = await send(aBundle(), '', { 'content-type': 'application/json; charset=utf-8' });
    expect(again.body.counts).toMatchObject({ patientsNew: 0, patientsChanged: 0, patientsUnchanged: 1, factsNew: 0 });
    expect(await stored()).toBe(before);
    const { body } = await admin.get<{ rows: ImportView[] }>('/api/v1/imports');
    expect(body.rows.map(({ id }) => id).sort()).toEqual([again.body.id, answer.body.id].sort());
  });

  test('that is not R4 is refused with an OperationOutcome, and nothing of it is stored', async () => {
    const before = await stored();
    for (const body of [{ resourceType: 'Patient' }, '{"resourceType":"Bundle","type":"trans', '[]']) {
      const answer = await send(body);
      expect(answer.status).toBe(422);
      expect(answer.headers.get('content-type')).toMatch(/^application\/fhir\+json/);
      expect(answer.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] });
    }
    expect(await stored()).toBe(before);
  });

  test('wants a day that exists', async () => {
    expect(refusalOf(await send(aBundle(), '?enrolSince=2026-02-30'))).toMatchObject({ status: 400, code: 'FLS-9003' });
  });

  test('of another type is refused', async () => {
    expect(refusalOf(await send('<Bundle/>', '', { 'content-type': 'application/fhir+xml' }))).toEqual({
      status: 415,
      code: 'FLS-9150',
      fields: [],
    });
  });
});

test('a body that is refused early is read to its end, so that its connection can be closed', async () => {
  for (const size of [1_000_000, 60_000_000]) {
    const body = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < size; sent += 1_000_000) controller.enqueue(Buffer.alloc(1_000_000, 'x'));
        controller.close();
      },
    });
    const answer = await admin.send('POST', '/api/v1/imports', { headers: fhir, body });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([422, expect.stringContaining('fhir+json')]);
  }
  const other = await startApi();
  const person = await other.signIn('admin@north.example');
  await person.send('POST', '/api/v1/imports', { headers: fhir, body: 'x'.repeat(3_000_000) });
  await other.close();
});

/** Well-formed JSON of this many bytes, a bundle whose text never ends before. */
function large(bytes: number): ReadableStream {
  const head = '{"resourceType":"Bundle","type":"transaction","id":"';
  const tail = '","entry":[]}';
  const chunk = Buffer.alloc(1 << 16, 'x');
  let left = bytes - head.length - tail.length;
  let isBegun = false;
  return new ReadableStream({
    pull(controller) {
      if (!isBegun) controller.enqueue(Buffer.from(head));
      isBegun = true;
      const piece = chunk.subarray(0, Math.min(left, chunk.length));
      left -= piece.length;
      if (piece.length > 0) controller.enqueue(piece);
      if (left > 0) return;
      controller.enqueue(Buffer.from(tail));
      controller.close();
    },
  });
}

describe('a bundle of 50 MB', () => {
  test.each(['announced', 'not announced'])('(%s) is refused with its own code, and nothing is stored', async (how) => {
    const before = await stored();
    const body = how === 'announced' ? await new Response(large(50_000_000)).text() : large(52_428_800);
    const answer = await admin.send('POST', '/api/v1/imports', { headers: fhir, body });
    expect(refusalOf(answer)).toEqual({ status: 413, code: 'FLS-9131', fields: [] });
    expect(await stored()).toBe(before);
    const [row] = await api.query<{ running: number }>(
      `select count(*)::int as running from import_run where state = 'running'`,
    );
    expect(row?.running).toBe(0);
  });
});
