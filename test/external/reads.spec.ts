import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Bundle, CapabilityStatement, FhirResource, OperationOutcome } from 'fhir/r4.js';
import { anEnrolment, type Answer, enrol, type People, startApi, type TestApi } from '../api/harness.ts';
import { faultsOf } from '../../libs/interop/test/faults-of.ts';
import { aFracture, aMachine, tokenOf, WHOLE_RECORD, writeToEverybody } from './programs.ts';

let api: TestApi;
let people: People;
let token: string;
let ada: string;
let bea: string;
let stranger: string;

beforeAll(async () => {
  api = await startApi();
  people = await api.people();
  ({ token } = await aMachine(api, people));
  const some = () => anEnrolment({ facts: [...WHOLE_RECORD] });
  ada = (await enrol(people.nurse, some())).patientId;
  bea = (await enrol(people.nurse, some())).patientId;
  stranger = (await enrol(people.stranger, some())).patientId;
  await writeToEverybody(api);
});
afterAll(() => api.close());

const ask = <Body = FhirResource>(method: string, path: string, resource?: unknown): Promise<Answer<Body>> =>
  api.browser().send<Body>(method, `/fhir/R4${path}`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
    ...(resource === undefined ? {} : { body: JSON.stringify(resource) }),
  });
const found = async (path: string): Promise<FhirResource[]> => {
  const answer = await ask<Bundle<FhirResource>>('GET', path);
  if (answer.status !== 200) throw new Error(answer.text);
  return (answer.body.entry ?? []).flatMap(({ resource }) => resource ?? []);
};
const idsOf = async (path: string) => (await found(path)).map(({ id }) => id);
const codeOf = ({ body }: Answer<OperationOutcome>) => body.issue[0]?.details?.coding?.[0]?.code;

/** How many of each type every patient here has. */
const FACTS_OF: [string, number][] = [
  ['Condition', 2],
  ['Observation', 3],
  ['MedicationStatement', 2],
  ['MedicationAdministration', 1],
];
const TYPES: [string, number][] = [
  ...FACTS_OF,
  ['EpisodeOfCare', 2],
  ['Task', 56],
  ['CarePlan', 1],
  ['DiagnosticReport', 1],
  ['Communication', 1],
  ['Consent', 1],
  ['Flag', 1],
  ['Appointment', 1],
];
/** Where the patient is no `subject`. */
const WITHOUT_SUBJECT = ['EpisodeOfCare', 'Consent', 'Appointment'];

