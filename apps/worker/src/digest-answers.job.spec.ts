import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  answerQuestion,
  type AnswerView,
  listLetters,
  makeLetterBatch,
  type NewFact,
  readAnswerForm,
  recordFacts,
  SEALED,
} from '@osteon/application';
import { createLetterGateway, type LetterGateway } from '@osteon/messaging';
import {
  aPatient,
  BIRTH_DATE,
  type Clinic,
  createClinic,
  createDelivery,
  type Delivery,
  enrol,
  enrolOnTablets,
  localDay,
  TEST_KEYS,
} from '@osteon/testing';

const TODAY = '2026-06-17';

let delivery: Delivery;
let letters: LetterGateway;
let clinic: Clinic;

beforeAll(async () => {
  delivery = await createDelivery();
  letters = createLetterGateway({ keys: TEST_KEYS, databaseUrl: delivery.database.url });
});
afterAll(async () => {
  await letters.close();
  await delivery.close();
});
beforeEach(async () => {
  await delivery.database.travelTo(`${TODAY}T10:00:00Z`);
  clinic = await createClinic(delivery.database, delivery.persistence);
});
afterEach(() => delivery.clear());

const answers = () => ({ answers: delivery.door.answers, links: delivery.deps().links });

/** Four weeks after a fracture and two after the first tablet: the two reminders of that day come together. */
async function withFalls(): Promise<string> {
  const story = aPatient()
    .withFracture('wrist', await localDay(clinic, -28))
    .onAlendronate(await localDay(clinic, -14))
    .reachedBy('sms', '07700900123');
  const patientId = await enrol(clinic, story);
  await delivery.plan();
  return patientId;
}

async function tokenOf(patientId: string): Promise<string> {
  const [sms] = await delivery.mailboxOf(patientId);
  const token = /\/a\/([\w-]{43})/.exec(sms?.body ?? '')?.[1];
  if (token === undefined) throw new Error('There is no link in the mailbox.');
  return token;
}

async function open(token: string): Promise<AnswerView & { readonly pass: string }> {
  const view = await readAnswerForm(answers(), { token, birthDate: BIRTH_DATE });
  if (!('pass' in view)) throw new Error(`Asked for the questions, got ${view.kind}.`);
  return view;
}

const statesOf = async (patientId: string) =>
  (await delivery.messagesOf(patientId)).map(({ origin, state }) => `${origin} ${state}`).sort();
const linkUsed = async (patientId: string) =>
  (
    await delivery.database.query<{ used: boolean }>(
      'select used_at is not null as used from answer_link where patient_id = $1',
      [patientId],
    )
  )[0]?.used;

