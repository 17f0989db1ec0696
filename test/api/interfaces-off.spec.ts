import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startApi, type TestApi } from './harness.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ fhir: false, cdsHooks: false, fileImports: false, calendar: false, empty: true });
});
afterAll(() => api.close());

test.each(['/metadata', '/.well-known/smart-configuration', '/Patient', '/Patient/1', ''])(
  'FHIR that is switched off is not there: %s',
  async (path) => {
    const answer = await api.browser().get(`/fhir/R4${path}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      expect.stringContaining('application/problem+json'),
    ]);
  },
);

test('programs still get their tokens', async () => {
  expect((await api.browser().get('/.well-known/smart-configuration')).status).toBe(200);
});

test('CDS Hooks are not there', async () => {
  expect((await api.browser().get('/cds-services')).status).toBe(404);
  expect((await api.browser().post('/cds-services/osteon-patient-view', {})).status).toBe(404);
});

test('files of patients are not taken', async () => {
  expect((await api.browser().get('/api/v1/file-imports')).status).toBe(404);
  expect((await api.browser().post('/api/v1/file-imports', {})).status).toBe(404);
});

test('no calendar is there', async () => {
  expect((await api.browser().get(`/calendar/${'a'.repeat(43)}.ics`)).status).toBe(404);
});
