import { describe, expect, it } from '@jest/globals';
import { MESSAGE_STEPS } from '@osteon/domain';
import { answerFormOf, dateFromBoxes, pagesOf, type AnswerFormName } from './answer-form.ts';
import { readAnswer } from './read-answer.ts';
import { answerTokenOf, isPassValid, looksLikeToken, passOf, tokenHashOf } from './answer-token.ts';

const context = {
  messageId: 'm1',
  kind: 'adherence-check',
  treatment: 't1',
  today: '2026-06-17',
  birthDate: '1948-03-07',
  opensOn: '2026-06-01',
} as const;

const read = (form: AnswerFormName, given: Record<string, unknown>) => readAnswer(form, given, context);
const understood = (form: AnswerFormName, given: Record<string, unknown>) => {
  const result = read(form, given);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.answer;
};
const problems = (form: AnswerFormName, given: Record<string, unknown>) => {
  const result = read(form, given);
  return result.ok ? {} : result.problems;
};

describe('the form of a message', () => {
  it.each(MESSAGE_STEPS)('$kind/$step', ({ kind, step, asks }) => {
    expect(answerFormOf(kind, step) !== null).toBe(asks);
  });
});

describe('an answer about taking it', () => {
  it.each([
    ['yes', true],
    ['no', false],
    ['not-sure', null],
  ])('"%s" is a fact of the course', (taking, expected) => {
    expect(understood('taking', { taking })).toMatchObject({
      facts: [{ type: 'adherence-check', ref: 't1', on: '2026-06-17', payload: { taking: expected } }],
      items: [],
    });
  });
  it('keeps what else was said', () => {
    expect(
      understood('taking', { taking: 'yes', lastTakenOn: '2026-06-14', missed: 'some', sideEffects: 'yes' }),
    ).toMatchObject({
      facts: [{ payload: { lastTakenOn: '2026-06-14', missedInFourWeeks: 'some', sideEffects: true } }],
      items: [{ kind: 'side-effects', key: 'side-effects/m1' }],
    });
  });
  it.each([
    [{}, { taking: 'missing' }],
    [{ taking: ['yes', 'no'] }, { taking: 'missing' }],
    [{ taking: 'maybe' }, { taking: 'not-a-choice' }],
    [{ taking: 'yes', lastTakenOn: '2026-02-30' }, { lastTakenOn: 'not-a-date' }],
    [{ taking: 'yes', lastTakenOn: '2026-06-18' }, { lastTakenOn: 'in-the-future' }],
    [{ taking: 'yes', lastTakenOn: '1948-03-06' }, { lastTakenOn: 'too-early' }],
    [{ taking: 'yes', words: 'x'.repeat(1_001) }, { words: 'too-long' }],
  ])('%j is refused', (given, expected) => {
    expect(problems('taking', given)).toEqual(expected);
  });
});

describe('other answers', () => {
  it('a dose wants its day, which lies in its window', () => {
    expect(problems('given', { given: 'yes' })).toEqual({ givenOn: 'missing' });
    expect(problems('given', { given: 'yes', givenOn: '2026-05-31' })).toEqual({ givenOn: 'too-early' });
    expect(understood('given', { given: 'yes', givenOn: '2026-06-01' }).facts).toEqual([
      { type: 'dose', ref: 't1', on: '2026-06-01', payload: {} },
    ]);
  });
  it('asking for a call is no fact', () => {
    expect(understood('given', { given: 'call' })).toMatchObject({ facts: [], items: [{ kind: 'asks-for-call' }] });
    expect(understood('booking', { booking: 'call' })).toMatchObject({ facts: [], items: [{ kind: 'asks-for-call' }] });
    expect(understood('booking', { booking: 'booked' })).toMatchObject({ facts: [], items: [], note: 'confirmed' });
  });
  it('pain is a fact and is read by a nurse', () => {
    expect(understood('pain', { nrs: '8', change: 'worse', breathing: 'yes', posture: 'no' })).toMatchObject({
      facts: [{ type: 'pain', payload: { nrs: 8, worsening: true, pulmonaryDysfunction: true, deformity: false } }],
      items: [{ kind: 'reply' }],
    });
    expect(problems('pain', { nrs: '11', change: 'worse', breathing: 'yes', posture: 'no' })).toEqual({
      nrs: 'not-a-choice',
    });
  });
  it('free text is read by a nurse, at once when it suggests a red flag', () => {
    expect(understood('falls', { classStarted: 'yes', fallen: 'no', words: 'Thank you' }).items).toMatchObject([
      { kind: 'reply', urgent: false },
    ]);
    expect(understood('falls', { classStarted: 'yes', fallen: 'no', words: 'My foot went NUMB' }).items).toMatchObject([
      { kind: 'reply', urgent: true },
    ]);
  });
});

