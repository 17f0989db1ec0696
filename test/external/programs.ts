import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { SEALED } from '@osteon/application';
import type { CreateClientRequest, CreatedClient } from '@osteon/contracts';
import { TEST_KEYS } from '@osteon/testing';
import type { Browser, People, TestApi } from '../api/harness.ts';

let names = 0;

/** A machine of the hospital and its token. */
export async function aMachine(
  api: TestApi,
  people: People,
  scopes: CreateClientRequest['scopes'] = ['system/*.rs', 'record', 'enrol'],
): Promise<{ id: string; secret: string; token: string }> {
  const request = {
    name: `Machine ${(names += 1)}`,
    kind: 'machine',
    authentication: 'secret',
    scopes,
    redirectUris: [],
  };
  const made = await people.admin.post<CreatedClient>('/api/v1/clients', request);
  if (made.status !== 201) throw new Error(made.text);
  const id = made.body.client.id;
  const secret = made.body.secret ?? '';
  return { id, secret, token: await tokenOf(api, { id, secret }, scopes.join(' ')) };
}

/** A token by client credentials, for these scopes. */
export async function tokenOf(
  api: TestApi,
  { id, secret }: { readonly id: string; readonly secret: string },
  scope: string,
): Promise<string> {
  const answer = await api.browser().send<{ access_token: string }>('POST', '/oauth/token', {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }).toString(),
  });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.access_token;
}

const NUMBERS = 'https://hospital.example/number';

/** A Patient as a hospital sends one. */
export const aPatient = (number: string, more: object = {}) => ({
  resourceType: 'Patient' as const,
  identifier: [{ system: NUMBERS, value: number }],
  name: [{ use: 'official' as const, family: 'Example', given: ['Ada'] }],
  gender: 'female' as const,
  birthDate: '1948-02-03',
  ...more,
});

export const byNumber = (number: string): string => `identifier=${NUMBERS}|${number}`;

/** A new fracture of the hip. */
export const aFracture = (reference: string, more: object = {}) => ({
  resourceType: 'Condition' as const,
  code: { coding: [{ system: 'http://snomed.info/sct', code: '5913000' }] },
  subject: { reference },
  onsetDateTime: '2026-05-04',
  ...more,
});

/** A T-score of the spine. */
export const aTScore = (reference: string, value = -2.7, more: object = {}) => ({
  resourceType: 'Observation' as const,
  status: 'final' as const,
  code: { coding: [{ system: 'http://loinc.org', code: '38267-1' }] },
  subject: { reference },
  effectiveDateTime: '2026-05-20',
  valueQuantity: { value, unit: '{T-score}', system: 'http://unitsofmeasure.org', code: '{T-score}' },
  ...more,
});

/** The browser of somebody who is signed in: goes where it is sent, and keeps cookies. */
export function aBrowser(api: TestApi, session: string) {
  const cookies = new Map<string, string>();
  return async (url: string, form?: Record<string, string>): Promise<string> => {
    const cookie = [session, ...[...cookies].map(([name, value]) => `${name}=${value}`)].join('; ');
    const answer = await fetch(new URL(url, api.url), {
      method: form === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: {
        cookie,
        accept: 'text/html',
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', origin: api.url }),
      },
      ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split('; ')[0] ?? '').split('=');
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer.headers.get('location') ?? '';
  };
}

/** The token of an app that this person launches for one patient. */
export async function anAppToken(api: TestApi, people: People, person: Browser, patient: string): Promise<string> {
  const redirect = 'https://app.example/callback';
  const made = await people.admin.post<CreatedClient>('/api/v1/clients', {
    ...{ name: `App ${(names += 1)}`, kind: 'app', authentication: 'none' },
    ...{ scopes: ['launch/patient', 'patient/*.rs'], redirectUris: [redirect] },
  });
  const client = made.body.client.id;
  const verifier = randomBytes(32).toString('base64url');
  const asked = new URLSearchParams({
    ...{ client_id: client, response_type: 'code', redirect_uri: redirect, state: 'x', aud: `${api.url}/fhir/R4` },
    ...{ scope: 'launch/patient patient/*.rs', code_challenge_method: 'S256' },
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  });
  const { body: server } = await api
    .browser()
    .get<{ authorization_endpoint: string; token_endpoint: string }>('/.well-known/smart-configuration');
  const go = aBrowser(api, person.cookie);
  const page = await go(`${server.authorization_endpoint}?${asked.toString()}`);
  await go(page);
  const back = new URL(await go(await go(page, { action: 'allow', patient })));
  const answer = await api.browser().send<{ access_token: string }>('POST', new URL(server.token_endpoint).pathname, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      ...{ grant_type: 'authorization_code', client_id: client, redirect_uri: redirect, code_verifier: verifier },
      code: back.searchParams.get('code') ?? '',
    }).toString(),
  });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.access_token;
}

/** Something of every type that is read of a patient, but for messages. */
export const WHOLE_RECORD = [
  { type: 'fracture', on: '2026-05-04', payload: { site: 'spine', symptomatic: true } },
  { type: 'fracture', on: '2026-05-05', payload: { site: 'other' } },
  { type: 'dxa', on: '2026-05-20', payload: { status: 'scanned', tScore: -2.7 } },
  { type: 'dxa', on: '2026-05-06', payload: { status: 'ordered' } },
  { type: 'lab', on: '2026-05-21', payload: { test: 'vitamin-d', value: 31, unit: 'ng/mL' } },
  { type: 'red-flag', on: '2026-06-15', payload: { flag: 'infection', actionTaken: 'Rang the ward' } },
  { type: 'pain', on: '2026-06-01', payload: { nrs: 7, worsening: true } },
  { type: 'treatment', ref: 'c1', on: '2026-05-10', payload: { agent: 'denosumab' } },
  { type: 'dose', ref: 'c1', on: '2026-05-10', payload: {} },
  { type: 'treatment', ref: 'c2', on: '2025-01-10', payload: { agent: 'hrt', endedOn: '2025-03-01' } },
] as const;

/** One message to each patient, and an appointment. */
export async function writeToEverybody(api: TestApi): Promise<void> {
  await api.query(
    `insert into message (service_id, patient_id, origin, key, step, asks, content, sent_by, channel, language, state,
       planned_for, send_after, sent_at, accepted_at, delivered_at)
     select service_id, id, 'manual', gen_random_uuid()::text, 'manual', false, '{"body": "Please call us."}',
       (select id from user_account limit 1), 'sms', 'en',
       'delivered', '2026-06-15', osteon_now(), osteon_now(), osteon_now(), osteon_now() from patient`,
  );
  const patients = await api.query<{ id: string }>('select id from patient');
  for (const patient of patients) {
    const id = randomUUID();
    const about = JSON.stringify({ reason: 'Bone scan', place: 'Clinic 4' });
    await api.query(
      `insert into appointment (id, service_id, patient_id, source_key, starts_at, ends_at, status, about)
       select $1::uuid, service_id, id, $1::uuid::text, '2026-07-01T09:00:00Z', null, 'booked', $3 from patient where id = $2`,
      [id, patient.id, TEST_KEYS.seal(about, SEALED.appointment(id))],
    );
  }
}
