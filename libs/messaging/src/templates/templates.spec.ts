import { describe, expect, it } from '@jest/globals';
import { AGENTS, MESSAGE_STEPS } from '@osteon/domain';
import { en } from './en.ts';
import { compileTemplate } from './template.ts';
import { compilePacks, createMessageWriter } from './write-message.ts';

const write = createMessageWriter();
const link = `https://clinic.example.org/a/${'x'.repeat(43)}`;

/** Flesch–Kincaid: the school year that can read a text. */
function schoolYear(text: string): number {
  const plain = text.replace(/\{link\}/g, 'here').replace(/\{\w+\}/g, 'then');
  const sentences = plain.split(/[.!?:]+\s|\n+/).filter((part) => /\w/.test(part)).length;
  const words = plain.match(/[A-Za-z']+/g) ?? [];
  const syllables = words
    .map((word) =>
      Math.max(
        1,
        (
          word
            .toLowerCase()
            .replace(/e\b/, '')
            .match(/[aeiouy]+/g) ?? []
        ).length,
      ),
    )
    .reduce((sum, count) => sum + count, 0);
  return 0.39 * (words.length / sentences) + 11.8 * (syllables / words.length) - 15.59;
}

describe('a template', () => {
  it('fails when it names what is not known', () => {
    expect(() => compileTemplate('Dear {given}', 'x')).toThrow('names the variable {given}');
  });
  it('fails when a brace is left over', () => {
    expect(() => compileTemplate('Dear {given', 'x')).toThrow('a brace without its other half');
  });
  it('puts values in as they are', () => {
    expect(compileTemplate('{dueOn}: {dueOn}', 'x').render({ dueOn: '{link}', link: 'l', telephone: 't' })).toBe(
      '{link}: {link}',
    );
  });
});

describe('a language', () => {
  it('has a text for every step', () => {
    const [first, ...rest] = Object.entries(en.texts);
    expect(first).toBeDefined();
    expect(() => compilePacks([{ ...en, texts: Object.fromEntries(rest) }])).toThrow('There is no text for');
  });
  it('gives a link where it asks, and only there', () => {
    const texts = { ...en.texts, 'dose/soon': { subject: 's', sms: '{link}', email: 'e' } };
    expect(() => compilePacks([{ ...en, texts }])).toThrow('has a {link} and asks nothing');
  });
});

describe.each(MESSAGE_STEPS.map(({ kind, step, asks }) => ({ kind, step, asks })))(
  '$kind/$step in English',
  ({ kind, step, asks }) => {
    const message = { kind, step, language: 'en-GB', dueOn: '2026-04-30', serviceTelephone: '0117 496 0000' };
    const sms = write({ ...message, channel: 'sms' }, asks ? link : null);
    const email = write({ ...message, channel: 'email' }, asks ? link : null);

    it('says nothing that reveals why in a text message or a subject line', () => {
      const reveals = new RegExp(
        `${AGENTS.join('|')}|bone|fractur|osteo|scan result|density|dxa|fall|spine|vertebr|inject|infusion|calcium|treatment|medic|drug|pill|tablet`,
        'i',
      );
      expect(sms.body.replace(link, '')).not.toMatch(reveals);
      expect(email.subject).not.toMatch(reveals);
      expect(sms.subject).toBeNull();
    });
    it('fits into two parts of a text message', () => {
      expect(sms.body.length).toBeLessThanOrEqual(306);
    });
    it('can be read at the age of 11', () => {
      const texts = en.texts[`${kind}/${step}`]!;
      expect(schoolYear(texts.sms)).toBeLessThanOrEqual(6.5);
      expect(schoolYear(texts.email)).toBeLessThanOrEqual(6.5);
    });
    it('writes the date in full and the telephone number', () => {
      expect(`${sms.body} ${email.body}`).toContain('0117 496 0000');
      expect(`${sms.body} ${email.body}`).not.toContain('2026-04-30');
    });
  },
);
