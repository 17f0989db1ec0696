import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { OperationOutcome, Patient, Bundle } from 'fhir/r4.js';
import { type Answer, type People, startApi, type TestApi } from '../api/harness.ts';
import { faultsOf } from '../../libs/interop/test/faults-of.ts';
import { aFracture, aMachine, aPatient, aTScore, byNumber, tokenOf } from './programs.ts';

let api: TestApi;
let people: People;
let token: string;
/** One `$import` takes so much here. */
const IMPORT_BYTES = 3_000_000;

beforeAll(async () => {
  api = await startApi({ fhirImportBytes: IMPORT_BYTES });
  people = await api.people();
  ({ token } = await aMachine(api, people));
});
afterAll(() => api.close());

type Json = Record<string, unknown>;
const ask = <Body = Json>(
  method: string,
  path: string,
  resource?: unknown,
  headers: Record<string, string> = {},
  as = token,
): Promise<Answer<Body>> =>
  api.browser().send<Body>(method, `/fhir/R4${path}`, {
    headers: { authorization: `Bearer ${as}`, 'content-type': 'application/fhir+json', ...headers },
    ...(resource === undefined ? {} : { body: JSON.stringify(resource) }),
  });
const refusal = ({ status, body }: Answer<unknown>) => {
  const { issue = [] } = (body ?? {}) as Partial<OperationOutcome>;
  return [status, issue[0]?.details?.coding?.[0]?.code, issue[0]?.expression?.[0]];
};
const idOf = (answer: Answer<unknown>): string => {
  const location = answer.headers.get('location') ?? '';
  const id = /\/[A-Z][A-Za-z]+\/([0-9a-f-]{36})/.exec(location)?.[1];
  if (id === undefined) throw new Error(`${answer.status} ${location} ${answer.text}`);
  return id;
};
const factsOf = async (patientId: string) =>
  api.query<Json>(`select type, "on"::text, payload, source, retracts from fact where patient_id = $1 order by seq`, [
    patientId,
  ]);
const make = async (number: string): Promise<string> => idOf(await ask('POST', '/Patient', aPatient(number)));

