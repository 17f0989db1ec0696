import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SessionView } from '@osteon/contracts';
import { PASSWORD, refusalOf, startApi, type TestApi, TODAY } from './harness.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe('signing in', () => {
  test('opens a session that only a browser of this site can use', async () => {
    const browser = api.browser();
    const answer = await browser.post('/api/v1/session', { email: 'Nurse@North.example', password: PASSWORD });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ stage: 'open', methods: [] });
    expect(answer.headers.get('set-cookie')).toMatch(/^osteon_session=[\w-]{20,}; Path=\/; HttpOnly; SameSite=Strict$/);
    const { body } = await browser.get<SessionView>('/api/v1/session');
    expect(body).toEqual({
      user: { id: api.ids.nurse, displayName: 'Nora North', email: 'nurse@north.example', colorScheme: null },
      role: 'nurse',
      service: {
        id: api.ids.north,
        code: 'north',
        name: 'north',
        timeZone: 'Europe/London',
        country: 'GB',
        today: TODAY,
      },
      services: expect.any(Array),
      expiresAt: expect.stringMatching(/^\d{4}-/),
      method: 'password',
      provedAt: `${TODAY}T10:00:00.000Z`,
      installationAdmin: false,
      mode: 'demonstration',
    });
  });

  test('ends the session that the browser had so far', async () => {
    const browser = await api.signIn('nurse@north.example');
    const { cookie } = browser;
    await browser.post('/api/v1/session', { email: 'admin@north.example', password: PASSWORD });
    expect(browser.cookie).not.toBe(cookie);
    expect(refusalOf(await api.browser().get('/api/v1/session', { cookie }))).toMatchObject({ code: 'FLS-1104' });
    // A try that fails takes nothing away.
    await api
      .browser()
      .post('/api/v1/session', { email: 'admin@north.example', password: 'wrong' }, { cookie: browser.cookie });
    expect((await browser.get('/api/v1/session')).status).toBe(200);
  });

  test('keeps nothing in the database that would open a session', async () => {
    const browser = await api.signIn('nurse@north.example');
    const value = browser.cookie.split('=')[1] ?? '';
    const rows = await api.query<{ row: string }>('select session::text as row from session');
    expect(rows.some(({ row }) => row.includes(value))).toBe(false);
  });

  test('says the same of a wrong password and of somebody unknown', async () => {
    const wrong = await api
      .browser()
      .post('/api/v1/session', { email: 'admin@north.example', password: 'not this one' });
    const nobody = await api.browser().post('/api/v1/session', { email: 'nobody@north.example', password: PASSWORD });
    expect(refusalOf(wrong)).toEqual({ status: 401, code: 'FLS-1101', fields: [] });
    expect(nobody.text).toBe(wrong.text);
    expect(wrong.headers.get('set-cookie')).toBeNull();
  });

  test('makes the one who guesses wait, and says how long', async () => {
    let answer;
    for (let tried = 0; tried < 12; tried += 1) {
      answer = await api
        .browser()
        .post('/api/v1/session', { email: 'guessed@north.example', password: `guess ${tried}` });
      if (answer.status === 429) break;
    }
    expect(refusalOf(answer!)).toEqual({ status: 429, code: 'FLS-1102', fields: [] });
    expect(Number(answer?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('refuses a request that another site sends', async () => {
    const answer = await api
      .browser()
      .post(
        '/api/v1/session',
        { email: 'nurse@north.example', password: PASSWORD },
        { origin: 'https://elsewhere.example' },
      );
    expect(refusalOf(answer)).toEqual({ status: 403, code: 'FLS-9031', fields: [] });
    const own = await api
      .browser()
      .post('/api/v1/session', { email: 'nurse@north.example', password: PASSWORD }, { origin: api.url });
    expect(own.status).toBe(200);
  });
});

describe('a session', () => {
  test('is asked for, and told apart from one that ended', async () => {
    const browser = await api.signIn('nurse@north.example');
    expect(refusalOf(await api.browser().get('/api/v1/session'))).toMatchObject({ status: 401, code: 'FLS-1103' });
    const { cookie } = browser;
    const out = await browser.delete('/api/v1/session');
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    const again = await browser.get('/api/v1/session', { cookie });
    expect(refusalOf(again)).toMatchObject({ status: 401, code: 'FLS-1104' });
    expect(refusalOf(await browser.get('/api/v1/worklist', { cookie }))).toMatchObject({
      status: 401,
      code: 'FLS-1104',
    });
  });

  test('ends after a quarter of an hour without a request, and after twelve hours in any case', async () => {
    const idle = await api.signIn('nurse@north.example');
    await api.query(
      `update session set created_at = osteon_now() - interval '1 hour', last_seen_at = osteon_now() - interval '15 minutes 1 second' where ended_at is null`,
    );
    expect(refusalOf(await idle.get('/api/v1/session'))).toMatchObject({ status: 401, code: 'FLS-1104' });
    const old = await api.signIn('nurse@north.example');
    await api.query(
      `update session set created_at = osteon_now() - interval '12 hours', expires_at = osteon_now() where ended_at is null`,
    );
    expect(refusalOf(await old.get('/api/v1/session'))).toMatchObject({ status: 401, code: 'FLS-1104' });
  });

  test('a body that says nothing usable is not read without one', async () => {
    const answer = await api.browser().send('POST', '/api/v1/patients', {
      headers: { 'content-type': 'application/json' },
      body: '{"family":',
    });
    expect(refusalOf(answer)).toMatchObject({ status: 401, code: 'FLS-1103' });
  });

  test('moves to another service of the same person only', async () => {
    const browser = await api.signIn('nurse@north.example');
    const there = await browser.put('/api/v1/session/service', { serviceId: api.ids.south });
    expect(refusalOf(there)).toMatchObject({ status: 403, code: 'FLS-1108' });
    await api.query(`insert into membership (user_id, service_id, role) values ($1, $2, 'nurse')`, [
      api.ids.nurse,
      api.ids.south,
    ]);
    const moved = await browser.put<SessionView>('/api/v1/session/service', { serviceId: api.ids.south });
    expect(moved.body.service.code).toBe('south');
    expect((await browser.get<SessionView>('/api/v1/session')).body.service.code).toBe('south');
    await api.query(`delete from membership where user_id = $1 and service_id = $2`, [api.ids.nurse, api.ids.south]);
  });

  test('lists the colleagues of the service, and of no other', async () => {
    const browser = await api.signIn('admin@north.example');
    const { body } = await browser.get<{ rows: { displayName: string }[] }>('/api/v1/colleagues');
    expect(body.rows.map(({ displayName }) => displayName).sort()).toEqual([
      'Adam North',
      'Audrey North',
      'Ines North',
      'Leah North',
      'Nora North',
      'Saul North',
    ]);
  });
});

test('over https the cookie is bound to the host', async () => {
  const secure = await startApi({ publicUrl: 'https://osteon.example.org' });
  try {
    const answer = await secure.browser().post('/api/v1/session', { email: 'nurse@north.example', password: PASSWORD });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-osteon_session=[\w-]+; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    expect(answer.headers.get('strict-transport-security')).toMatch(/max-age=\d+/);
    const cross = await secure
      .browser()
      .post(
        '/api/v1/session',
        { email: 'nurse@north.example', password: PASSWORD },
        { origin: 'https://osteon.example.org' },
      );
    expect(cross.status).toBe(200);
  } finally {
    await secure.close();
  }
});
