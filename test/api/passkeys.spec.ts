import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AccountView, FactorAdded, NextStep, PasskeyCeremony, SessionView } from '@osteon/contracts';
import { type Browser, PASSWORD, refusalOf, startApi, type TestApi, TODAY } from './harness.ts';
import { SoftwareAuthenticator } from './software-authenticator.ts';

const ORIGIN = 'https://osteon.example';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ mode: 'production', publicUrl: ORIGIN });
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.freezeAt(`${TODAY}T10:00:00Z`);
  for (const table of ['passkey', 'recovery_code', 'sign_in_attempt', 'session', 'sign_in_challenge'])
    await api.query(`delete from ${table}`);
});

async function byPassword(email = 'nurse@north.example'): Promise<{ browser: Browser; next: NextStep }> {
  const browser = api.browser();
  const { body } = await browser.post<NextStep>('/api/v1/session', { email, password: PASSWORD });
  return { browser, next: body };
}

const options = async (browser: Browser, path: string): Promise<PasskeyCeremony> =>
  (await browser.post<PasskeyCeremony>(`/api/v1/${path}`, {})).body;

/** Registers a passkey in the browser of somebody who may. */
async function register(browser: Browser, authenticator: SoftwareAuthenticator, name = 'Ward telephone') {
  const begun = await options(browser, 'account/passkeys/options');
  const response = authenticator.create(begun);
  return browser.post<FactorAdded>('/api/v1/account/passkeys', { ceremony: begun.ceremony, name, response });
}

async function withPasskey(email?: string): Promise<{ browser: Browser; authenticator: SoftwareAuthenticator }> {
  const { browser } = await byPassword(email);
  const authenticator = new SoftwareAuthenticator(ORIGIN);
  const { status, text } = await register(browser, authenticator);
  if (status !== 201) throw new Error(`not registered: ${text}`);
  return { browser, authenticator };
}

const signIn = (browser: Browser, ceremony: string, response: unknown) =>
  browser.post<NextStep>('/api/v1/session/passkey', { ceremony, response });

describe('registering a passkey', () => {
  test('lets somebody in who had no second factor, with recovery codes', async () => {
    const { browser, next } = await byPassword();
    expect(next).toEqual({ stage: 'enrolment', methods: ['totp', 'passkey'] });
    const begun = await options(browser, 'account/passkeys/options');
    expect(begun.options).toMatchObject({
      rp: { id: 'osteon.example', name: 'Osteon' },
      user: { name: 'nurse@north.example', displayName: 'Nora North' },
      attestation: 'none',
      authenticatorSelection: { userVerification: 'required', residentKey: 'preferred' },
    });
    const half = browser.cookie;
    const response = new SoftwareAuthenticator(ORIGIN).create(begun);
    const added = await browser.post<FactorAdded>('/api/v1/account/passkeys', {
      ceremony: begun.ceremony,
      name: 'Ward telephone',
      response,
    });
    expect([added.status, added.body.next, added.body.recoveryCodes?.length]).toEqual([
      201,
      { stage: 'open', methods: [] },
      10,
    ]);
    expect(browser.cookie).not.toBe(half);
    expect((await browser.get<SessionView>('/api/v1/session')).body.method).toBe('password+passkey');
    const { body: account } = await browser.get<AccountView>('/api/v1/account');
    expect(account.passkeys).toEqual([
      { id: expect.any(String), name: 'Ward telephone', createdAt: expect.any(String), lastUsedAt: null },
    ]);
  });

  test.each([
    ['made at another site', { origin: 'https://osteon.example.evil.example' }],
    ['made for another host', { rpId: 'evil.example' }],
    ['made without PIN or finger', { unverified: true }],
  ])('refuses one %s', async (_why, how) => {
    const { browser } = await byPassword();
    const begun = await options(browser, 'account/passkeys/options');
    const response = new SoftwareAuthenticator(ORIGIN).create(begun, how);
    const body = { ceremony: begun.ceremony, name: 'x', response };
    expect(refusalOf(await browser.post('/api/v1/account/passkeys', body))).toMatchObject({
      status: 422,
      code: 'FLS-1115',
    });
    expect(await api.query('select from passkey')).toEqual([]);
  });

  test('refuses an answer to another question, one that comes twice, and one that comes late', async () => {
    const { browser } = await byPassword();
    const authenticator = new SoftwareAuthenticator(ORIGIN);
    const [first, second] = [
      await options(browser, 'account/passkeys/options'),
      await options(browser, 'account/passkeys/options'),
    ];
    const post = (ceremony: string, response: unknown) =>
      browser.post('/api/v1/account/passkeys', { ceremony, name: 'x', response });
    expect(refusalOf(await post(first.ceremony, authenticator.create(second)))).toMatchObject({ code: 'FLS-1115' });
    // The ceremony is spent, whatever came of it.
    expect(refusalOf(await post(first.ceremony, authenticator.create(first)))).toMatchObject({
      status: 410,
      code: 'FLS-1114',
    });
    await api.freezeAt(`${TODAY}T10:05:01Z`);
    expect(refusalOf(await post(second.ceremony, authenticator.create(second)))).toMatchObject({ code: 'FLS-1114' });
  });

  test('refuses a ceremony that another person began', async () => {
    const { browser } = await byPassword();
    const { browser: other } = await byPassword('lead@north.example');
    const begun = await options(browser, 'account/passkeys/options');
    const response = new SoftwareAuthenticator(ORIGIN).create(begun);
    const answer = await other.post('/api/v1/account/passkeys', { ceremony: begun.ceremony, name: 'x', response });
    expect(refusalOf(answer)).toMatchObject({ code: 'FLS-1114' });
  });
});