describe('a Patient', () => {
  test('is created, and the same again is the same', async () => {
    const first = await ask<Patient>('POST', '/Patient', aPatient('w-1'));
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ resourceType: 'Patient', birthDate: '1948-02-03', gender: 'female' });
    expect(first.headers.get('etag')).toBe('W/"1"');
    const again = await ask('POST', '/Patient', aPatient('w-1'));
    expect([again.status, idOf(again)]).toEqual([200, idOf(first)]);
    expect(refusal(await ask('POST', '/Patient', aPatient('w-1', { gender: 'male' })))).toEqual([
      409,
      'FLS-1021',
      'Patient.identifier',
    ]);
  });

  test('is created unless it is there', async () => {
    const unless = { 'if-none-exist': byNumber('w-2') };
    const first = await ask('POST', '/Patient', aPatient('w-2'), unless);
    const again = await ask('POST', '/Patient', aPatient('w-2', { gender: 'male' }), unless);
    expect([first.status, again.status, idOf(again)]).toEqual([201, 200, idOf(first)]);
  });

  test('is updated by number, or made', async () => {
    const at = `/Patient?${byNumber('w-3')}`;
    const made = await ask('PUT', at, aPatient('w-3'));
    const changed = await ask<Patient>(
      'PUT',
      at,
      aPatient('w-3', { name: [{ family: 'Example', given: ['Ada', 'May'] }] }),
    );
    expect([made.status, changed.status, idOf(changed)]).toEqual([201, 200, idOf(made)]);
    expect(changed.body.name?.[0]?.given).toEqual(['Ada', 'May']);
    const same = await ask('PUT', at, aPatient('w-3', { name: [{ family: 'Example', given: ['Ada', 'May'] }] }));
    expect(same.headers.get('etag')).toBe(changed.headers.get('etag'));
    const other = aPatient('w-3', { name: [{ family: 'Somebody' }], birthDate: '1950-01-01' });
    expect(refusal(await ask('PUT', at, other)).slice(0, 2)).toEqual([409, 'FLS-1021']);
  });

  test('is written back as it was read without a trace', async () => {
    const id = await make('w-4');
    const read = await ask<Patient>('GET', `/Patient/${id}`);
    const back = await ask('PUT', `/Patient/${id}`, read.body, { 'if-match': read.headers.get('etag') ?? '' });
    expect([back.status, back.headers.get('etag')]).toEqual([200, read.headers.get('etag')]);
  });

  test('is not updated over another version, nor under another id', async () => {
    const id = await make('w-5');
    expect(refusal(await ask('PUT', `/Patient/${id}`, { ...aPatient('w-5'), id }, { 'if-match': 'W/"9"' }))).toEqual([
      412,
      'FLS-1479',
      'Patient',
    ]);
    expect(refusal(await ask('PUT', `/Patient/${id}`, { ...aPatient('w-5'), id: 'x' }))).toEqual([
      400,
      'FLS-1470',
      'Patient.id',
    ]);
    expect(refusal(await ask('PUT', '/Patient/6dd0b8a4-57a8-4b2c-9ad0-3a5dd2d49f6c', aPatient('w-5')))[0]).toBe(404);
  });

  test('is written to by no number that it adds where it is recorded that they did not agree', async () => {
    const mobile = (value: string) => [{ system: 'phone', value, use: 'mobile' }];
    const at = `/Patient?${byNumber('w-no')}`;
    const id = idOf(await ask('PUT', at, aPatient('w-no', { telecom: mobile('+441632960007') })));
    await api.query(`update contact_point set consented = false where patient_id = $1 and channel = 'sms'`, [id]);
    await ask('PUT', at, aPatient('w-no', { telecom: mobile('+441632960008') }));
    const agreed = `select consented from contact_point where patient_id = $1 and channel = 'sms'`;
    expect(await api.query(agreed, [id])).toEqual([{ consented: false }, { consented: false }]);
  });

  test('is patched, and what the patch takes away is gone', async () => {
    const telecom = [{ system: 'phone', value: '+441632960001', use: 'mobile' }];
    const made = await ask('POST', '/Patient', aPatient('w-6', { telecom }));
    const at = `/Patient/${idOf(made)}`;
    const patch = (operations: unknown, headers = {}) =>
      ask<Patient>('PATCH', at, operations, { 'content-type': 'application/json-patch+json', ...headers });
    const changed = await patch([
      { op: 'replace', path: '/name/0/family', value: 'Sample' },
      { op: 'add', path: '/identifier/-', value: { system: 'https://b.example', value: '7' } },
      { op: 'remove', path: '/telecom' },
    ]);
    expect([changed.status, changed.body.name?.[0]?.family, changed.body.identifier?.length]).toEqual([
      200,
      'Sample',
      2,
    ]);
    expect((changed.body.telecom ?? []).filter(({ use }) => use !== 'old')).toEqual([]);
    expect(refusal(await patch([{ op: 'test', path: '/gender', value: 'male' }]))).toEqual([
      409,
      'FLS-1478',
      'patch[0]',
    ]);
    expect(refusal(await patch([{ op: 'remove', path: '/photo' }]))).toEqual([422, 'FLS-1477', 'patch[0]']);
    expect(refusal(await patch([{ op: 'replace', path: '/birthDate', value: 'soon' }]))).toEqual([
      400,
      'FLS-1470',
      'Patient.birthDate',
    ]);
    expect(refusal(await patch({}))).toEqual([400, 'FLS-1470', 'patch']);
    expect((await patch([], { 'content-type': 'application/fhir+json' })).status).toBe(415);
    expect((await patch([{ op: 'remove', path: '/identifier/1' }], { 'if-match': 'W/"1"' })).status).toBe(412);
  });

  test('dies, and lives again when that was wrong', async () => {
    const id = await make('w-7');
    await ask('POST', '/Condition', aFracture(`Patient/${id}`));
    const dead = await ask<Patient>('PUT', `/Patient/${id}`, aPatient('w-7', { deceasedDateTime: '2026-06-01' }));
    expect([dead.status, dead.body.deceasedDateTime]).toEqual([200, '2026-06-01']);
    const alive = await ask<Patient>('PUT', `/Patient/${id}`, aPatient('w-7', { deceasedBoolean: false }));
    expect([alive.status, alive.body.deceasedDateTime]).toEqual([200, undefined]);
  });
});

