import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AccountView, FactorAdded, NextStep, SessionView, TotpOffer } from '@osteon/contracts';
import { Secret, TOTP } from 'otpauth';
import { type Browser, PASSWORD, type Person, refusalOf, startApi, type TestApi, TODAY } from './harness.ts';

const TEN = `${TODAY}T10:00:00Z`;

let api: TestApi;
let now = TEN;
beforeAll(async () => {
  api = await startApi({ mode: 'production' });
});
afterAll(() => api.close());
beforeEach(async () => {
  await at(TEN);
  for (const table of ['user_totp', 'recovery_code', 'sign_in_attempt', 'session'])
    await api.query(`delete from ${table}`);
});

const at = async (instant: string): Promise<void> => {
  now = instant;
  await api.freezeAt(instant);
};

/** What an app shows, some steps from now. */
const codeOf = (secret: string, steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.parse(now) + steps * 30_000 });

const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

const EMAIL: Partial<Record<Person, string>> = { nurse: 'nurse@north.example', lead: 'lead@north.example' };

async function byPassword(person: 'nurse' | 'lead' = 'nurse'): Promise<{ browser: Browser; next: NextStep }> {
  const browser = api.browser();
  const { body } = await browser.post<NextStep>('/api/v1/session', { email: EMAIL[person], password: PASSWORD });
  return { browser, next: body };
}

/** Somebody who has set up an app: their browser, its secret and the recovery codes. */
async function enrolled(
  person: 'nurse' | 'lead' = 'nurse',
): Promise<{ browser: Browser; secret: string; recoveryCodes: string[] }> {
  const { browser } = await byPassword(person);
  const offer = await browser.post<TotpOffer>('/api/v1/account/totp', {});
  const { ceremony, secret } = offer.body;
  const { body } = await browser.put<FactorAdded>('/api/v1/account/totp', { ceremony, code: codeOf(secret) });
  return { browser, secret, recoveryCodes: body.recoveryCodes ?? [] };
}

const give = (browser: Browser, body: object) => browser.post<NextStep>('/api/v1/session/second-factor', body);
const status = async (browser: Browser, cookie?: string) =>
  refusalOf(await browser.get('/api/v1/session', cookie === undefined ? undefined : { cookie }));

