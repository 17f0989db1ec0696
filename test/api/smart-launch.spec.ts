import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ClientActor } from '@osteon/application';
import type { CreateClientRequest, CreatedClient } from '@osteon/contracts';
import { createHash, randomBytes } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import * as client from 'openid-client';
import {
  anEnrolment,
  type Answer,
  type Browser,
  enrol,
  type People,
  refusalOf,
  startApi,
  type TestApi,
} from './harness.ts';

const REDIRECT = 'https://app.example/callback';

let api: TestApi;
let people: People;
let grace: string;
beforeAll(async () => {
  api = await startApi();
  people = await api.people();
  ({ patientId: grace } = await enrol(people.nurse));
});
afterAll(() => api.close());

let names = 0;
const SCOPES = ['openid', 'fhirUser', 'offline_access', 'launch/patient', 'patient/*.rs'] as const;

async function register(more: Partial<CreateClientRequest> = {}): Promise<{ id: string; secret: string | null }> {
  const answer = await people.admin.post<CreatedClient>('/api/v1/clients', {
    ...{ name: `Growth <b>chart</b> ${(names += 1)}`, kind: 'app', authentication: 'none', scopes: [...SCOPES] },
    redirectUris: [REDIRECT],
    ...more,
  });
  if (answer.status !== 201) throw new Error(answer.text);
  return { id: answer.body.client.id, secret: answer.body.secret };
}

/** openid-client, as an app uses it: found by discovery, over http because this api has no certificate. */
const configure = ({ id, secret }: { id: string; secret: string | null }): Promise<client.Configuration> =>
  client.discovery(
    new URL(api.url),
    id,
    secret ?? undefined,
    secret === null ? client.None() : client.ClientSecretBasic(secret),
    {
      execute: [client.allowInsecureRequests],
    },
  );

/** A browser that is sent from place to place and keeps every cookie by its path. */
class Journey {
  readonly cookies = new Map<string, { value: string; path: string }>();
  private readonly session: string;

  constructor(person: Browser | null) {
    this.session = person?.cookie ?? '';
  }

