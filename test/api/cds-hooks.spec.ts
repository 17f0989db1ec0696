import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { SANDBOX_KEY } from '@osteon/application';
import type { CreatedClient } from '@osteon/contracts';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { type Answer, anEnrolment, enrol, type People, refusalOf, startApi, type TestApi, TODAY } from './harness.ts';

const ISSUER = 'https://records.hospital.example';
const VIEW = '/cds-services/osteon-patient-view';
const SIGN = '/cds-services/osteon-order-sign';
const NUMBERS = 'https://hospital.example/number';

interface Card {
  uuid: string;
  summary: string;
  detail: string;
  indicator: string;
  source: { label: string; url: string };
  suggestions: { uuid: string; label: string; actions?: { type: string; resource: { resourceType: string } }[] }[];
  overrideReasons: { code: string; system: string }[];
  links: { url: string }[];
}
type Cards = Answer<{ cards: Card[] }>;

let api: TestApi;
let people: People;
let key: { privateKey: CryptoKey; kid: string };
let clientId: string;

beforeAll(async () => {
  api = await startApi();
  people = await api.people();
  ({ key, clientId } = await register(ISSUER));
});
afterAll(() => api.close());

async function register(issuer: string, more: object = {}): Promise<{ key: typeof key; clientId: string }> {
  const pair = await generateKeyPair('ES384', { extractable: true });
  const kid = randomUUID();
  const made = await people.admin.post<CreatedClient>('/api/v1/clients', {
    name: `Records ${kid}`,
    kind: 'cds',
    authentication: 'key',
    issuer,
    keys: [{ ...(await exportJWK(pair.publicKey)), kid, alg: 'ES384', use: 'sig' }],
    ...more,
  });
  if (made.status !== 201) throw new Error(made.text);
  return { key: { privateKey: pair.privateKey, kid }, clientId: made.body.client.id };
}

interface Token {
  readonly header?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
  readonly signer?: CryptoKey;
}

async function token(path: string, { header = {}, claims = {}, signer = key.privateKey }: Token = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iss: ISSUER, aud: api.url + path, iat: now, exp: now + 300, jti: randomUUID(), ...claims })
    .setProtectedHeader({ alg: 'ES384', typ: 'JWT', kid: key.kid, ...header })
    .sign(signer);
}

const post = async <Body>(path: string, json: unknown, given?: Token | string): Promise<Answer<Body>> =>
  api.browser().send<Body>('POST', path, {
    json,
    headers: {
      authorization: `Bearer ${typeof given === 'string' ? given : await token(path, given)}`,
      origin: 'https://records.hospital.example',
    },
  });

const view = (patientId: string, more: object = {}) => ({
  hook: 'patient-view',
  hookInstance: randomUUID(),
  fhirServer: `${api.url}/fhir/R4`,
  context: { userId: 'Practitioner/7', patientId },
  ...more,
});

/** Of a woman whose fracture was diagnosed half a year ago, and nothing has happened since. */
const forgotten = async (more: object = {}): Promise<string> =>
  (
    await enrol(
      people.nurse,
      anEnrolment({
        facts: [{ type: 'fracture', on: '2025-11-10', payload: { site: 'hip' } }],
        ...more,
      }),
    )
  ).patientId;

test('discovery tells of the services, to anybody and any site', async () => {
  const { status, body, headers } = await api
    .browser()
    .get<{ services: { id: string; hook: string }[] }>('/cds-services');
  expect(status).toBe(200);
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(body.services.map(({ id, hook }) => [id, hook])).toEqual([
    ['osteon-patient-view', 'patient-view'],
    ['osteon-order-sign', 'order-sign'],
  ]);
});