describe.each(TYPES)('%s', (type, count) => {
  test('is found by patient, by number, by id and by age, and is read', async () => {
    const ids = await idsOf(`/${type}?patient=${ada}&_count=100`);
    expect(ids).toHaveLength(count);
    if (!WITHOUT_SUBJECT.includes(type)) expect(await idsOf(`/${type}?subject=Patient/${ada}&_count=100`)).toEqual(ids);
    expect(await idsOf(`/${type}?patient.gender=female&patient=${ada}&_count=100`)).toEqual(ids);
    expect(await idsOf(`/${type}?_id=${ids.join(',')}&_count=100`)).toEqual(ids);
    expect(await idsOf(`/${type}?patient=${ada}&_lastUpdated=ge2026-06-15&_count=100`)).toEqual(ids);
    expect(await idsOf(`/${type}?patient=${ada}&_lastUpdated=lt2026-06-15`)).toEqual([]);
    expect(await idsOf(`/${type}?patient=${ada}&_sort=-_id&_count=100`)).toEqual([...ids].reverse());
    expect(new Set(await idsOf(`/${type}?patient=${ada}&_sort=_lastUpdated&_count=100`))).toEqual(new Set(ids));
    const read = await ask('GET', `/${type}/${ids[0]}`);
    expect(read).toMatchObject({ status: 200, body: { resourceType: type, id: ids[0] } });
    expect(read.headers.get('etag')).toBe(`W/"${read.body.meta?.versionId}"`);
    expect(read.text).toContain(`"Patient/${ada}"`);
    for (const resource of await found(`/${type}?patient=${ada}&_count=100`)) expect(faultsOf(resource)).toEqual([]);
  });

  test('comes page by page, each once', async () => {
    const all = await idsOf(`/${type}?patient=${ada},${bea}&_count=500`);
    const paged: (string | undefined)[] = [];
    for (let next = `/${type}?patient=${ada},${bea}&_count=${count < 10 ? 1 : 40}`; next !== '';) {
      const { body } = await ask<Bundle<FhirResource>>('GET', next);
      paged.push(...(body.entry ?? []).map(({ resource }) => resource?.id));
      next = body.link?.find(({ relation }) => relation === 'next')?.url.replace(`${api.url}/fhir/R4`, '') ?? '';
    }
    expect(paged).toEqual(all);
    expect(all).toHaveLength(2 * count);
  });

  test('of another service is not there', async () => {
    const theirs = await people.stranger.get<Bundle>(`/fhir/R4/${type}?patient=${stranger}`);
    const id = theirs.body.entry?.[0]?.resource?.id ?? '';
    expect(id).not.toBe('');
    expect((await ask('GET', `/${type}/${id}`)).status).toBe(404);
    expect(await idsOf(`/${type}?patient=${stranger}`)).toEqual([]);
    expect(await idsOf(`/${type}?_id=${id}`)).toEqual([]);
    expect((await ask('GET', `/${type}/no-id`)).status).toBe(404);
  });

  test('brings its patient along, and tells the audit log of everybody', async () => {
    const all = await found(`/${type}?patient=${ada},${bea}&_count=500&_include=${type}:patient`);
    expect(all.filter(({ resourceType }) => resourceType === 'Patient').map(({ id }) => id)).toEqual([ada, bea].sort());
    const [record] = await api.query<{ action: string; ids: string[] }>(
      `select action, patient_ids as ids from audit_record where resource = $1 order by id desc limit 1`,
      [type],
    );
    expect({ action: record?.action, ids: [...(record?.ids ?? [])].sort() }).toEqual({
      action: 'fhir-search',
      ids: [ada, bea].sort(),
    });
  });
});

describe.each(FACTS_OF)('%s', (type) => {
  test('is sent back as it was read without a trace', async () => {
    for (const resource of await found(`/${type}?patient=${ada}`)) {
      const before = await api.query('select count(*)::int as n from fact where patient_id = $1', [ada]);
      const back = await ask('PUT', `/${type}/${resource.id}`, resource);
      expect({ status: back.status, etag: back.headers.get('etag'), body: back.body }).toEqual({
        status: 200,
        etag: 'W/"1"',
        body: resource,
      });
      expect(await api.query('select count(*)::int as n from fact where patient_id = $1', [ada])).toEqual(before);
    }
  });
});

test.each([
  ['Condition', 'code=15724005', 1],
  ['Condition', 'code=http://snomed.info/sct|263225007', 0],
  ['Condition', 'onset-date=ge2026-05-05', 1],
  ['Observation', 'code=http://loinc.org|62292-8', 1],
  ['Observation', 'code=38265-5,72514-3', 2],
  ['Observation', 'category=laboratory', 1],
  ['Observation', 'date=2026-05', 2],
  ['MedicationStatement', 'code=http://www.whocc.no/atc|M05BX04', 1],
  ['MedicationStatement', 'status=completed', 1],
  ['MedicationStatement', 'effective=lt2026-01-01', 1],
  ['MedicationAdministration', 'code=M05BX04', 1],
  ['MedicationAdministration', 'code=M05BA08', 0],
  ['MedicationAdministration', 'effective-time=2026-05-10', 1],
  ['EpisodeOfCare', 'status=active', 2],
  ['EpisodeOfCare', 'status=finished', 0],
  ['EpisodeOfCare', 'date=2026-05-04', 1],
  ['Task', 'code=urn:osteon:task-kind|dxa', 2],
  ['Task', 'status=requested&code=dxa', 0],
  ['Task', 'business-status=overdue,late&status=completed', 0],
  ['Flag', 'status=active', 1],
  ['Flag', 'date=2026-06-15&status=inactive', 0],
  ['Communication', 'status=completed&medium=SMSWRIT&sent=ge2026-06-15', 1],
  ['Communication', 'status=preparation', 0],
  ['CarePlan', 'status=active&date=2026-05-04', 1],
  ['DiagnosticReport', 'date=2026-05-20&status=final', 1],
  ['Consent', 'date=ge2026-06-15', 1],
  ['Appointment', 'status=booked&date=2026-07-01', 1],
  ['Appointment', 'date=lt2026-07-01', 0],
])('%s is searched by %s', async (type, criteria, count) => {
  expect(await idsOf(`/${type}?patient=${ada}&${criteria}`)).toHaveLength(count);
});

