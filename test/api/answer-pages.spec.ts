import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ADHERENCE, aLink, DOSE_BOOK, DOSE_SOON, FALLS } from './answer-links.ts';
import { type Answer, type Browser, startApi, type TestApi } from './harness.ts';

let api: TestApi;
let nurse: Browser;

beforeAll(async () => {
  api = await startApi();
  nurse = await api.signIn('nurse@north.example');
});
afterAll(() => api.close());

const post = (path: string, fields: Record<string, string>) =>
  api.browser().send('POST', path, {
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'null' },
    body: new URLSearchParams(fields).toString(),
  });

/** Every hidden box of a page: what a browser sends with whatever is typed. */
const hiddenIn = ({ text }: Answer): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map((m) => [m[1]!, m[2]!]),
  );

/** Goes on from a page as a browser does. */
const goOn = (path: string, page: Answer, typed: Record<string, string>, go = 'next') =>
  post(path, { ...hiddenIn(page), ...typed, go });

const open = (path: string) => post(path, { day: '3', month: '2', year: '1948' });
const asks = ({ text }: Answer) =>
  /name="(\w+)(?:-day)?"(?! value="[^"]*"><)/.exec(text.split('<p class="progress">')[1] ?? '')?.[1];
const stateOf = async (messageId: string) =>
  (await api.query<{ state: string }>('select state from message where id = $1', [messageId]))[0]?.state;
const factsOf = async (patientId: string) =>
  (
    await api.query<{ type: string }>(
      `select type from fact where patient_id = $1 and source = 'patient' order by seq`,
      [patientId],
    )
  ).map(({ type }) => type);

describe('questions one at a time', () => {
  test('go forward and back without loss, and nothing is recorded before the last', async () => {
    const { path, patientId, messageId } = await aLink(api, nurse, [FALLS]);
    const first = await open(path);
    expect([asks(first), first.text.includes('value="back"')]).toEqual(['classStarted', false]);
    const second = await goOn(path, first, { classStarted: 'no' });
    expect(asks(second)).toBe('fallen');
    const third = await goOn(path, second, { fallen: 'yes' });
    expect([asks(third), third.text.includes('Question 3 of 5')]).toEqual(['fellOn', true]);

    const wrong = await goOn(path, third, { 'fellOn-day': '31', 'fellOn-month': '2', 'fellOn-year': '2026' });
    expect(asks(wrong)).toBe('fellOn');
    expect(wrong.text).toContain('<a href="#fellOn-day">On what date did you fall?</a>');
    expect(wrong.text).toContain('name="fellOn-day" value="31"');
    const back = await goOn(path, wrong, { 'fellOn-day': '12', 'fellOn-month': '6', 'fellOn-year': '2026' }, 'back');
    expect([
      asks(back),
      back.text.includes('value="yes" checked') || /value="yes"[^>]*checked/.test(back.text),
    ]).toEqual(['fallen', true]);
    expect(hiddenIn(back)).toMatchObject({ classStarted: 'no', 'fellOn-day': '12' });
    const again = await goOn(path, back, { fallen: 'yes' });
    expect(again.text).toContain('name="fellOn-day" value="12"');
    const hurt = await goOn(path, again, { 'fellOn-day': '12', 'fellOn-month': '6', 'fellOn-year': '2026' });
    const words = await goOn(path, hurt, {});
    expect([asks(words), words.text.includes('Send my answers')]).toEqual(['words', true]);
    expect([await factsOf(patientId), await stateOf(messageId)]).toEqual([[], 'delivered']);

    const done = await goOn(path, words, { words: 'Thank you', call: 'yes' });
    expect(done.text).toContain('Thank you. We have your answers.');
    expect([await factsOf(patientId), await stateOf(messageId)]).toEqual([['falls-reminder', 'fall'], 'answered']);
    const late = await goOn(path, words, { words: 'And another thing' });
    expect(late.text).toContain('We already have your answers');
    expect(await factsOf(patientId)).toHaveLength(2);
  });

  test('want an answer where one is needed, and drop what is not asked any more', async () => {
    const { path, patientId } = await aLink(api, nurse, [FALLS]);
    const first = await open(path);
    expect((await goOn(path, first, {})).text).toContain('<title>Error: ');
    const second = await goOn(path, first, { classStarted: 'yes' });
    const third = await goOn(path, second, { fallen: 'yes', 'fellOn-day': '1' });
    const back = await goOn(path, third, { 'fellOn-day': '1' }, 'back');
    const words = await goOn(path, back, { fallen: 'no' });
    expect(asks(words)).toBe('words');
    await goOn(path, words, {});
    expect(await factsOf(patientId)).toEqual(['falls-reminder']);
  });

  test('go on where they were when it took longer than an hour', async () => {
    const { path, patientId } = await aLink(api, nurse, [FALLS]);
    const second = await goOn(path, await open(path), { classStarted: 'no' });
    const words = await goOn(path, second, { fallen: 'no' });
    const expired = { ...hiddenIn(words), pass: hiddenIn(words)['pass']!.replace(/^[^.]+/, '1') };
    const over = await post(path, { ...expired, words: 'I had to look for my glasses', go: 'next' });
    expect([over.text.includes('name="year"'), over.text.includes('It took a while')]).toEqual([true, true]);
    const wrong = await post(path, { ...hiddenIn(over), day: '3', month: '2', year: '1949' });
    expect(wrong.text).toContain('Tries left: 4');
    const back = await post(path, { ...hiddenIn(wrong), day: '3', month: '2', year: '1948' });
    expect([asks(back), back.text.includes('I had to look for my glasses')]).toEqual(['words', true]);
    await goOn(path, back, { words: 'I had to look for my glasses' });
    expect(await factsOf(patientId)).toEqual(['falls-reminder']);
  });

  test('are read in the language of the patient', async () => {
    const { path } = await aLink(api, nurse, [FALLS], 'ur');
    const first = await open(path);
    expect(first.text).toContain('<html lang="ur" dir="rtl">');
    expect(first.text).toContain('کیا آپ نے طاقت اور توازن');
    const birth = await post(path, { day: '۳', month: '۲', year: '۱۹۴۸' });
    expect(asks(birth)).toBe('classStarted');
  });
});

