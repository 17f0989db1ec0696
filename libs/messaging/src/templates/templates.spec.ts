import { describe, expect, it } from '@jest/globals';
import {
  MANUAL_NAMES,
  MOST_SMS_PARTS,
  REPLY_NAMES,
  revealingWordIn,
  smsParts,
  type MessageChannel,
} from '@osteon/application';
import { AGENTS, MESSAGE_STEPS } from '@osteon/domain';
import { en } from './en.ts';
import type { LanguagePack } from './language-pack.ts';
import { compilePacks, LANGUAGE_PACKS } from './packs.ts';
import { createMessageWriter } from './write-message.ts';

const { writeMessage, writeNamed } = createMessageWriter();
const link = `https://clinic.example.org/a/${'x'.repeat(43)}`;
const telephone = '0117 496 0000';
const frame = (language: string, channel: MessageChannel) => ({
  serviceId: 's1',
  language,
  channel,
  serviceTelephone: telephone,
});

/** Flesch–Kincaid: the school year that can read a text. */
function schoolYear(text: string): number {
  const plain = text
    .replace(/\{link\}/g, 'here')
    .replace(/\{\w+\}/g, 'then')
    .replace(/^# /gm, '');
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

/**
 * What no text message and no subject line of ours hints at, beyond the words that a service's own texts are refused
 * for: anybody may see the telephone.
 */
const HINTS: Readonly<Record<string, RegExp>> = {
  en: new RegExp(
    `${AGENTS.join('|')}|bone|fractur|osteo|scan result|density|dxa|\\bfall|spine|vertebr|inject|infusion|calcium|treatment|medic|drug|pill|tablet`,
    'i',
  ),
  pl: /kość|kości|złam|osteo|kręg|densyt|upad|zastrzyk|wlew|lek(?!arz)|leczeni|tablet|wapń|wapnia/i,
  ur: /ہڈی|ہڈیو|فریکچر|آسٹیو|ریڑھ|گرن|ٹیک[ہے]|انجکشن|دوا|علاج|گولی|کیلشیم/,
};

const REMINDERS = MESSAGE_STEPS.map(({ kind, step, asks }) => ({ name: `${kind}/${step}`, kind, step, asks }));

describe('a language', () => {
  const broken = (texts: LanguagePack['texts']) => () => compilePacks([{ ...en, texts }]);
  it('has a text for every step', () => {
    const [, ...rest] = Object.entries(en.texts);
    expect(broken(Object.fromEntries(rest))).toThrow('There is no text for adherence-check/ask in en.');
  });
  it('gives a link where it asks, and only there', () => {
    const soon = en.texts['dose/soon']!;
    expect(broken({ ...en.texts, 'dose/soon': { ...soon, sms: '{link}' } })).toThrow('{link} is not known here');
    const book = en.texts['dose/book']!;
    expect(broken({ ...en.texts, 'dose/book': { ...book, sms: 'Book' } })).toThrow('must say where {link} comes');
  });
  it('has no text for what is not known', () => {
    expect(broken({ ...en.texts, 'dose/never': { sms: 'x' } })).toThrow('dose/never, which is not known');
  });
  it('is English where there is none', () => {
    const dose = { kind: 'dose', step: 'soon', dueOn: '2026-04-30', asks: false } as const;
    const inCymraeg = writeMessage({ ...frame('cy', 'sms'), parts: [dose] }, null);
    expect(inCymraeg).toEqual(writeMessage({ ...frame('en', 'sms'), parts: [dose] }, null));
    expect(writeMessage({ ...frame('pl-PL', 'sms'), parts: [dose] }, null).body).toContain('30 kwietnia 2026');
  });
});

describe.each(LANGUAGE_PACKS)('in $language', (pack) => {
  const { language, texts } = pack;

  it.each(REMINDERS)('$name says what it should by every channel', ({ name, kind, step, asks }) => {
    const parts = [{ kind, step, dueOn: '2026-04-30', asks }];
    const sms = writeMessage({ ...frame(language, 'sms'), parts }, asks ? link : null);
    const email = writeMessage({ ...frame(language, 'email'), parts }, asks ? link : null);
    const letter = writeMessage({ ...frame(language, 'letter'), parts }, asks ? link : null);
    expect(sms.subject).toBeNull();
    expect(email.subject).toBe(texts[name]?.subject);
    for (const { body } of [sms, email, letter]) {
      expect(body.split(link)).toHaveLength(asks ? 2 : 1);
      expect(body).toContain(telephone);
      expect(body).not.toMatch(/\{|2026-04-30/);
    }
    const { encoding, parts: count } = smsParts(sms.body);
    expect([encoding, count <= MOST_SMS_PARTS[encoding]]).toEqual([language === 'en' ? 'gsm7' : 'ucs2', true]);
  });

  it.each([...REMINDERS.map(({ name }) => name), 'digest', ...REPLY_NAMES, ...MANUAL_NAMES])(
    '%s reveals nothing in a text message or a subject line',
    (name) => {
      const { sms = '', subject = '' } = texts[name] ?? {};
      expect([sms.length > 0, subject.length > 0]).toEqual([true, true]);
      for (const text of [sms, subject]) {
        expect(revealingWordIn(text)).toBeNull();
        expect(text).not.toMatch(HINTS[language]!);
      }
    },
  );

  it('reads like a digest from two parts on, and names no part in a text message', () => {
    const parts = [
      { kind: 'dose', step: 'soon', dueOn: '2026-04-30', asks: false },
      { kind: 'falls-reminder', step: 'advice', dueOn: '2026-05-12', asks: true },
    ] as const;
    const sms = writeMessage({ ...frame(language, 'sms'), parts }, link);
    expect(sms.body.replace(link, '{link}').replace(telephone, '').replaceAll('\u200e', '')).toBe(
      texts['digest']?.sms?.replace('{telephone}', ''),
    );
    const { body } = writeMessage({ ...frame(language, 'email'), parts }, link);
    expect(body.match(/^- /gm)).toHaveLength(2);
    expect(body).toMatch(/30\D+2026/);
    expect(body.split(link)).toHaveLength(2);
    expect(writeMessage({ ...frame(language, 'sms'), parts: [parts[0]] }, null).body).toMatch(/30\D+2026/);
  });

  it('replies with the emergency number of the country', () => {
    const reply = writeNamed({ ...frame(language, 'sms'), name: 'reply/red-flag', emergencyNumber: '999' });
    expect(reply.body).toContain('999');
    expect(reply.body).toContain(telephone);
    expect(writeNamed({ ...frame(language, 'sms'), serviceTelephone: null, name: 'reply/stop' }).body).toContain(
      pack.noTelephone,
    );
  });

  it('uses short sentences', () => {
    for (const [name, { sms = '', email = '' }] of Object.entries(texts)) {
      for (const text of [sms, email]) {
        const sentences = text.split(/[.!?۔؟:]+\s|\n+/u).map((sentence) => sentence.split(/\s+/).length);
        expect([name, Math.max(...sentences) <= 20]).toEqual([name, true]);
      }
    }
  });

  it('has the variables of English, in every text', () => {
    for (const [name, written] of Object.entries(texts)) {
      for (const [field, text] of Object.entries(written)) {
        const names = (source: string) => [...new Set(source.match(/\{\w+\}/g))].sort();
        const inEnglish = en.texts[name]?.[field as 'sms'] ?? '';
        expect([name, field, names(text)]).toEqual([name, field, names(inEnglish)]);
      }
    }
  });
});

describe('English', () => {
  it.each(Object.keys(en.texts).filter((name) => !/letter\/(gp|handover)/.test(name)))(
    '%s can be read at the age of 11',
    (name) => {
      for (const text of Object.values(en.texts[name] ?? {})) {
        if (text.split(' ').length > 8) expect(schoolYear(text)).toBeLessThanOrEqual(6.5);
      }
    },
  );
});

describe('from right to left', () => {
  const ask = { kind: 'adherence-check', step: 'ask', dueOn: '2026-04-30', asks: true } as const;
  const { body } = writeMessage({ ...frame('ur', 'sms'), parts: [ask] }, link);
  it('holds a telephone number together, and leaves a link alone on its line', () => {
    expect(body).toContain(`\u200e${telephone}\u200e`);
    expect(body.split('\n')).toContain(link);
  });
});