test.each(['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'sa', 'eb'])('a day is compared by %s', async (compare) => {
  const fits = { eq: [1], ne: [0, 2], lt: [0], le: [0, 1], gt: [2], ge: [1, 2], sa: [2], eb: [0] }[compare] ?? [];
  const days = ['2026-05-20', '2026-05-21', '2026-06-01'];
  const shown = await found(`/Observation?patient=${ada}&_sort=date&date=${compare}2026-05-21`);
  expect(shown.map((one) => ('effectiveDateTime' in one ? one.effectiveDateTime : ''))).toEqual(
    fits.map((place) => days[place]),
  );
});

test('records are put in order by day', async () => {
  const days = (await found(`/Observation?patient=${bea}&_sort=-date`)).map((one) =>
    one.resourceType === 'Observation' ? one.effectiveDateTime : '',
  );
  expect(days).toEqual(['2026-06-01', '2026-05-21', '2026-05-20']);
});

test('a record keeps its id when it is corrected, and is gone when it is taken back', async () => {
  const [scan] = await found(`/Observation?patient=${bea}&code=38265-5`);
  const at = `/Observation/${scan?.id}`;
  const correct = (body: object) =>
    people.nurse.post(`/api/v1/patients/${bea}/facts/${scan?.id}/corrections`, { reason: 'read wrongly', ...body });
  expect((await correct({ payload: { status: 'scanned', tScore: -1.5 } })).status).toBe(201);
  expect(await ask('GET', at)).toMatchObject({
    body: { id: scan?.id, status: 'amended', meta: { versionId: '2' }, valueQuantity: { value: -1.5 } },
  });
  const back = { ...scan, status: 'entered-in-error' };
  expect((await ask('PUT', at, back)).status).toBe(409);
  const seen = await api.browser().send('PUT', `/fhir/R4${at}`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json', 'if-match': 'W/"2"' },
    body: JSON.stringify(back),
  });
  expect(seen.status).toBe(200);
  const gone = await ask<OperationOutcome>('GET', at);
  expect([gone.status, codeOf(gone)]).toEqual([410, 'FLS-1433']);
  const version = (number: number) => ask<OperationOutcome>('GET', `${at}/_history/${number}`);
  expect([await version(1), await version(2)]).toMatchObject([
    { status: 200, body: { status: 'final', valueQuantity: { value: -2.7 }, meta: { versionId: '1' } } },
    { status: 200, body: { status: 'amended', valueQuantity: { value: -1.5 }, meta: { versionId: '2' } } },
  ]);
  expect((await version(1)).headers.get('etag')).toBe('W/"1"');
  expect([codeOf(await version(3)), codeOf(await version(4))]).toEqual(['FLS-1433', 'FLS-1434']);
  const history = await ask<Bundle<FhirResource>>('GET', `${at}/_history`);
  expect(history.body).toMatchObject({ type: 'history', total: 3 });
  const told = (one: Bundle<FhirResource>) =>
    one.entry?.map(({ request, resource }) => [request?.method, resource?.meta?.versionId]);
  expect(told(history.body)).toEqual([
    ['DELETE', undefined],
    ['PUT', '2'],
    ['POST', '1'],
  ]);
  expect(faultsOf(history.body)).toEqual([]);
  const first = await ask<Bundle<FhirResource>>('GET', `${at}/_history?_count=2`);
  expect(first.body.entry).toHaveLength(2);
  const next =
    first.body.link?.find(({ relation }) => relation === 'next')?.url.replace(`${api.url}/fhir/R4`, '') ?? '';
  expect(told((await ask<Bundle<FhirResource>>('GET', next)).body)).toEqual([['POST', '1']]);
  expect((await ask<Bundle>('GET', `${at}/_history?_since=2030-01-01T00:00:00Z`)).body.entry).toBeUndefined();
  expect((await ask('GET', `${at}/_history?_since=soon`)).status).toBe(400);
  expect((await people.stranger.get(`/fhir/R4${at}/_history`)).status).toBe(404);
  expect((await people.stranger.get(`/fhir/R4${at}/_history/1`)).status).toBe(404);
  expect(await idsOf(`/Observation?patient=${bea}&code=38265-5`)).toEqual([]);
});