describe('a record', () => {
  test('becomes a fact once, is corrected, and is taken back', async () => {
    const id = await make('r-1');
    const made = await ask('POST', '/Observation', aTScore(`Patient/${id}`));
    expect(made.status).toBe(201);
    expect((await ask('POST', '/Observation', aTScore(`Patient/${id}`))).status).toBe(200);
    const at = `/Observation/${idOf(made)}`;
    expect((await ask('PUT', at, aTScore(`Patient/${id}`))).headers.get('etag')).toBe('W/"1"');
    const changed = await ask('PUT', at, aTScore(`Patient/${id}`, -2.9), { 'if-match': 'W/"1"' });
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, 'W/"2"']);
    expect(refusal(await ask('PUT', at, aTScore(`Patient/${id}`, -3), { 'if-match': 'W/"1"' }))).toEqual([
      412,
      'FLS-1479',
      'Observation',
    ]);
    expect((await ask('PUT', at, aTScore(`Patient/${id}`, -3, { status: 'entered-in-error' }))).status).toBe(200);
    expect(await factsOf(id)).toMatchObject([
      { type: 'dxa', payload: { tScore: -2.7 }, source: 'import' },
      { type: 'dxa', payload: { tScore: -2.9 }, retracts: false },
      { type: 'dxa', retracts: true },
    ]);
  });

  test('opens an episode with the scope to enrol', async () => {
    const id = await make('r-2');
    expect((await ask('POST', '/Condition', aFracture(`Patient/${id}`))).status).toBe(201);
    const episodes = await api.query<Json>('select enrolment from episode where patient_id = $1', [id]);
    expect(episodes).toEqual([{ enrolment: 'enrolled' }]);
  });

  test('gives a dose to its course, or begins one', async () => {
    const id = await make('r-3');
    const dose = (on: string) => ({
      resourceType: 'MedicationAdministration',
      status: 'completed',
      medicationCodeableConcept: { coding: [{ system: 'http://www.whocc.no/atc', code: 'M05BX04' }] },
      subject: { reference: `Patient/${id}` },
      effectiveDateTime: on,
    });
    expect((await ask('POST', '/MedicationAdministration', dose('2025-11-01'))).status).toBe(201);
    expect((await ask('POST', '/MedicationAdministration', dose('2026-05-01'))).status).toBe(201);
    expect((await factsOf(id)).map(({ type }) => type)).toEqual(['treatment', 'dose', 'dose']);
  });

  test('of a person is changed only by who has seen it', async () => {
    const id = await make('r-4');
    const made = await ask('POST', '/Observation', aTScore(`Patient/${id}`));
    await people.nurse.post(`/api/v1/patients/${id}/facts/${idOf(made)}/corrections`, {
      payload: { status: 'scanned', tScore: -1.1 },
      reason: 'read wrongly',
    });
    const at = `/Observation/${idOf(made)}`;
    expect((await ask('POST', '/Observation', aTScore(`Patient/${id}`))).status).toBe(200);
    expect(refusal(await ask('PUT', at, aTScore(`Patient/${id}`, -2)))).toEqual([409, 'FLS-1475', 'Observation']);
    expect((await ask('PUT', at, aTScore(`Patient/${id}`, -2), { 'if-match': 'W/"2"' })).status).toBe(200);
  });

  test.each<[string, Json, [number, string, string]]>([
    ['nobody', aTScore('Patient/6dd0b8a4-57a8-4b2c-9ad0-3a5dd2d49f6c'), [422, 'FLS-1472', 'Observation.subject']],
    ['a number of nobody', aTScore('Patient?identifier=a|1'), [422, 'FLS-1472', 'Observation.subject']],
    [
      'an entry of no bundle',
      aTScore('urn:uuid:6dd0b8a4-57a8-4b2c-9ad0-3a5dd2d49f6c'),
      [422, 'FLS-1472', 'Observation.subject'],
    ],
    ['no R4', aTScore('Patient/1', -1, { comments: 'x' }), [400, 'FLS-1470', 'Observation.comments']],
  ])('is refused by its place: %s', async (_, resource, wanted) => {
    const id = await make('r-5');
    const said = JSON.parse(JSON.stringify(resource).replace('Patient/1"', `Patient/${id}"`)) as Json;
    expect(refusal(await ask('POST', '/Observation', said))).toEqual(wanted);
  });
});

