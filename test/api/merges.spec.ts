import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mergeAnswer, mergeList, patientView } from '@osteon/contracts';
import { anEnrolment, enrol, refusalOf, startApi, type People, type TestApi } from './harness.ts';

let api: TestApi;
let people: People;

beforeAll(async () => {
  api = await startApi();
  people = await api.people();
});
afterAll(() => api.close());

const reason = 'entered twice at the desk';
/** Every patient of these tests has an NHS number of their own. */
const despiteNumbers = true;
const two = async (): Promise<[string, string]> => [
  (await enrol(people.nurse, anEnrolment({ family: 'Norrland' }))).patientId,
  (await enrol(people.nurse, anEnrolment({ family: 'Norland' }))).patientId,
];

test('two records become one, and the address of the absorbed one leads to the survivor, until it is undone', async () => {
  const [survivor, absorbed] = await two();
  const merged = await people.nurse.post(`/api/v1/patients/${survivor}/merges`, {
    absorbedId: absorbed,
    reason,
    despiteNumbers,
  });
  expect(merged.status).toBe(201);
  const { id } = mergeAnswer.parse(merged.body);

  const gone = await people.nurse.get(`/api/v1/patients/${absorbed}`);
  expect(refusalOf(gone)).toMatchObject({ status: 410, code: 'FLS-1659' });
  expect(gone.text).toContain(survivor);
  const fact = { facts: [{ type: 'fall', on: '2026-05-04' }] };
  const written = await people.nurse.post(`/api/v1/patients/${absorbed}/facts`, fact);
  expect(refusalOf(written)).toMatchObject({ status: 410, code: 'FLS-1659' });
  const changed = await people.nurse.send('PATCH', `/api/v1/patients/${absorbed}`, { json: { given: 'Ida' } });
  expect(refusalOf(changed)).toMatchObject({ status: 410, code: 'FLS-1659' });
  // What is typed there would go with nobody seeing it again.
  const typed = { contactId: randomUUID(), version: 1, content: { note: 'spoke to her' } };
  const drafted = await people.nurse.send('PUT', `/api/v1/patients/${absorbed}/contact-draft`, { json: typed });
  expect(refusalOf(drafted)).toMatchObject({ status: 410, code: 'FLS-1659' });
  expect(drafted.text).toContain(survivor);
  const found = await people.nurse.post('/api/v1/patients/search', { text: 'Nor' });
  expect(found.text).toContain(survivor);
  expect(found.text).not.toContain(absorbed);

  for (const patientId of [survivor, absorbed]) {
    const { rows } = mergeList.parse((await people.safetyOfficer.get(`/api/v1/patients/${patientId}/merges`)).body);
    expect(rows).toMatchObject([{ id, survivorId: survivor, absorbedId: absorbed, reason, undoneAt: null }]);
  }
  const undone = await people.lead.post(`/api/v1/patients/${survivor}/merges/${id}/undo`, {
    reason: 'they are sisters',
  });
  expect(undone.status).toBe(200);
  const back = await people.nurse.get(`/api/v1/patients/${absorbed}`);
  expect(patientView.parse(back.body)).toMatchObject({ family: 'Norland' });
});

test('what is asked of the absorbed record leads to the survivor, and FHIR shows what both had once', async () => {
  const [survivor, absorbed] = await two();
  const asked = { absorbedId: absorbed, reason, despiteNumbers };
  expect((await people.nurse.post(`/api/v1/patients/${survivor}/merges`, asked)).status).toBe(201);

  const erasure = { reason: 'request', note: 'in writing' };
  const answers = {
    form: await people.nurse.get(`/api/v1/patients/${absorbed}/contact-form`),
    assignment: await people.nurse.send('PUT', `/api/v1/patients/${absorbed}/assignment`, { json: { userId: null } }),
    letter: await people.nurse.post(`/api/v1/patients/${absorbed}/letters`, {
      kind: 'gp',
      recipient: { name: 'Dr Ahmed', lines: ['1 High Street'] },
    }),
    erasure: await people.lead.post(`/api/v1/patients/${absorbed}/erasure`, erasure),
    export: await people.lead.get(`/api/v1/patients/${absorbed}/export`),
  };
  for (const [name, answer] of Object.entries(answers)) {
    expect({ name, ...refusalOf(answer) }).toMatchObject({ name, status: 410, code: 'FLS-1659' });
    expect(answer.text).toContain(survivor);
  }

  for (const type of ['Condition', 'Consent', 'Observation', 'MedicationStatement']) {
    const found = await people.nurse.get(`/fhir/R4/${type}?_count=200`);
    expect(found.status).toBe(200);
    expect({ type, names: found.text.includes(`Patient/${absorbed}`) }).toEqual({ type, names: false });
  }
  expect((await people.nurse.get(`/fhir/R4/Condition?patient=${survivor}`)).text).toContain(`Patient/${survivor}`);
});

test('a merge that is asked for again with its key is one merge', async () => {
  const [survivor, absorbed] = await two();
  const ask = () =>
    people.nurse.send('POST', `/api/v1/patients/${survivor}/merges`, {
      json: { absorbedId: absorbed, reason, despiteNumbers },
      headers: { 'idempotency-key': `merge ${survivor}`.replaceAll(' ', '-') },
    });
  const [one, other] = await Promise.all([ask(), ask()]);
  expect([one.status, other.status]).toEqual([201, 201]);
  expect((await ask()).body).toEqual(one.body);
  expect(other.body).toEqual(one.body);
  const again = await people.nurse.post(`/api/v1/patients/${survivor}/merges`, {
    absorbedId: absorbed,
    reason,
    despiteNumbers,
  });
  expect(refusalOf(again)).toMatchObject({ status: 409, code: 'FLS-1651' });
});

test('what cannot be merged or undone is said with its place', async () => {
  const [survivor, absorbed] = await two();
  const { patientId: elsewhere } = await enrol(people.stranger, anEnrolment({ family: 'Sydenham' }));
  const merge = (absorbedId: string, more: object = { despiteNumbers }) =>
    people.nurse.post(`/api/v1/patients/${survivor}/merges`, { absorbedId, reason, ...more });
  expect(refusalOf(await merge(elsewhere))).toMatchObject({ status: 404, code: 'FLS-1020' });
  expect(refusalOf(await merge(survivor))).toMatchObject({ status: 422, code: 'FLS-1650' });
  expect(refusalOf(await merge(absorbed, {}))).toMatchObject({ status: 409, code: 'FLS-1653' });
  const { id } = mergeAnswer.parse((await merge(absorbed)).body);
  const undo = (patientId: string) =>
    people.nurse.post(`/api/v1/patients/${patientId}/merges/${id}/undo`, { reason: 'they are sisters' });
  const [other] = await two();
  expect(refusalOf(await undo(other))).toMatchObject({ status: 404, code: 'FLS-1655' });
  expect((await undo(absorbed)).status).toBe(200);
  expect(refusalOf(await undo(survivor))).toMatchObject({ status: 409, code: 'FLS-1656' });
});
