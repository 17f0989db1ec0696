import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { anEnrolment, type Browser, enrol, startApi, type TestApi, TODAY } from './harness.ts';

/** Values that nobody means, put in the place of every field in turn. */
const HOSTILE: readonly unknown[] = [
  null,
  0,
  -1,
  1e308,
  9_007_199_254_740_993,
  true,
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202egnitirw',
  '%',
  '\\',
  "';--",
  'x'.repeat(400),
  [],
  [[]],
  {},
  { $gt: '' },
  '0000-01-01',
  '0001-01-01',
  '9999-12-31',
  '-0001-01-01',
  '2026-02-30',
  '2026-06-15T00:00:00Z',
];

type Body = Record<string, unknown>;

let api: TestApi;
let nurse: Browser;
let document: { paths: Record<string, Record<string, { responses: Record<string, unknown> }>> };
beforeAll(async () => {
  api = await startApi();
  nurse = await api.signIn('nurse@north.example');
  document = (await nurse.get<typeof document>('/api/openapi.json')).body;
});
afterAll(() => api.close());

const course = {
  facts: [
    { type: 'treatment', ref: 't9', on: '2026-05-01', payload: { agent: 'denosumab', startedBy: 'fls' } },
    { type: 'lab', on: '2026-05-01', payload: { test: 'adjusted-calcium', value: 2.3, unit: 'mmol/L' } },
    { type: 'pain', on: '2026-05-02', payload: { nrs: 7 } },
  ],
};

const operations: readonly [string, string, Body][] = [
  ['POST', '/api/v1/session', { email: 'a@b.example', password: 'x' }],
  ['PUT', '/api/v1/session/service', { serviceId: '3f0e6f2a-58a5-4d1c-a6c9-2b8b8a3a7c11' }],
  ['POST', '/api/v1/patients', anEnrolment() as unknown as Body],
  ['POST', '/api/v1/patients/search', { text: 'Okafor' }],
  ['POST', '/api/v1/patients/{id}/facts', course],
  [
    'POST',
    '/api/v1/patients/{id}/contacts',
    { outcome: 'promised', on: TODAY, promisedOn: TODAY, note: 'n', facts: [] },
  ],
  ['PUT', '/api/v1/patients/{id}/assignment', { userId: null }],
  ['POST', '/api/v1/patients/{id}/facts/{factId}/corrections', { reason: 'r', on: TODAY, payload: { site: 'hip' } }],
  ['POST', '/api/v1/work-items/{id}/closure', { outcome: 'called' }],
];

/** The body with each of its fields replaced, and with a field more. */
function* spoiled(value: unknown): Generator<unknown> {
  yield* HOSTILE;
  if (Array.isArray(value))
    for (const [index, entry] of value.entries()) for (const bad of spoiled(entry)) yield value.with(index, bad);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, entry] of Object.entries(value)) for (const bad of spoiled(entry)) yield { ...value, [key]: bad };
    yield { ...value, constructor: 'x' };
  }
}

test.each(operations)(
  '%s %s answers anything with a documented status, and tells nothing',
  async (method, path, body) => {
    const documented = Object.keys(document.paths[path]?.[method.toLowerCase()]?.responses ?? {});
    const { patientId, factIds } = await enrol(nurse);
    const address = path.replace('{id}', patientId).replace('{factId}', factIds[0] ?? '');
    const told: unknown[] = [];
    let sent = 0;
    const all = [...spoiled(body)];
    const ask = async (bad: unknown): Promise<void> => {
      const answer = await nurse.send(method, address, { json: bad });
      sent += 1;
      const isFine =
        documented.includes(String(answer.status)) &&
        answer.status < 500 &&
        !/ at \S+:\d+|select |insert |relation |constraint|node_modules|\/src\//i.test(answer.text);
      if (!isFine) told.push([JSON.stringify(bad)?.slice(0, 300), answer.status, answer.text.slice(0, 300)]);
    };
    for (let first = 0; first < all.length; first += 6) await Promise.all(all.slice(first, first + 6).map(ask));
    expect(sent).toBeGreaterThan(HOSTILE.length);
    expect(told.slice(0, 5)).toEqual([]);
  },
);

test.each(['asOf', 'limit', 'after', 'section', 'kind', 'assigned', 'state', 'enrolSince'])(
  'a hostile query %s is refused or understood',
  async (name) => {
    const { patientId } = await enrol(nurse);
    for (const path of [
      `/patients/${patientId}`,
      `/patients/${patientId}/plan`,
      '/worklist',
      '/messages',
      '/work-items',
    ])
      for (const value of HOSTILE) {
        const text = encodeURIComponent(typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value));
        const answer = await nurse.get(`/api/v1${path}?${name}=${text}&${name}=${text}`);
        const once = await nurse.get(`/api/v1${path}?${name}=${text}`);
        expect([path, value, answer.status < 500, once.status < 500]).toEqual([path, value, true, true]);
      }
  },
);

test('odd headers are refused or left alone', async () => {
  const { patientId } = await enrol(nurse);
  for (const value of ['*', '""', 'W/"1"', '"1", "2"', '"99999999999999999999"', '"-1"'])
    for (const name of ['if-match', 'idempotency-key']) {
      const answer = await nurse.post(
        `/api/v1/patients/${patientId}/facts`,
        { facts: [{ type: 'fall', on: TODAY }] },
        { [name]: value },
      );
      expect([name, value, answer.status < 500]).toEqual([name, value, true]);
    }
});
