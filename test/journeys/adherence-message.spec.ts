import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readPatient } from '@osteon/application';
import { createPersistence, type Persistence } from '@osteon/persistence';
import {
  BIRTH_DATE,
  type Clinic,
  createClinic,
  createTestDatabase,
  enrolOnTablets,
  localDay,
  TEST_KEYS,
  type TestDatabase,
} from '@osteon/testing';
import { startApi, startWorker, TestRedis, until, type TestProcess } from '../harness/processes.ts';

let database: TestDatabase;
let persistence: Persistence;
let redis: TestRedis;
let worker: TestProcess;
let api: { readonly process: TestProcess; readonly url: string };
let clinic: Clinic;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.travelTo('2026-06-17T10:00:00Z');
  persistence = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 4 });
  redis = await TestRedis.start();
  clinic = await createClinic(database, persistence);
  worker = startWorker({ databaseUrl: database.url, redisUrl: redis.url });
  api = await startApi(database.url);
});

afterAll(async () => {
  await api.process.stop('SIGTERM');
  await worker.stop('SIGTERM');
  await redis.remove();
  await persistence.close();
  await database.drop();
});

/** What a browser without JavaScript does with a form. */
async function post(path: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(`${api.url}${path}`, { method: 'POST', body: new URLSearchParams(fields) });
  return response.text();
}

async function newestLink(patientId: string, messages: number): Promise<string> {
  const body = await until(
    `message ${messages} in the mailbox`,
    async () => {
      const rows = await database.query<{ body: string }>(
        'select body from mailbox_item where patient_id = $1 order by received_at',
        [patientId],
      );
      return rows[messages - 1]?.body;
    },
    30_000,
  );
  const link = /\/a\/[\w-]{43}/.exec(body)?.[0];
  if (link === undefined) throw new Error('The message has no link.');
  return link;
}

const passIn = (html: string): string => /name="pass" value="([^"]+)"/.exec(html)?.[1] ?? '';

async function firstCheck(patientId: string) {
  const patient = await readPatient(persistence, clinic.nurse, patientId);
  const task = patient.tasks.find(({ key }) => key === 't1/adherence-check/week-4');
  const messages = patient.messages.filter(({ taskId }) => taskId === task?.id);
  return { task, states: messages.map(({ state }) => state).sort() };
}

describe('a patient on tablets, two weeks after starting', () => {
  it('is asked, answers "still taking it", and the task is closed: the nurse sees both', async () => {
    // given a patient whose first check opens tomorrow
    const patientId = await enrolOnTablets(clinic, { opensInDays: 1 });
    expect(await firstCheck(patientId)).toMatchObject({ task: { status: 'upcoming' }, states: [] });

    // when the day has come
    await database.travelTo('2026-06-18T09:00:00Z');
    const link = await newestLink(patientId, 1);

    // then the link asks for the date of birth, and after it the questions
    const opened = await fetch(`${api.url}${link}`);
    expect(opened.headers.get('cache-control')).toContain('no-store');
    const page = await opened.text();
    expect(page).toContain('What is your date of birth?');
    expect(page).not.toMatch(/Ada|Example|alendronate/);
    expect(await post(link, { day: '1', month: '1', year: '1930' })).toContain('Tries left: 4');
    const asJson = await fetch(`${api.url}${link}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ day: 7, month: ['3'], year: { of: 1948 } }),
    });
    expect(asJson.status).toBe(415);
    const questions = await post(link, BIRTH_DATE);
    expect(questions).toContain('Are you still taking it?');

    // and the answer closes the task
    const thanks = await post(link, {
      pass: passIn(questions),
      taking: 'yes',
      missed: 'none',
      sideEffects: 'no',
      words: '',
      lastTakenOn: '',
    });
    expect(thanks).toContain('Thank you. We have your answers.');
    expect(await firstCheck(patientId)).toMatchObject({
      task: { status: 'done', doneOn: '2026-06-18' },
      states: ['answered'],
    });
    expect(await post(link, { pass: passIn(questions), taking: 'no' })).toContain('We already have your answers.');
  });

  it('who does not answer is asked once more after a week, and then not again', async () => {
    await database.travelTo('2026-06-20T09:00:00Z');
    const patientId = await enrolOnTablets(clinic);
    await newestLink(patientId, 1);
    await database.travelTo('2026-06-27T09:00:00Z');
    await newestLink(patientId, 2);

    // when the due date has gone by, a nurse is told
    const due = (await firstCheck(patientId)).task?.dueOn;
    await database.travelTo(`${due}T23:30:00Z`);
    await until('the work item of the next day', async () => {
      const rows = await database.query(`select from work_item where patient_id = $1 and kind = 'no-answer'`, [
        patientId,
      ]);
      return rows.length === 1;
    });
    expect(await localDay(clinic)).not.toBe(due);
    const received = await database.query('select from mailbox_item where patient_id = $1', [patientId]);
    expect(received).toHaveLength(2);
  });
});