describe('a bundle', () => {
  const bundle = (type: string, ...entry: unknown[]) => ({ resourceType: 'Bundle', type, entry });
  const post = (url: string, resource: unknown, more: object = {}, fullUrl?: string) => ({
    ...(fullUrl === undefined ? {} : { fullUrl }),
    resource,
    request: { method: 'POST', url, ...more },
  });
  const ADA = 'urn:uuid:0c6a2f0e-9d5c-4f6b-9b57-1f0b8a3fd001';

  test('is a transaction: whole, with references within it, and once', async () => {
    const whole = bundle(
      'transaction',
      post('Observation', aTScore(ADA)),
      post('Condition', aFracture(ADA)),
      post('Patient', aPatient('b-1'), { ifNoneExist: byNumber('b-1') }, ADA),
      { request: { method: 'GET', url: `Patient?${byNumber('b-1')}` } },
    );
    const done = await ask<Bundle>('POST', '', whole);
    expect(done.status).toBe(200);
    const statuses = (answer: Answer<Bundle>) => answer.body.entry?.map(({ response }) => response?.status);
    expect(statuses(done)).toEqual(['201 Created', '201 Created', '201 Created', '200 OK']);
    expect((done.body.entry?.[3]?.resource as Bundle).entry).toHaveLength(1);
    const id = /Patient\/([0-9a-f-]+)/.exec(done.body.entry?.[2]?.response?.location ?? '')?.[1] ?? '';
    expect((await factsOf(id)).map(({ type }) => type).sort()).toEqual(['dxa', 'fracture']);
    expect(statuses(await ask<Bundle>('POST', '', whole))).toEqual(['200 OK', '200 OK', '200 OK', '200 OK']);
    expect(await factsOf(id)).toHaveLength(2);
  });

  test('that cannot be done whole is not done at all, and says where', async () => {
    const refused = await ask(
      'POST',
      '',
      bundle(
        'transaction',
        post('Patient', aPatient('b-2'), {}, ADA),
        post('Condition', aFracture('urn:uuid:0c6a2f0e-9d5c-4f6b-9b57-1f0b8a3fd002')),
      ),
    );
    expect(refusal(refused)).toEqual([422, 'FLS-1472', 'Bundle.entry[1].resource.subject']);
    expect((await ask<Bundle>('GET', `/Patient?${byNumber('b-2')}`)).body.entry).toBeUndefined();
  });

  test('of several patients is undone for all when one is refused', async () => {
    const wrong = aFracture(ADA, { onsetDateTime: '2027-01-01' });
    const all = bundle(
      'transaction',
      post('Patient', aPatient('b-3')),
      post('Patient', aPatient('b-4'), {}, ADA),
      post('Condition', wrong),
    );
    expect(refusal(await ask('POST', '', all))).toEqual([422, 'FLS-1471', 'Bundle.entry[2].resource.onsetDateTime']);
    expect((await ask<Bundle>('GET', `/Patient?${byNumber('b-3')}`)).body.entry).toBeUndefined();
  });

  test('that is a batch does each by itself', async () => {
    const id = await make('b-5');
    const done = await ask<Bundle>(
      'POST',
      '',
      bundle(
        'batch',
        post('Observation', aTScore(`Patient/${id}`)),
        post('Observation', aTScore('Patient/nobody')),
        { request: { method: 'GET', url: `Patient/${id}` } },
        { request: { method: 'DELETE', url: `Patient/${id}` } },
      ),
    );
    expect(done.body.entry?.map(({ response }) => response?.status)).toEqual(['201 Created', '422', '200 OK', '400']);
  });
});