describe('who calls', () => {
  test('is let in once with each token', async () => {
    const one = await token(VIEW);
    expect((await post(VIEW, view(randomUUID()), one)).status).toBe(200);
    const again = await post(VIEW, view(randomUUID()), one);
    expect(refusalOf(again)).toMatchObject({ status: 401, code: 'FLS-1500' });
    expect(again.headers.get('www-authenticate')).toBe('Bearer realm="osteon"');
    expect(again.headers.get('access-control-allow-origin')).toBe('*');
  });

  const now = (): number => Math.floor(Date.now() / 1000);
  test.each<[string, () => Token | Promise<Token>]>([
    ['another address', () => ({ claims: { aud: `${api.url}${SIGN}` } })],
    ['the address of the feedback', () => ({ claims: { aud: `${api.url}${VIEW}/feedback` } })],
    ['the whole installation', () => ({ claims: { aud: api.url } })],
    ['several addresses', () => ({ claims: { aud: [`${api.url}${VIEW}`, api.url] } })],
    ['another issuer', () => ({ claims: { iss: 'https://other.example' } })],
    ['a tenant that was not registered', () => ({ claims: { tenant: 'north' } })],
    ['an hour', () => ({ claims: { exp: now() + 3600 } })],
    ['a day that is past', () => ({ claims: { iat: now() - 400, exp: now() - 100 } })],
    ['a day to come', () => ({ claims: { iat: now() + 200, exp: now() + 300 } })],
    ['no time', () => ({ claims: { exp: undefined } })],
    ['any number of times', () => ({ claims: { jti: undefined } })],
    ['a key that nobody registered', () => ({ header: { kid: 'other' } })],
    ['no key', () => ({ header: { kid: undefined } })],
    [
      'a key that the token points at',
      async () => {
        const pair = await generateKeyPair('ES384', { extractable: true });
        const jwk = await exportJWK(pair.publicKey);
        return { header: { jku: `${api.url}/jwks.json`, jwk }, signer: pair.privateKey };
      },
    ],
  ])('is refused with a token for %s', async (_what, given) => {
    expect(refusalOf(await post(VIEW, view(randomUUID()), await given()))).toMatchObject({
      status: 401,
      code: 'FLS-1500',
    });
  });

  test.each(['', 'x', 'e30.e30.', `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`])(
    'is refused with %p for a token',
    async (given) => {
      expect((await post(VIEW, view(randomUUID()), given)).status).toBe(401);
    },
  );

  test('is refused once the client is disabled, and gets no tokens of ours', async () => {
    const other = await register('https://gone.hospital.example');
    const claims = { iss: 'https://gone.hospital.example' };
    const given = { header: { kid: other.key.kid }, claims, signer: other.key.privateKey };
    expect((await post(VIEW, view(randomUUID()), given)).status).toBe(200);
    await people.admin.post(`/api/v1/clients/${other.clientId}/disablement`, {});
    expect((await post(VIEW, view(randomUUID()), given)).status).toBe(401);
    const asked = await api.browser().send('POST', '/oauth/token', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId }).toString(),
    });
    expect(asked.status).toBe(401);
  });

  test.each([
    ['a key of another curve', { keys: [{ kty: 'EC', crv: 'P-256', kid: 'a', x: 'x', y: 'y' }] }, 'keys[0]'],
    ['a secret', { authentication: 'secret', keys: undefined }, 'authentication'],
    ['no issuer', { issuer: undefined }, 'issuer'],
    ['an issuer in plain text', { issuer: 'http://records.example' }, 'issuer'],
    ['scopes', { scopes: ['system/*.rs'] }, 'scopes[0]'],
  ])('is not registered with %s', async (_what, wrong, field) => {
    const { privateKey: _, publicKey } = await generateKeyPair('ES384', { extractable: true });
    const keys = [{ ...(await exportJWK(publicKey)), kid: 'a' }];
    const wanted = { name: 'Wrong', kind: 'cds', authentication: 'key', issuer: 'https://a.example', keys, ...wrong };
    const answer = await people.admin.post('/api/v1/clients', wanted);
    expect(refusalOf(answer)).toEqual({ status: 422, code: 'FLS-1142', fields: [field] });
  });

  test('is one client for each issuer and tenant', async () => {
    await expect(register(ISSUER)).rejects.toThrow('FLS-1501');
    await register(ISSUER, { tenant: 'another' });
  });
});

describe('what cannot be understood is refused with its place', () => {
  test.each<[string, object, number, string, string[]]>([
    ['another hook', { hook: 'order-sign' }, 422, 'FLS-1503', ['hook']],
    ['no instance', { hookInstance: undefined }, 400, 'FLS-9000', ['hookInstance']],
    ['no context', { context: undefined }, 400, 'FLS-9000', ['context']],
    ['no patient', { context: { userId: 'x' } }, 400, 'FLS-9000', ['context.patientId']],
    [
      'a patient of theirs without prefetch',
      { fhirServer: 'https://theirs.example' },
      412,
      'FLS-1505',
      ['prefetch.patient'],
    ],
    [
      'another patient in the prefetch',
      { fhirServer: 'https://theirs.example', prefetch: { patient: { resourceType: 'Patient', id: 'q' } } },
      412,
      'FLS-1505',
      ['prefetch.patient.id'],
    ],
  ])('%s', async (_what, wrong, status, code, fields) => {
    expect(refusalOf(await post(VIEW, view('p', wrong)))).toEqual({ status, code, fields });
  });

  test('a service that there is not', async () => {
    const path = '/cds-services/other';
    expect(refusalOf(await post(path, view('p')))).toMatchObject({ status: 404, code: 'FLS-1502' });
  });
});