describe('somebody without a second factor', () => {
  test('may set one up and nothing else, and is let in with it', async () => {
    const { browser, next } = await byPassword();
    expect(next).toEqual({ stage: 'enrolment', methods: ['totp'] });
    expect(await status(browser)).toMatchObject({ status: 403, code: 'FLS-1201' });
    expect(refusalOf(await browser.get('/api/v1/worklist'))).toMatchObject({ status: 403, code: 'FLS-1201' });
    expect(refusalOf(await browser.get('/api/v1/account/sessions'))).toMatchObject({ status: 403, code: 'FLS-1201' });
    expect((await browser.get<NextStep>('/api/v1/session/next')).body).toEqual(next);

    const { body: offer } = await browser.post<TotpOffer>('/api/v1/account/totp', {});
    expect(offer.uri).toBe(
      `otpauth://totp/Osteon:nurse%40north.example?issuer=Osteon&secret=${offer.secret}&algorithm=SHA1&digits=6&period=30`,
    );
    const { ceremony, secret } = offer;
    const refused = await browser.put('/api/v1/account/totp', { ceremony, code: wrong(codeOf(secret)) });
    expect(refusalOf(refused)).toMatchObject({ status: 422, code: 'FLS-1113', fields: ['code'] });

    const before = browser.cookie;
    const added = await browser.put<FactorAdded>('/api/v1/account/totp', { ceremony, code: codeOf(secret) });
    expect(added.status).toBe(200);
    expect(added.body.next).toEqual({ stage: 'open', methods: [] });
    expect(added.body.recoveryCodes).toHaveLength(10);
    expect(new Set(added.body.recoveryCodes).size).toBe(10);
    expect(added.body.recoveryCodes![0]).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);

    expect(browser.cookie).not.toBe(before);
    expect(await status(browser, before)).toMatchObject({ code: 'FLS-1104' });
    expect((await browser.get<SessionView>('/api/v1/session')).body).toMatchObject({ method: 'password+totp' });
  });

  test('has a secret and codes that stand nowhere in the database', async () => {
    const { secret, recoveryCodes } = await enrolled();
    const rows = await api.query<{ row: string }>(
      `select t::text as row from user_totp t union all select c::text from recovery_code c
       union all select s::text from sign_in_challenge s`,
    );
    expect(rows.length).toBeGreaterThan(11);
    for (const said of [secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll('-', ''))])
      expect(rows.some(({ row }) => row.includes(said))).toBe(false);
  });

  test('cannot use another person’s ceremony, nor one a second time, nor a quarter of an hour later', async () => {
    const { browser } = await byPassword();
    const { body: offer } = await browser.post<TotpOffer>('/api/v1/account/totp', {});
    const confirm = (who: Browser) =>
      who.put('/api/v1/account/totp', { ceremony: offer.ceremony, code: codeOf(offer.secret) });
    const { browser: other } = await byPassword('lead');
    expect(refusalOf(await confirm(other))).toMatchObject({ status: 410, code: 'FLS-1114' });
    expect((await confirm(browser)).status).toBe(200);
    expect(refusalOf(await confirm(browser))).toMatchObject({ status: 410, code: 'FLS-1114' });
    const { body: late } = await browser.post<TotpOffer>('/api/v1/account/totp', {});
    await at(`${TODAY}T10:14:59Z`);
    await browser.get('/api/v1/session');
    await at(`${TODAY}T10:15:01Z`);
    await browser.post('/api/v1/session/proof', { method: 'password', password: PASSWORD });
    const answer = await browser.put('/api/v1/account/totp', { ceremony: late.ceremony, code: codeOf(late.secret) });
    expect(refusalOf(answer)).toMatchObject({ status: 410, code: 'FLS-1114' });
  });
});

describe('a code of the app', () => {
  test('opens the session under a new id, once', async () => {
    const { secret } = await enrolled();
    await at(`${TODAY}T10:01:00Z`);
    const { browser, next } = await byPassword();
    expect(next).toEqual({ stage: 'second-factor', methods: ['totp', 'recovery-code'] });
    expect(await status(browser)).toMatchObject({ status: 403, code: 'FLS-1200' });
    expect(refusalOf(await browser.post('/api/v1/account/totp', {}))).toMatchObject({ code: 'FLS-1200' });
    const half = browser.cookie;
    const code = codeOf(secret);
    const answer = await give(browser, { method: 'totp', code: `${code.slice(0, 3)} ${code.slice(3)}` });
    expect([answer.status, answer.body]).toEqual([200, { stage: 'open', methods: [] }]);
    expect(browser.cookie).not.toBe(half);
    expect(await status(browser, half)).toMatchObject({ code: 'FLS-1104' });
    expect(refusalOf(await give(browser, { method: 'totp', code }))).toMatchObject({ status: 409, code: 'FLS-1112' });

    const { browser: again } = await byPassword();
    expect(refusalOf(await give(again, { method: 'totp', code }))).toMatchObject({ status: 422, code: 'FLS-1113' });
  });

  test('counts a step early and a step late, and no further', async () => {
    const { secret } = await enrolled();
    for (const [steps, expected] of [
      [-2, 422],
      [2, 422],
      [-1, 200],
      [1, 200],
    ] as const) {
      await api.query('delete from sign_in_attempt');
      await api.query('update user_totp set last_step = 0');
      await at(`${TODAY}T10:10:00Z`);
      const { browser } = await byPassword();
      expect([steps, (await give(browser, { method: 'totp', code: codeOf(secret, steps) })).status]).toEqual([
        steps,
        expected,
      ]);
    }
  });

  test('of an earlier step does not count after a later one', async () => {
    const { secret } = await enrolled();
    await at(`${TODAY}T10:02:00Z`);
    const { browser } = await byPassword();
    await give(browser, { method: 'totp', code: codeOf(secret) });
    const { browser: again } = await byPassword();
    expect(refusalOf(await give(again, { method: 'totp', code: codeOf(secret, -1) }))).toMatchObject({
      code: 'FLS-1113',
    });
  });

  test('makes who guesses wait longer and longer, whatever else succeeds, and says the same of all wrong codes', async () => {
    const { secret } = await enrolled();
    await at(`${TODAY}T10:03:00Z`);
    const answers: string[] = [];
    let waits = 0;
    for (let tried = 0; tried < 8; tried += 1) {
      // The right password does not clear the way for guessing on.
      const { browser } = await byPassword();
      const answer = await give(browser, { method: 'totp', code: wrong(codeOf(secret)) });
      if (answer.status === 429) waits += 1;
      else answers.push(answer.text);
    }
    expect(new Set(answers).size).toBe(1);
    expect([answers.length, waits]).toEqual([3, 5]);
    const { browser } = await byPassword();
    const right = await give(browser, { method: 'totp', code: codeOf(secret) });
    expect(refusalOf(right)).toMatchObject({ status: 429, code: 'FLS-1102' });
    await at(`${TODAY}T10:03:02Z`);
    expect((await give(browser, { method: 'totp', code: codeOf(secret) })).status).toBe(200);
  });

  test('is nobody else’s', async () => {
    const { secret } = await enrolled('lead');
    await enrolled('nurse');
    await at(`${TODAY}T10:05:00Z`);
    const { browser } = await byPassword('nurse');
    expect(refusalOf(await give(browser, { method: 'totp', code: codeOf(secret) }))).toMatchObject({
      code: 'FLS-1113',
    });
  });
});

