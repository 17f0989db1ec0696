import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type {
  AccountView,
  Invited,
  IssuedLink,
  LinkView,
  NextStep,
  ServiceList,
  SessionList,
  SessionView,
  UserList,
  UserRow,
} from '@osteon/contracts';
import { type Browser, PASSWORD, refusalOf, startApi, type TestApi, TODAY } from './harness.ts';

const NEW_PASSWORD = 'gutter violin oxide';

let api: TestApi;
let admin: Browser;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.freezeAt(`${TODAY}T10:00:00Z`);
  await api.query('delete from sign_in_attempt');
  admin = await api.as('admin');
});

const tokenOf = ({ path }: IssuedLink): string => {
  expect(path).toMatch(/^\/link#[\w-]{43}$/);
  return path.split('#')[1]!;
};

let people = 0;
async function invite(role = 'nurse', by: Browser = admin): Promise<{ userId: string; email: string; token: string }> {
  people += 1;
  const email = `person${people}@north.example`;
  const { status, body, text } = await by.post<Invited>('/api/v1/users', { email, displayName: 'Petra Quill', role });
  if (status !== 201) throw new Error(text);
  return { userId: body.userId, email, token: tokenOf(body.link!) };
}

const complete = (token: string, password = NEW_PASSWORD) =>
  api.browser().post('/api/v1/account-links/complete', { token, password });

/** Somebody who was invited and has accepted. */
async function joined(role = 'nurse'): Promise<{ userId: string; email: string }> {
  const { userId, email, token } = await invite(role);
  expect((await complete(token)).status).toBe(204);
  return { userId, email };
}

async function enter(email: string, password = NEW_PASSWORD): Promise<Browser> {
  const browser = api.browser();
  const { status, text } = await browser.post<NextStep>('/api/v1/session', { email, password });
  if (status !== 200) throw new Error(text);
  return browser;
}

const ended = async (browser: Browser) => refusalOf(await browser.get('/api/v1/session')).code === 'FLS-1104';
const userOf = async (userId: string): Promise<UserRow | undefined> =>
  (await admin.get<UserList>('/api/v1/users')).body.rows.find(({ id }) => id === userId);
const lastRecord = async () =>
  (
    await api.query<{ action: string; user_id: string; resource: string }>(
      `select action, user_id, resource from audit_record where resource is not null order by id desc limit 1`,
    )
  )[0];

describe('an invitation', () => {
  test('names the person, sets a password once, and is stored as a hash', async () => {
    const { userId, email, token } = await invite();
    expect(await lastRecord()).toEqual({ action: 'invite-user', user_id: api.ids.admin, resource: `user/${userId}` });
    expect(await userOf(userId)).toMatchObject({ email, role: 'nurse', status: 'invited', secondFactor: false });
    const { body } = await api.browser().post<LinkView>('/api/v1/account-links/read', { token });
    expect(body).toEqual({
      purpose: 'invitation',
      displayName: 'Petra Quill',
      email,
      services: ['north'],
      expiresAt: '2026-06-18T10:00:00.000Z',
    });
    const rows = await api.query<{ row: string }>('select l::text as row from account_link l');
    expect(rows.some(({ row }) => row.includes(token))).toBe(false);

    expect((await complete(token)).status).toBe(204);
    expect(refusalOf(await complete(token))).toMatchObject({ status: 410, code: 'FLS-1116' });
    const browser = await enter(email);
    expect((await browser.get<SessionView>('/api/v1/session')).body).toMatchObject({ role: 'nurse', user: { email } });
    expect(await userOf(userId)).toMatchObject({ status: 'active', sessions: 1, lastSignInAt: expect.any(String) });
  });

  test('refuses a short or common password, or one of the person’s own words, and stays good', async () => {
    const { token } = await invite();
    for (const [password, code] of [
      ['short', 'FLS-1106'],
      ['password1234', 'FLS-1107'],
      ['petraquill2026', 'FLS-1107'],
    ] as const)
      expect(refusalOf(await complete(token, password))).toMatchObject({ status: 422, code, fields: ['password'] });
    expect((await complete(token)).status).toBe(204);
  });

  test('is good for 72 hours, and ends when there is a later one', async () => {
    const { userId, token } = await invite();
    const again = await admin.post<IssuedLink>(`/api/v1/users/${userId}/link`, {});
    expect(again.body.purpose).toBe('invitation');
    expect(refusalOf(await complete(token))).toMatchObject({ code: 'FLS-1116' });
    const later = tokenOf(again.body);
    await api.freezeAt('2026-06-18T10:00:01Z');
    expect(refusalOf(await complete(later))).toMatchObject({ code: 'FLS-1116' });
    await api.freezeAt('2026-06-18T09:59:59Z');
    expect((await complete(later)).status).toBe(204);
  });

  test('used twice at the same time sets one password', async () => {
    const { token } = await invite();
    const both = await Promise.all([
      complete(token, 'a first of two passwords'),
      complete(token, 'the second of them'),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 410]);
  });

  test('gives who has an account another service and no link: nobody comes to an account by inviting its owner', async () => {
    const invitation = { email: 'Nurse@South.example', displayName: 'Another Name', role: 'lead' };
    const { body } = await admin.post<Invited>('/api/v1/users', invitation);
    expect(body).toEqual({ userId: api.ids.stranger, link: null });
    expect(refusalOf(await admin.post('/api/v1/users', invitation))).toMatchObject({ status: 409, code: 'FLS-1134' });
    expect(await userOf(api.ids.stranger)).toMatchObject({ displayName: 'Sue South', elsewhere: true, role: 'lead' });
    for (const attempt of [
      await admin.post(`/api/v1/users/${api.ids.stranger}/link`, {}),
      await admin.delete(`/api/v1/users/${api.ids.stranger}/second-factor`),
    ])
      expect(refusalOf(attempt)).toMatchObject({ status: 403, code: 'FLS-1132' });
    expect((await admin.delete(`/api/v1/users/${api.ids.stranger}`)).status).toBe(204);
  });

  test('that another service sent and nobody answered is not taken over by inviting again', async () => {
    const { email } = await invite();
    const south = await api.as('southAdmin');
    const { body } = await south.post<Invited>('/api/v1/users', { email, displayName: 'x', role: 'nurse' });
    expect(body.link).toBeNull();
  });

  test('makes who tries links wait', async () => {
    const codes: string[] = [];
    for (let tried = 0; tried < 24; tried += 1)
      codes.push(refusalOf(await complete(`${'x'.repeat(40)}${String(tried).padStart(3, '0')}`)).code);
    expect(codes.slice(0, 20).every((code) => code === 'FLS-1116')).toBe(true);
    expect(codes.slice(20).every((code) => code === 'FLS-1102')).toBe(true);
  });
});

describe('a reset', () => {
  test('is issued by an administrator, good for an hour, and ends every session', async () => {
    const { userId, email } = await joined();
    const browser = await enter(email);
    const { body } = await admin.post<IssuedLink>(`/api/v1/users/${userId}/link`, {});
    expect(body).toMatchObject({ purpose: 'reset', expiresAt: '2026-06-15T11:00:00.000Z' });
    expect(await lastRecord()).toMatchObject({ action: 'issue-link', resource: `user/${userId}` });
    const token = tokenOf(body);
    await api.freezeAt(`${TODAY}T11:00:01Z`);
    expect(refusalOf(await complete(token, 'another one of mine'))).toMatchObject({ code: 'FLS-1116' });
    await api.freezeAt(`${TODAY}T10:10:00Z`);
    expect((await complete(token, 'another one of mine')).status).toBe(204);
    expect(await ended(browser)).toBe(true);
    await expect(enter(email)).rejects.toThrow('FLS-1101');
    await enter(email, 'another one of mine');
  });

  test('cannot be asked for by the person, and no administrator resets themselves or a colleague who installs', async () => {
    expect(refusalOf(await admin.post(`/api/v1/users/${api.ids.admin}/link`, {}))).toMatchObject({ code: 'FLS-1130' });
    const above = await admin.post(`/api/v1/users/${api.ids.installationAdmin}/link`, {});
    expect(refusalOf(above)).toMatchObject({ status: 403, code: 'FLS-1132' });
    const nurse = await api.as('nurse');
    const asked = await nurse.post(`/api/v1/users/${api.ids.nurse}/link`, {});
    expect(refusalOf(asked)).toMatchObject({ status: 403, code: 'FLS-1109' });
  });

  test('of who is disabled meanwhile works no more', async () => {
    const { userId } = await joined();
    const { body } = await admin.post<IssuedLink>(`/api/v1/users/${userId}/link`, {});
    const installer = await api.as('installationAdmin');
    expect((await installer.put(`/api/v1/users/${userId}/disabled`, { disabled: true })).status).toBe(204);
    expect((await installer.put(`/api/v1/users/${userId}/disabled`, { disabled: false })).status).toBe(204);
    expect(refusalOf(await complete(tokenOf(body)))).toMatchObject({ code: 'FLS-1116' });
  });
});

describe('an administrator takes away at once', () => {
  test('a role', async () => {
    const { userId, email } = await joined();
    const browser = await enter(email);
    expect((await admin.put(`/api/v1/users/${userId}/role`, { role: 'auditor' })).status).toBe(204);
    expect(await ended(browser)).toBe(true);
    expect(await lastRecord()).toMatchObject({ action: 'change-role-to-auditor', resource: `user/${userId}` });
    const again = await enter(email);
    expect((await again.get<SessionView>('/api/v1/session')).body.role).toBe('auditor');
  });

  test('the place in the service', async () => {
    const { userId, email } = await joined();
    const browser = await enter(email);
    expect((await admin.delete(`/api/v1/users/${userId}`)).status).toBe(204);
    expect(await ended(browser)).toBe(true);
    expect(await userOf(userId)).toBeUndefined();
    await expect(enter(email)).rejects.toThrow('FLS-1101');
    expect(refusalOf(await admin.delete(`/api/v1/users/${userId}`))).toMatchObject({ status: 404, code: 'FLS-1133' });
  });

  test('the account, as who administers the installation', async () => {
    const { userId, email } = await joined();
    const browser = await enter(email);
    const asAdmin = await admin.put(`/api/v1/users/${userId}/disabled`, { disabled: true });
    expect(refusalOf(asAdmin)).toMatchObject({ status: 403, code: 'FLS-1109' });
    const installer = await api.as('installationAdmin');
    expect((await installer.put(`/api/v1/users/${userId}/disabled`, { disabled: true })).status).toBe(204);
    expect(await ended(browser)).toBe(true);
    await expect(enter(email)).rejects.toThrow('FLS-1101');
    expect(await userOf(userId)).toMatchObject({ status: 'disabled' });
    expect((await installer.put(`/api/v1/users/${userId}/disabled`, { disabled: false })).status).toBe(204);
    await enter(email);
    const self = await installer.put(`/api/v1/users/${api.ids.installationAdmin}/disabled`, { disabled: true });
    expect(refusalOf(self)).toMatchObject({ code: 'FLS-1130' });
  });

  test('the installation, never from the last who has it', async () => {
    const { userId, email } = await joined('admin');
    expect(
      refusalOf(await admin.put(`/api/v1/users/${userId}/installation-admin`, { installationAdmin: true })),
    ).toMatchObject({
      status: 403,
      code: 'FLS-1109',
    });
    const installer = await api.as('installationAdmin');
    const give = (who: Browser, whom: string, installationAdmin: boolean) =>
      who.put(`/api/v1/users/${whom}/installation-admin`, { installationAdmin });
    expect(refusalOf(await give(installer, api.ids.installationAdmin, false))).toMatchObject({ code: 'FLS-1130' });
    expect((await give(installer, userId, true)).status).toBe(204);
    const second = await enter(email);
    const both = await Promise.all([
      give(installer, userId, false),
      second.put(`/api/v1/users/${api.ids.installationAdmin}/disabled`, { disabled: true }),
    ]);
    expect(both.filter(({ status }) => status === 204)).toHaveLength(1);
    const left = await api.query('select from user_account where installation_admin and disabled_at is null');
    expect(left).toHaveLength(1);
    await api.query(
      `update user_account set installation_admin = (id = $1), disabled_at = case when id = $1 then null else disabled_at end`,
      [api.ids.installationAdmin],
    );
  });

  test('sessions, and sees where they are', async () => {
    const { userId, email } = await joined();
    const browser = await enter(email);
    const { body } = await admin.get<SessionList>(`/api/v1/users/${userId}/sessions`);
    expect(body.rows).toEqual([
      {
        id: expect.any(String),
        current: false,
        service: 'north',
        createdAt: '2026-06-15T10:00:00.000Z',
        lastSeenAt: '2026-06-15T10:00:00.000Z',
        address: '127.0.0.1',
        userAgent: 'node',
        method: 'password',
      },
    ]);
    expect((await admin.delete(`/api/v1/users/${userId}/sessions`)).status).toBe(204);
    expect(await ended(browser)).toBe(true);
  });

  test('a second factor that is lost', async () => {
    const { userId, email } = await joined();
    const browser = await enter(email);
    await api.query(
      `with p as (insert into passkey (credential_id, user_id, public_key, counter, name) values ('lost', $1, '\\x00', 0, 'x')),
       t as (insert into user_totp (user_id, secret, confirmed_at) values ($1, 'x', now()))
       insert into recovery_code (user_id, code_hash) values ($1, '\\x00')`,
      [userId],
    );
    expect(await userOf(userId)).toMatchObject({ secondFactor: true });
    expect((await admin.delete(`/api/v1/users/${userId}/second-factor`)).status).toBe(204);
    expect(await lastRecord()).toMatchObject({ action: 'reset-second-factor', resource: `user/${userId}` });
    expect(await ended(browser)).toBe(true);
    expect(await userOf(userId)).toMatchObject({ secondFactor: false });
  });
});

describe('nobody', () => {
  test('changes their own role or access', async () => {
    const own = `/api/v1/users/${api.ids.admin}`;
    for (const answer of [
      await admin.put(`${own}/role`, { role: 'lead' }),
      await admin.delete(own),
      await admin.delete(`${own}/second-factor`),
    ])
      expect(refusalOf(answer)).toMatchObject({ status: 403, code: 'FLS-1130' });
  });

  test('leaves a service without an administrator, though two try at the same time', async () => {
    const one = await joined('admin');
    const south = await api.query<{ id: string }>(
      `insert into service (region_id, code, name, time_zone, country)
       select region_id, 'pair', 'Pair', 'Europe/London', 'GB' from service where id = $1 returning id`,
      [api.ids.north],
    );
    const serviceId = south[0]!.id;
    await api.query(`insert into membership (user_id, service_id, role) values ($1, $3, 'admin'), ($2, $3, 'admin')`, [
      one.userId,
      api.ids.southAdmin,
      serviceId,
    ]);
    const [first, second] = [await enter(one.email), await api.as('southAdmin')];
    for (const browser of [first, second])
      expect((await browser.put('/api/v1/session/service', { serviceId })).status).toBe(200);
    const both = await Promise.all([
      first.delete(`/api/v1/users/${api.ids.southAdmin}`),
      second.put(`/api/v1/users/${one.userId}/role`, { role: 'nurse' }),
    ]);
    // Who came second is not there any more, or is the last.
    expect(both.filter(({ status }) => status === 204)).toHaveLength(1);
    const admins = await api.query(`select from membership where service_id = $1 and role = 'admin'`, [serviceId]);
    expect(admins).toHaveLength(1);
  });

  test('of another service is found', async () => {
    const answer = await admin.put(`/api/v1/users/${api.ids.southAuditor}/role`, { role: 'nurse' });
    expect(refusalOf(answer)).toMatchObject({ status: 404, code: 'FLS-1133' });
    const sessions = await admin.get(`/api/v1/users/${api.ids.southAuditor}/sessions`);
    expect(refusalOf(sessions)).toMatchObject({ status: 404, code: 'FLS-1133' });
  });

  test('gets in whose proof is a quarter of an hour old', async () => {
    const late = await api.as('admin', { provedMinutesAgo: 16 });
    const invitation = { email: 'late@north.example', displayName: 'x', role: 'nurse' };
    expect(refusalOf(await late.post('/api/v1/users', invitation))).toMatchObject({ code: 'FLS-1202' });
    expect((await late.get('/api/v1/users')).status).toBe(200);
  });
});

describe('one’s own account', () => {
  test('changes its password with the present one, and ends every other session', async () => {
    const { email } = await joined();
    const [here, there] = [await enter(email), await enter(email)];
    const change = (currentPassword: string | undefined, newPassword: string) =>
      here.put('/api/v1/account/password', { currentPassword, newPassword });
    expect(refusalOf(await change('not this one', 'a quite different one'))).toEqual({
      status: 422,
      code: 'FLS-1126',
      fields: ['currentPassword'],
    });
    expect(refusalOf(await change(undefined, 'a quite different one'))).toMatchObject({ code: 'FLS-1126' });
    expect(refusalOf(await change(NEW_PASSWORD, 'petra quill 123'))).toEqual({
      status: 422,
      code: 'FLS-1107',
      fields: ['newPassword'],
    });
    expect((await change(NEW_PASSWORD, 'a quite different one')).status).toBe(204);
    expect((await here.get('/api/v1/session')).status).toBe(200);
    expect(await ended(there)).toBe(true);
    await expect(enter(email)).rejects.toThrow('FLS-1101');
    await enter(email, 'a quite different one');
  });

  test('lists its sessions and ends them, each or all, and nobody else’s', async () => {
    const { email } = await joined();
    const [here, there, third] = [await enter(email), await enter(email), await enter(email)];
    const { rows } = (await here.get<SessionList>('/api/v1/account/sessions')).body;
    expect(rows.map(({ current }) => current).filter(Boolean)).toHaveLength(1);
    expect(rows).toHaveLength(3);
    const others = (await there.get<SessionList>('/api/v1/account/sessions')).body.rows;
    const thereId = others.find(({ current }) => current)!.id;
    const nurse = await api.as('nurse');
    expect(refusalOf(await nurse.delete(`/api/v1/account/sessions/${thereId}`))).toMatchObject({
      status: 404,
      code: 'FLS-1119',
    });
    expect((await here.delete(`/api/v1/account/sessions/${thereId}`)).status).toBe(204);
    expect(await ended(there)).toBe(true);
    const { cookie } = here;
    const out = await here.delete('/api/v1/account/sessions');
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    here.cookie = cookie;
    expect(await ended(here)).toBe(true);
    expect(await ended(third)).toBe(true);
  });

  test('keeps how one wants the pages to look, for every device and nobody else', async () => {
    const schemeOf = async (who: 'nurse' | 'lead') =>
      (await (await api.as(who)).get<SessionView>('/api/v1/session')).body.user.colorScheme;
    expect(await schemeOf('nurse')).toBeNull();
    const nurse = await api.as('nurse');
    expect((await nurse.put('/api/v1/account/appearance', { colorScheme: 'dark' })).status).toBe(204);
    expect((await nurse.put('/api/v1/account/appearance', { colorScheme: 'pink' })).status).toBe(400);
    expect(await schemeOf('nurse')).toBe('dark');
    expect(await schemeOf('lead')).toBeNull();
    await nurse.put('/api/v1/account/appearance', { colorScheme: null });
    expect(await schemeOf('nurse')).toBeNull();
  });

  test('says by what one signs in', async () => {
    const nurse = await api.as('nurse');
    expect((await nurse.get<AccountView>('/api/v1/account')).body).toEqual({
      user: { id: api.ids.nurse, displayName: 'Nora North', email: 'nurse@north.example' },
      hasPassword: true,
      secondFactorRequired: false,
      totpSince: null,
      recoveryCodesLeft: 0,
      passkeys: [],
      passkeysOffered: false,
      identities: [],
    });
  });
});

describe('services', () => {
  const details = {
    name: 'East clinic',
    language: 'en',
    telephone: '01632 960200',
    sendsFrom: '09:00',
    sendsUntil: '18:00',
    holidays: [{ on: '2026-12-25', name: 'Christmas Day' }],
  };
  const service = { ...details, code: 'east', timeZone: 'Europe/London', country: 'GB' };

  test('are made by who administers the installation, who becomes the first administrator there', async () => {
    expect(refusalOf(await admin.get('/api/v1/services'))).toMatchObject({ status: 403, code: 'FLS-1109' });
    expect(refusalOf(await admin.post('/api/v1/services', service))).toMatchObject({ status: 403, code: 'FLS-1109' });
    const installer = await api.as('installationAdmin');
    const made = await installer.post('/api/v1/services', service);
    expect(made.status).toBe(201);
    const id = made.headers.get('location')!.split('/').at(-1)!;
    const { rows } = (await installer.get<ServiceList>('/api/v1/services')).body;
    expect(rows.find((one) => one.id === id)).toEqual({ id, ...service });
    const there = await installer.put<SessionView>('/api/v1/session/service', { serviceId: id });
    expect(there.body).toMatchObject({ role: 'admin', service: { code: 'east' } });
    expect(refusalOf(await installer.post('/api/v1/services', service))).toMatchObject({
      status: 409,
      code: 'FLS-1111',
      fields: ['code'],
    });
  });

  test('change what may change, holidays as a whole', async () => {
    const installer = await api.as('installationAdmin');
    const changed = {
      ...details,
      name: 'South clinic',
      telephone: null,
      holidays: [
        { on: '2026-12-25', name: 'Christmas' },
        { on: '2026-12-28', name: 'Boxing Day (substitute)' },
      ],
    };
    const put = (body: unknown) => installer.put(`/api/v1/services/${api.ids.south}`, body);
    expect((await put(details)).status).toBe(204);
    expect((await put(changed)).status).toBe(204);
    expect(await lastRecord()).toMatchObject({ action: 'change-service', resource: `service/${api.ids.south}` });
    const { rows } = (await installer.get<ServiceList>('/api/v1/services')).body;
    expect(rows.find(({ id }) => id === api.ids.south)).toMatchObject({ ...changed, code: 'south' });
    expect(refusalOf(await put({ ...changed, sendsUntil: '09:00' }))).toMatchObject({
      status: 422,
      code: 'FLS-1136',
      fields: ['sendsUntil'],
    });
    const twice = { ...changed, holidays: [...changed.holidays, changed.holidays[0]] };
    expect(refusalOf(await put(twice))).toMatchObject({ status: 422, code: 'FLS-1136', fields: ['holidays'] });
    const nowhere = await installer.put('/api/v1/services/3f0e6f2a-58a5-4d1c-a6c9-2b8b8a3a7c11', changed);
    expect(refusalOf(nowhere)).toMatchObject({ status: 404, code: 'FLS-1135' });
    expect(
      refusalOf(await installer.post('/api/v1/services', { ...service, code: 'x1', timeZone: 'Mars/Base' })),
    ).toEqual({
      status: 422,
      code: 'FLS-1110',
      fields: ['timeZone'],
    });
  });
});

test('who may sign in by password alone is in a demonstration only, and even there not who has a second factor', async () => {
  const { email, userId } = await joined();
  await enter(email);
  await api.query(`insert into user_totp (user_id, secret, confirmed_at) values ($1, 'x', now())`, [userId]);
  const browser = api.browser();
  const { body } = await browser.post<NextStep>('/api/v1/session', { email, password: NEW_PASSWORD });
  expect(body).toEqual({ stage: 'second-factor', methods: ['totp'] });
  const bare = await api
    .browser()
    .post<NextStep>('/api/v1/session', { email: 'lead@north.example', password: PASSWORD });
  expect(bare.body.stage).toBe('open');
});