describe('$import', () => {
  const send = async (lines: readonly unknown[], as?: string, type = 'application/fhir+ndjson') => {
    const body = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
    const answer = await api.browser().send('POST', '/fhir/R4/$import', {
      headers: { authorization: `Bearer ${as ?? token}`, 'content-type': type, accept: 'application/fhir+ndjson' },
      body,
    });
    const outcomes = answer.status === 200 ? answer.text.trimEnd().split('\n') : [];
    return {
      status: answer.status,
      told: outcomes.map((line) => {
        const { issue } = JSON.parse(line) as OperationOutcome;
        expect(faultsOf(JSON.parse(line) as object)).toEqual([]);
        const [{ details, expression } = { details: undefined, expression: undefined }] = issue;
        return [details?.coding?.[0]?.code ?? details?.text, expression?.[0]];
      }),
    };
  };
  const file = (value = -2.7) => [
    aPatient('i-1', { id: 'p1' }),
    aFracture('Patient/p1', { id: 'c1' }),
    aTScore('https://hospital.example/fhir/Patient/p1', value, { id: 'o1' }),
  ];

  test('writes a line after the other, and says what each came to', async () => {
    const { status, told } = await send([
      ...file(),
      '',
      aTScore('Patient/p2', -1, { id: 'o2' }),
      '{"resourceType": ',
      '[]',
      { resourceType: 'Basic' },
      aTScore('Patient/p1', -1, { id: 'o3', comments: 'no' }),
      `"${'x'.repeat(1_100_000)}"`,
      aPatient('i-2', { id: 'p3' }),
    ]);
    expect(status).toBe(200);
    expect(told).toEqual([
      ['created', 'line[1]'],
      ['created', 'line[2]'],
      ['created', 'line[3]'],
      ['FLS-1472', 'line[5].subject'],
      ['FLS-9001', 'line[6]'],
      ['FLS-1470', 'line[7]'],
      ['FLS-1480', 'line[8]'],
      ['FLS-1470', 'line[9].comments'],
      ['FLS-1470', 'line[10]'],
      ['created', 'line[11]'],
    ]);
  });

  test('that broke off is sent again: what is there stays, what differs is brought up to date', async () => {
    const outcomes = async (value?: number) => (await send(file(value))).told.map(([outcome]) => outcome);
    expect(await outcomes()).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(await outcomes(-2.9)).toEqual(['unchanged', 'unchanged', 'updated']);
    const [fact] = await api.query<{ id: string; patient: string }>(
      `select id, patient_id as patient from fact where type = 'dxa' and patient_id =
         (select patient_id from fact where source_key = 'fhir:Observation/o1' limit 1) order by seq desc limit 1`,
    );
    const at = `/api/v1/patients/${fact?.patient}/facts/${fact?.id}/corrections`;
    const correction = { payload: { status: 'scanned', tScore: -1.1 }, reason: 'read wrongly' };
    expect((await people.nurse.post(at, correction)).status).toBe(201);
    // A person's word stays.
    expect(await outcomes(-3.1)).toEqual(['unchanged', 'unchanged', 'unchanged']);
  });

  test('is bounded as a whole, whether its length is told before or not', async () => {
    const line = (number: string) => `${JSON.stringify(aPatient(number, { id: number }))}\n`;
    const blank = ' '.repeat(999_999) + '\n';
    const large = [line('i-large-1'), blank, blank, blank, line('i-large-2')];
    const upload = async (body: string | ReadableStream) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+ndjson' };
      const answer = await fetch(`${api.url}/fhir/R4/$import`, { method: 'POST', headers, body, duplex: 'half' });
      const text = await answer.text();
      const last = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as OperationOutcome;
      expect(faultsOf(last)).toEqual([]);
      const [issue] = last.issue;
      return [
        answer.status,
        text.trimEnd().split('\n').length,
        issue?.code,
        issue?.details?.coding?.[0]?.code,
        issue?.expression,
      ];
    };
    const known = async () =>
      (
        await Promise.all(
          ['i-large-1', 'i-large-2'].map((number) => ask<Bundle>('GET', `/Patient?${byNumber(number)}`)),
        )
      ).map(({ body }) => body.entry?.length ?? 0);
    expect(await upload(large.join(''))).toEqual([413, 1, 'too-long', 'FLS-1486', undefined]);
    expect(await known()).toEqual([0, 0]);
    // What came before the bound was answered line by line already; it is sent again in parts.
    const streamed = ReadableStream.from(large.map((part) => Buffer.from(part)));
    expect(await upload(streamed)).toEqual([200, 2, 'too-long', 'FLS-1486', ['line[4]']]);
    expect(await known()).toEqual([1, 0]);
    expect((await upload(line('i-large-2'))).slice(0, 3)).toEqual([200, 1, 'informational']);
  });

  test('is held against the scopes line by line, and is of lines', async () => {
    const recorder = await aMachine(api, people, ['record']);
    const told = (await send([...file(), aTScore(`Patient/${await make('i-3')}`)], recorder.token)).told;
    expect(told.map(([outcome]) => outcome)).toEqual(['FLS-1141', 'FLS-1472', 'FLS-1472', 'created']);
    expect((await send([aPatient('i-4')], undefined, 'application/fhir+json')).status).toBe(415);
    expect((await people.auditor.post('/fhir/R4/$import', {})).status).toBe(403);
    expect((await people.anonymous.post('/fhir/R4/$import', {})).status).toBe(401);
  });
});