describe('signing in by passkey alone', () => {
  test('needs no e-mail address and no second factor', async () => {
    const { authenticator } = await withPasskey();
    const browser = api.browser();
    const begun = await options(browser, 'session/passkey/options');
    expect(begun.options).toMatchObject({ rpId: 'osteon.example', userVerification: 'required' });
    expect(begun.options).not.toHaveProperty('allowCredentials');
    const answer = await signIn(browser, begun.ceremony, authenticator.get(begun));
    expect([answer.status, answer.body]).toEqual([200, { stage: 'open', methods: [] }]);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-osteon_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    expect((await browser.get<SessionView>('/api/v1/session')).body).toMatchObject({
      method: 'passkey',
      user: { email: 'nurse@north.example' },
    });
  });

  test.each([
    ['signs something else', { forged: true }],
    ['answers for another site', { origin: 'https://evil.example' }],
    ['answers for another host', { rpId: 'evil.example' }],
    ['asked for no PIN and no finger', { unverified: true }],
    ['counts backwards, as a copy does', { counter: 1 }],
  ])('refuses one that %s', async (_why, how) => {
    const { authenticator } = await withPasskey();
    const browser = api.browser();
    const begun = await options(browser, 'session/passkey/options');
    const answer = await signIn(browser, begun.ceremony, authenticator.get(begun, how));
    expect(refusalOf(answer)).toMatchObject({ status: 422, code: 'FLS-1115' });
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  test('says the same of an unknown passkey, of a disabled account and of a wrong signature', async () => {
    const { authenticator } = await withPasskey();
    const browser = api.browser();
    const tryWith = async (how: Parameters<SoftwareAuthenticator['get']>[1] = {}) => {
      const begun = await options(browser, 'session/passkey/options');
      return (await signIn(browser, begun.ceremony, authenticator.get(begun, how))).text;
    };
    const forged = await tryWith({ forged: true });
    await api.query('update user_account set disabled_at = now() where id = $1', [api.ids.nurse]);
    const disabled = await tryWith();
    await api.query('update user_account set disabled_at = null where id = $1', [api.ids.nurse]);
    await api.query('delete from passkey');
    await api.query('delete from sign_in_attempt');
    const unknown = await tryWith();
    expect([disabled, unknown]).toEqual([forged, forged]);
    expect(forged).toContain('FLS-1115');
  });

  test('takes an answer once, and not by another ceremony', async () => {
    const { authenticator } = await withPasskey();
    const browser = api.browser();
    const begun = await options(browser, 'session/passkey/options');
    const response = authenticator.get(begun);
    const both = await Promise.all([1, 2].map(() => signIn(api.browser(), begun.ceremony, response)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 410]);
    const again = await options(browser, 'session/passkey/options');
    expect(refusalOf(await signIn(browser, again.ceremony, response))).toMatchObject({ code: 'FLS-1115' });
  });

  test('does not take what was asked as second factor of somebody', async () => {
    const { browser: known, authenticator } = await withPasskey();
    const proof = await options(known, 'session/proof/options');
    const answer = await signIn(api.browser(), proof.ceremony, authenticator.get(proof));
    expect(refusalOf(answer)).toMatchObject({ code: 'FLS-1114' });
  });
});

describe('a passkey as second factor and as proof', () => {
  test('goes on under a new session id', async () => {
    const { authenticator } = await withPasskey();
    const { browser, next } = await byPassword();
    expect(next).toEqual({ stage: 'second-factor', methods: ['passkey', 'recovery-code'] });
    const begun = await options(browser, 'session/proof/options');
    expect((begun.options as { allowCredentials?: unknown[] }).allowCredentials).toHaveLength(1);
    const half = browser.cookie;
    const body = { method: 'passkey', ceremony: begun.ceremony, response: authenticator.get(begun) };
    expect((await browser.post<NextStep>('/api/v1/session/second-factor', body)).body.stage).toBe('open');
    expect(browser.cookie).not.toBe(half);

    const again = await options(browser, 'session/proof/options');
    const proof = { method: 'passkey', ceremony: again.ceremony, response: authenticator.get(again) };
    expect((await browser.post('/api/v1/session/proof', proof)).status).toBe(200);
  });

  test('is the person’s own', async () => {
    const { authenticator: hers } = await withPasskey('lead@north.example');
    await withPasskey();
    const { browser } = await byPassword();
    const begun = await options(browser, 'session/proof/options');
    // Her authenticator signs what it was not asked for.
    const response = hers.get({ ...begun, options: { challenge: begun.options.challenge } });
    const answer = await browser.post('/api/v1/session/second-factor', {
      method: 'passkey',
      ceremony: begun.ceremony,
      response,
    });
    expect(refusalOf(answer)).toMatchObject({ status: 422, code: 'FLS-1115' });
  });
});

describe('a passkey that is removed', () => {
  test('lets nobody in, and is kept while it is all there is', async () => {
    const { browser, authenticator } = await withPasskey();
    const first = (await browser.get<AccountView>('/api/v1/account')).body.passkeys[0]!;
    const last = await browser.delete(`/api/v1/account/passkeys/${first.id}`);
    expect(refusalOf(last)).toMatchObject({ status: 409, code: 'FLS-1118' });
    const second = new SoftwareAuthenticator(ORIGIN);
    expect((await register(browser, second, 'Key')).body).toEqual({
      next: { stage: 'open', methods: [] },
      recoveryCodes: null,
    });
    expect((await browser.delete(`/api/v1/account/passkeys/${first.id}`)).status).toBe(204);
    expect(refusalOf(await browser.delete(`/api/v1/account/passkeys/${first.id}`))).toMatchObject({
      status: 404,
      code: 'FLS-1119',
    });
    const stranger = api.browser();
    const begun = await options(stranger, 'session/passkey/options');
    expect(refusalOf(await signIn(stranger, begun.ceremony, authenticator.get(begun)))).toMatchObject({
      code: 'FLS-1115',
    });
  });

  test('of two that are removed at the same time, one stays', async () => {
    const { browser } = await withPasskey();
    await register(browser, new SoftwareAuthenticator(ORIGIN), 'Key');
    const { passkeys } = (await browser.get<AccountView>('/api/v1/account')).body;
    const both = await Promise.all(passkeys.map(({ id }) => browser.delete(`/api/v1/account/passkeys/${id}`)));
    expect(both.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(await api.query('select from passkey')).toHaveLength(1);
  });
});

test('passkeys are not offered while the address of the pages is not known', async () => {
  const bare = await startApi({ mode: 'production' });
  try {
    const browser = bare.browser();
    const answer = await browser.post<NextStep>('/api/v1/session', {
      email: 'nurse@north.example',
      password: PASSWORD,
    });
    expect(answer.body.methods).toEqual(['totp']);
    expect(refusalOf(await browser.post('/api/v1/account/passkeys/options', {}))).toMatchObject({
      status: 409,
      code: 'FLS-1117',
    });
  } finally {
    await bare.close();
  }
});
