import { describe, expect, it } from '@jest/globals';
import { shippedProtocols } from '@osteon/domain';
import i18next from 'i18next';
import { LANGUAGES } from './languages.ts';
import { protocolWords } from './protocol-words.ts';

const sentences = shippedProtocols.flatMap(({ checklists, redFlags }) => [
  ...checklists.flatMap(({ items }) => items),
  ...redFlags.map(({ action }) => action),
]);

describe.each(['pl', 'ur'] as const)('what the shipped protocol asks and says, in %s', (language) => {
  it('has its words, sentence by sentence; a service’s own stands as it was written, and says in which language', async () => {
    await i18next.init({
      lng: language,
      resources: { [language]: { translation: (await LANGUAGES[language].load()).text } },
    });
    expect(sentences.length).toBeGreaterThan(30);
    for (const sentence of sentences) {
      const { words, lang } = protocolWords(sentence);
      expect([sentence, lang]).toEqual([sentence, undefined]);
      expect(words).not.toBe(sentence);
    }
    expect(protocolWords('Ring the ward on 2nd floor')).toEqual({ words: 'Ring the ward on 2nd floor', lang: 'en' });
  });
});
