import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { erasureView, personExport, retentionRules } from '@osteon/contracts';
import { anEnrolment, enrol, refusalOf, startApi, type People, type TestApi } from './harness.ts';

let api: TestApi;
let people: People;

beforeAll(async () => {
  api = await startApi();
  people = await api.people();
});
afterAll(() => api.close());

const ask = { reason: 'request', note: 'asked for in writing' };

test('one person’s data leave as a file, to a lead who has just proved who they are', async () => {
  const { patientId } = await enrol(people.nurse, anEnrolment({ family: 'Norrland' }));
  const path = `/api/v1/patients/${patientId}/export`;
  expect(refusalOf(await people.nurse.get(path))).toMatchObject({ status: 403 });
  const before = await api.as('lead', { provedMinutesAgo: 6 });
  expect(refusalOf(await before.get(path))).toMatchObject({ status: 403, code: 'FLS-1202' });

  const json = await people.lead.get(path);
  expect(json.status).toBe(200);
  expect(json.headers.get('content-disposition')).toBe(`attachment; filename="${patientId}.json"`);
  expect(json.headers.get('cache-control')).toContain('no-store');
  const told = personExport.parse(JSON.parse(json.text));
  expect(told.tables['patient']).toMatchObject([{ family: 'Norrland' }]);
  expect(json.text).not.toContain('v1.test.');

  const page = await people.lead.get(`${path}.html`);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-disposition')).toContain('attachment');
  expect(page.text).toContain('Norrland');
});

test('an erasure is asked for by a lead and confirmed by somebody else, who sees no name', async () => {
  const { patientId } = await enrol(people.nurse, anEnrolment({ family: 'Erstwhile' }));
  const asked = await people.lead.post(`/api/v1/patients/${patientId}/erasure`, ask);
  expect(asked.status).toBe(201);
  const { id, mayConfirm } = erasureView.parse(JSON.parse(asked.text));
  expect(mayConfirm).toBe(false);
  expect(refusalOf(await people.lead.post(`/api/v1/patients/${patientId}/erasure`, ask))).toMatchObject({
    code: 'FLS-1184',
  });
  expect(refusalOf(await people.lead.post(`/api/v1/erasures/${id}/confirm`, undefined))).toMatchObject({
    code: 'FLS-1181',
  });
  const waiting = await people.admin.get('/api/v1/erasures');
  expect(waiting.text).toContain(id);
  expect(waiting.text).not.toContain('Erstwhile');
  const late = await api.as('admin', { provedMinutesAgo: 6 });
  expect(refusalOf(await late.post(`/api/v1/erasures/${id}/confirm`, undefined))).toMatchObject({ code: 'FLS-1202' });

  const done = await people.admin.post(`/api/v1/erasures/${id}/confirm`, undefined);
  expect(done.status).toBe(200);
  expect(erasureView.parse(JSON.parse(done.text))).toMatchObject({ state: 'erased', patientId });
  expect((await people.nurse.get(`/api/v1/patients/${patientId}`)).status).toBe(404);
  expect(await api.query(`select from patient where family = 'Erstwhile'`)).toEqual([]);
});

test('a lead sees what is kept how long, and changes it for the service', async () => {
  expect((await people.lead.send('PUT', '/api/v1/retention', { json: { years: 12 } })).status).toBe(204);
  const { years, rules } = retentionRules.parse(JSON.parse((await people.lead.get('/api/v1/retention')).text));
  expect(years).toBe(12);
  expect(rules.length).toBeGreaterThan(5);
  expect((await people.lead.get('/api/v1/retention/patients')).status).toBe(200);
  expect((await people.lead.send('PUT', '/api/v1/retention', { json: { years: 0 } })).status).toBe(400);
});
