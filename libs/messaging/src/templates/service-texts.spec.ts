import { describe, expect, it } from '@jest/globals';
import { previewTemplate, TEMPLATE_SHAPES, type StoredTemplate, type TemplateStore } from '@osteon/application';
import { createServiceWriter, SHIPPED_TEXTS, TEXTS_STALE_AFTER_MS } from './service-texts.ts';

const OWN = { subject: 'Visit', sms: 'Your visit: {dueOn}.', email: 'Visit on {dueOn}.', tell: 'Visit on {dueOn}.' };
const row = (more: Partial<StoredTemplate> = {}): StoredTemplate => ({
  id: 'r1',
  serviceId: 's1',
  language: 'en',
  name: 'dose/soon',
  texts: OWN,
  ...more,
});
const sms = {
  serviceId: 's1',
  channel: 'sms',
  language: 'en-GB',
  serviceTelephone: null,
  parts: [{ kind: 'dose', step: 'soon', dueOn: '2026-04-30', asks: false }],
} as const;

function aWriter(stored: StoredTemplate[]) {
  const raised: unknown[] = [];
  const failures: unknown[] = [];
  let clock = 0;
  let asked = 0;
  const templates: Pick<TemplateStore, 'latestOfAll' | 'raise'> = {
    latestOfAll() {
      asked += 1;
      return stored.length === 0 ? Promise.reject(new Error('away')) : Promise.resolve(stored);
    },
    raise(items) {
      raised.push(...items);
      return Promise.resolve();
    },
  };
  const writer = createServiceWriter({ templates, onFailure: (error) => failures.push(error), now: () => clock });
  return { writer, raised, failures, pass: (ms: number) => (clock += ms), asked: () => asked };
}

describe("a service's own words", () => {
  it('are sent to its patients, and to nobody else’s', async () => {
    const { writer } = aWriter([row()]);
    expect(writer.writeMessage(sms, null).body).toContain('Hello from your clinic team');
    await writer.refresh();
    expect(writer.writeMessage(sms, null).body).toBe('Your visit: 30 April 2026.');
    expect(writer.writeMessage({ ...sms, serviceId: 's2' }, null).body).toContain('Hello');
    expect(writer.writeMessage({ ...sms, language: 'pl' }, null).body).toContain('Tu zespół');
    const part = sms.parts[0];
    expect(writer.tell(sms, part)).toBe('Visit on 30 April 2026.');
  });

  it('are read again after half a minute, once for all who wait', async () => {
    const stored = [row()];
    const { writer, pass, asked } = aWriter(stored);
    await Promise.all([writer.refresh(), writer.refresh(), writer.refresh()]);
    expect(asked()).toBe(1);
    stored[0] = row({ texts: null });
    pass(TEXTS_STALE_AFTER_MS - 1);
    await writer.refresh();
    expect(writer.writeMessage(sms, null).body).toContain('Your visit');
    pass(1);
    await writer.refresh();
    expect([asked(), writer.writeMessage(sms, null).body.startsWith('Hello')]).toEqual([2, true]);
  });

  it.each<[string, Partial<StoredTemplate>]>([
    ['a variable that went', { texts: { ...OWN, sms: '{doctor}' } }],
    ['a name that reveals', { texts: { ...OWN, sms: 'Prolia on {dueOn}' } }],
    ['another shape', { texts: 'words' }],
    ['nothing in it', { texts: [] }],
    ['a name that nobody knows', { name: 'dose/never' }],
    ['a language that nobody ships', { language: 'xx' }],
  ])('fall back to the shipped ones with an incident, once: %s', async (_, broken) => {
    const { writer, raised, pass } = aWriter([row(broken)]);
    await writer.refresh();
    pass(TEXTS_STALE_AFTER_MS);
    await writer.refresh();
    expect(writer.writeMessage(sms, null).body).toContain('Hello from your clinic team');
    expect(raised).toMatchObject([{ serviceId: 's1', kind: 'incident', key: 'incident/template/r1' }]);
  });

  it('stay as they were while the database is away', async () => {
    const stored = [row()];
    const { writer, pass, failures } = aWriter(stored);
    await writer.refresh();
    stored.length = 0;
    pass(TEXTS_STALE_AFTER_MS);
    await writer.refresh();
    expect(failures).toHaveLength(1);
    expect(writer.writeMessage(sms, null).body).toBe('Your visit: 30 April 2026.');
  });
});

describe.each(SHIPPED_TEXTS.languages)('the shipped texts in $language', ({ language }) => {
  it.each(TEMPLATE_SHAPES.map(({ name }) => name))('%s can be looked at', (name) => {
    const texts = SHIPPED_TEXTS.textsOf(language, name) ?? {};
    const preview = previewTemplate({ shippedTexts: SHIPPED_TEXTS }, { language, name, texts });
    expect(preview.problems).toEqual([]);
    expect(Object.keys(preview.texts)).toEqual(Object.keys(preview.texts).filter((field) => field in texts));
    expect(Object.values(preview.texts).join(' ')).not.toMatch(/[{}]/);
  });
});
