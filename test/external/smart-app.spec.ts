import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CreatedClient } from '@osteon/contracts';
import type { Condition, Patient } from 'fhir/r4.js';
import { enrol, type People, startApi, type TestApi } from '../api/harness.ts';
import { aBrowser } from './programs.ts';

interface SmartClient {
  readonly patient: { readonly id: string | null; read(): Promise<Patient> };
  request<T>(uri: string, options?: object): Promise<T>;
}

// Its typings describe the browser's entry; in Node it is one function.
const smart = createRequire(import.meta.url)('fhirclient') as unknown as (
  request: object,
  response: object,
  storage: object,
) => { authorize(options: object): Promise<void>; ready(): Promise<SmartClient> };

const APP = 'https://app.example';

let api: TestApi;
let people: People;
beforeAll(async () => {
  api = await startApi();
  people = await api.people();
});
afterAll(() => api.close());

/** What the library keeps between the launch and the way back. */
function aStorage() {
  const kept = new Map<string, unknown>();
  return {
    get: (key: string) => Promise.resolve(kept.get(key)),
    set: (key: string, value: unknown) => Promise.resolve(kept.set(key, value) && value),
    unset: (key: string) => Promise.resolve(kept.delete(key)),
  };
}

/** A request to the app as its server gets it, and where it sends the browser. */
function visit(url: string) {
  const went: { to: string } = { to: '' };
  const { host, pathname, search } = new URL(url);
  const request = { url: pathname + search, headers: { host, 'x-forwarded-proto': 'https' }, socket: {} };
  const response = {
    writeHead: (_status: number, { location }: { location: string }) => void (went.to = location),
    end: () => undefined,
  };
  return { request, response, went };
}

test('fhirclient launches with PKCE, reads its patient and follows the pages', async () => {
  const { patientId } = await enrol(people.nurse);
  const other = await enrol(people.nurse);
  const made = await people.admin.post<CreatedClient>('/api/v1/clients', {
    name: 'Growth chart',
    kind: 'app',
    authentication: 'none',
    scopes: ['openid', 'fhirUser', 'launch/patient', 'patient/*.rs'],
    redirectUris: [`${APP}/callback`],
  });
  const storage = aStorage();
  const start = visit(`${APP}/launch`);
  await smart(start.request, start.response, storage).authorize({
    iss: `${api.url}/fhir/R4`,
    clientId: made.body.client.id,
    scope: 'openid fhirUser launch/patient patient/*.rs',
    redirectUri: `${APP}/callback`,
    pkceMode: 'required',
  });
  expect(new URL(start.went.to).searchParams.get('code_challenge_method')).toBe('S256');
  const go = aBrowser(api, people.nurse.cookie);
  const page = await go(start.went.to);
  await go(page);
  const allowed = await go(page, { action: 'allow', patient: patientId });
  const back = visit(await go(allowed));
  const client = await smart(back.request, back.response, storage).ready();

  expect(client.patient.id).toBe(patientId);
  expect(await client.patient.read()).toMatchObject({ resourceType: 'Patient', id: patientId });
  const found = await client.request<Patient[]>('Patient?_count=1', { pageLimit: 0, flat: true });
  expect(found.map(({ id }) => id)).toEqual([patientId]);
  const fractures = await client.request<Condition[]>('Condition', { pageLimit: 0, flat: true });
  expect(fractures.map(({ subject }) => subject.reference)).toEqual([`Patient/${patientId}`]);
  expect(await client.request<Condition[]>(`Condition?patient=${other.patientId}`, { flat: true })).toEqual([]);
});
