import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  answerQuestion,
  claimDueMessages,
  planDueMessages,
  readAnswerForm,
  recordFacts,
  sendMessages,
  type AnswerView,
} from '@osteon/application';
import { chooseGateways, createLocalMailbox, createMessageWriter, type LocalMailbox } from '@osteon/messaging';
import { createPersistence, type Persistence } from '@osteon/persistence';
import {
  aPatient,
  BIRTH_DATE,
  type Clinic,
  createClinic,
  createTestDatabase,
  enrol,
  enrolOnTablets,
  localDay,
  TEST_KEYS,
  type TestDatabase,
} from '@osteon/testing';

const WORKER = { kind: 'worker' } as const;
const links = { secret: 'a secret that is only for the tests of answers', publicUrl: 'https://clinic.example.org' };

let database: TestDatabase;
let persistence: Persistence;
/** As the api, at whose doors patients and gateways knock. */
let door: Persistence;
let mailbox: LocalMailbox;
let clinic: Clinic;

beforeAll(async () => {
  database = await createTestDatabase();
  persistence = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 6 });
  door = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 6 });
  mailbox = createLocalMailbox({ keys: TEST_KEYS, databaseUrl: database.url });
});

afterAll(async () => {
  await mailbox.close();
  await Promise.all([persistence.close(), door.close()]);
  await database.drop();
});

beforeEach(async () => {
  await database.travelTo('2026-06-17T10:00:00Z');
  clinic = await createClinic(database, persistence);
});

const deps = () => ({ answers: door.answers, links });

/** Plans, claims and sends what is due. */
async function sendDue(): Promise<void> {
  await planDueMessages(persistence, WORKER);
  const claims = await claimDueMessages(persistence, WORKER, {
    limit: 100,
    channels: ['sms', 'email', 'letter'],
    mostInFlight: 100,
    leaseMs: 60_000,
  });
  const sending = {
    messages: persistence.messages,
    ...chooseGateways([mailbox]),
    writeMessage: createMessageWriter().writeMessage,
    links,
  };
  await sendMessages(sending, WORKER, { claims, leaseMs: 60_000 });
}

/** The token of the newest link in the patient's mailbox. */
async function tokenOf(patientId: string): Promise<string> {
  const rows = await database.query<{ body: string }>(
    'select body from mailbox_item where patient_id = $1 order by received_at desc',
    [patientId],
  );
  const token = /\/a\/([\w-]{43})/.exec(rows[0]?.body ?? '')?.[1];
  if (token === undefined) throw new Error('There is no link in the mailbox.');
  return token;
}

async function passFor(token: string): Promise<string> {
  const view = await readAnswerForm(deps(), { token, birthDate: BIRTH_DATE });
  if (view.kind !== 'question') throw new Error(`Asked for the questions, got ${view.kind}.`);
  return view.pass;
}

async function answer(token: string, answers: Record<string, string>): Promise<AnswerView> {
  return answerQuestion(deps(), { token, pass: await passFor(token), answers });
}

const tasksOf = (patientId: string, kind: string) =>
  database.query<{ key: string; done: boolean; awaiting: boolean }>(
    'select key, done_on is not null as done, awaiting_answer as awaiting from task where patient_id = $1 and kind = $2 and withdrawn_at is null order by key',
    [patientId, kind],
  );
const itemsOf = (patientId: string) =>
  database.query<{ kind: string; urgent: boolean }>(
    'select kind, urgent from work_item where patient_id = $1 order by kind',
    [patientId],
  );
const factsOf = (patientId: string) =>
  database.query<{ type: string; source: string; payload: Record<string, unknown> }>(
    `select type, source, payload from fact where patient_id = $1 and source = 'patient' order by seq`,
    [patientId],
  );