test('a chart is opened: a card says that osteoporosis was not addressed, with a draft and no drug; the look is audited', async () => {
  const patientId = await forgotten();
  const { status, body } = await post<{ cards: Card[] }>(VIEW, view(patientId));
  expect(status).toBe(200);
  const card = body.cards.find(({ summary }) => /not addressed/.test(summary));
  expect(card).toMatchObject({
    indicator: expect.stringMatching(/warning|critical/),
    source: { url: api.url },
    links: [{ label: 'Open in Osteon', url: `${api.url}/patients/${patientId}`, type: 'absolute' }],
    suggestions: [
      {
        actions: [
          {
            type: 'create',
            resource: {
              resourceType: 'ServiceRequest',
              status: 'draft',
              subject: { reference: `Patient/${patientId}` },
            },
          },
        ],
      },
      {},
    ],
  });
  expect(card?.detail).toContain('2025-11-10');
  for (const { summary } of body.cards) expect(summary.length).toBeLessThan(140);
  expect(JSON.stringify(body)).not.toMatch(/Okafor|Grace|Medication/);
  const seen = await api.query(
    `select distinct action from audit_record where user_id = $1 and $2 = any(patient_ids) order by action`,
    [clientId, patientId],
  );
  expect(seen).toEqual([{ action: 'read-patient' }, { action: 'show-cards' }]);
});

test('the service’s own patients and no others', async () => {
  const stranger = await enrol(
    people.stranger,
    anEnrolment({ facts: [{ type: 'fracture', on: '2025-11-10', payload: { site: 'hip' } }] }),
  );
  expect((await post<{ cards: Card[] }>(VIEW, view(stranger.patientId))).body).toEqual({ cards: [] });
  expect((await post<{ cards: Card[] }>(VIEW, view('no-id'))).body).toEqual({ cards: [] });
});

test('the id of a record that has become part of another is the survivor’s', async () => {
  const [survivor, absorbed] = [await forgotten(), await forgotten()];
  const asked = { absorbedId: absorbed, reason: 'entered twice', despiteNumbers: true };
  expect((await people.nurse.post(`/api/v1/patients/${survivor}/merges`, asked)).status).toBe(201);
  const shown: Cards = await post(VIEW, view(absorbed));
  expect(shown.status).toBe(200);
  expect(shown.body.cards[0]?.links[0]?.url).toBe(`${api.url}/patients/${survivor}`);
});

test('a patient of theirs is known by a number and the name, not by one of them', async () => {
  const patientId = await forgotten({ family: 'O’Brien-Łęcka', identifiers: [{ system: NUMBERS, value: '4711' }] });
  const theirs = (patient: object) =>
    view('p1', {
      fhirServer: 'https://theirs.example/fhir',
      prefetch: { patient: { resourceType: 'Patient', id: 'p1', ...patient } },
    });
  const identifier = [{ system: NUMBERS, value: '4711' }];
  const count = async (patient: object) => (await post<{ cards: Card[] }>(VIEW, theirs(patient))).body.cards.length;
  const family = [{ family: "O'BRIEN ŁECKA", given: ['Grace'] }];
  const known = await post<{ cards: Card[] }>(VIEW, theirs({ identifier, name: family, birthDate: '1948-02-03' }));
  expect(known.body.cards.length).toBeGreaterThan(0);
  expect(known.body.cards[0]?.links[0]?.url).toBe(`${api.url}/patients/${patientId}`);
  expect(JSON.stringify(known.body)).toContain('"reference":"Patient/p1"');
  expect(await count({ identifier, birthDate: '1948-02-03' })).toBe(0);
  expect(await count({ identifier, name: [{ family: 'Other' }], birthDate: '1948-02-03' })).toBe(0);
  expect(await count({ identifier, name: family, birthDate: '1950-02-03' })).toBe(0);
  expect(await count({ identifier: [{ system: NUMBERS, value: '4712' }], name: family, birthDate: '1948-02-03' })).toBe(
    0,
  );
});

