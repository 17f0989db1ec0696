import type { CreateClientRequest, CreatedClient } from '@osteon/contracts';
import type { People, TestApi } from '../api/harness.ts';

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