test.each([
  [`/Patient?_id=`, '_revinclude=Condition:patient', 'Patient'],
  [`/Patient?_id=`, '_revinclude:iterate=Condition:patient', 'Patient'],
  [`/Patient?_id=`, '_has:Condition:patient:code=S72.0', 'Patient'],
  ['/Measure?_id=flsdb-4', '_revinclude=MeasureReport:measure', 'Measure'],
])(
  'what is not served is passed over and said, and refused where that is wanted: %s&%s',
  async (search, given, type) => {
    const path = `${search.endsWith('=') ? search + ada : search}&${given}`;
    const [name = ''] = given.split('=');
    const { body } = await ask<Bundle<FhirResource>>('GET', path);
    expect(body.entry).toMatchObject([
      { resource: { resourceType: type }, search: { mode: 'match' } },
      { resource: { resourceType: 'OperationOutcome' }, search: { mode: 'outcome' } },
    ]);
    expect(JSON.stringify(body.entry?.[1])).toContain(`${name} is not served`);
    expect(body.link?.[0]?.url).not.toMatch(/_revinclude|_has/);
    expect(faultsOf(body)).toEqual([]);
    const strict = await api.browser().get<OperationOutcome>(`/fhir/R4${path}`, {
      ...{ authorization: `Bearer ${token}`, prefer: 'handling=strict' },
    });
    expect([strict.status, codeOf(strict)]).toEqual([400, 'FLS-1430']);
    expect(strict.text).toContain('is not served; search the type that refers to it');
    expect(faultsOf(strict.body)).toEqual([]);
  },
);