describe('an adherence check', () => {
  it('answered "still taking it" closes its task, once', async () => {
    const patientId = await enrolOnTablets(clinic);
    await sendDue();
    const token = await tokenOf(patientId);
    expect(await answer(token, { taking: 'yes', missed: 'none', sideEffects: 'no' })).toMatchObject({
      kind: 'thanks',
      emergency: null,
    });

    expect((await tasksOf(patientId, 'adherence-check')).find(({ key }) => key.endsWith('week-4'))).toMatchObject({
      done: true,
      awaiting: false,
    });
    expect(await factsOf(patientId)).toMatchObject([
      { type: 'adherence-check', payload: { taking: true, missedInFourWeeks: 'none' } },
    ]);
    expect(await database.query('select state from message where patient_id = $1', [patientId])).toEqual([
      { state: 'answered' },
    ]);
    expect(await itemsOf(patientId)).toEqual([]);

    expect(await readAnswerForm(deps(), { token })).toMatchObject({ kind: 'used' });
    expect(await factsOf(patientId)).toHaveLength(1);
  });

  it('answered twice at once is recorded once', async () => {
    const patientId = await enrolOnTablets(clinic);
    await sendDue();
    const token = await tokenOf(patientId);
    const pass = await passFor(token);
    const both = await Promise.all(
      [1, 2].map(() => answerQuestion(deps(), { token, pass, answers: { taking: 'yes' } })),
    );
    expect(both.map(({ kind }) => kind).sort()).toEqual(['thanks', 'used']);
    expect(await factsOf(patientId)).toHaveLength(1);
  });

  it('answered "stopped" plans a review, and side effects go to a nurse', async () => {
    const patientId = await enrolOnTablets(clinic);
    await sendDue();
    await answer(await tokenOf(patientId), {
      taking: 'no',
      sideEffects: 'yes',
      words: 'It upset my stomach.',
      call: 'yes',
    });
    expect(await tasksOf(patientId, 'adherence-review')).toMatchObject([{ done: false }]);
    expect(await itemsOf(patientId)).toEqual([
      { kind: 'asks-for-call', urgent: false },
      { kind: 'side-effects', urgent: false },
    ]);
  });

  it('with words of a red flag raises an urgent item and shows the emergency number', async () => {
    const patientId = await enrolOnTablets(clinic);
    await sendDue();
    expect(
      await answer(await tokenOf(patientId), { taking: 'yes', words: "My legs are numb and I can't pee" }),
    ).toMatchObject({
      kind: 'thanks',
      emergency: '999',
    });
    expect(await itemsOf(patientId)).toEqual([{ kind: 'reply', urgent: true }]);
  });

  it('says field by field what is wrong, and writes nothing', async () => {
    const patientId = await enrolOnTablets(clinic);
    await sendDue();
    const token = await tokenOf(patientId);
    expect(await answer(token, { taking: 'perhaps', lastTakenOn: '2027-01-01' })).toMatchObject({
      kind: 'question',
      problems: { taking: 'not-a-choice', lastTakenOn: 'in-the-future' },
    });
    expect(await factsOf(patientId)).toEqual([]);
    expect(await answer(token, { taking: 'yes' })).toMatchObject({ kind: 'thanks' });
  });
});

