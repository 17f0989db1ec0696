import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ClientList, ClientView, CreateClientRequest, CreatedClient } from '@osteon/contracts';
import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, decodeJwt, decodeProtectedHeader, type JWK } from 'jose';
import { type Answer, anEnrolment, enrol, type People, refusalOf, startApi, type TestApi } from './harness.ts';

let api: TestApi;
let people: People;
beforeAll(async () => {
  api = await startApi();
  people = await api.people();
});
afterAll(() => api.close());

let names = 0;
const aMachine = (more: Partial<CreateClientRequest> = {}): CreateClientRequest => ({
  name: `Radiology ${(names += 1)}`,
  kind: 'machine',
  authentication: 'secret',
  scopes: ['system/*.rs', 'record', 'enrol'],
  redirectUris: [],
  ...more,
});

async function create(more: Partial<CreateClientRequest> = {}): Promise<{ id: string; secret: string }> {
  const answer = await people.admin.post<CreatedClient>('/api/v1/clients', aMachine(more));
  if (answer.status !== 201) throw new Error(answer.text);
  return { id: answer.body.client.id, secret: answer.body.secret ?? '' };
}

interface Tokens {
  readonly access_token: string;
  readonly error?: string;
  readonly scope?: string;
  readonly expires_in?: number;
}

const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  api.browser().send<Tokens>('POST', path, {
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  });

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

const ask = (id: string, secret: string, scope: string): Promise<Answer<Tokens>> =>
  form('/oauth/token', { grant_type: 'client_credentials', scope }, basic(id, secret));