describe('who may write', () => {
  test('is told by the scopes, narrow ones too', async () => {
    const machine = await aMachine(api, people);
    const id = await make('s-1');
    const recorder = await aMachine(api, people, ['system/*.rs', 'record']);
    const reader = await tokenOf(api, machine, 'system/*.rs');
    const narrow = await tokenOf(api, machine, 'system/Observation.cu system/Patient.rs');
    const send = (as: string) => [
      ask('POST', '/Patient', aPatient('s-2'), {}, as),
      ask('POST', '/Observation', aTScore(`Patient/${id}`), {}, as),
    ];
    const statuses = async (as: string) => (await Promise.all(send(as))).map(({ status }) => status);
    expect(await statuses(reader)).toEqual([403, 403]);
    expect(await statuses(recorder.token)).toEqual([403, 201]);
    expect(await statuses(narrow)).toEqual([403, 200]);
  });

  test.each(['anonymous', 'auditor', 'admin', 'safetyOfficer'] as const)('is not: %s', async (who) => {
    const answer = await people[who].post('/fhir/R4/Patient', aPatient('s-3'));
    expect([401, 403]).toContain(answer.status);
  });

  test('is nobody of another service', async () => {
    const id = await make('s-4');
    expect((await people.stranger.put(`/fhir/R4/Patient/${id}`, aPatient('s-4'))).status).toBe(404);
    expect((await people.stranger.post('/fhir/R4/Observation', aTScore(`Patient/${id}`))).status).toBe(422);
    expect((await people.nurse.put(`/fhir/R4/Patient/${id}`, aPatient('s-4'))).status).toBe(200);
  });
});