describe('a digest that was sent', () => {
  it('is answered part by part, and an answer proves that all of it came', async () => {
    const patientId = await withFalls();
    await delivery.send();
    expect(await statesOf(patientId)).toEqual(['digest accepted', 'planned accepted', 'planned accepted']);
    const token = await tokenOf(patientId);
    const first = await open(token);
    const forms: Record<string, Record<string, string>> = {
      taking: { taking: 'yes', words: 'Thank you' },
      falls: { classStarted: 'yes', fallen: 'no' },
    };
    const formOf = (view: AnswerView) => ('form' in view ? view.form : view.kind);
    const given = (view: AnswerView) => forms[formOf(view)] ?? {};

    const half = await answerQuestion(answers(), { token, pass: first.pass, answers: given(first) });
    expect([formOf(first), formOf(half)].sort()).toEqual(['falls', 'taking']);
    expect(half).toMatchObject({ recorded: { emergency: null } });
    expect(await statesOf(patientId)).toEqual(['digest answered', 'planned answered', 'planned delivered']);
    expect(await linkUsed(patientId)).toBe(false);

    const again = await open(token);
    const done = await answerQuestion(answers(), { token, pass: again.pass, answers: given(again) });
    expect(done).toMatchObject({ kind: 'thanks' });
    expect(await statesOf(patientId)).toEqual(['digest answered', 'planned answered', 'planned answered']);
    expect(await linkUsed(patientId)).toBe(true);
    expect(await readAnswerForm(answers(), { token })).toMatchObject({ kind: 'used' });
    expect(await delivery.forbiddenMoves()).toEqual([]);
  });

  it('asks no more when a nurse has settled the other part meanwhile', async () => {
    const patientId = await withFalls();
    await delivery.send();
    const token = await tokenOf(patientId);
    const view = await open(token);
    const isFalls = 'form' in view && view.form === 'falls';
    const told: NewFact = isFalls
      ? { type: 'adherence-check', ref: 't1', on: TODAY, payload: { taking: true } }
      : { type: 'falls-reminder', on: TODAY };
    await recordFacts(delivery.persistence, clinic.nurse, patientId, { facts: [told], source: 'nurse' });
    const given: Record<string, string> = isFalls ? { classStarted: 'yes', fallen: 'no' } : { taking: 'yes' };
    const done = await answerQuestion(answers(), { token, pass: view.pass, answers: given });
    expect(done).toMatchObject({ kind: 'thanks' });
    expect(await statesOf(patientId)).toEqual(['digest answered', 'planned answered', 'planned delivered']);
    expect(await readAnswerForm(answers(), { token })).toMatchObject({ kind: 'used' });
  });

  it('is answered though nobody knew whether it had come', async () => {
    const patientId = await withFalls();
    const blind = delivery.gateway({ answer: 'throws', delivers: true });
    await delivery.send({ gateway: blind });
    expect(await statesOf(patientId)).toEqual(['digest uncertain', 'planned uncertain', 'planned uncertain']);
    const token = await tokenOf(patientId);
    const view = await open(token);
    const given: Record<string, string> =
      'form' in view && view.form === 'falls' ? { classStarted: 'no', fallen: 'no' } : { taking: 'yes' };
    await answerQuestion(answers(), { token, pass: view.pass, answers: given });
    expect(await statesOf(patientId)).toEqual(['digest answered', 'planned answered', 'planned delivered']);
    await delivery.letLeaseRunOut();
    await delivery.reconcile(blind);
    expect(await statesOf(patientId)).toEqual(['digest answered', 'planned answered', 'planned delivered']);
    expect(await delivery.forbiddenMoves()).toEqual([]);
  });
});

describe('a reminder by letter', () => {
  const byLetter = { contactPoints: [{ channel: 'letter', value: 'home address' }] } as const;
  const waiting = (patientId: string) =>
    delivery.database
      .query<{ recipient: string; content: string }>('select recipient, content from letter where patient_id = $1', [
        patientId,
      ])
      .then((rows) =>
        rows.map(({ recipient, content }) => ({
          recipient: TEST_KEYS.open(recipient, SEALED.letterRecipient(patientId)),
          body: (JSON.parse(TEST_KEYS.open(content, SEALED.letterContent(patientId))) as { body: string }).body,
        })),
      );

  it('becomes a letter of the print run, once', async () => {
    const patientId = await enrolOnTablets(clinic, byLetter);
    await delivery.database.query(
      `update patient set address = '{"lines": ["1 Long Lane"], "city": "Leeds", "postalCode": "LS1 1AA"}' where id = $1`,
      [patientId],
    );
    await delivery.plan();
    expect(await delivery.send({ gateway: letters })).toMatchObject({ accepted: 1 });
    const [letter, ...more] = await waiting(patientId);
    expect(more).toEqual([]);
    expect(letter?.recipient).toMatch(/\n1 Long Lane\nLeeds\nLS1 1AA$/);
    expect(letter?.body).toMatch(/\/a\/[\w-]{43}/);

    // Done before it is printed: it stays behind.
    const persistence = delivery.door.as(clinic.nurse);
    const held = async () => (await listLetters(persistence, clinic.nurse, { limit: 1, toPrint: true })).rows[0]?.held;
    expect(await held()).toBeNull();
    await delivery.database.query(`update task set done_on = $2 where patient_id = $1`, [patientId, TODAY]);
    expect(await held()).toBe('settled');
    await expect(makeLetterBatch(persistence, clinic.nurse)).rejects.toMatchObject({ code: 'FLS-1324' });
  });

  it('is refused where there is no address, and a nurse calls', async () => {
    const patientId = await enrolOnTablets(clinic, byLetter);
    await delivery.plan();
    expect(await delivery.send({ gateway: letters })).toMatchObject({ refused: 1 });
    expect(await waiting(patientId)).toEqual([]);
    expect(await delivery.itemsOf(patientId)).toEqual(['call']);
  });
});