  async go(
    url: string,
    form?: Record<string, string>,
    { withSession = true } = {},
  ): Promise<Answer & { location: string | null }> {
    const address = new URL(url, api.url);
    const kept = [...this.cookies]
      .filter(([, { path }]) => address.pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`);
    const cookie = [...(withSession && this.session !== '' ? [this.session] : []), ...kept].join('; ');
    const answer = await fetch(address, {
      method: form === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: {
        ...(cookie === '' ? {} : { cookie }),
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', origin: api.url }),
        accept: 'text/html',
      },
      ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const [name = '', value = ''] = pair.split('=');
      const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? '/';
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, { value, path });
    }
    return {
      status: answer.status,
      headers: answer.headers,
      text: await answer.text(),
      body: undefined,
      location: answer.headers.get('location'),
    };
  }
}

interface Launch {
  readonly config: client.Configuration;
  readonly verifier: string;
  readonly journey: Journey;
  /** Of the page that asks. */
  readonly page: string;
}

async function start(
  app: { id: string; secret: string | null },
  person: Browser | null,
  more: Record<string, string> = {},
): Promise<Launch & { answer: Answer & { location: string | null } }> {
  const config = await configure(app);
  const verifier = client.randomPKCECodeVerifier();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT,
    scope: SCOPES.join(' '),
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: 'a state',
    aud: `${api.url}/fhir/R4`,
    ...more,
  });
  const journey = new Journey(person);
  const answer = await journey.go(url.href);
  return { config, verifier, journey, page: answer.location ?? '', answer };
}

/** From the app to the page, the patient, the code and the tokens. */
async function launch(
  app: { id: string; secret: string | null },
  person: Browser,
  more: Record<string, string> = {},
  patient = grace,
) {
  const started = await start(app, person, more);
  const { journey, page, config, verifier } = started;
  await journey.go(page);
  const allowed = await journey.go(page, { action: 'allow', patient });
  const back = await journey.go(allowed.location ?? '');
  const callback = new URL(back.location ?? '');
  const tokens = await client.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier: verifier,
    expectedState: 'a state',
  });
  return { ...started, callback, tokens };
}

const read = (token: string, path: string): Promise<Answer> =>
  api.browser().get(path, { authorization: `Bearer ${token}` });

describe('discovery', () => {
  test('says the same at both addresses of SMART, to any site', async () => {
    for (const path of ['/.well-known/smart-configuration', '/fhir/R4/.well-known/smart-configuration']) {
      const answer = await api.browser().get<Record<string, unknown>>(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.body).toMatchObject({
        issuer: api.url,
        authorization_endpoint: `${api.url}/oauth/authorize`,
        token_endpoint: `${api.url}/oauth/token`,
        code_challenge_methods_supported: ['S256'],
      });
      expect(answer.body['capabilities']).toContain('context-standalone-patient');
    }
  });

  test('goes by what the api is, whatever host the caller names', async () => {
    const answer = await api.browser().get<Record<string, string>>('/.well-known/openid-configuration', {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    });
    expect(answer.text).not.toContain('evil.example');
    expect(answer.body).toMatchObject({ issuer: api.url, token_endpoint: `${api.url}/oauth/token` });
    expect(answer.body['code_challenge_methods_supported']).toEqual(['S256']);
    const keys = await api.browser().get<{ keys: Record<string, string>[] }>('/oauth/jwks');
    for (const key of keys.body.keys) expect(Object.keys(key)).not.toContain('d');
  });
});

describe('an app that a nurse starts', () => {
  test('is let in for the patient she picks, and reads that patient and no other', async () => {
    const app = await register();
    const { tokens } = await launch(app, people.nurse);
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 300, patient: grace, need_patient_banner: true });
    expect(new Set(tokens.scope?.split(' '))).toEqual(new Set(SCOPES));
    expect(tokens.refresh_token).toBeDefined();
    expect(tokens.claims()).toMatchObject({
      iss: api.url,
      aud: app.id,
      sub: api.ids.nurse,
      fhirUser: `${api.url}/fhir/R4/Practitioner/${api.ids.nurse}`,
    });
    const { payload } = await jwtVerify(tokens.access_token, createRemoteJWKSet(new URL(`${api.url}/oauth/jwks`)), {
      issuer: api.url,
      audience: api.url,
      algorithms: ['ES256'],
    });
    expect(payload).toMatchObject({
      sub: api.ids.nurse,
      client_id: app.id,
      service: api.ids.north,
      patient: grace,
      scope: 'patient/*.rs',
    });

    expect((await read(tokens.access_token, `/api/v1/patients/${grace}`)).status).toBe(200);
    const other = await enrol(people.nurse);
    expect(refusalOf(await read(tokens.access_token, `/api/v1/patients/${other.patientId}`)).code).toBe('FLS-1020');
    expect(refusalOf(await read(tokens.access_token, '/api/v1/worklist')).code).toBe('FLS-1141');
    const search = await api
      .browser()
      .post('/api/v1/patients/search', { text: 'Okafor' }, { authorization: `Bearer ${tokens.access_token}` });
    expect(refusalOf(search).code).toBe('FLS-1141');
    const rows = await api.query(
      `select user_id as "userId", role, patient_ids as "patientIds" from audit_record where action = 'let-app-in' and resource = $1`,
      [`client/${app.id}`],
    );
    expect(rows).toEqual([{ userId: api.ids.nurse, role: 'nurse', patientIds: [grace] }]);
  });

  test('stays with its patient when two records become one: neither token reaches the other record', async () => {
    const [survivor, absorbed] = [
      (await enrol(people.nurse, anEnrolment({ family: 'Norrland' }))).patientId,
      (await enrol(people.nurse, anEnrolment({ family: 'Norland' }))).patientId,
    ];
    const app = await register();
    const tokenFor = async (patient: string) => (await launch(app, people.nurse, {}, patient)).tokens.access_token;
    const [ofSurvivor, ofAbsorbed] = [await tokenFor(survivor), await tokenFor(absorbed)];
    const merged = await people.nurse.post<{ id: string }>(`/api/v1/patients/${survivor}/merges`, {
      absorbedId: absorbed,
      reason: 'entered twice',
      despiteNumbers: true,
    });
    expect(merged.status).toBe(201);
    const at = (id: string) => `/api/v1/patients/${id}`;
    const said = async (token: string, path: string) => {
      const answer = await read(token, path);
      return [answer.status, refusalOf(answer).code, answer.text.includes(survivor), answer.text.includes('Norrland')];
    };
    // Whose it became part of is not for this token to know: the person starts the app again.
    expect(await said(ofAbsorbed, at(absorbed))).toEqual([410, 'FLS-1659', false, false]);
    expect((await read(ofAbsorbed, at(absorbed))).body).not.toHaveProperty('survivorId');
    expect(await said(ofAbsorbed, at(survivor))).toEqual([404, 'FLS-1020', false, false]);
    expect(await said(ofSurvivor, at(absorbed))).toEqual([404, 'FLS-1020', false, false]);
    expect((await read(ofSurvivor, at(survivor))).status).toBe(200);
    const rows = async (token: string, path: string) => {
      const answer = await read(token, `/fhir/R4/${path}`);
      return [answer.status, (answer.body as { entry?: unknown[] }).entry?.length ?? 0];
    };
    const own = await rows(ofSurvivor, `Condition?patient=${survivor}`);
    expect(own).toEqual([200, expect.any(Number)]);
    expect(own[1]).toBeGreaterThan(0);
    for (const id of [survivor, absorbed]) expect(await rows(ofAbsorbed, `Condition?patient=${id}`)).toEqual([200, 0]);
    expect(await rows(ofSurvivor, `Condition?patient=${absorbed}`)).toEqual([200, 0]);
    expect((await read(ofAbsorbed, `/fhir/R4/Patient/${survivor}`)).status).toBe(404);
    expect((await read(ofAbsorbed, `/fhir/R4/Patient/${absorbed}`)).text).not.toContain('Norrland');
    expect((await read(ofAbsorbed, `/fhir/R4/Patient/${absorbed}/$everything`)).text).not.toContain('Norrland');
    const undo = { reason: 'they are sisters' };
    expect((await people.lead.post(`${at(survivor)}/merges/${merged.body.id}/undo`, undo)).status).toBe(200);
    expect((await read(ofAbsorbed, at(absorbed))).status).toBe(200);
  });

  test('shows a page without script, in plain words, with what it was given escaped', async () => {
    const app = await register();
    const { journey, page } = await start(app, people.nurse);
    const shown = await journey.go(page);
    expect(shown.status).toBe(200);
    expect(shown.headers.get('cache-control')).toBe('no-store');
    const policy = shown.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('script-src');
    expect(policy).toContain(`form-action 'self' https://app.example`);
    expect(shown.text).not.toContain('<script');
    expect(shown.text).not.toContain('<b>chart');
    expect(shown.text).toContain('Growth &lt;b&gt;chart');
    expect(shown.text).toContain('<html lang="en"');
    expect(shown.text).toContain('Nora North');
    const found = await journey.go(page, { action: 'find', text: 'Okafor' });
    expect(found.text).toContain(`value="${grace}"`);
    expect(found.text).toContain('born 1948-02-03');
    const missing = await journey.go(page, { action: 'allow', text: 'Okafor' });
    expect([missing.status, missing.text.includes('Choose the patient first')]).toEqual([422, true]);
  });