describe('a digest', () => {
  test('tells, then asks part after part, and each is recorded with its own last answer', async () => {
    const { path, patientId, messageId } = await aLink(api, nurse, [DOSE_SOON, ADHERENCE, FALLS]);
    const told = await open(path);
    expect(told.text).toContain('Your next treatment is due on 5 July 2026.');
    const first = await goOn(path, told, {});
    expect([asks(first), first.text.includes('value="back"')]).toEqual(['taking', true]);
    const again = await goOn(path, first, { taking: 'yes' }, 'back');
    expect([again.text.includes('5 July 2026'), hiddenIn(again)['taking']]).toEqual([true, 'yes']);

    const words = await post(path, {
      ...hiddenIn(first),
      page: 'words',
      taking: 'yes',
      words: 'my feet are numb',
      go: 'next',
    });
    expect(asks(words)).toBe('classStarted');
    expect(words.text).toContain('href="tel:999"');
    expect([await factsOf(patientId), await stateOf(messageId)]).toEqual([['adherence-check'], 'answered']);

    const half = await open(path);
    expect(asks(await goOn(path, half, {}))).toBe('classStarted');
    const last = await post(path, { ...hiddenIn(words), page: 'words', classStarted: 'yes', fallen: 'no', go: 'next' });
    expect(last.text).toContain('Thank you. We have your answers.');
    expect(await factsOf(patientId)).toEqual(['adherence-check', 'falls-reminder']);
    expect((await open(path)).text).toContain('We already have your answers');
    const [link] = await api.query<{ used: boolean }>(
      'select used_at is not null as used from answer_link where message_id = $1',
      [messageId],
    );
    expect(link?.used).toBe(true);
  });

  test('leaves a part out that is settled', async () => {
    const { path, patientId } = await aLink(api, nurse, [ADHERENCE, FALLS]);
    await nurse.post(`/api/v1/patients/${patientId}/facts`, {
      facts: [{ type: 'adherence-check', ref: 'a1', on: '2026-06-15', payload: { taking: true } }],
    });
    expect(asks(await open(path))).toBe('classStarted');
  });

  test('is recorded once when two send at the same moment', async () => {
    const { path, patientId } = await aLink(api, nurse, [ADHERENCE, FALLS]);
    const first = await open(path);
    const whole = { ...hiddenIn(first), page: 'words', taking: 'yes', go: 'next' };
    const pages = await Promise.all(Array.from({ length: 6 }, () => post(path, whole)));
    expect(pages.map(asks)).toEqual(Array.from({ length: 6 }, () => 'classStarted'));
    expect(await factsOf(patientId)).toEqual(['adherence-check']);
  });

  test('that asks nothing only tells', async () => {
    const { path } = await aLink(api, nurse, [DOSE_SOON, { kind: 'dxa', step: 'nudge', asks: false }]);
    const told = await open(path);
    expect(told.text).toContain('There is nothing to answer.');
    expect(told.text).not.toContain('<form');
  });

  test('puts what speaks of a dose first, and works for 60 days', async () => {
    const { path, messageId } = await aLink(api, nurse, [ADHERENCE, DOSE_BOOK]);
    expect(asks(await open(path))).toBe('booking');
    await api.query(`update answer_link set expires_on = '2026-06-14' where message_id = $1`, [messageId]);
    expect((await open(path)).text).toContain('This link is too old.');
  });
});