describe('a link', () => {
  it('is locked after five wrong dates of birth, and a nurse is told', async () => {
    const patientId = await enrolOnTablets(clinic);
    await sendDue();
    const token = await tokenOf(patientId);
    const wrong = { day: '1', month: '1', year: '1950' };
    for (const triesLeft of [4, 3, 2, 1]) {
      expect(await readAnswerForm(deps(), { token, birthDate: wrong })).toMatchObject({
        kind: 'ask-birth-date',
        problem: 'wrong',
        triesLeft,
      });
    }
    expect(await readAnswerForm(deps(), { token, birthDate: { day: '31', month: '2', year: '1950' } })).toMatchObject({
      problem: 'not-a-date',
      triesLeft: 1,
    });
    expect(await readAnswerForm(deps(), { token, birthDate: wrong })).toMatchObject({ kind: 'locked' });
    expect(await readAnswerForm(deps(), { token, birthDate: BIRTH_DATE })).toMatchObject({ kind: 'locked' });
    expect(await itemsOf(patientId)).toEqual([{ kind: 'asks-for-call', urgent: false }]);
  });

  it('allows five tries also to those who try at the same moment', async () => {
    const patientId = await enrolOnTablets(clinic);
    await sendDue();
    const token = await tokenOf(patientId);
    const guesses = Array.from({ length: 30 }, (_, n) => `1950-01-${String(n + 1).padStart(2, '0')}`);
    const views = await Promise.all(
      [...guesses, '1948-03-07'].map((birthDate) => readAnswerForm(deps(), { token, birthDate })),
    );
    expect(views.filter(({ kind }) => kind === 'question')).toEqual([]);
    expect(views.filter((view) => view.kind === 'ask-birth-date' && view.problem === 'wrong')).toHaveLength(4);
    expect(await readAnswerForm(deps(), { token, birthDate: BIRTH_DATE })).toMatchObject({ kind: 'locked' });
    expect(await itemsOf(patientId)).toEqual([{ kind: 'asks-for-call', urgent: false }]);
  });

  it('compares the date with the tries as they stand under lock, and does not wait long for it', async () => {
    const patientId = await enrolOnTablets(clinic);
    await sendDue();
    const token = await tokenOf(patientId);
    const other = await persistence.pool.connect();
    try {
      await other.query('begin');
      await other.query('update answer_link set failed_tries = 5 where patient_id = $1', [patientId]);
      expect(await readAnswerForm(deps(), { token, birthDate: BIRTH_DATE })).toMatchObject({
        kind: 'ask-birth-date',
        problem: 'try-again',
        triesLeft: 5,
      });
      const right = readAnswerForm(deps(), { token, birthDate: BIRTH_DATE });
      await setTimeout(200);
      await other.query('commit');
      expect(await right).toMatchObject({ kind: 'locked' });
    } finally {
      other.release();
    }
  });

  it('leaves in the audit each wrong date, the questions shown, and an answer that is no fact', async () => {
    const on = await localDay(clinic, -158);
    const story = aPatient()
      .withVertebralFracture(await localDay(clinic, -200))
      .reachedBy('email', 'ada@example.org')
      .onDenosumab(on);
    const patientId = await enrol(clinic, story);
    await sendDue();
    const token = await tokenOf(patientId);
    await readAnswerForm(deps(), { token, birthDate: { day: '1', month: '1', year: '1950' } });
    expect(await answer(token, { booking: 'booked' })).toMatchObject({ kind: 'thanks' });
    expect(await factsOf(patientId)).toEqual([]);
    expect(
      await database.query(
        `select role, service_id = $2 as ours, user_id, action, outcome from audit_record
          where $1 = any(patient_ids) and role = 'patient' order by id`,
        [patientId, clinic.serviceId],
      ),
    ).toEqual(
      [
        ['open-answer-page', 'wrong-birth-date'],
        ['open-answer-page', 'shown'],
        ['answer-question', 'done'],
      ].map(([action, outcome]) => ({ role: 'patient', ours: true, user_id: null, action, outcome })),
    );
  });

  it('does not open without the date of birth', async () => {
    const patientId = await enrolOnTablets(clinic);
    await sendDue();
    const token = await tokenOf(patientId);
    expect(await answerQuestion(deps(), { token, pass: 'zzzz.forged', answers: { taking: 'yes' } })).toMatchObject({
      kind: 'ask-birth-date',
      problem: 'pass-over',
    });
    expect(await factsOf(patientId)).toEqual([]);
    const other = await enrolOnTablets(clinic);
    await sendDue();
    const pass = await passFor(await tokenOf(other));
    expect(await answerQuestion(deps(), { token, pass, answers: { taking: 'yes' } })).toMatchObject({
      kind: 'ask-birth-date',
    });
  });

  it('is closed when a nurse has closed the task, and says nothing of it', async () => {
    const patientId = await enrolOnTablets(clinic);
    await sendDue();
    const token = await tokenOf(patientId);
    const pass = await passFor(token);
    const on = await localDay(clinic);
    await recordFacts(persistence, clinic.nurse, patientId, {
      facts: [{ type: 'adherence-check', ref: 't1', on, payload: { taking: true } }],
    });
    expect(await readAnswerForm(deps(), { token })).toMatchObject({ kind: 'closed' });
    expect(await answerQuestion(deps(), { token, pass, answers: { taking: 'no' } })).toMatchObject({ kind: 'closed' });
  });

  it('is over after 60 days', async () => {
    const patientId = await enrolOnTablets(clinic);
    await sendDue();
    const token = await tokenOf(patientId);
    await database.travelTo('2026-08-16T10:00:00Z');
    expect(await readAnswerForm(deps(), { token })).toMatchObject({ kind: 'ask-birth-date' });
    await database.travelTo('2026-08-17T10:00:00Z');
    expect(await readAnswerForm(deps(), { token })).toMatchObject({ kind: 'expired' });
  });

  it('that was never given is unknown', async () => {
    expect(await readAnswerForm(deps(), { token: 'x'.repeat(43) })).toEqual({ kind: 'unknown' });
    expect(await readAnswerForm(deps(), { token: "' or 1=1 --" })).toEqual({ kind: 'unknown' });
    expect(await answerQuestion(deps(), { token: 'x'.repeat(43), pass: 'a.b', answers: {} })).toEqual({
      kind: 'unknown',
    });
  });
});