async function tokenOf(id: string, secret: string, scope = 'system/*.rs record enrol'): Promise<string> {
  const answer = await ask(id, secret, scope);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.access_token;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const withToken = (token: string, path: string, json?: unknown): Promise<Answer> =>
  api.browser().send(json === undefined ? 'GET' : 'POST', path, {
    headers: bearer(token),
    ...(json === undefined ? {} : { json }),
  });

describe('a client', () => {
  test('is made with a secret that is shown once and kept as a hash', async () => {
    const { id, secret } = await create({ name: 'PACS' });
    expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const [row] = await api.query<{ hash: string }>(
      `select encode(secret_hash, 'hex') as hash, to_jsonb(machine_client)::text as row from machine_client where id = $1`,
      [id],
    );
    expect(row?.hash).toBe(createHash('sha256').update(secret).digest('hex'));
    expect(JSON.stringify(row)).not.toContain(secret);
    const seen = await people.admin.get<ClientView>(`/api/v1/clients/${id}`);
    expect(seen.body).toMatchObject({ id, name: 'PACS', authentication: 'secret', lastUsedAt: null, disabledAt: null });
    expect(seen.text).not.toContain(secret);
    const list = await people.admin.get<ClientList>('/api/v1/clients');
    expect(list.body.rows.map((row) => row.name)).toContain('PACS');
  });

  test('belongs to a service: another one neither sees nor changes it', async () => {
    const { id } = await create();
    const stranger = await api.as('southLead');
    expect((await stranger.get(`/api/v1/clients/${id}`)).status).toBe(403);
    const [south] = await api.query<{ id: string }>(`select id from service where code = 'south'`);
    await api.query(`update machine_client set service_id = $1 where id = $2`, [south?.id, id]);
    expect(refusalOf(await people.admin.get(`/api/v1/clients/${id}`)).code).toBe('FLS-1145');
    expect(refusalOf(await people.admin.post(`/api/v1/clients/${id}/disablement`, {})).code).toBe('FLS-1145');
    expect(refusalOf(await people.admin.post(`/api/v1/clients/${id}/secret`, {})).code).toBe('FLS-1145');
  });

  test.each<[string, Partial<CreateClientRequest>, string]>([
    ['a machine without proof', { authentication: 'none' }, 'authentication'],
    ['a machine with the scope of an app', { scopes: ['patient/*.rs'] }, 'scopes[0]'],
    [
      'an app with the scope of a machine',
      { kind: 'app', scopes: ['enrol'], redirectUris: ['https://a.example/cb'] },
      'scopes[0]',
    ],
    ['an app that is reached nowhere', { kind: 'app', scopes: ['openid'] }, 'redirectUris'],
    [
      'a redirect without https',
      { kind: 'app', scopes: ['openid'], redirectUris: ['http://a.example/cb'] },
      'redirectUris[0]',
    ],
    [
      'a redirect by another scheme',
      { kind: 'app', scopes: ['openid'], redirectUris: ['javascript:alert(1)'] },
      'redirectUris[0]',
    ],
    [
      'a redirect with a fragment',
      { kind: 'app', scopes: ['openid'], redirectUris: ['https://a.example/#x'] },
      'redirectUris[0]',
    ],
    [
      'a redirect with a placeholder',
      { kind: 'app', scopes: ['openid'], redirectUris: ['https://*.example/cb'] },
      'redirectUris[0]',
    ],
    [
      'a redirect with a user',
      { kind: 'app', scopes: ['openid'], redirectUris: ['https://a@b.example/'] },
      'redirectUris[0]',
    ],
    ['keys beside a secret', { keys: [{ kty: 'EC', kid: 'a', crv: 'P-256', x: 'x', y: 'y' }] }, 'keys'],
    [
      'a key that is none',
      { authentication: 'key', keys: [{ kty: 'EC', kid: 'a', crv: 'P-256', x: 'x', y: 'y' }] },
      'keys[0]',
    ],
  ])('is refused: %s', async (_, more, path) => {
    const refused = refusalOf(await people.admin.post('/api/v1/clients', aMachine(more)));
    expect(refused).toEqual({ status: 422, code: 'FLS-1142', fields: [path] });
  });

  test('keeps its name for itself', async () => {
    await create({ name: 'Laboratory' });
    expect(refusalOf(await people.admin.post('/api/v1/clients', aMachine({ name: 'Laboratory' }))).code).toBe(
      'FLS-1143',
    );
  });

  test('is made by administrators who proved lately that it is them', async () => {
    for (const person of [people.nurse, people.lead, people.auditor])
      expect(refusalOf(await person.post('/api/v1/clients', aMachine())).code).toBe('FLS-1109');
    const stale = await api.as('admin', { provedMinutesAgo: 11 });
    expect(refusalOf(await stale.post('/api/v1/clients', aMachine())).code).toBe('FLS-1202');
  });

  test('leaves an audit record of every change', async () => {
    const { id } = await create();
    await people.admin.post(`/api/v1/clients/${id}/secret`, {});
    await people.admin.post(`/api/v1/clients/${id}/disablement`, {});
    const rows = await api.query(`select action, role from audit_record where resource = $1 order by id`, [
      `client/${id}`,
    ]);
    expect(rows).toEqual([
      { action: 'create-client', role: 'admin' },
      { action: 'replace-client-secret', role: 'admin' },
      { action: 'disable-client', role: 'admin' },
    ]);
  });
});

describe('client credentials', () => {
  test('give a signed token of five minutes for this api, the service and the scopes', async () => {
    const { id, secret } = await create();
    const answer = await ask(id, secret, 'system/*.rs enrol');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect(answer.body).toMatchObject({ expires_in: 300, scope: 'system/*.rs enrol', token_type: 'Bearer' });
    const token = answer.body.access_token;
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    const payload = decodeJwt(token);
    expect(payload).toMatchObject({
      iss: api.url,
      aud: api.url,
      client_id: id,
      service: api.ids.north,
      scope: 'system/*.rs enrol',
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
  });

  test('are taken in the body as well, and by nothing but the right secret', async () => {
    const { id, secret } = await create();
    const body = { grant_type: 'client_credentials', scope: 'record', client_id: id };
    expect((await form('/oauth/token', { ...body, client_secret: secret })).status).toBe(200);
    const [row] = await api.query<{ hash: string }>(
      `select encode(secret_hash, 'hex') as hash from machine_client where id = $1`,
      [id],
    );
    for (const wrong of ['x', row?.hash ?? '', `${secret}x`, ''])
      expect([wrong, (await form('/oauth/token', { ...body, client_secret: wrong })).status >= 400]).toEqual([
        wrong,
        true,
      ]);
    expect((await form('/oauth/token', body)).body.error).toBe('invalid_client');
  });

  test('give no scope that the client has not', async () => {
    const { id, secret } = await create({ scopes: ['record'] });
    const answer = await ask(id, secret, 'record enrol system/*.rs patient/*.rs everything');
    expect(decodeJwt(answer.body.access_token)['scope']).toBe('record');
  });

  test('give no token for anybody else', async () => {
    const { id, secret } = await create();
    const body = { grant_type: 'client_credentials', scope: 'record', resource: 'https://elsewhere.example' };
    expect((await form('/oauth/token', body, basic(id, secret))).body.error).toBe('invalid_target');
  });

  test('go by the client’s own key (private_key_jwt), each assertion once', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES384');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES384', use: 'sig' } as JWK;
    const { id } = await create({ authentication: 'key', keys: [jwk as never] });
    const assertion = (jti: string) =>
      new SignJWT({ jti })
        .setProtectedHeader({ alg: 'ES384', kid: 'k1', typ: 'JWT' })
        .setIssuer(id)
        .setSubject(id)
        .setAudience(`${api.url}/oauth/token`)
        .setIssuedAt()
        .setExpirationTime('4m')
        .sign(privateKey);
    const send = (text: string) =>
      form('/oauth/token', {
        grant_type: 'client_credentials',
        scope: 'system/*.rs',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: text,
      });
    const first = await assertion('one');
    const answer = await send(first);
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    expect((await send(first)).body.error).toBe('invalid_client');
    const other = await generateKeyPair('ES384');
    const replaced = { ...(await exportJWK(other.publicKey)), kid: 'k2', alg: 'ES384' };
    expect(
      (await people.admin.put<ClientView>(`/api/v1/clients/${id}/keys`, { keys: [replaced] })).body.keyIds,
    ).toEqual(['k2']);
    expect((await send(await assertion('two'))).body.error).toBe('invalid_client');
  });

  test('a secret that was rotated works until the stated time, and not after', async () => {
    const { id, secret } = await create();
    const rotated = await people.admin.post<CreatedClient>(`/api/v1/clients/${id}/secret`, { previousEndsInHours: 2 });
    expect(rotated.body.client.previousSecretEndsAt).toBe('2026-06-15T12:00:00.000Z');
    expect((await ask(id, secret, 'record')).status).toBe(200);
    expect((await ask(id, rotated.body.secret ?? '', 'record')).status).toBe(200);
    await api.query(`update machine_client set previous_secret_ends_at = osteon_now() where id = $1`, [id]);
    expect((await ask(id, secret, 'record')).status).toBe(401);
    expect((await ask(id, rotated.body.secret ?? '', 'record')).status).toBe(200);
    const atOnce = await people.admin.post<CreatedClient>(`/api/v1/clients/${id}/secret`, { previousEndsInHours: 0 });
    expect((await ask(id, rotated.body.secret ?? '', 'record')).status).toBe(401);
    expect((await ask(id, atOnce.body.secret ?? '', 'record')).status).toBe(200);
  });
});

describe('a token', () => {
  test('opens the routes of its scopes, and is recorded as the integration', async () => {
    const { id, secret } = await create();
    const token = await tokenOf(id, secret);
    const enrolled = await withToken(token, '/api/v1/patients', anEnrolment());
    expect([enrolled.status, enrolled.text]).toEqual([201, expect.any(String)]);
    const patientId = (enrolled.body as { patientId: string }).patientId;
    expect((await withToken(token, `/api/v1/patients/${patientId}`)).status).toBe(200);
    expect((await withToken(token, `/api/v1/patients/${patientId}/plan`)).status).toBe(200);
    expect((await withToken(token, '/api/v1/patients/search', { text: 'Okafor' })).status).toBe(200);
    const facts = await withToken(token, `/api/v1/patients/${patientId}/facts`, {
      facts: [{ type: 'fall', on: '2026-06-01' }],
    });
    expect(facts.status).toBe(201);
    const audited = await api.query(
      `select distinct role, user_id as "userId", service_id as "serviceId" from audit_record where $1 = any(patient_ids)`,
      [patientId],
    );
    expect(audited).toEqual([{ role: 'integration', userId: id, serviceId: api.ids.north }]);
    const seen = await people.admin.get<ClientView>(`/api/v1/clients/${id}`);
    expect(seen.body.lastUsedAt).toBe('2026-06-15T10:00:00.000Z');
  });

  test('imports a bundle', async () => {
    const { id, secret } = await create();
    const bundle = { resourceType: 'Bundle', type: 'transaction', entry: [] };
    const answer = await withToken(await tokenOf(id, secret, 'enrol'), '/api/v1/imports', bundle);
    expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  });

  test('opens nothing else: 403 with the reason, and an audit record', async () => {
    const { id, secret } = await create();
    const narrow = await tokenOf(id, secret, 'record');
    for (const [path, json] of [
      ['/api/v1/worklist'],
      ['/api/v1/session'],
      ['/api/v1/clients'],
      ['/api/v1/patients', anEnrolment()],
    ] as const) {
      const refused = await withToken(narrow, path, json);
      expect([path, refusalOf(refused).code]).toEqual([path, 'FLS-1141']);
      expect(refused.headers.get('www-authenticate')).toContain('insufficient_scope');
    }
    const rows = await api.query(
      `select action from audit_record where user_id = $1 and outcome = 'refused' order by id`,
      [id],
    );
    expect(rows.map(({ action }) => action)).toContain('GET /api/v1/worklist');
  });

  test('sees its own service only', async () => {
    const { id, secret } = await create();
    const elsewhere = await enrol(people.stranger);
    const refused = await withToken(await tokenOf(id, secret), `/api/v1/patients/${elsewhere.patientId}`);
    expect(refusalOf(refused).code).toBe('FLS-1020');
  });

  test('needs no origin, and no cookie stands in for it', async () => {
    const { id, secret } = await create();
    const token = await tokenOf(id, secret);
    const crossSite = await api.browser().send('POST', '/api/v1/patients', {
      headers: { ...bearer(token), origin: 'https://radiology.example' },
      json: anEnrolment(),
    });
    expect(crossSite.status).toBe(201);
    for (const authorization of ['Bearer nothing', 'bearer a b', 'Bearer ', 'Bearer', 'BEARER "x"']) {
      const withCookie = await people.nurse.send('GET', '/api/v1/worklist', { headers: { authorization } });
      expect([authorization, refusalOf(withCookie).code]).toEqual([authorization, 'FLS-1140']);
    }
  });

  test('ends with its client, at once', async () => {
    const { id, secret } = await create();
    const token = await tokenOf(id, secret);
    const { patientId } = await enrol(people.nurse);
    expect((await withToken(token, `/api/v1/patients/${patientId}`)).status).toBe(200);
    expect((await people.admin.post(`/api/v1/clients/${id}/disablement`, {})).status).toBe(204);
    const refused = await withToken(token, `/api/v1/patients/${patientId}`);
    expect(refusalOf(refused).code).toBe('FLS-1140');
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="osteon", error="invalid_token"');
    expect((await ask(id, secret, 'record')).status).toBe(401);
  });

  describe('that is not ours, or not for us, or not any more', () => {
    const claims = (id: string) => ({ client_id: id, scope: 'system/*.rs', service: api.ids.north });
    const signed = (
      id: string,
      {
        key,
        kid,
        alg = 'ES256',
        aud = api.url,
        iss = api.url,
        exp = '5m',
        typ = 'at+jwt',
      }: {
        key: Parameters<SignJWT['sign']>[0];
        kid: string;
        alg?: string;
        aud?: string;
        iss?: string;
        exp?: string | number;
        typ?: string;
      },
    ) =>
      new SignJWT(claims(id))
        .setProtectedHeader({ alg, kid, typ })
        .setSubject(id)
        .setIssuer(iss)
        .setAudience(aud)
        .setIssuedAt(typeof exp === 'number' ? exp - 300 : undefined)
        .setExpirationTime(exp)
        .sign(key);

    /** Our own key, as only the server has it: so that each test differs in one thing. */
    async function ourKey() {
      const { signingKeys } = api.persistence;
      const [first] = await signingKeys.listSigningKeys();
      if (first === undefined) throw new Error('no key');
      const { importJWK } = await import('jose');
      return {
        key: (await importJWK(first.privateKey as JWK, 'ES256')) as Parameters<SignJWT['sign']>[0],
        kid: first.kid,
      };
    }

    test('is refused with 401', async () => {
      const { id, secret } = await create();
      const good = await tokenOf(id, secret);
      const ours = await ourKey();
      const foreign = await generateKeyPair('ES256');
      const [head = '', body = '', signature = ''] = good.split('.');
      const forged = Buffer.from(JSON.stringify({ ...decodeJwt(good), scope: 'system/*.rs enrol record' })).toString(
        'base64url',
      );
      const past = Math.floor(Date.now() / 1000) - 60;
      const publicJwk = (await (await fetch(`${api.url}/oauth/jwks`)).json()) as { keys: JWK[] };
      const confused = await new SignJWT(claims(id))
        .setProtectedHeader({ alg: 'HS256', kid: ours.kid, typ: 'at+jwt' })
        .setSubject(id)
        .setIssuer(api.url)
        .setAudience(api.url)
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(new TextEncoder().encode(JSON.stringify(publicJwk.keys[0])));
      const tokens = {
        'another audience': await signed(id, { ...ours, aud: 'https://elsewhere.example' }),
        'another issuer': await signed(id, { ...ours, iss: 'https://elsewhere.example' }),
        expired: await signed(id, { ...ours, exp: past }),
        'another kind of token': await signed(id, { ...ours, typ: 'JWT' }),
        'a foreign key under our id': await signed(id, { key: foreign.privateKey, kid: ours.kid }),
        'a foreign key': await signed(id, { key: foreign.privateKey, kid: 'theirs' }),
        'our public key as a shared secret': confused,
        none: new UnsecuredJWT({ ...claims(id), sub: id })
          .setIssuer(api.url)
          .setAudience(api.url)
          .setIssuedAt()
          .setExpirationTime('5m')
          .encode(),
        'a changed body': `${head}.${forged}.${signature}`,
        'a cut signature': `${head}.${body}.${signature.slice(0, -4)}`,
        'no client of ours': await signed('00000000-0000-4000-8000-000000000000', ours),
        'no token': 'abc',
      };
      const { patientId } = await enrol(people.nurse);
      const path = `/api/v1/patients/${patientId}`;
      expect((await withToken(await signed(id, ours), path)).status).toBe(200);
      for (const [what, token] of Object.entries(tokens)) {
        const refused = await withToken(token, path);
        expect([what, refusalOf(refused).code, refused.headers.get('www-authenticate')]).toEqual([
          what,
          'FLS-1140',
          expect.stringContaining('invalid_token'),
        ]);
      }
    });
  });
});

describe('the keys that sign', () => {
  test('are sealed at rest; a rotated one verifies until its tokens have run out', async () => {
    const { id, secret } = await create();
    const token = await tokenOf(id, secret);
    const { rotateSigningKeys } = await import('@osteon/application');
    const [stored] = await api.query<{ sealed: string }>(
      `select private_key as sealed from signing_key where retired_at is null`,
    );
    expect(stored?.sealed).toMatch(/^v1\./);
    const kid = await rotateSigningKeys(api.persistence);
    const { patientId } = await enrol(people.nurse);
    expect((await withToken(token, `/api/v1/patients/${patientId}`)).status).toBe(200);
    const rows = await api.query<{ kid: string }>(`select kid from signing_key where retired_at is null`);
    expect(rows).toEqual([{ kid }]);
    const listed = await api.persistence.signingKeys.listSigningKeys();
    expect(listed.map(({ retiredHours }) => retiredHours)).toEqual([null, 0]);
    await api.query(`update signing_key set retired_at = retired_at - interval '2 hours' where retired_at is not null`);
    expect(await api.persistence.signingKeys.listSigningKeys()).toHaveLength(1);
  });

  test('change by themselves after ninety days', async () => {
    const { currentSigningKeys } = await import('@osteon/application');
    const before = await currentSigningKeys(api.persistence);
    await api.query(`update signing_key set created_at = created_at - interval '91 days'`);
    const both = await Promise.all([currentSigningKeys(api.persistence), currentSigningKeys(api.persistence)]);
    expect(both[0][0]?.kid).toBe(both[1][0]?.kid);
    expect(both[0][0]?.kid).not.toBe(before[0]?.kid);
    expect(both[0].map(({ kid }) => kid)).toContain(before[0]?.kid);
  });
});

describe('introspection and revocation', () => {
  test('tell a client about its own token, and nobody else', async () => {
    const mine = await create();
    const other = await create();
    const token = await tokenOf(mine.id, mine.secret, 'record');
    const asked = await form('/oauth/introspection', { token }, basic(mine.id, mine.secret));
    expect(asked.body).toMatchObject({ active: true, client_id: mine.id, scope: 'record' });
    expect((await form('/oauth/introspection', { token }, basic(other.id, other.secret))).body).toEqual({
      active: false,
    });
    expect((await form('/oauth/introspection', { token }, basic(mine.id, 'wrong'))).status).toBe(401);
    expect((await form('/oauth/introspection', { token: 'x' }, basic(mine.id, mine.secret))).body).toEqual({
      active: false,
    });
  });
});