  test('is sent away when she says no', async () => {
    const { journey, page } = await start(await register(), people.nurse);
    const denied = await journey.go(page, { action: 'deny' });
    const back = await journey.go(denied.location ?? '');
    expect(new URL(back.location ?? '').searchParams.get('error')).toBe('access_denied');
    expect(new URL(back.location ?? '').searchParams.get('state')).toBe('a state');
  });

  test('waits until somebody has signed in: the session’s cookie does not come from another site', async () => {
    const { journey, page } = await start(await register(), null);
    const first = await journey.go(page);
    expect(first.text).toContain(`content="0;url=${page.split('/').pop() ?? ''}?here=1"`);
    const second = await journey.go(`${page}?here=1`);
    expect(second.text).toContain('Sign in first');
    const tried = await journey.go(page, { action: 'allow', patient: grace });
    expect(tried.text).toContain('Sign in first');
  });

  test.each([
    ['an auditor', 'auditor', {}],
    ['an admin', 'admin', {}],
    ['a nurse of another service', 'stranger', {}],
    ['a nurse who has not given the second factor', 'nurse', { stage: 'second-factor' }],
  ] as const)('is not let in by %s', async (_, person, session) => {
    const { journey, page } = await start(await register(), await api.as(person, session));
    expect((await journey.go(page)).text).toContain('The app cannot be let in');
    const tried = await journey.go(page, { action: 'allow', patient: grace });
    expect([tried.status, tried.location]).toEqual([200, null]);
    const denied = await journey.go(page, { action: 'deny' });
    expect(denied.status).toBe(303);
  });

