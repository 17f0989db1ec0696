import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { findPossibleFractures, type FracturePointer } from '@osteon/application';
import type { FinderCodes, PossibleFractureView, WorkItemPage } from '@osteon/contracts';
import { createFindingStore } from '@osteon/persistence';
import { anEnrolment, type Browser, enrol, refusalOf, startApi, TODAY, type TestApi } from './harness.ts';

const PATH = '/api/v1/possible-fractures';
const TEXT = 'CT THORAX. Findings: Acute wedge fracture of L1. Lungs clear.';

let api: TestApi;
let nurse: Browser;
let lead: Browser;
let number = 0;
beforeAll(async () => {
  api = await startApi();
  nurse = await api.as('nurse');
  lead = await api.as('lead');
});
afterAll(() => api.close());
beforeEach(() => {
  number += 1;
});

const named = () => ({
  identifiers: [{ system: 'https://hospital.example/number', value: `pf-${number}` }],
  family: `Ostrander${number}`,
  given: ['Ada', 'May'],
  birthDate: '1950-02-03',
  sex: 'female' as const,
  telecom: [{ kind: 'phone' as const, value: '+447700900456', use: 'mobile' as const }],
  address: { lines: ['1 High Street'], city: 'Bath', postalCode: 'BA1 1AA', country: 'GB' },
});

/** What a feed says, as HL7 does; the possible fracture that comes of it. */
async function point(more: Partial<FracturePointer> = {}): Promise<string> {
  const actor = { kind: 'cli', serviceId: api.ids.north } as const;
  const pointer: FracturePointer = {
    source: 'hl7v2',
    sender: 'RIS',
    sourceKey: `report/${number}`,
    person: named(),
    patientId: null,
    about: { kind: 'report', text: TEXT, on: TODAY, status: 'final' },
    referrer: { name: 'Dr Ahmed' },
    ...more,
  };
  const { persistence } = api;
  await persistence
    .as(actor)
    .inTransaction((client) =>
      findPossibleFractures({ findings: createFindingStore(client, persistence.keys) }, actor, pointer),
    );
  const [row] = await api.query<{ id: string }>('select id from possible_fracture where source_key = $1', [
    `report/${number}`,
  ]);
  return row?.id ?? '';
}
const read = async (id: string) => (await nurse.get<PossibleFractureView>(`${PATH}/${id}`)).body;
const confirm = (id: string, more: object = {}, by = nurse) =>
  by.post<{ patientId: string }>(`${PATH}/${id}/confirmation`, {
    fracture: { site: 'spine', diagnosedOn: TODAY, symptomatic: false },
    patientId: null,
    ...more,
  });
const waiting = async (id: string) =>
  (await nurse.get<WorkItemPage>('/api/v1/work-items?kind=possible-fracture&limit=200')).body.rows.filter(
    ({ detail }) => detail['possibleFractureId'] === id,
  );
const fracturesOf = (patientId: string) =>
  api.query(
    `select f."on"::text, f.payload ->> 'site' as site from fact f where f.patient_id = $1 and f.type = 'fracture'
     and not f.retracts and not exists (select from fact c where c.corrects_id = f.id) order by f.seq`,
    [patientId],
  );

test('is shown with the sentence, and with whoever resembles the person named', async () => {
  const { patientId } = await enrol(
    nurse,
    anEnrolment({ family: `Ostrander${number}`, given: 'Ada May', birthDate: '1950-02-03', identifiers: [] }),
  );
  const id = await point();
  const shown = await read(id);
  expect(shown).toMatchObject({
    state: 'open',
    sender: 'RIS',
    text: TEXT,
    person: { given: 'Ada May', address: '1 High Street, Bath, BA1 1AA' },
    referrer: 'Dr Ahmed',
    findings: [{ site: 'spine', levels: ['L1'], age: 'new', standing: 'stated' }],
    candidates: [{ patientId, birthDate: '1950-02-03' }],
  });
  expect(await waiting(id)).toMatchObject([{ patientId: null, patientName: `Ada May Ostrander${number}` }]);
  // Nobody's record is named; what was shown of the person is.
  const looks = `select distinct action from audit_record where patient_ids = '{}' and outcome = 'shown' and resource like '%' || $1 || '%' order by 1`;
  expect(await api.query(looks, [`possible-fracture/${id}`])).toEqual([
    { action: 'list-work-items' },
    { action: 'read-possible-fracture' },
  ]);
  const { from = 0, to = 0 } = shown.findings[0]?.sentence ?? {};
  expect(TEXT.slice(from, to)).toContain('Acute wedge fracture of L1');
  const audited = `select action from audit_record where $1 = any(patient_ids::text[]) and resource = $2`;
  expect(await api.query(audited, [patientId, `possible-fracture/${id}`])).toEqual([{ action: 'show-candidates' }]);
});

