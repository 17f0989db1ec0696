import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answerTokenOf, tokenHashOf } from '@osteon/application';
import type { PatientView } from '@osteon/contracts';
import {
  anEnrolment,
  aVertebralFracture,
  type Browser,
  enrol,
  LINK_SECRET,
  startApi,
  type TestApi,
} from './harness.ts';

let api: TestApi;
let nurse: Browser;
let patientId: string;
let path: string;

/** A message that asked whether the tablets are still taken, with its link, as the sender leaves it. */
beforeAll(async () => {
  api = await startApi();
  nurse = await api.signIn('nurse@north.example');
  ({ patientId } = await enrol(
    nurse,
    anEnrolment({
      facts: [
        aVertebralFracture('2026-02-01'),
        { type: 'treatment', ref: 'a1', on: '2026-02-20', payload: { agent: 'alendronate' } },
      ],
    }),
  ));
  const [task] = await api.query<{ id: string }>(
    `select id from task where patient_id = $1 and kind = 'adherence-check' and done_on is null order by due_on limit 1`,
    [patientId],
  );
  const messageId = randomUUID();
  const token = answerTokenOf(LINK_SECRET, messageId);
  await api.query(
    `insert into message (id, service_id, patient_id, task_id, key, step, asks, channel, language, state, planned_for, send_after)
     values ($1, $2, $3, $4, 'k', 'ask', true, 'sms', 'en', 'delivered', '2026-06-14', '2026-06-14T09:00Z')`,
    [messageId, api.ids.north, patientId, task?.id],
  );
  await api.query(
    `insert into answer_link (token_hash, service_id, patient_id, message_id, expires_on) values ($1, $2, $3, $4, '2026-08-13')`,
    [tokenHashOf(token), api.ids.north, patientId, messageId],
  );
  path = `/a/${token}`;
});
afterAll(() => api.close());

const submit = (fields: Record<string, string>, origin = 'null') =>
  api.browser().send('POST', path, {
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin },
    body: new URLSearchParams(fields).toString(),
  });

describe('the page behind the link in a message', () => {
  test('asks for the date of birth, names nobody, and runs no script', async () => {
    const answer = await api.browser().get(path, { accept: 'text/html' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.text).not.toMatch(/<script|Okafor|Grace|alendronate/i);
    expect(answer.text).toContain('name="year"');
  });

  test('says the same of every link that is none', async () => {
    const odd = await api.browser().get(`/a/${'x'.repeat(43)}`, { accept: 'text/html' });
    const odder = await api.browser().get('/a/1', { accept: 'text/html' });
    expect([odd.status, odder.status]).toEqual([404, 404]);
    expect(odder.text).toBe(odd.text);
  });

  test('takes the answer of the one who knows the date of birth, once, and the task is done', async () => {
    const wrong = await submit({ day: '4', month: '2', year: '1948' });
    expect([wrong.status, wrong.text.includes('name="pass"')]).toEqual([200, false]);
    const right = await submit({ day: '3', month: '2', year: '1948' });
    const pass = /name="pass" value="([^"]+)"/.exec(right.text)?.[1] ?? '';
    expect(pass).not.toBe('');
    const incomplete = await submit({ pass });
    expect(incomplete.text).toContain('name="pass"');
    const forged = await submit({ pass: `${pass}x`, taking: 'yes' });
    expect(forged.text).toContain('name="year"');

    const done = await submit({ pass, taking: 'yes', missed: 'none' });
    expect([done.status, done.text.includes('name="taking"')]).toEqual([200, false]);
    const { body } = await nurse.get<PatientView>(`/api/v1/patients/${patientId}`);
    const checks = body.tasks.filter(({ kind, status }) => kind === 'adherence-check' && status === 'done');
    expect(checks).toMatchObject([{ doneOn: '2026-06-15' }]);
    expect(body.messages).toMatchObject([{ state: 'answered' }]);
    expect(body.facts.find(({ type }) => type === 'adherence-check')).toMatchObject({ source: 'patient', holds: true });

    const again = await submit({ pass, taking: 'no' });
    expect(again.text).not.toContain('name="taking"');
    const { body: after } = await nurse.get<PatientView>(`/api/v1/patients/${patientId}`);
    expect(after.version).toBe(body.version);
  });

  test('keeps the token out of the log', () => {
    expect(api.logged.join('')).not.toContain(path.slice(3));
  });
});