describe('orders are signed', () => {
  let patientId: string;
  beforeAll(async () => {
    patientId = await forgotten({
      facts: [
        { type: 'fracture', on: '2024-11-10', payload: { site: 'hip' } },
        { type: 'treatment', ref: 'a', on: '2024-12-01', payload: { agent: 'alendronate' } },
        { type: 'treatment', ref: 'd', on: '2025-09-01', payload: { agent: 'denosumab' } },
        { type: 'dose', ref: 'd', on: '2026-03-01', payload: {} },
      ],
    });
  });
  const atc = (code: string, text: string) => ({ coding: [{ system: 'http://www.whocc.no/atc', code }], text });
  const order = (medicationCodeableConcept: object, more: object = {}) => ({
    resourceType: 'MedicationRequest',
    status: 'draft',
    intent: 'order',
    subject: { reference: `Patient/${patientId}` },
    medicationCodeableConcept,
    ...more,
  });
  const DENOSUMAB = atc('M05BX04', 'Denosumab 60 mg');
  const signed = (orders: object[], medications: object[] = []): Promise<Cards> =>
    post<{ cards: Card[] }>(SIGN, {
      ...view(patientId, { hook: 'order-sign' }),
      context: {
        userId: 'Practitioner/7',
        patientId,
        draftOrders: { resourceType: 'Bundle', entry: orders.map((resource) => ({ resource })) },
      },
      prefetch: { medications: { resourceType: 'Bundle', entry: medications.map((resource) => ({ resource })) } },
    });
  const summaries = async (orders: object[], medications: object[] = []) =>
    (await signed(orders, medications)).body.cards.map(({ summary }) => summary);
  const STOPPED = ['Denosumab ends and nothing follows it'];
  const taken = (on: string) => ({
    resourceType: 'MedicationStatement',
    status: 'active',
    subject: { reference: `Patient/${patientId}` },
    medicationCodeableConcept: atc('M05BA08', 'Zoledronate 5 mg'),
    effectivePeriod: { start: on },
  });

  test('denosumab is stopped and nothing follows', async () => {
    expect(await summaries([order(DENOSUMAB, { status: 'stopped' })])).toEqual(STOPPED);
    const { body } = await signed([order(DENOSUMAB, { doNotPerform: true })]);
    expect(body.cards[0]).toMatchObject({ detail: expect.stringContaining('Last dose recorded: 2026-03-01') });
  });

  test('denosumab goes on, or what follows is ordered, or began after the last dose', async () => {
    expect(await summaries([order(DENOSUMAB)])).toEqual([]);
    expect(
      await summaries([order(DENOSUMAB, { status: 'stopped' }), order(atc('M05BA08', 'Zoledronate 5 mg'))]),
    ).toEqual([]);
    expect(await summaries([order(DENOSUMAB, { status: 'stopped' })], [taken('2026-04-01')])).toEqual([]);
    expect(await summaries([order(DENOSUMAB, { status: 'stopped' })], [taken('2025-01-01')])).toEqual(STOPPED);
  });

  test('120 mg are another product', async () => {
    expect(await summaries([order(atc('M05BX04', 'Denosumab 120 mg'), { status: 'stopped' })])).toEqual([]);
  });

  test('what is another patient’s, or of no medicine, says nothing', async () => {
    const subject = { reference: 'Patient/other' };
    expect(await summaries([order(DENOSUMAB, { status: 'stopped', subject })])).toEqual([]);
    expect(await summaries([{ resourceType: 'ServiceRequest', status: 'draft' }])).toEqual([]);
    expect(refusalOf(await post(SIGN, view(patientId, { hook: 'order-sign' })))).toMatchObject({
      status: 400,
      fields: ['context.draftOrders'],
    });
  });
});