describe('a confirmation', () => {
  test('enrols somebody new by the sender’s word, put right, closes the item, and is undone', async () => {
    const id = await point();
    const person = { given: 'Ada', family: `Ostrander-Hill${number}`, birthDate: '1950-02-04', sex: 'female' };
    const done = await confirm(id, { person });
    expect([done.status, done.text]).toMatchObject([200, expect.any(String)]);
    const { patientId } = done.body;
    const { body } = await nurse.get(`/api/v1/patients/${patientId}`);
    expect(body).toMatchObject({
      ...person,
      identifiers: [{ value: `pf-${number}` }],
      episodes: [{ diagnosedOn: TODAY, enrolment: 'enrolled' }],
    });
    expect(await waiting(id)).toEqual([]);
    expect(await read(id)).toMatchObject({ state: 'confirmed', patientId, decidedBy: { id: api.ids.nurse } });
    expect(refusalOf(await confirm(id))).toMatchObject({ status: 409, code: 'FLS-1601' });

    expect(refusalOf(await lead.post(`${PATH}/${id}/undoing`, {}))).toMatchObject({ status: 409, code: 'FLS-1602' });
    expect((await nurse.post(`${PATH}/${id}/undoing`, {})).status).toBe(204);
    expect(await fracturesOf(patientId)).toEqual([]);
    expect(await waiting(id)).toHaveLength(1);
    // Whose it is is known now.
    expect(refusalOf(await confirm(id))).toMatchObject({ status: 422, code: 'FLS-1603' });
    expect((await confirm(id, { patientId })).status).toBe(200);
    expect(await fracturesOf(patientId)).toEqual([{ on: TODAY, site: 'spine' }]);
  });

  test('adds the fracture to a known patient, who is written about to the referrer', async () => {
    const { patientId } = await enrol(nurse, anEnrolment({ identifiers: named().identifiers }));
    const id = await point();
    expect(refusalOf(await nurse.post(`${PATH}/${id}/telling`, { lines: ['1 High Street'] }))).toMatchObject({
      code: 'FLS-1605',
    });
    expect((await confirm(id, { patientId })).status).toBe(200);
    expect(await fracturesOf(patientId)).toContainEqual({ on: TODAY, site: 'spine' });
    const told = await nurse.post<{ letterId: string }>(`${PATH}/${id}/telling`, { lines: ['1 High Street', 'Bath'] });
    expect(told.status).toBe(201);
    const { body: letter } = await nurse.get(`/api/v1/letters/${told.body.letterId}`);
    expect(letter).toMatchObject({ recipient: 'Dr Ahmed\n1 High Street\nBath', patientId });
    expect((await read(id)).toldAt).not.toBeNull();
  });

  test('of somebody new whose number is known here changes nothing', async () => {
    await enrol(nurse, anEnrolment({ identifiers: named().identifiers }));
    const id = await point();
    expect(refusalOf(await confirm(id))).toMatchObject({ status: 409, code: 'FLS-1021' });
    expect(await read(id)).toMatchObject({ state: 'open' });
    expect(await waiting(id)).toHaveLength(1);
    expect((await confirm(id, { withNumbers: false })).status).toBe(200);
  });

  test('of a day to come is refused by its place', async () => {
    const id = await point();
    const refused = await confirm(id, { fracture: { site: 'spine', diagnosedOn: '2027-01-01' } });
    expect(refusalOf(refused)).toMatchObject({ status: 422, code: 'FLS-1011' });
    expect(await read(id)).toMatchObject({ state: 'open' });
  });
});

test('a rejection says why, and the same report is not asked about again', async () => {
  const id = await point();
  expect((await nurse.post(`${PATH}/${id}/rejection`, { reason: '' })).status).toBe(400);
  expect((await nurse.post(`${PATH}/${id}/rejection`, { reason: 'known since 2019' })).status).toBe(204);
  expect(await read(id)).toMatchObject({ state: 'rejected', reason: 'known since 2019' });
  await point({ about: { kind: 'report', text: `${TEXT} Addendum.`, on: TODAY, status: 'corrected' } });
  expect(await waiting(id)).toEqual([]);
});

test('codes are what the lead says they are', async () => {
  const ofAnkle = async () =>
    (await lead.get<FinderCodes>('/api/v1/finder-codes')).body.rows.find(({ code }) => code === '16114001');
  expect(await ofAnkle()).toBeUndefined();
  const put = (code: string) =>
    lead.put(`/api/v1/finder-codes/${code}`, { meaning: 'other', label: 'Fracture of ankle' });
  expect(refusalOf(await put('16114002'))).toMatchObject({ status: 422, code: 'FLS-1604' });
  expect((await put('16114001')).status).toBe(204);
  expect(await ofAnkle()).toMatchObject({
    meaning: 'other',
    shipped: null,
    label: 'Fracture of ankle',
    changedBy: 'Leah North',
  });
  // A shipped one is taken out with a reason, and only so; then it is as shipped again.
  const ofHip = async () =>
    (await lead.get<FinderCodes>('/api/v1/finder-codes')).body.rows.find(({ code }) => code === '359817006');
  const shipped = { meaning: 'hip', shipped: 'hip', label: 'Hip, closed', reason: null, changedBy: null };
  expect(await ofHip()).toMatchObject(shipped);
  const takeOut = (reason: string) => lead.put('/api/v1/finder-codes/359817006', { meaning: null, reason });
  expect(refusalOf(await takeOut(' '))).toMatchObject({ status: 422, code: 'FLS-1606', fields: ['reason'] });
  expect((await takeOut('another team calls them')).status).toBe(204);
  const taken = { ...shipped, meaning: null, reason: 'another team calls them', changedBy: 'Leah North' };
  expect(await ofHip()).toMatchObject(taken);
  expect((await lead.send('DELETE', '/api/v1/finder-codes/359817006')).status).toBe(204);
  expect(await ofHip()).toMatchObject(shipped);
  expect((await lead.send('DELETE', '/api/v1/finder-codes/16114001')).status).toBe(204);
  expect(await ofAnkle()).toBeUndefined();
  expect(await api.query(`select count(*)::int as n from audit_record where action = 'change-finder-code'`)).toEqual([
    { n: 4 },
  ]);
});