describe('questions one by one', () => {
  const asked = (form: AnswerFormName, given: Record<string, string>) =>
    pagesOf(form, given).map((page) => page.map(({ name }) => name).join('+'));
  it('are those that the answers so far call for', () => {
    expect(asked('falls', {})).toEqual(['classStarted', 'fallen', 'words+call']);
    expect(asked('falls', { fallen: 'yes' })).toEqual(['classStarted', 'fallen', 'fellOn', 'injured', 'words+call']);
    expect(asked('given', { given: 'call' })).toEqual(['given', 'words']);
    expect(asked('given', { given: 'yes' })).toEqual(['given', 'givenOn', 'words']);
  });
  it('count for nothing when they are not asked', () => {
    const answer = understood('falls', { classStarted: 'yes', fallen: 'no', fellOn: '2026-06-02', injured: 'yes' });
    expect(answer.facts.map(({ type }) => type)).toEqual(['falls-reminder']);
    expect(problems('falls', { classStarted: 'yes', fallen: 'no', fellOn: 'never' })).toEqual({});
  });
});

describe('a date in three boxes', () => {
  it.each([
    [{ 'givenOn-day': '3', 'givenOn-month': '6', 'givenOn-year': '2026' }, {}],
    [{ 'givenOn-day': ' 03 ', 'givenOn-month': '06', 'givenOn-year': '26' }, {}],
    [{ 'givenOn-day': '۳', 'givenOn-month': '٦', 'givenOn-year': '۲۰۲۶' }, {}],
    [{ givenOn: '2026-06-03' }, {}],
    [{ 'givenOn-day': '31', 'givenOn-month': '6', 'givenOn-year': '2026' }, { givenOn: 'not-a-date' }],
    [{ 'givenOn-day': '3', 'givenOn-month': '', 'givenOn-year': '2026' }, { givenOn: 'not-a-date' }],
    [{ 'givenOn-day': '3', 'givenOn-month': 'June', 'givenOn-year': '2026' }, { givenOn: 'not-a-date' }],
    [{ 'givenOn-day': '18', 'givenOn-month': '6', 'givenOn-year': '2026' }, { givenOn: 'in-the-future' }],
    [{ 'givenOn-day': '31', 'givenOn-month': '5', 'givenOn-year': '2026' }, { givenOn: 'too-early' }],
    [{}, { givenOn: 'missing' }],
  ])('%j', (boxes, expected) => {
    expect(problems('given', { given: 'yes', ...boxes })).toEqual(expected);
    if (Object.keys(expected).length > 0) return;
    expect(understood('given', { given: 'yes', ...boxes }).facts).toMatchObject([{ type: 'dose', on: '2026-06-03' }]);
  });
  it('takes a year of birth as it is', () => {
    expect(dateFromBoxes('7', '3', '48')).toBe('0048-03-07');
    expect(dateFromBoxes('۷', '۳', '۱۹۴۸')).toBe('1948-03-07');
  });
});

describe('tokens and passes', () => {
  const secret = 'a secret that is only for this test of tokens';
  const token = answerTokenOf(secret, 'm1');
  const now = new Date('2026-06-17T10:00:00Z');
  it('are the same for a message every time, and another for every message and secret', () => {
    expect(answerTokenOf(secret, 'm1')).toBe(token);
    expect(looksLikeToken(token)).toBe(true);
    expect(new Set([token, answerTokenOf(secret, 'm2'), answerTokenOf(`${secret}!`, 'm1')]).size).toBe(3);
    expect(tokenHashOf(token)).toHaveLength(32);
  });
  it('a pass holds for an hour, for its link', () => {
    const pass = passOf(secret, token, now);
    expect(isPassValid(secret, token, pass, now)).toBe(true);
    expect(isPassValid(secret, token, pass, new Date('2026-06-17T10:59:59Z'))).toBe(true);
    expect(isPassValid(secret, token, pass, new Date('2026-06-17T11:00:00Z'))).toBe(false);
    expect(isPassValid(secret, answerTokenOf(secret, 'm2'), pass, now)).toBe(false);
    expect(isPassValid(secret, token, pass.replace(/^./, 'z'), now)).toBe(false);
    expect(isPassValid(secret, token, '', now)).toBe(false);
  });
});
