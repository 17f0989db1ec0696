import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { anEnrolment, type Browser, enrol, refusalOf, startApi, type TestApi } from './harness.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ throttled: true });
});
afterAll(() => api.close());

/** Asks until it is refused, at most so often; how often it was let through. */
async function letThrough(most: number, ask: () => ReturnType<Browser['get']>) {
  for (let n = 0; n < most; n += 1) {
    const answer = await ask();
    if (answer.status === 429) return { n, answer };
  }
  throw new Error(`never refused in ${most}`);
}

test('who tries for patients of other services is stopped after ten tries, and told when to come back', async () => {
  const nurse = await api.as('nurse');
  const sought = anEnrolment();
  await enrol(await api.as('stranger'), sought);
  const open = (browser: Browser, value: string) =>
    browser.post('/api/v1/emergency-accesses', { identifier: { value }, reason: 'brought in unconscious' });
  let tries = 0;
  const { n, answer } = await letThrough(30, () => open(nurse, String(8_000_000_000 + (tries += 1))));
  expect(n).toBe(10);
  expect(refusalOf(answer)).toEqual({ status: 429, code: 'FLS-1203', fields: [] });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(300);
  // Neither another tab nor the right number helps; somebody else is not stopped by it.
  const again = await api.as('nurse');
  expect((await open(again, sought.identifiers[0]?.value ?? '')).status).toBe(429);
  expect((await open(await api.as('lead'), sought.identifiers[0]?.value ?? '')).status).toBe(201);
});

test('searching is limited, by account, and reading is not', async () => {
  const lead = await api.as('lead');
  const { n, answer } = await letThrough(400, () => lead.post('/api/v1/patients/search', { text: 'Okafor' }));
  expect(n).toBeGreaterThanOrEqual(120);
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  expect((await lead.get('/api/v1/worklist')).status).toBe(200);
  const officer = await api.as('safetyOfficer');
  expect((await officer.post('/api/v1/patients/search', { text: 'Okafor' })).status).toBe(200);
});

test('every route that is expensive or gives data away in bulk says in the document how often it may be asked for', async () => {
  const { body } = await api
    .browser()
    .get<{ paths: Record<string, Record<string, { operationId: string }>> }>('/api/openapi.json');
  const limited = Object.values(body.paths).flatMap((operations) =>
    Object.values(operations as Record<string, { operationId: string; 'x-policy'?: object; responses: object }>)
      .filter((operation) => 'throttle' in (operation['x-policy'] ?? {}))
      .map(({ operationId, responses }) => [operationId, '429' in responses]),
  );
  expect(limited.every(([, documented]) => documented)).toBe(true);
  expect(limited.map(([id]) => id)).toEqual(
    expect.arrayContaining([
      'searchPatients',
      'findAuditedPatients',
      'exportAudit',
      'requestLetter',
      'printLetterBatch',
      'importBundle',
      'openEmergencyAccess',
    ]),
  );
});