  test('gets no patient of another service', async () => {
    const elsewhere = await enrol(people.stranger);
    const { journey, page } = await start(await register(), people.nurse);
    const tried = await journey.go(page, { action: 'allow', patient: elsewhere.patientId });
    expect([tried.status, tried.location]).toEqual([404, null]);
  });

  test('cannot be answered from another site', async () => {
    const { journey, page } = await start(await register(), people.nurse);
    await journey.go(page);
    const cookies = [people.nurse.cookie, ...[...journey.cookies].map(([name, { value }]) => `${name}=${value}`)].join(
      '; ',
    );
    const answer = await fetch(new URL(page, api.url), {
      method: 'POST',
      headers: { cookie: cookies, origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
      body: `action=allow&patient=${grace}`,
    });
    expect(answer.status).toBe(403);
  });

  test('gets only what exists and what it is registered for', async () => {
    const app = await register({ scopes: ['openid', 'launch/patient', 'patient/*.rs'] });
    const { tokens } = await launch(app, people.nurse, {
      scope:
        'openid launch/patient patient/Observation.read patient/Spaceship.rs user/*.rs system/*.rs offline_access enrol',
    });
    expect(new Set(tokens.scope?.split(' '))).toEqual(
      new Set(['openid', 'launch/patient', 'patient/Observation.read']),
    );
    expect(tokens.refresh_token).toBeUndefined();
    expect(refusalOf(await read(tokens.access_token, `/api/v1/patients/${grace}`)).code).toBe('FLS-1141');
  });

  test('may be one that keeps a secret, and then proves itself by it', async () => {
    const app = await register({ authentication: 'secret' });
    const { tokens } = await launch(app, people.nurse);
    expect(tokens.patient).toBe(grace);
    await expect(launch({ ...app, secret: 'wrong' }, people.nurse)).rejects.toMatchObject({ status: 401 });
  });
});

describe('an app for all of a nurse’s patients', () => {
  test('reads them, finds them, and changes nothing', async () => {
    const app = await register({ scopes: ['openid', 'user/*.rs'] });
    const { tokens } = await launch(app, people.nurse, { scope: 'openid user/*.rs' });
    expect(tokens.patient).toBeUndefined();
    expect((await read(tokens.access_token, `/api/v1/patients/${grace}`)).status).toBe(200);
    const as = { authorization: `Bearer ${tokens.access_token}` };
    expect((await api.browser().post('/api/v1/patients/search', { text: 'Okafor' }, as)).status).toBe(200);
    const fact = { facts: [{ type: 'fall', on: '2026-06-01' }] };
    expect(refusalOf(await api.browser().post(`/api/v1/patients/${grace}/facts`, fact, as)).code).toBe('FLS-1141');
  });
});