describe('$everything', () => {
  const pagesOf = async (path: string, as = token): Promise<FhirResource[][]> => {
    const pages: FhirResource[][] = [];
    for (let next: string | undefined = path; next !== undefined;) {
      const answer: Answer<Bundle<FhirResource>> = await api
        .browser()
        .get(`/fhir/R4${next}`, { authorization: `Bearer ${as}` });
      if (answer.status !== 200) throw new Error(answer.text);
      pages.push((answer.body.entry ?? []).flatMap(({ resource }) => resource ?? []));
      next = answer.body.link?.find(({ relation }) => relation === 'next')?.url.replace(`${api.url}/fhir/R4`, '');
    }
    return pages;
  };
  const keyOf = ({ resourceType, id }: FhirResource) => `${resourceType}/${id}`;

  test('is all of a patient, each once, however it is paged', async () => {
    const whole = (await pagesOf(`/Patient/${ada}/$everything?_count=500`)).flat();
    expect(whole[0]).toMatchObject({ resourceType: 'Patient', id: ada });
    const counts: Record<string, number> = {};
    for (const { resourceType } of whole) counts[resourceType] = (counts[resourceType] ?? 0) + 1;
    expect(counts).toEqual({ Patient: 1, ...Object.fromEntries(TYPES) });
    expect(faultsOf((await ask('GET', `/Patient/${ada}/$everything?_count=10`)).body)).toEqual([]);
    for (const size of [4, 7]) {
      const pages = await pagesOf(`/Patient/${ada}/$everything?_count=${size}`);
      expect(Math.max(...pages.map((page) => page.length))).toBe(size);
      expect(pages.flat().map(keyOf)).toEqual(whole.map(keyOf));
    }
  });

  test('is narrowed by type and age', async () => {
    const some = (await pagesOf(`/Patient/${ada}/$everything?_type=Condition,Observation`)).flat();
    expect(some.map(({ resourceType }) => resourceType).sort()).toEqual([
      ...['Condition', 'Condition', 'Observation', 'Observation', 'Observation'],
    ]);
    expect((await pagesOf(`/Patient/${ada}/$everything?_since=2026-06-16T00:00:00Z`)).flat()).toEqual([]);
    const strict = await api.browser().get(`/fhir/R4/Patient/${ada}/$everything?start=2026-01-01`, {
      ...{ authorization: `Bearer ${token}`, prefer: 'handling=strict' },
    });
    expect(strict.status).toBe(400);
    expect((await ask('GET', `/Patient/${ada}/$everything?_cursor=x`)).status).toBe(400);
  });

  test('shows what the token opens, and nobody of another service', async () => {
    const narrow = await aMachine(api, people, ['system/*.rs']);
    const seen = await tokenOf(api, narrow, 'system/Patient.rs system/Observation.rs system/Condition.s');
    expect(new Set((await pagesOf(`/Patient/${ada}/$everything`, seen)).flat().map((one) => one.resourceType))).toEqual(
      new Set(['Patient', 'Observation']),
    );
    expect((await ask('GET', `/Patient/${stranger}/$everything`)).status).toBe(404);
    expect((await people.stranger.get(`/fhir/R4/Patient/${ada}/$everything`)).status).toBe(404);
    expect((await people.auditor.get(`/fhir/R4/Patient/${ada}/$everything`)).status).toBe(403);
  });
});

test('an episode is finished by death, with its tasks; a fracture of long ago is none', async () => {
  const facts = [{ type: 'fracture', on: '2026-05-04', payload: { site: 'hip' } }] as const;
  const { patientId } = await enrol(people.nurse, anEnrolment({ facts: [...facts] }));
  const long = aFracture(`Patient/${patientId}`, { onsetDateTime: '2020-01-01' });
  expect((await ask('POST', '/Condition', long)).status).toBe(201);
  const [hip] = await idsOf(`/Condition?patient=${patientId}&onset-date=2026-05-04`);
  const episodes = await found(`/EpisodeOfCare?patient=${patientId}&_include=EpisodeOfCare:condition`);
  expect(episodes).toMatchObject([
    {
      status: 'active',
      period: { start: '2026-05-04' },
      diagnosis: [{ condition: { reference: `Condition/${hip}` } }],
    },
    { resourceType: 'Condition', id: hip },
  ]);
  const [task] = await found(`/Task?patient=${patientId}&code=dxa&_include=Task:focus`);
  expect(task).toMatchObject({
    for: { reference: `Patient/${patientId}` },
    focus: { reference: `EpisodeOfCare/${episodes[0]?.id}` },
  });
  const died = [{ type: 'death', on: '2026-06-10', payload: {} }];
  const answer = await people.nurse.post(`/api/v1/patients/${patientId}/facts`, { facts: died });
  expect(answer.status).toBe(201);
  expect(await found(`/EpisodeOfCare?patient=${patientId}`)).toMatchObject([
    { status: 'finished', period: { start: '2026-05-04', end: '2026-06-10' } },
  ]);
  expect((await ask('GET', `/Task/${task?.id}`)).body).toMatchObject({
    status: 'cancelled',
    statusReason: { text: 'died' },
    businessStatus: { text: 'cancelled' },
  });
});

