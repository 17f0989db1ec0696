import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ChangeResult } from '@osteon/contracts';
import {
  anEnrolment,
  aVertebralFracture,
  type Answer,
  type Browser,
  enrol,
  refusalOf,
  startApi,
  type TestApi,
  TODAY,
} from './harness.ts';

let api: TestApi;
let patientId: string;
beforeAll(async () => {
  api = await startApi();
  ({ patientId } = await enrol(await api.as('lead')));
});
afterAll(() => api.close());
afterEach(async () => {
  jest.restoreAllMocks();
  await api.freezeAt(`${TODAY}T10:00:00Z`);
});

const CONTACT = { outcome: 'reached', on: TODAY, redFlags: 'none' };

/** Every route that goes by memory, asked in a way that is answered. */
const ROUTES: Readonly<Record<string, (browser: Browser) => Promise<Answer>>> = {
  'a patient': (browser) => browser.get(`/api/v1/patients/${patientId}`),
  'the worklist': (browser) => browser.get('/api/v1/worklist'),
  'an enrolment': (browser) => browser.post('/api/v1/patients', anEnrolment()),
  facts: (browser) => browser.post(`/api/v1/patients/${patientId}/facts`, { facts: [aVertebralFracture()] }),
  'a contact': (browser) => browser.post(`/api/v1/patients/${patientId}/contacts`, CONTACT),
};
const NAMES = Object.keys(ROUTES);
const ask = (name: string, browser: Browser): Promise<Answer> => {
  const route = ROUTES[name];
  if (route === undefined) throw new Error(name);
  return route(browser);
};

const tokenHashOf = ({ cookie }: Browser): Buffer =>
  createHash('sha256')
    .update(cookie.split('=')[1] ?? '')
    .digest();

/** As another process of the api, or an administrator, does it. */
const elsewhere = (sql: string, ...values: unknown[]): Promise<unknown> => api.query(sql, values);

/** A nurse whose session the api has just found. */
async function remembered(person: 'nurse' | 'lead' = 'nurse'): Promise<Browser> {
  const browser = await api.as(person);
  expect((await browser.get('/api/v1/worklist')).status).toBe(200);
  return browser;
}

/** All that a request could leave or have been shown, but that it was refused. */
const traces = async (): Promise<unknown> =>
  api.query(
    `select (select count(*) from audit_record where outcome <> 'refused') as records,
       (select count(*) from patient) as patients, (select sum(version) from patient) as versions,
       (select count(*) from fact) as facts, (select count(*) from contact_attempt) as contacts`,
  );

describe('a session that was found a moment ago', () => {
  test.each(NAMES)('is not looked up for %s, and is for what is not asked all day', async (name) => {
    const nurse = await remembered();
    const found = jest.spyOn(api.persistence.sessions, 'findSession');
    const answer = await ask(name, nurse);
    expect([200, 201]).toContain(answer.status);
    expect(found).toHaveBeenCalledTimes(0);
    expect((await nurse.get('/api/v1/session')).status).toBe(200);
    expect(found).toHaveBeenCalledTimes(1);
  });

  test('is looked up when it is to be noted again that it is used, and so it never becomes idle', async () => {
    const nurse = await remembered();
    const seen = async (): Promise<unknown> =>
      api.query(
        'select extract(epoch from osteon_now() - last_seen_at)::int as ago from session where token_hash = $1',
        [tokenHashOf(nurse)],
      );
    await elsewhere(
      `update session set created_at = osteon_now() - interval '1 hour', last_seen_at = osteon_now() - interval '61 seconds' where token_hash = $1`,
      tokenHashOf(nurse),
    );
    jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_001);
    expect((await nurse.get('/api/v1/worklist')).status).toBe(200);
    expect(await seen()).toEqual([{ ago: 0 }]);
  });

  test('is not gone by where a page asks by itself', async () => {
    const nurse = await remembered();
    const found = jest.spyOn(api.persistence.sessions, 'findSession');
    await nurse.get('/api/v1/worklist', { 'osteon-by-itself': '1' });
    expect(found).toHaveBeenCalledTimes(1);
  });
});

const BY_TOKEN = 'where token_hash = $1';
/** What ends a session, and what a request is answered then. */
const ENDS: Readonly<Record<string, readonly [sql: string, undo: string | null, status: number, code: string]>> = {
  'was ended': [`update session set ended_at = osteon_now() ${BY_TOKEN}`, null, 401, 'FLS-1104'],
  'is over': [
    `update session set created_at = osteon_now() - interval '13 hours', expires_at = osteon_now() ${BY_TOKEN}`,
    null,
    401,
    'FLS-1104',
  ],
  'was idle too long': [
    `update session set created_at = osteon_now() - interval '1 hour',
       last_seen_at = osteon_now() - interval '15 minutes 1 second' ${BY_TOKEN}`,
    null,
    401,
    'FLS-1104',
  ],
  'is of an account that was disabled': [
    `update user_account set disabled_at = osteon_now() from session s ${BY_TOKEN} and s.user_id = user_account.id`,
    `update user_account set disabled_at = null`,
    401,
    'FLS-1104',
  ],
  'is of somebody who left the service': [
    `with gone as (delete from membership m using session s ${BY_TOKEN} and s.user_id = m.user_id returning m.user_id, m.service_id)
     select from gone`,
    `insert into membership (user_id, service_id, role) select u.id, s.id, 'nurse' from user_account u, service s
     where u.email = 'nurse@north.example' and s.code = 'north'`,
    401,
    'FLS-1104',
  ],
  'is of somebody whose role is another': [
    `update membership m set role = 'admin' from session s ${BY_TOKEN} and s.user_id = m.user_id`,
    `update membership set role = 'nurse' where user_id = (select id from user_account where email = 'nurse@north.example')`,
    403,
    'FLS-1109',
  ],
  'wants a second factor now': [`update session set stage = 'second-factor' ${BY_TOKEN}`, null, 403, 'FLS-1200'],
  'is gone': [`delete from session ${BY_TOKEN}`, null, 401, 'FLS-1103'],
};