describe('what comes back on a card', () => {
  const feedback = (card: string, more: object, at = `${TODAY}T09:00:00Z`) => ({
    feedback: [{ card, outcomeTimestamp: at, ...more }],
  });
  const cardOf = async (patientId: string, summary: RegExp): Promise<Card> => {
    const { body } = await post<{ cards: Card[] }>(VIEW, view(patientId));
    const card = body.cards.find((one) => summary.test(one.summary));
    if (card === undefined)
      throw new Error(`no such card among ${JSON.stringify(body.cards.map((one) => one.summary))}`);
    return card;
  };
  const back = (json: object) => post(`${VIEW}/feedback`, json);
  const facts = (patientId: string) =>
    api.query<{ type: string; payload: unknown }>(
      `select type, payload from fact where patient_id = $1 and type <> 'fracture' order by seq`,
      [patientId],
    );

  test('an accepted scan is ordered, once, however often it is told', async () => {
    const patientId = await forgotten();
    const card = await cardOf(patientId, /not addressed/);
    const accepted = { outcome: 'accepted', acceptedSuggestions: [{ id: card.suggestions[0]?.uuid }] };
    for (let time = 0; time < 2; time += 1) expect((await back(feedback(card.uuid, accepted))).status).toBe(200);
    expect(await facts(patientId)).toEqual([{ type: 'dxa', payload: { status: 'ordered' } }]);
    const again = await cardOf(patientId, /not addressed/);
    expect(again.suggestions.map(({ actions }) => actions !== undefined)).toEqual([false]);
  });

  test('an accepted call is agreed for the next working day', async () => {
    await api.query(`insert into service_holiday (service_id, "on", name) values ($1, '2026-06-16', 'Fair')`, [
      api.ids.north,
    ]);
    const patientId = await forgotten();
    const card = await cardOf(patientId, /not addressed/);
    const accepted = { outcome: 'accepted', acceptedSuggestions: [{ id: card.suggestions[1]?.uuid }] };
    expect((await back(feedback(card.uuid, accepted))).status).toBe(200);
    const [attempt] = await api.query(
      `select outcome, call_back_on::text as on from contact_attempt where patient_id = $1`,
      [patientId],
    );
    expect(attempt).toEqual({ outcome: 'call-back', on: '2026-06-17' });
  });

  test('a reason changes the plan by a fact; words and what was arranged elsewhere are for a nurse to read', async () => {
    const patientId = await forgotten();
    const card = await cardOf(patientId, /not addressed/);
    const reason = (code: string, userComment?: string) => ({
      outcome: 'overridden',
      overrideReason: { reason: { code, system: 'urn:osteon:cds-override-reason' }, userComment },
    });
    await back(feedback(card.uuid, reason('declined-treatment')));
    expect(await facts(patientId)).toMatchObject([{ type: 'declined-treatment' }]);
    await back(feedback(card.uuid, reason('arranged-elsewhere', 'Rheumatology will see her')));
    await back(feedback(card.uuid, reason('arranged-elsewhere', 'Rheumatology will see her')));
    const items = await api.query(`select kind, detail->>'words' as words from work_item where patient_id = $1`, [
      patientId,
    ]);
    expect(items).toEqual([{ kind: 'card-answer', words: 'Rheumatology will see her' }]);
  });

  test('of another record system, of no card, of no suggestion, or unreadable, is refused with its place', async () => {
    const patientId = await forgotten();
    const card = await cardOf(patientId, /not addressed/);
    const other = await register('https://second.hospital.example');
    const path = `${VIEW}/feedback`;
    const theirs = await post(path, feedback(card.uuid, { outcome: 'overridden' }), {
      header: { kid: other.key.kid },
      claims: { iss: 'https://second.hospital.example' },
      signer: other.key.privateKey,
    });
    expect(refusalOf(theirs)).toEqual({ status: 404, code: 'FLS-1504', fields: ['feedback[0].card'] });
    const unknown = { outcome: 'accepted', acceptedSuggestions: [{ id: randomUUID() }] };
    expect(refusalOf(await back(feedback(card.uuid, unknown)))).toEqual({
      status: 404,
      code: 'FLS-1504',
      fields: ['feedback[0].acceptedSuggestions[0].id'],
    });
    for (const [json, field] of [
      [{}, 'feedback'],
      [feedback(card.uuid, { outcome: 'ignored' }), 'feedback[0].outcome'],
      [feedback(card.uuid, { outcome: 'accepted' }), 'feedback[0].acceptedSuggestions'],
      [feedback(card.uuid, { outcome: 'overridden' }, 'today'), 'feedback[0].outcomeTimestamp'],
    ] as const)
      expect(refusalOf(await back(json))).toMatchObject({ status: 400, fields: [field] });
    expect(await facts(patientId)).toEqual([]);
  });
});