test('what is told of care is what the pages show', async () => {
  expect(await found(`/Communication?patient=${ada}`)).toMatchObject([
    {
      status: 'completed',
      sent: '2026-06-15T10:00:00.000Z',
      medium: [{ text: 'Text message' }],
      payload: [{ contentString: 'Please call us.' }],
    },
  ]);
  const [scan] = await idsOf(`/Observation?patient=${ada}&code=38265-5`);
  expect(await found(`/DiagnosticReport?patient=${ada}&_include=DiagnosticReport:result`)).toMatchObject([
    { result: [{ reference: `Observation/${scan}` }] },
    { resourceType: 'Observation', id: scan },
  ]);
  expect(await found(`/Flag?patient=${ada}`)).toMatchObject([
    { status: 'active', code: { coding: [{ code: 'infection' }] }, period: { start: '2026-06-15' } },
  ]);
  const tasks = await idsOf(`/Task?patient=${ada}&_count=100`);
  const [plan] = await found(`/CarePlan?patient=${ada}`);
  const activities =
    plan?.resourceType === 'CarePlan' ? plan.activity?.map(({ reference }) => reference?.reference) : [];
  expect([...(activities ?? [])].sort()).toEqual(tasks.map((id) => `Task/${id}`).sort());
  const allowed = async () =>
    (await found(`/Consent?patient=${bea}`)).map((one) => (one.resourceType === 'Consent' ? one.provision?.type : ''));
  expect(await allowed()).toEqual(['permit']);
  await api.query('update contact_point set opted_out_at = osteon_now() where patient_id = $1', [bea]);
  expect(await allowed()).toEqual(['deny']);
});

describe('what is counted', () => {
  test('is told by the indicators, as the reports tell it', async () => {
    const measures = await found('/Measure');
    expect(measures).toHaveLength(22);
    expect(measures.flatMap((one) => faultsOf(one))).toEqual([]);
    expect((await ask('GET', '/Measure/flsdb-4')).body).toMatchObject({ resourceType: 'Measure', id: 'flsdb-4' });
    const answer = await people.nurse.get<Bundle<FhirResource>>(
      '/fhir/R4/MeasureReport?period=2026-05&measure=flsdb-10',
    );
    const [report] = (answer.body.entry ?? []).flatMap(({ resource }) => resource ?? []);
    expect(faultsOf(report ?? {})).toEqual([]);
    const told = await people.nurse.get<{ indicators: { id: string; numerator: number; denominator: number }[] }>(
      '/api/v1/reports/indicators?from=2026-05-01&to=2026-05-31',
    );
    const indicator = told.body.indicators.find(({ id }) => id === 'flsdb-10');
    expect(indicator?.denominator).toBeDefined();
    expect(report).toMatchObject({
      id: 'flsdb-10.2026-05-01.2026-05-31',
      type: 'summary',
      period: { start: '2026-05-01', end: '2026-05-31' },
      group: [{ population: [{ count: indicator?.denominator }, { count: indicator?.numerator }, {}] }],
    });
    const byId = await people.nurse.get('/fhir/R4/MeasureReport/flsdb-10.2026-05-01.2026-05-31');
    expect(byId.body).toEqual(report);
    const at = '/fhir/R4/Measure/flsdb-10/$evaluate-measure';
    const period = '?periodStart=2026-05-01&periodEnd=2026-05-31';
    for (const more of ['', '&reportType=population']) {
      const evaluated = await people.nurse.get(`${at}${period}${more}`);
      expect(evaluated).toMatchObject({ status: 200, body: report });
    }
    const posted = await people.nurse.send('POST', at, {
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify({
        resourceType: 'Parameters',
        parameter: [
          { name: 'periodStart', valueDate: '2026-05' },
          { name: 'periodEnd', valueDate: '2026-05' },
        ],
      }),
    });
    expect(posted.body).toEqual(report);
  });

  test('has no small number where it is told to a program', async () => {
    const reports = await found('/MeasureReport?period=2026-05');
    expect(reports).toHaveLength(22);
    // Completeness counts fields, and no patients.
    const ofPatients = reports.filter(({ id }) => !/^(flsdb-1|iof-11)\./.test(id ?? ''));
    const counts = ofPatients.flatMap((one) =>
      one.resourceType === 'MeasureReport' ? (one.group?.[0]?.population ?? []).map(({ count }) => count) : [],
    );
    expect(counts.filter((count) => count !== undefined && count > 0 && count < 5)).toEqual([]);
    expect(counts).toContain(undefined);
  });

  test.each([
    ['/MeasureReport?period=soon', 400, 'FLS-1431'],
    ['/MeasureReport/flsdb-10', 404, 'FLS-1434'],
    ['/MeasureReport/flsdb-10.2026-02-31.2026-03-01', 404, 'FLS-1434'],
    ['/MeasureReport/flsdb-10.2030-01-01.2030-02-01', 422, 'FLS-1401'],
    ['/Measure/none', 404, 'FLS-1434'],
    ['/Measure/none/$evaluate-measure?periodStart=2026-05&periodEnd=2026-05', 404, 'FLS-1434'],
    ['/Measure/flsdb-4/$evaluate-measure?periodStart=2026-05', 400, 'FLS-1431'],
    ['/Measure/flsdb-4/$evaluate-measure?periodStart=2026-05&periodEnd=soon', 400, 'FLS-1431'],
    ['/Measure/flsdb-4/$evaluate-measure?periodStart=2026-05&periodEnd=2026-05&subject=Patient/1', 400, 'FLS-1431'],
    ['/Measure/flsdb-4/$evaluate-measure?periodStart=2026-05&periodEnd=2026-05&reportType=subject', 400, 'FLS-1431'],
    ['/Measure/flsdb-4/$evaluate-measure?periodStart=2026-06&periodEnd=2026-05', 422, 'FLS-1400'],
  ])('refuses %s', async (path, status, code) => {
    const answer = await ask<OperationOutcome>('GET', path);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });
});