describe('a token for one patient', () => {
  test('is held to that patient by the database as well', async () => {
    const other = await enrol(people.nurse);
    const actor: ClientActor = {
      kind: 'client',
      clientId: '00000000-0000-4000-8000-000000000001',
      serviceId: api.ids.north,
      scopes: [],
      patientId: grace,
    };
    const { patientReader } = api.persistence.as(actor);
    expect(await patientReader.readPatient(actor, api.ids.north, grace)).not.toBeNull();
    expect(await patientReader.readPatient(actor, api.ids.north, other.patientId)).toBeNull();
  });
});

describe('an app on the machine of its person', () => {
  test('is reached on the loopback address, by the very port that was registered', async () => {
    const redirect = 'http://127.0.0.1:7777/callback';
    const app = await register({ redirectUris: [redirect], scopes: ['openid'] });
    const { journey, page } = await start(app, people.nurse, { redirect_uri: redirect, scope: 'openid' });
    const allowed = await journey.go(page, { action: 'allow' });
    expect((await journey.go(allowed.location ?? '')).location).toMatch(/^http:\/\/127\.0\.0\.1:7777\/callback\?code=/);
    const elsewhere = await start(app, people.nurse, {
      redirect_uri: 'http://127.0.0.1:7778/callback',
      scope: 'openid',
    });
    expect([elsewhere.answer.status, elsewhere.answer.location]).toEqual([400, null]);
  });
});