describe('the public sandbox', () => {
  const SANDBOX = 'https://sandbox.cds-hooks.org';
  const OLD = 'application/json+fhir';
  let patientId: string;
  let sandbox: typeof key;

  beforeAll(async () => {
    patientId = await forgotten();
  });

  /** As its pages ask: from their origin, without a cookie. */
  const ask = <Body = Record<string, unknown>>(
    method: string,
    path: string,
    more: { headers?: object; body?: string } = {},
  ) =>
    api.browser().send<Body>(method, path, {
      ...(more.body === undefined ? {} : { body: more.body }),
      headers: { origin: SANDBOX, accept: OLD, ...more.headers },
    });
  const signed = async (path: string, json: unknown) =>
    post<{ cards: Card[] }>(path, json, {
      header: { kid: sandbox.kid, jku: `${SANDBOX}/.well-known/jwks.json` },
      claims: { iss: SANDBOX },
      signer: sandbox.privateKey,
    });

  test('reads nothing until a demonstration has let it in', async () => {
    expect((await ask('GET', '/fhir/R4/metadata', { headers: { accept: 'application/json' } })).status).toBe(200);
    const { status, headers } = await ask('GET', '/fhir/R4/Patient');
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="osteon"']);
  });

  test('is registered by its own key under its own name alone', async () => {
    const wanted = {
      name: 'Wolf',
      kind: 'cds',
      authentication: 'key',
      issuer: 'https://wolf.example',
      keys: [SANDBOX_KEY],
    };
    expect(refusalOf(await people.admin.post('/api/v1/clients', wanted))).toMatchObject({
      status: 422,
      fields: ['keys[0]'],
    });
  });

  test('works as it is: its requests, one after another', async () => {
    ({ key: sandbox } = await register(SANDBOX));
    // Its start page: is there a FHIR server, and does it want nothing?
    const metadata = await ask('GET', '/fhir/R4/metadata', { headers: { accept: 'application/json' } });
    expect(metadata).toMatchObject({
      status: 200,
      body: { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' },
    });
    expect((await ask('GET', '/fhir/R4/Patient', { headers: { accept: 'application/json' } })).status).toBe(200);
    // Who can be chosen.
    const all = await ask<{ entry: { resource: { id: string; name: unknown[] } }[] }>('GET', '/fhir/R4/Patient');
    expect(all.headers.get('access-control-allow-origin')).toBe('*');
    expect(all.body.entry.map(({ resource }) => resource.id)).toContain(patientId);
    expect((await ask('GET', `/fhir/R4/Patient/${patientId}`)).body).toMatchObject({
      resourceType: 'Patient',
      id: patientId,
    });
    expect((await ask('GET', `/fhir/R4/Condition?patient=${patientId}`)).body).toMatchObject({ total: 1 });
    // Its browser asks first whether it may ask.
    const may = await ask('OPTIONS', VIEW, {
      headers: {
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect([may.status, may.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'Authorization, Accept, Content-Type',
    ]);
    // A service is added by its address.
    const { body } = await ask<{ services: { id: string; prefetch: Record<string, string> }[] }>(
      'GET',
      '/cds-services',
      {
        headers: { accept: 'application/json' },
      },
    );
    // The prefetch: what is no search is read; a search is posted.
    const prefetchOf = async (id: string) => {
      const templates = body.services.find((one) => one.id === id)?.prefetch ?? {};
      const entries = Object.entries(templates).map(async ([name, template]) => {
        const [path = '', query] = template.replaceAll('{{context.patientId}}', patientId).split('?');
        const { status, body: found } =
          query === undefined
            ? await ask('GET', `/fhir/R4/${path}`)
            : await ask('POST', `/fhir/R4/${path}/_search`, {
                headers: { 'content-type': 'application/x-www-form-urlencoded' },
                body: query,
              });
        expect(status).toBe(200);
        return [name, found] as const;
      });
      return Object.fromEntries(await Promise.all(entries));
    };
    const call = async (id: string, hook: string, context: object = {}) =>
      signed(`/cds-services/${id}`, {
        hookInstance: randomUUID(),
        hook,
        fhirServer: `${api.url}/fhir/R4`,
        context: { patientId, userId: 'Practitioner/COREPRACTITIONER1', ...context },
        prefetch: await prefetchOf(id),
      });
    const viewed = await call('osteon-patient-view', 'patient-view');
    expect(viewed.status).toBe(200);
    const card = viewed.body.cards[0];
    // A suggestion is taken, and a card set aside.
    const outcomeTimestamp = new Date().toISOString();
    const acceptedSuggestions = [{ id: card?.suggestions[0]?.uuid }];
    const accepted = { card: card?.uuid, outcome: 'accepted', acceptedSuggestions, outcomeTimestamp };
    expect((await signed(`${VIEW}/feedback`, { feedback: [accepted] })).status).toBe(200);
    const { code, system } = card?.overrideReasons.at(-1) ?? {};
    const overrideReason = { reason: { code, system } };
    const setAside = { card: card?.uuid, outcome: 'overridden', outcomeTimestamp, overrideReason };
    expect((await signed(`${VIEW}/feedback`, { feedback: [setAside] })).status).toBe(200);
    const resource = {
      resourceType: 'MedicationRequest',
      id: 'request-123',
      status: 'draft',
      subject: { reference: `Patient/${patientId}` },
    };
    const draftOrders = { resourceType: 'Bundle', entry: [{ resource }] };
    const ordered = await call('osteon-order-sign', 'order-sign', { draftOrders });
    expect([ordered.status, ordered.body]).toEqual([200, { cards: [] }]);
  });

  test('everybody who was shown is in the audit log; nothing can be written, and another service’s is not there', async () => {
    const [seen] = await api.query<{ n: number }>(
      `select count(*)::int as n from audit_record a join machine_client c on c.id = a.user_id
       where c.issuer = $1 and $2 = any(a.patient_ids) and action in ('fhir-read', 'fhir-search')`,
      [SANDBOX, patientId],
    );
    expect(seen?.n).toBeGreaterThanOrEqual(3);
    const stranger = (await enrol(people.stranger)).patientId;
    expect((await ask('GET', `/fhir/R4/Patient/${stranger}`)).status).toBe(404);
    const written = await ask('POST', '/fhir/R4/Patient', {
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify({ resourceType: 'Patient' }),
    });
    expect(written.status).toBe(401);
    expect((await ask('GET', `/api/v1/patients/${patientId}`)).status).toBe(401);
  });

  test('reads nothing and is shown nothing in production', async () => {
    const real = await startApi({ mode: 'production' });
    try {
      await real.query(
        `insert into machine_client (service_id, created_by, name, kind, issuer, jwks, scopes, redirect_uris)
         values ($1, $2, 'Sandbox', 'cds', $3, $4, '{}', '{}')`,
        [real.ids.north, real.ids.admin, SANDBOX, JSON.stringify({ keys: [await exportPublic(sandbox)] })],
      );
      const headers = { origin: SANDBOX, accept: OLD };
      expect((await real.browser().get('/fhir/R4/metadata', headers)).status).toBe(200);
      for (const [method, path] of [
        ['GET', '/fhir/R4/Patient'],
        ['GET', `/fhir/R4/Patient/${patientId}`],
        ['POST', '/fhir/R4/MedicationStatement/_search'],
      ] as const) {
        const form = { 'content-type': 'application/x-www-form-urlencoded' };
        const answer = await real
          .browser()
          .send(method, path, method === 'GET' ? { headers } : { headers: { ...headers, ...form }, body: '' });
        expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="osteon"']);
      }
      const now = Math.floor(Date.now() / 1000);
      const bearer = await new SignJWT({
        iss: SANDBOX,
        aud: real.url + VIEW,
        iat: now,
        exp: now + 300,
        jti: randomUUID(),
      })
        .setProtectedHeader({ alg: 'ES384', kid: sandbox.kid })
        .sign(sandbox.privateKey);
      const called = await real
        .browser()
        .post(VIEW, view(patientId), { ...headers, authorization: `Bearer ${bearer}` });
      expect(refusalOf(called)).toMatchObject({ status: 401, code: 'FLS-1500' });
    } finally {
      await real.close();
    }
  });
});

/** The public half of a key that was made extractable. */
async function exportPublic({ privateKey, kid }: { privateKey: CryptoKey; kid: string }): Promise<object> {
  const { d: _d, ...half } = await exportJWK(privateKey);
  return { ...half, kid, alg: 'ES384', use: 'sig' };
}