test('auditors read who saw whom, and each look is recorded', async () => {
  const asked = `/fhir/R4/AuditEvent?patient=${bea}&entity-name=fhir-read&_sort=-date`;
  const { body, status } = await people.auditor.get<Bundle<FhirResource>>(asked);
  expect(status).toBe(200);
  const events = (body.entry ?? []).flatMap(({ resource }) => resource ?? []);
  expect(events[0]).toMatchObject({
    resourceType: 'AuditEvent',
    entity: [{ name: 'fhir-read' }, { what: { reference: `Patient/${bea}` } }],
  });
  expect(events.flatMap((one) => faultsOf(one))).toEqual([]);
  const read = await people.auditor.get<FhirResource>(`/fhir/R4/AuditEvent/${events[0]?.id}`);
  expect(read.body).toMatchObject({ id: events[0]?.id });
  expect((await people.auditor.get(`/fhir/R4/AuditEvent/${bea}`)).status).toBe(404);
  const [record] = await api.query<{ resource: string; ids: string[] }>(
    `select resource, patient_ids as ids from audit_record where action = 'fhir-read' order by id desc offset 1 limit 1`,
  );
  expect(record).toEqual({ resource: 'AuditEvent', ids: [bea] });
  expect((await people.nurse.get(asked)).status).toBe(403);
  expect((await ask('GET', '/AuditEvent')).status).toBe(403);
});

test('the statement promises what there is', async () => {
  const { body } = await ask<CapabilityStatement>('GET', '/metadata');
  const resources = body.rest?.[0]?.resource ?? [];
  expect(faultsOf(body)).toEqual([]);
  expect(resources.map(({ type }) => type)).toEqual([
    ...['Patient', ...TYPES.map(([type]) => type)],
    ...['AuditEvent', 'Measure', 'MeasureReport'],
  ]);
  const operations = resources.flatMap(({ operation = [] }) => operation.map(({ name }) => name));
  expect(operations).toEqual(['everything', 'evaluate-measure']);
  const facts = FACTS_OF.map(([type]) => type);
  for (const { type, interaction } of resources) {
    const isCounted = type.startsWith('Measure');
    expect({ type, can: interaction?.map(({ code }) => code) }).toEqual({
      type,
      can: [
        ...['read', ...(isCounted ? [] : ['vread'])],
        ...([...facts, 'DiagnosticReport'].includes(type) ? ['history-instance'] : []),
        ...['search-type', ...(type === 'DiagnosticReport' ? ['create'] : [])],
        ...(['Patient', ...facts].includes(type) ? ['create', 'update', 'patch'] : []),
      ],
    });
  }
});