describe('the request for a code', () => {
  const raw = async (id: string, more: Record<string, string>, drop: readonly string[] = []) => {
    const params: Record<string, string> = {
      response_type: 'code',
      client_id: id,
      redirect_uri: REDIRECT,
      scope: 'openid',
      state: 's',
      code_challenge: createHash('sha256').update(randomBytes(32).toString('base64url')).digest('base64url'),
      code_challenge_method: 'S256',
      ...more,
    };
    const kept = Object.entries(params).filter(([name]) => !drop.includes(name));
    return new Journey(people.nurse).go(`/oauth/authorize?${new URLSearchParams(kept).toString()}`);
  };
  const errorOf = (answer: { location: string | null }): string | null =>
    answer.location === null ? null : (/[?#&]error=([a-z_]+)/.exec(answer.location)?.[1] ?? null);

  test('wants PKCE with S256, a code, and this api', async () => {
    const { id } = await register();
    expect(errorOf(await raw(id, {}, ['code_challenge', 'code_challenge_method']))).toBe('invalid_request');
    expect(errorOf(await raw(id, { code_challenge_method: 'plain' }))).toBe('invalid_request');
    expect(errorOf(await raw(id, { response_type: 'token' }))).toBe('unsupported_response_type');
    expect(errorOf(await raw(id, { aud: 'https://elsewhere.example/fhir' }))).toBe('invalid_target');
    expect(errorOf(await raw(id, { resource: 'https://elsewhere.example/fhir' }))).toBe('invalid_target');
  });

  test.each([
    `${REDIRECT}/`,
    `${REDIRECT}?a=b`,
    'https://app.example/callback%2f..',
    'https://evil.example/callback',
    'https://app.example.evil.example/callback',
    'http://app.example/callback',
    'https://APP.example/callback',
  ])('goes to no address but the registered one: %s', async (redirect) => {
    const { id } = await register();
    const answer = await raw(id, { redirect_uri: redirect });
    expect([answer.status, answer.location]).toEqual([400, null]);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.text).toContain('cannot be answered');
  });

  test('of a client that is unknown, disabled or no app shows a page and leads nowhere', async () => {
    const app = await register();
    await people.admin.post(`/api/v1/clients/${app.id}/disablement`, {});
    for (const id of [app.id, 'nobody', '00000000-0000-4000-8000-000000000000', '<script>']) {
      const answer = await raw(id, {});
      expect([id, answer.status, answer.location]).toEqual([id, 400, null]);
      expect(answer.text).not.toContain('<script');
    }
  });
});

describe('codes and refresh tokens', () => {
  test('a code counts once; used again, it takes back what it gave', async () => {
    const app = await register();
    const { config, callback, verifier, tokens } = await launch(app, people.nurse);
    expect((await read(tokens.access_token, `/api/v1/patients/${grace}`)).status).toBe(200);
    await expect(
      client.authorizationCodeGrant(config, callback, { pkceCodeVerifier: verifier, expectedState: 'a state' }),
    ).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(refusalOf(await read(tokens.access_token, `/api/v1/patients/${grace}`)).code).toBe('FLS-1140');
    await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  test('a code is worth nothing without its verifier', async () => {
    const { config, journey, page } = await start(await register(), people.nurse);
    const allowed = await journey.go(page, { action: 'allow', patient: grace });
    const back = await journey.go(allowed.location ?? '');
    await expect(
      client.authorizationCodeGrant(config, new URL(back.location ?? ''), {
        pkceCodeVerifier: client.randomPKCECodeVerifier(),
        expectedState: 'a state',
      }),
    ).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  test('a refresh token is another one each time; an old one ends them all', async () => {
    const { config, tokens } = await launch(await register(), people.nurse);
    const first = tokens.refresh_token ?? '';
    const second = await client.refreshTokenGrant(config, first);
    expect(second.refresh_token).not.toBe(first);
    expect(second).toMatchObject({ patient: grace });
    expect((await read(second.access_token, `/api/v1/patients/${grace}`)).status).toBe(200);
    await expect(client.refreshTokenGrant(config, first)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(client.refreshTokenGrant(config, second.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    expect(refusalOf(await read(second.access_token, `/api/v1/patients/${grace}`)).code).toBe('FLS-1140');
  });

  test('of two requests with one refresh token at the same moment, at most one gets through', async () => {
    const { config, tokens } = await launch(await register(), people.nurse);
    const both = await Promise.allSettled(
      [1, 2].map(() => client.refreshTokenGrant(config, tokens.refresh_token ?? '')),
    );
    expect(both.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
  });

  test('are stored as hashes', async () => {
    const { tokens, callback } = await launch(await register(), people.nurse);
    const rows = await api.query<{ row: string }>(
      `select to_jsonb(authorization_entry)::text as row from authorization_entry`,
    );
    const all = rows.map(({ row }) => row).join();
    expect(all).toContain('RefreshToken');
    for (const secret of [tokens.refresh_token ?? '', callback.searchParams.get('code') ?? '', tokens.access_token])
      expect(all).not.toContain(secret);
    expect(all).not.toContain('Okafor');
  });

  test('end by revocation, with the access tokens beside them', async () => {
    const { config, tokens } = await launch(await register(), people.nurse);
    await client.tokenRevocation(config, tokens.refresh_token ?? '');
    await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    expect(refusalOf(await read(tokens.access_token, `/api/v1/patients/${grace}`)).code).toBe('FLS-1140');
  });

  test('end with the person: who leaves the service takes the apps along', async () => {
    const { config, tokens } = await launch(await register(), people.lead);
    expect((await read(tokens.access_token, `/api/v1/patients/${grace}`)).status).toBe(200);
    await api.query(`update membership set role = 'auditor' where user_id = $1`, [api.ids.lead]);
    expect(refusalOf(await read(tokens.access_token, `/api/v1/patients/${grace}`)).code).toBe('FLS-1140');
    await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    await api.query(`update membership set role = 'lead' where user_id = $1`, [api.ids.lead]);
  });

  test('the token that signs who she is opens nothing', async () => {
    const { tokens } = await launch(await register(), people.nurse);
    expect(decodeJwt(tokens.id_token ?? '')['sub']).toBe(api.ids.nurse);
    expect(refusalOf(await read(tokens.id_token ?? '', `/api/v1/patients/${grace}`)).code).toBe('FLS-1140');
  });
});

describe('a browser app on another site', () => {
  test('may ask for tokens from its own origin, and from no other', async () => {
    const app = await register();
    const ask = (origin: string) =>
      fetch(`${api.url}/oauth/token`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          client_id: app.id,
          code: 'x',
          redirect_uri: REDIRECT,
          code_verifier: 'y'.repeat(43),
        }),
      });
    expect((await ask('https://app.example')).headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});
