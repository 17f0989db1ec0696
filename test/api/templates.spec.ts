import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TemplateList, TemplatePreview } from '@osteon/contracts';
import { createServiceWriter } from '@osteon/messaging';
import { type People, refusalOf, startApi, type TestApi } from './harness.ts';

let api: TestApi;
let people: People;

beforeAll(async () => {
  api = await startApi();
  people = await api.people();
});
afterAll(() => api.close());

const SOON = '/api/v1/templates/en/dose.soon';
const OWN = {
  subject: 'Your visit',
  sms: 'Your visit is on {dueOn}. Ring {telephone}.',
  email: 'Your treatment is due on {dueOn}. Ring {telephone}.',
  tell: 'Your treatment is due on {dueOn}.',
};
const save = (texts: Record<string, string>, path = SOON) => people.admin.send('PUT', path, { json: { texts } });
const list = async (language = 'en', who = people.nurse) =>
  (await who.get<TemplateList>(`/api/v1/templates?language=${language}`)).body;
const template = async (name: string, language?: string, who?: typeof people.nurse) =>
  (await list(language, who)).rows.find((row) => row.name === name);

describe("a service's own words", () => {
  test('start as the shipped ones, in three languages', async () => {
    const { languages, rows } = await list();
    expect(languages.map(({ language, direction }) => [language, direction])).toEqual([
      ['en', 'ltr'],
      ['pl', 'ltr'],
      ['ur', 'rtl'],
    ]);
    expect(rows.every(({ isOwn, texts, shipped }) => !isOwn && JSON.stringify(texts) === JSON.stringify(shipped))).toBe(
      true,
    );
    expect((await template('dose/book', 'ur'))?.texts.subject).toBe('اگلی ملاقات کا وقت لیں');
    expect((await template('letter/gp', 'ur'))?.texts.subject).toContain('Follow-up after a fracture');
  });

  test('are saved, said who by, kept apart by service and language, and taken back', async () => {
    expect((await save(OWN)).status).toBe(204);
    expect(await template('dose/soon')).toMatchObject({
      texts: OWN,
      isOwn: true,
      savedBy: 'Adam North',
      savedAt: '2026-06-15T10:00:00.000Z',
      broken: [],
    });
    expect((await save({ ...OWN, subject: 'Your next visit' })).status).toBe(204);
    expect((await template('dose/soon'))?.texts.subject).toBe('Your next visit');
    expect((await template('dose/soon', 'pl'))?.isOwn).toBe(false);
    expect((await template('dose/soon', 'en', people.stranger))?.isOwn).toBe(false);
    expect((await people.admin.send('DELETE', SOON)).status).toBe(204);
    expect(await template('dose/soon')).toMatchObject({ isOwn: false, savedBy: 'Adam North' });
    const rows = await api.query(`select texts ->> 'subject' as subject from message_template order by saved_at`);
    expect(rows).toEqual([{ subject: 'Your visit' }, { subject: 'Your next visit' }, { subject: null }]);
    const audit = await api.query(`select count(*)::int as n from audit_record where action = 'save-template'`);
    expect(audit).toEqual([{ n: 3 }]);
  });

  test.each<[string, Record<string, string>, string[], RegExp]>([
    ['an unknown variable', { ...OWN, email: 'Dear {doctor}' }, ['texts.email'], /\{doctor\} is not known here/],
    [
      'a drug in the text message',
      { ...OWN, sms: 'Your Prolia on {dueOn}' },
      ['texts.sms'],
      /prolia.* reveals a treatment/,
    ],
    [
      'an illness in the subject',
      { ...OWN, subject: 'Your bone health' },
      ['texts.subject'],
      /bone.* reveals an illness/,
    ],
    [
      'a clinic in the text message',
      { ...OWN, sms: 'From the FLS' },
      ['texts.sms'],
      /fls.* reveals the kind of clinic/,
    ],
    ['a link where nothing is asked', { ...OWN, sms: '{link}' }, ['texts.sms'], /\{link\} is not known here/],
    [
      'too many parts',
      { ...OWN, sms: 'Please do come to your visit. '.repeat(12) },
      ['texts.sms'],
      /takes 3 text messages; at most 2/,
    ],
    ['two at once', { ...OWN, subject: '', sms: '{' }, ['texts.subject', 'texts.sms'], /needed/],
  ])('are refused with %s, and nothing is stored', async (_, texts, fields, message) => {
    const before = await api.query('select count(*) from message_template');
    const refused = await save(texts);
    expect(refusalOf(refused)).toEqual({ status: 422, code: 'FLS-1321', fields });
    expect(refused.text).toMatch(message);
    expect(await api.query('select count(*) from message_template')).toEqual(before);
  });

  test('want a link where an answer is asked for', async () => {
    const refused = await save({ ...OWN }, '/api/v1/templates/en/dose.book');
    expect(refusalOf(refused)).toMatchObject({ code: 'FLS-1321', fields: ['texts.sms', 'texts.email'] });
  });

  test.each([
    ['/api/v1/templates/xx/dose.soon', 'FLS-1320', 404],
    ['/api/v1/templates/en/dose.never', 'FLS-1320', 404],
    ['/api/v1/templates/en/..%2f', 'FLS-9000', 400],
  ])('are not known as %s', async (path, code, status) => {
    expect(refusalOf(await save(OWN, path))).toMatchObject({ code, status });
  });

  test('may say more in another alphabet, and less long', async () => {
    const long = { ...OWN, sms: `${'ł'.repeat(260)} {dueOn}` };
    expect(refusalOf(await save(long, '/api/v1/templates/pl/dose.soon'))).toMatchObject({ fields: ['texts.sms'] });
  });

  test('are looked at before they are saved', async () => {
    const preview = (texts: Record<string, string>) => people.admin.post<TemplatePreview>(`${SOON}/preview`, { texts });
    expect((await preview(OWN)).body).toEqual({
      texts: {
        subject: 'Your visit',
        sms: 'Your visit is on 30 September 2026. Ring 0117 496 0000.',
        email: 'Your treatment is due on 30 September 2026. Ring 0117 496 0000.',
        tell: 'Your treatment is due on 30 September 2026.',
      },
      sms: { encoding: 'gsm7', parts: 1 },
      problems: [],
    });
    const { body } = await preview({ ...OWN, sms: 'Your denosumab: {dueOn}', email: '{' });
    expect(body.texts.sms).toBe('Your denosumab: 30 September 2026');
    expect(body.problems.map(({ field, problem }) => [field, problem])).toEqual([
      ['sms', 'reveals'],
      ['email', 'loose-brace'],
    ]);
  });

  test('that are broken by now are said to be, and the shipped ones are shown', async () => {
    await api.query(
      `insert into message_template (service_id, language, name, texts, saved_by, saved_at)
       values ($1, 'en', 'dxa/nudge', '{"subject":"s","sms":"{gone}","email":"e","tell":"t"}', $2, '2026-06-15T11:00Z')`,
      [api.ids.north, api.ids.admin],
    );
    const found = await template('dxa/nudge');
    expect(found).toMatchObject({ isOwn: false, broken: [{ field: 'sms', problem: 'unknown-variable' }] });
    expect(found?.texts).toEqual(found?.shipped);

    // What sends finds the same, goes on with the shipped ones, and tells the service once.
    for (let process = 0; process < 2; process += 1) {
      const failures: unknown[] = [];
      const writer = createServiceWriter({ templates: api.persistence.templates, onFailure: (e) => failures.push(e) });
      await writer.refresh();
      const parts = [{ kind: 'dxa', step: 'nudge', dueOn: '2026-06-30', asks: false }] as const;
      const sms = { serviceId: api.ids.north, channel: 'sms', language: 'en', serviceTelephone: null, parts } as const;
      expect(writer.writeMessage(sms, null).body).toContain('the result of your scan');
      expect(failures).toEqual([]);
    }
    const items = await api.query(`select kind, detail ->> 'name' as name from work_item where kind = 'incident'`);
    expect(items).toEqual([{ kind: 'incident', name: 'dxa/nudge' }]);
  });
});