describe.each(Object.entries(ENDS))(
  'a session that %s a moment after it was found',
  (_what, [sql, undo, status, code]) => {
    test.each(NAMES)('is refused at the next request, of %s, which leaves nothing and shows nothing', async (name) => {
      const nurse = await remembered();
      const before = await traces();
      await elsewhere(sql, tokenHashOf(nurse));
      const answer = await ask(name, nurse);
      const again = await ask(name, nurse);
      if (undo !== null) await elsewhere(undo);
      expect(refusalOf(answer)).toMatchObject({ status, code });
      expect(refusalOf(again)).toMatchObject({ status, code });
      expect(answer.text).not.toContain('Okafor');
      expect(await traces()).toEqual(before);
    });
  },
);

describe('a request from memory', () => {
  test('is refused for its session before it is for what it says', async () => {
    const nurse = await remembered();
    await elsewhere(`update session set ended_at = osteon_now() ${BY_TOKEN}`, tokenHashOf(nurse));
    const json = { 'content-type': 'application/json' };
    const path = `/api/v1/patients/${patientId}/facts`;
    const answers = [await nurse.send('POST', path, { body: '{"facts": [', headers: json })];
    const other = await remembered();
    await elsewhere(`update session set ended_at = osteon_now() ${BY_TOKEN}`, tokenHashOf(other));
    answers.push(await other.post(path, { facts: 'none' }));
    const third = await remembered();
    await elsewhere(`update session set ended_at = osteon_now() ${BY_TOKEN}`, tokenHashOf(third));
    answers.push(await third.get('/api/v1/patients/nobody'));
    for (const answer of answers) expect(refusalOf(answer)).toMatchObject({ status: 401, code: 'FLS-1104' });
  });

  test('is told what is wrong with it while its session holds', async () => {
    const nurse = await remembered();
    expect((await nurse.get('/api/v1/patients/nobody')).status).toBe(400);
    expect((await nurse.get(`/api/v1/patients/${api.ids.north}`)).status).toBe(404);
    expect((await nurse.post(`/api/v1/patients/${patientId}/facts`, { facts: 'none' })).status).toBe(400);
  });

  test('is begun anew, once, with the role that the person has by now', async () => {
    const nurse = await remembered();
    await elsewhere(
      `update membership m set role = 'lead' from session s ${BY_TOKEN} and s.user_id = m.user_id`,
      tokenHashOf(nurse),
    );
    const { status, body } = await nurse.post<ChangeResult>('/api/v1/patients', anEnrolment());
    await elsewhere(
      `update membership set role = 'nurse' where user_id = $1 and service_id = $2`,
      api.ids.nurse,
      api.ids.north,
    );
    expect(status).toBe(201);
    expect(
      await api.query('select role, action, outcome from audit_record where patient_ids @> array[$1::uuid]', [
        body.patientId,
      ]),
    ).toEqual([{ role: 'lead', action: 'enrol-patient', outcome: 'done' }]);
  });

  test('is begun anew in the service that the session is in by now', async () => {
    const nurse = await remembered();
    await elsewhere(
      `insert into membership (user_id, service_id, role) values ($1, $2, 'nurse')`,
      api.ids.nurse,
      api.ids.south,
    );
    await elsewhere(`update session set service_id = $2 ${BY_TOKEN}`, tokenHashOf(nurse), api.ids.south);
    const shown = await nurse.get(`/api/v1/patients/${patientId}`);
    const { body, status } = await nurse.post<ChangeResult>('/api/v1/patients', anEnrolment());
    await elsewhere('delete from membership where user_id = $1 and service_id = $2', api.ids.nurse, api.ids.south);
    expect(refusalOf(shown)).toMatchObject({ status: 404, code: 'FLS-1020' });
    expect(shown.text).not.toContain('Okafor');
    expect(status).toBe(201);
    expect(await api.query('select service_id as "serviceId" from patient where id = $1', [body.patientId])).toEqual([
      { serviceId: api.ids.south },
    ]);
  });

  test('is begun anew on the day that it is by now', async () => {
    await api.freezeAt(`${TODAY}T22:59:50Z`);
    const nurse = await remembered();
    await api.freezeAt('2026-06-15T23:00:10Z');
    const tomorrow = { ...aVertebralFracture('2026-06-16') };
    const answer = await nurse.post('/api/v1/patients', anEnrolment({ facts: [tomorrow] }));
    expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  });

  test('leaves with the person who signs out', async () => {
    const nurse = await remembered();
    const { cookie } = nurse;
    expect((await nurse.delete('/api/v1/session')).status).toBe(204);
    expect(refusalOf(await nurse.get(`/api/v1/patients/${patientId}`, { cookie }))).toMatchObject({
      status: 401,
      code: 'FLS-1104',
    });
  });
});