describe('what a person decides about', () => {
  const aReport = (reference: string, text: string, more: object = {}) => ({
    resourceType: 'DiagnosticReport',
    identifier: [{ system: 'https://hospital.example/accession', value: 'ACC-1' }],
    status: 'final',
    code: { text: 'CT thorax' },
    subject: { reference },
    effectiveDateTime: '2026-05-04',
    presentedForm: [{ contentType: 'text/plain', data: Buffer.from(text).toString('base64') }],
    ...more,
  });
  const FRACTURE = 'Findings: Wedge compression fracture of L1. Lungs clear.';
  const stateOf = (sourceKey: string) =>
    api.query<Json>(
      `select p.state, p.nothing, p.patient_id, w.id is not null and w.closed_at is null as waits from possible_fracture p
       left join work_item w on w.key = 'possible-fracture/' || p.id where p.source_key like $1 order by p.revision`,
      [sourceKey],
    );
  const told = ({ status, body }: Answer<unknown>) => [
    status,
    (body as OperationOutcome).issue[0]?.details?.text?.slice(0, 30),
  ];

  test('is a report of a fracture, once, until it is taken back', async () => {
    const id = await make('w-40');
    const send = (text: string, more?: object) =>
      ask('POST', '/DiagnosticReport', aReport(`Patient/${id}`, text, more));
    expect(told(await send(FRACTURE))).toEqual([202, 'taken as a possible fracture: a perso'.slice(0, 30)]);
    expect((await send(FRACTURE)).status).toBe(202);
    expect(await stateOf('%ACC-1')).toEqual([{ state: 'open', nothing: null, patient_id: id, waits: true }]);
    expect((await send('', { status: 'entered-in-error', presentedForm: [] })).status).toBe(202);
    expect(await stateOf('%ACC-1')).toEqual([{ state: 'withdrawn', nothing: null, patient_id: id, waits: false }]);
    expect(await factsOf(id)).toEqual([]);
  });

  test('is no report without one, and is told so', async () => {
    const id = await make('w-41');
    const report = aReport(`Patient/${id}`, 'Findings: No fracture.', {
      identifier: [{ system: 'https://hospital.example/accession', value: 'ACC-2' }],
    });
    expect(told(await ask('POST', '/DiagnosticReport', report))).toEqual([202, 'taken and read: it tells of no']);
    expect(await stateOf('%ACC-2')).toMatchObject([{ state: 'nothing', nothing: 'no-fracture', waits: false }]);
  });

  test('is the fracture of who may not enrol, also of somebody who is not here', async () => {
    const { token: narrow } = await aMachine(api, people, ['system/*.rs', 'record']);
    const condition = (reference: string, value: string) =>
      aFracture(reference, { identifier: [{ system: 'https://hospital.example/condition', value }] });
    const id = await make('w-42');
    expect((await ask('POST', '/Condition', condition(`Patient/${id}`, 'K-1'), {}, narrow)).status).toBe(202);
    expect(await stateOf('%K-1')).toMatchObject([{ state: 'open', patient_id: id, waits: true }]);
    expect(await factsOf(id)).toEqual([]);

    const bundle = (...resources: readonly { readonly resourceType: string }[]) => ({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [aPatient('w-43'), ...resources].map((resource, place) => ({
        fullUrl: `urn:uuid:6c2a9a3e-0000-4000-8000-00000000000${place}`,
        resource,
        request: { method: 'POST', url: resource.resourceType },
      })),
    });
    const subject = 'urn:uuid:6c2a9a3e-0000-4000-8000-000000000000';
    const answer = await ask<Bundle>('POST', '', bundle(condition(subject, 'K-2')), {}, narrow);
    expect([answer.status, answer.body.entry?.map(({ response }) => response?.status)]).toEqual([
      200,
      ['202 Accepted', '202 Accepted'],
    ]);
    expect(await stateOf('%K-2')).toMatchObject([{ state: 'open', patient_id: null, waits: true }]);
    // Nothing but what a person decides about: what is recorded wants a patient.
    const refused = await ask('POST', '', bundle(condition(subject, 'K-3'), aTScore(subject)), {}, narrow);
    expect(refusal(refused).slice(0, 2)).toEqual([403, 'FLS-1141']);
    expect(refusal(await ask('POST', '/Patient', aPatient('w-44'), {}, narrow)).slice(0, 2)).toEqual([403, 'FLS-1141']);
    expect(await stateOf('%K-3')).toEqual([]);
  });

  test('is not what is recorded already: the sender corrects it', async () => {
    const { token: narrow } = await aMachine(api, people, ['system/*.rs', 'record']);
    const id = await make('w-45');
    const condition = aFracture(`Patient/${id}`, {
      identifier: [{ system: 'https://hospital.example/condition', value: 'K-5' }],
    });
    expect((await ask('POST', '/Condition', condition)).status).toBe(201);
    expect((await ask('POST', '/Condition', condition, {}, narrow)).status).toBe(200);
    expect(await stateOf('%K-5')).toEqual([]);
  });
});