describe('a recovery code', () => {
  test('stands in for the app once, however it is typed', async () => {
    const { recoveryCodes } = await enrolled();
    const [first = '', second = ''] = recoveryCodes;
    const { browser } = await byPassword();
    const answer = await give(browser, {
      method: 'recovery-code',
      code: ` ${first.toUpperCase().replaceAll('-', ' ')}`,
    });
    expect(answer.status).toBe(200);
    const { browser: again } = await byPassword();
    expect(refusalOf(await give(again, { method: 'recovery-code', code: first }))).toMatchObject({ code: 'FLS-1113' });
    expect((await give(again, { method: 'recovery-code', code: second })).status).toBe(200);
    const { body } = await again.get<AccountView>('/api/v1/account');
    expect(body.recoveryCodesLeft).toBe(8);
  });

  test('counts no more once there are new ones', async () => {
    const { browser, recoveryCodes } = await enrolled();
    const renewed = await browser.post<{ recoveryCodes: string[] }>('/api/v1/account/recovery-codes', {});
    expect(renewed.body.recoveryCodes).toHaveLength(10);
    const { browser: other } = await byPassword();
    expect(refusalOf(await give(other, { method: 'recovery-code', code: recoveryCodes[0] }))).toMatchObject({
      code: 'FLS-1113',
    });
    expect((await give(other, { method: 'recovery-code', code: renewed.body.recoveryCodes[9] })).status).toBe(200);
  });
});

