import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MedplumClient } from '@medplum/core';
import type { Bundle, CapabilityStatement, Observation, Patient } from 'fhir/r4.js';
import { Client } from 'fhir-kit-client';
import * as openid from 'openid-client';
import { type People, startApi, type TestApi } from '../api/harness.ts';
import { aFracture, aMachine, aPatient, aTScore, byNumber } from './programs.ts';

let api: TestApi;
let people: People;
let machine: { id: string; secret: string; token: string };
beforeAll(async () => {
  api = await startApi();
  people = await api.people();
  machine = await aMachine(api, people);
});
afterAll(() => api.close());

const ADA = 'urn:uuid:0c6a2f0e-9d5c-4f6b-9b57-1f0b8a3fd001';
const transaction = (number: string): Bundle => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [
    {
      fullUrl: ADA,
      resource: aPatient(number),
      request: { method: 'POST', url: 'Patient', ifNoneExist: byNumber(number) },
    },
    { resource: aFracture(ADA), request: { method: 'POST', url: 'Condition' } },
    { resource: aTScore(ADA), request: { method: 'POST', url: 'Observation' } },
  ],
});

describe('openid-client', () => {
  test('finds the server and gets a token for a machine', async () => {
    const found = await openid.discovery(
      new URL(api.url),
      machine.id,
      machine.secret,
      openid.ClientSecretBasic(machine.secret),
      { execute: [openid.allowInsecureRequests] },
    );
    const tokens = await openid.clientCredentialsGrant(found, { scope: 'system/Patient.rs system/Observation.cu' });
    expect(tokens.scope?.split(' ').sort()).toEqual(['system/Observation.cu', 'system/Patient.rs']);
    const answer = await api.browser().get('/fhir/R4/Patient', { authorization: `Bearer ${tokens.access_token}` });
    expect(answer.status).toBe(200);
  });
});