describe('other questions', () => {
  it('a late dose that was given is a dose given', async () => {
    const lastDose = await localDay(clinic, -183);
    const story = aPatient()
      .withVertebralFracture(await localDay(clinic, -200))
      .reachedBy('email', 'ada@example.org')
      .onDenosumab(lastDose);
    const patientId = await enrol(clinic, story);
    const [dose] = await database.query<{ due: string; key: string }>(
      `select due_on::text as due, key from task where patient_id = $1 and kind = 'dose'`,
      [patientId],
    );
    await database.travelTo(`${dose!.due}T10:00:00Z`);
    await database.travelTo(new Date(Date.parse(`${dose!.due}T10:00:00Z`) + 86_400_000).toISOString());
    await sendDue();
    const token = await tokenOf(patientId);
    expect(await answer(token, { given: 'yes' })).toMatchObject({
      kind: 'question',
      problems: { givenOn: 'missing' },
    });
    expect(await answer(token, { given: 'yes', givenOn: dose!.due })).toMatchObject({ kind: 'thanks' });
    expect(await factsOf(patientId)).toMatchObject([{ type: 'dose' }]);
    expect(await tasksOf(patientId, 'dose')).toMatchObject([{ key: expect.stringMatching(/dose\/3$/) }]);
  });

  it('a falls reminder closes its task and records a fall', async () => {
    const story = aPatient()
      .withHipFracture(await localDay(clinic, -28))
      .reachedBy('sms', '07700900126');
    const patientId = await enrol(clinic, story);
    await sendDue();
    await answer(await tokenOf(patientId), {
      classStarted: 'no',
      fallen: 'yes',
      fellOn: await localDay(clinic, -2),
      injured: 'no',
    });
    expect((await tasksOf(patientId, 'falls-reminder')).find(({ key }) => key.endsWith('week-6'))).toMatchObject({
      done: true,
    });
    expect(await factsOf(patientId)).toMatchObject([
      { type: 'falls-reminder' },
      { type: 'fall', payload: { injured: false } },
    ]);
    expect((await tasksOf(patientId, 'falls-assessment')).some(({ key }) => key.includes('after-fall'))).toBe(true);
  });
});