describe('proving again', () => {
  test('gives a new session id and a fresh proof; what wants one refuses without', async () => {
    const { browser, secret } = await enrolled();
    for (const minute of ['10', '20']) {
      await at(`${TODAY}T10:${minute}:00Z`);
      await browser.get('/api/v1/session');
    }
    const change = () => browser.post('/api/v1/account/recovery-codes', {});
    expect(refusalOf(await change())).toEqual({ status: 403, code: 'FLS-1202', fields: ['provedAt'] });
    const before = browser.cookie;
    const wrongly = await browser.post('/api/v1/session/proof', { method: 'password', password: 'not this one' });
    expect(refusalOf(wrongly)).toMatchObject({ status: 422, code: 'FLS-1126' });
    expect(browser.cookie).toBe(before);
    const answer = await browser.post<NextStep>('/api/v1/session/proof', { method: 'password', password: PASSWORD });
    expect(answer.body).toEqual({ stage: 'open', methods: [] });
    expect(browser.cookie).not.toBe(before);
    expect(await status(browser, before)).toMatchObject({ code: 'FLS-1104' });
    expect((await change()).status).toBe(200);
    const code = codeOf(secret);
    expect((await browser.post('/api/v1/session/proof', { method: 'totp', code })).status).toBe(200);
    expect(refusalOf(await browser.post('/api/v1/session/proof', { method: 'totp', code }))).toMatchObject({
      code: 'FLS-1113',
    });
    expect((await browser.get<SessionView>('/api/v1/session')).body).toMatchObject({
      method: 'password+totp',
      provedAt: '2026-06-15T10:20:00.000Z',
    });
  });

  test('does not make a session last longer than twelve hours', async () => {
    const { browser } = await enrolled();
    const before = (await browser.get<SessionView>('/api/v1/session')).body.expiresAt;
    await at(`${TODAY}T10:14:00Z`);
    await browser.post('/api/v1/session/proof', { method: 'password', password: PASSWORD });
    expect((await browser.get<SessionView>('/api/v1/session')).body.expiresAt).toBe(before);
    expect(before).toBe(`${TODAY}T22:00:00.000Z`);
  });

  test('at the same time twice goes on once', async () => {
    const { browser } = await enrolled();
    const { cookie } = browser;
    const both = await Promise.all(
      [1, 2].map(() =>
        browser.send('POST', '/api/v1/session/proof', {
          json: { method: 'password', password: PASSWORD },
          headers: { cookie },
        }),
      ),
    );
    expect(both.map(({ status: one }) => one).sort()).toEqual([200, 401]);
  });
});

describe('the app', () => {
  test('is replaced by another without a time between, and is not removed while it is all there is', async () => {
    const { browser, secret, recoveryCodes } = await enrolled();
    const { body: offer } = await browser.post<TotpOffer>('/api/v1/account/totp', {});
    await at(`${TODAY}T10:06:00Z`);
    const { browser: old } = await byPassword();
    expect((await give(old, { method: 'totp', code: codeOf(secret) })).status).toBe(200);
    const { ceremony } = offer;
    const added = await browser.put<FactorAdded>('/api/v1/account/totp', { ceremony, code: codeOf(offer.secret) });
    expect(added.body).toEqual({ next: { stage: 'open', methods: [] }, recoveryCodes: null });
    await at(`${TODAY}T10:08:00Z`);
    const { browser: next } = await byPassword();
    expect(refusalOf(await give(next, { method: 'totp', code: codeOf(secret) }))).toMatchObject({ code: 'FLS-1113' });
    expect((await give(next, { method: 'totp', code: codeOf(offer.secret) })).status).toBe(200);
    expect(refusalOf(await next.delete('/api/v1/account/totp'))).toMatchObject({ status: 409, code: 'FLS-1118' });
    expect(recoveryCodes).toHaveLength(10);
  });
});

test('half a sign-in ends after a quarter of an hour', async () => {
  await enrolled();
  const { browser } = await byPassword();
  await at(`${TODAY}T10:10:00Z`);
  expect((await browser.get('/api/v1/session/next')).status).toBe(200);
  await at(`${TODAY}T10:15:01Z`);
  expect(refusalOf(await browser.get('/api/v1/session/next'))).toMatchObject({ status: 401, code: 'FLS-1104' });
});

test('each step leaves its record, a refused one too', async () => {
  const { browser, secret } = await enrolled();
  await at(`${TODAY}T10:04:00Z`);
  await browser.post('/api/v1/session/proof', { method: 'totp', code: wrong(codeOf(secret)) });
  await browser.post('/api/v1/session/proof', { method: 'totp', code: codeOf(secret) });
  await browser.delete('/api/v1/session');
  const records = await api.query<{ action: string }>(
    `select action from audit_record where user_id = $1 and at >= $2 and session_id is not null and session_id in
       (select id from session) order by id`,
    [api.ids.nurse, TEN],
  );
  expect(records.map(({ action }) => action)).toEqual([
    'begin-sign-in',
    'add-totp',
    'second-factor-done',
    'prove-by-totp',
    'stepped-up',
    'sign-out',
  ]);
});