describe('@medplum/core', () => {
  const connect = (): MedplumClient => {
    const client = new MedplumClient({ baseUrl: `${api.url}/`, fhirUrlPath: 'fhir/R4', cacheTime: 0 });
    client.setAccessToken(machine.token);
    return client;
  };

  test('creates, reads, updates and patches', async () => {
    const client = connect();
    const made = await client.createResource<Patient>(aPatient('m-1') as never);
    const id = made.id ?? '';
    expect(await client.readResource('Patient', id)).toMatchObject({ id, birthDate: '1948-02-03' });
    const named = { ...made, name: [{ family: 'Example', given: ['Ada', 'May'] }] };
    expect((await client.updateResource(named as never)) as Patient).toMatchObject({
      name: [{ given: ['Ada', 'May'] }],
    });
    const patched = await client.patchResource('Patient', id, [{ op: 'replace', path: '/gender', value: 'other' }]);
    expect(patched.gender).toBe('other');
  });

  test('creates unless it is there, and updates by a number', async () => {
    const client = connect();
    const first = await client.createResourceIfNoneExist<Patient>(aPatient('m-2') as never, byNumber('m-2'));
    const again = await client.createResourceIfNoneExist<Patient>(aPatient('m-2') as never, byNumber('m-2'));
    expect(again.id).toBe(first.id);
    const upserted = await client.upsertResource<Patient>(
      aPatient('m-2', { gender: 'other' }) as never,
      byNumber('m-2'),
    );
    expect(upserted).toMatchObject({ id: first.id, gender: 'other' });
  });

  test('works a transaction through, and a batch', async () => {
    const client = connect();
    const done = (await client.executeBatch(transaction('m-3') as never)) as Bundle;
    expect(done.entry?.map(({ response }) => response?.status)).toEqual(['201 Created', '201 Created', '201 Created']);
    const batch: Bundle = {
      ...transaction('m-3'),
      type: 'batch',
      entry: [{ request: { method: 'GET', url: 'Patient?_count=1' } }],
    };
    expect(((await client.executeBatch(batch as never)) as Bundle).entry?.[0]?.response?.status).toBe('200 OK');
  });

  test('searches page by page', async () => {
    const client = connect();
    const ids: (string | undefined)[] = [];
    for await (const page of client.searchResourcePages('Patient', { _count: '1' }))
      ids.push(...page.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(3);
  });

  test('reads all of a patient, versions and their history', async () => {
    const client = connect();
    await client.executeBatch(transaction('m-4') as never);
    const patient = (await client.searchOne('Patient', byNumber('m-4'))) as unknown as Patient;
    const id = patient.id ?? '';
    const everything = (await client.readPatientEverything(id)) as unknown as Bundle;
    const types = new Set(everything.entry?.map(({ resource }) => resource?.resourceType));
    expect([...types].slice(0, 3)).toEqual(['Patient', 'Condition', 'Observation']);
    const scan = (await client.searchOne('Observation', { patient: id })) as unknown as Observation;
    const better = { ...scan, valueQuantity: { ...scan.valueQuantity, value: -2.4 } };
    await client.updateResource(better as never);
    const history = (await client.readHistory('Observation', scan.id ?? '')) as unknown as Bundle<Observation>;
    expect(history.entry?.map(({ resource }) => resource?.valueQuantity?.value)).toEqual([-2.4, -2.7]);
    expect(await client.readVersion('Observation', scan.id ?? '', '1')).toMatchObject({
      valueQuantity: { value: -2.7 },
    });
  });

  test('is told what is wrong, and where', async () => {
    const client = connect();
    await expect(
      client.createResource(aFracture('Patient/6dd0b8a4-57a8-4b2c-9ad0-3a5dd2d49f6c') as never),
    ).rejects.toMatchObject({
      outcome: { issue: [{ expression: ['Condition.subject'] }] },
    });
  });
});

describe('fhir-kit-client', () => {
  const connect = (): Client => new Client({ baseUrl: `${api.url}/fhir/R4`, bearerToken: machine.token });

  test('finds out what the server is', async () => {
    const client = connect();
    const statement = (await client.capabilityStatement()) as unknown as CapabilityStatement;
    expect(statement.rest?.[0]?.resource?.map(({ type }) => type)).toContain('Patient');
    expect(await client.smartAuthMetadata()).toMatchObject({ tokenUrl: { href: `${api.url}/oauth/token` } });
  });

  test('creates, reads, searches, pages, updates and patches', async () => {
    const client = connect();
    const made = await client.create({ resourceType: 'Patient', body: aPatient('k-1') as never });
    const id = String(made['id']);
    expect(await client.read({ resourceType: 'Patient', id })).toMatchObject({ id });
    const page = (await client.search({ resourceType: 'Patient', searchParams: { _count: 1 } })) as unknown as Bundle;
    expect(page.entry).toHaveLength(1);
    const next = (await client.nextPage({ bundle: page as never })) as unknown as Bundle;
    expect(next.entry?.[0]?.resource?.id).not.toBe(page.entry?.[0]?.resource?.id);
    const body = { ...aPatient('k-1', { gender: 'other' }), id };
    expect(await client.update({ resourceType: 'Patient', id, body: body as never })).toMatchObject({
      gender: 'other',
    });
    const jsonPatch = [{ op: 'replace' as const, path: '/gender', value: 'female' }];
    expect(await client.patch({ resourceType: 'Patient', id, jsonPatch })).toMatchObject({ gender: 'female' });
    const searched = await client.update({
      resourceType: 'Patient',
      searchParams: { identifier: 'https://hospital.example/number|k-1' },
      body: aPatient('k-1', { gender: 'male' }) as never,
    });
    expect(searched).toMatchObject({ id, gender: 'male' });
  });

  test('reads all of a patient, versions and their history', async () => {
    const client = connect();
    await client.transaction({ body: transaction('k-3') as never });
    const searchParams = { 'patient.identifier': 'https://hospital.example/number|k-3' };
    const found = (await client.search({
      resourceType: 'Observation',
      searchParams,
    })) as unknown as Bundle<Observation>;
    const scan = found.entry?.[0]?.resource;
    const id = scan?.subject?.reference?.split('/')[1] ?? '';
    for (const method of ['GET', 'POST'] as const) {
      const asked = { name: '$everything', resourceType: 'Patient', id, method } as const;
      const first = (await client.operation(asked)) as unknown as Bundle;
      expect(first.entry?.[0]?.resource).toMatchObject({ resourceType: 'Patient', id });
    }
    const at = { resourceType: 'Observation', id: scan?.id ?? '' } as const;
    expect(await client.history(at)).toMatchObject({ type: 'history', total: 1 });
    expect(await client.vread({ ...at, version: '1' })).toMatchObject({ valueQuantity: { value: -2.7 } });
  });

  test('works a transaction through', async () => {
    const done = (await connect().transaction({ body: transaction('k-2') as never })) as unknown as Bundle;
    expect(done.entry).toHaveLength(3);
  });
});
