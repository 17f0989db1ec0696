import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aLink, FALLS } from './answer-links.ts';
import { type Answer, enrol, type People, startApi, type TestApi } from './harness.ts';

let api: TestApi;
let people: People;
let webRoot: string;
beforeAll(async () => {
  webRoot = await mkdtemp(join(tmpdir(), 'osteon-pages-'));
  await mkdir(join(webRoot, 'assets'));
  await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>Osteon</title>');
  await writeFile(join(webRoot, 'assets', 'index-1a2b.js'), 'export {};');
  api = await startApi({ webRoot });
  people = await api.people();
});
afterAll(async () => {
  await api.close();
  await rm(webRoot, { recursive: true });
});

/** Every kind of answer there is, with a look at one of them. */
const KINDS: Readonly<Record<string, () => Promise<Answer>>> = {
  'data of a patient': async () => people.nurse.get(`/api/v1/patients/${(await enrol(people.nurse)).patientId}`),
  'a list': () => people.nurse.get('/api/v1/worklist'),
  'a refusal': () => api.browser().get('/api/v1/worklist'),
  'nothing there': () => api.browser().get('/api/nothing'),
  'an address that cannot be read': () => api.browser().get('/api/v1/patients/%ff'),
  'a body that cannot be read': () =>
    people.nurse.send('POST', '/api/v1/patients', { body: '{', headers: { 'content-type': 'application/json' } }),
  'no content': () => api.browser().send('POST', '/api/v1/setup', { json: {} }),
  'a page': () => api.browser().get('/today', { accept: 'text/html' }),
  'a file of the pages': () => api.browser().get('/assets/index-1a2b.js'),
  'the documentation': () => api.browser().get('/api/docs'),
  'the document of the interface': () => api.browser().get('/api/openapi.json'),
  'an answer page': async () => api.browser().get((await aLink(api, people.nurse, [FALLS])).path),
  figures: () => api.browser().get('/metrics'),
  health: () => api.browser().get('/health/live'),
  discovery: () => api.browser().get('/.well-known/smart-configuration'),
  'discovery by the library': () => api.browser().get('/.well-known/openid-configuration'),
  keys: () => api.browser().get('/oauth/jwks'),
  'a token that is refused': () =>
    api.browser().send('POST', '/oauth/token', {
      body: 'grant_type=client_credentials',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
  'a request for a code that is refused': () =>
    api.browser().get('/oauth/authorize?client_id=x', { accept: 'text/html' }),
  'a page that asks to let an app in': () => api.browser().get('/oauth/interaction/x', { accept: 'text/html' }),
};

const directives = (answer: Answer): ReadonlyMap<string, string> =>
  new Map(
    (answer.headers.get('content-security-policy') ?? '').split(';').map((directive) => {
      const [name = '', ...rest] = directive.trim().split(' ');
      return [name, rest.join(' ')];
    }),
  );

describe.each(Object.entries(KINDS))('%s', (kind, ask) => {
  test('says what a browser may do with it', async () => {
    const answer = await ask();
    const policy = directives(answer);
    expect(policy.get('default-src')).toBe("'none'");
    expect(policy.get('frame-ancestors')).toBe("'none'");
    expect(policy.get('base-uri')).toBe("'none'");
    expect(policy.has('form-action')).toBe(true);
    // The documentation's own page is the one that brings styles of its own; no page brings a script.
    expect(policy.get('script-src') ?? "'none'").not.toMatch(/unsafe|https?:|\*/);
    if (kind !== 'the documentation') expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('x-frame-options')).toBe('DENY');
    expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(answer.headers.get('permissions-policy')).toContain('camera=()');
    expect(['no-referrer', 'same-origin']).toContain(answer.headers.get('referrer-policy'));
    expect(answer.headers.get('strict-transport-security')).toBeNull();
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect(answer.headers.get('server')).toBeNull();
    if (kind === 'a file of the pages') expect(answer.headers.get('cache-control')).toContain('immutable');
    else expect(answer.headers.get('cache-control')).toMatch(/no-store|no-cache/);
    if (/patient|list|answer page|let an app in|refusal/.test(kind))
      expect(answer.headers.get('cache-control')).toContain('no-store');
  });
});

test('pages turn no text into markup or code', async () => {
  for (const kind of ['a page', 'an answer page', 'a page that asks to let an app in']) {
    const policy = directives(await (KINDS[kind] as () => Promise<Answer>)());
    expect([kind, policy.get('require-trusted-types-for'), policy.get('trusted-types')]).toEqual([
      kind,
      "'script'",
      "'none'",
    ]);
  }
});

test('a cookie is for this site alone, and no script reads it', async () => {
  const answer = await people.nurse.delete('/api/v1/session');
  expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/);
  people = await api.people();
});

describe('over https', () => {
  let secure: TestApi;
  beforeAll(async () => {
    secure = await startApi({ publicUrl: 'https://osteon.example' });
  });
  afterAll(() => secure.close());

  test('browsers are told to come back so', async () => {
    for (const path of ['/health/live', '/api/v1/session', '/oauth/jwks', '/.well-known/openid-configuration'])
      expect([path, (await secure.browser().get(path)).headers.get('strict-transport-security')]).toEqual([
        path,
        'max-age=31536000',
      ]);
  });

  test('the authorization server says so, and its cookies are secure', async () => {
    const { body } = await secure.browser().get<Record<string, string>>('/.well-known/openid-configuration');
    expect(body).toMatchObject({
      issuer: 'https://osteon.example',
      token_endpoint: 'https://osteon.example/oauth/token',
    });
    const admin = await secure.as('admin');
    const app = await admin.send<{ client: { id: string } }>('POST', '/api/v1/clients', {
      headers: { origin: 'https://osteon.example' },
      json: {
        name: 'Chart',
        kind: 'app',
        authentication: 'none',
        scopes: ['openid'],
        redirectUris: ['https://app.example/cb'],
      },
    });
    const answer = await fetch(
      `${secure.url}/oauth/authorize?response_type=code&client_id=${app.body.client.id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=openid&code_challenge=${'a'.repeat(43)}&code_challenge_method=S256`,
      { redirect: 'manual' },
    );
    expect(answer.headers.get('location')).toMatch(/^(https:\/\/osteon\.example)?\/oauth\/interaction\//);
    const cookies = answer.headers.getSetCookie();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) expect(cookie).toMatch(/secure; httponly|httponly.*secure|secure.*httponly/i);
  });
});

describe('downloads', () => {
  test('are files, never pages', async () => {
    const csv = await people.auditor.get('/api/v1/audit/exports/volume');
    expect([csv.status, csv.headers.get('content-disposition')]).toEqual([
      200,
      'attachment; filename="audit-volume.csv"',
    ]);
    const { readFile, readdir } = await import('node:fs/promises');
    const folder = new URL('../../apps/api/src/routes/', import.meta.url);
    for (const name of await readdir(folder)) {
      const text = await readFile(new URL(name, folder), 'utf8');
      for (const [, disposition] of text.matchAll(/content-disposition', [`'"]([a-z]+)/g))
        expect([name, disposition]).toEqual([name, 'attachment']);
    }
  });
});
