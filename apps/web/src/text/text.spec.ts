import { describe, expect, it } from '@jest/globals';
import { LANGUAGE_CODES, LANGUAGES } from './languages.ts';
import { PLURAL_FORMS, type Language } from './translated.ts';

type Sentences = ReadonlyMap<string, string>;

/** Every sentence of a language by its path: `today.undo`. */
async function sentencesOf(language: Language): Promise<Sentences> {
  const sentences = new Map<string, string>();
  const walk = (words: object, path: string): void => {
    for (const [key, value] of Object.entries(words) as [string, unknown][]) {
      if (typeof value === 'string') sentences.set(`${path}${key}`, value);
      else walk(value as object, `${path}${key}.`);
    }
  };
  const { load, loadAreas } = LANGUAGES[language];
  walk((await load()).text, '');
  walk((await loadAreas()).areas, '');
  return sentences;
}

const FORM = /_(zero|one|two|few|many|other)$/;
const counted = (sentences: Sentences): string[] => [
  ...new Set([...sentences.keys()].filter((key) => FORM.test(key)).map((key) => key.replace(FORM, ''))),
];
const plain = (sentences: Sentences): string[] => [...sentences.keys()].filter((key) => !FORM.test(key));
const variables = (sentence: string | undefined): string[] =>
  [...(sentence ?? '').matchAll(/\{\{\s*([^}]+?)\s*\}\}/g)].map(([, name]) => String(name)).toSorted();

describe.each(LANGUAGE_CODES)('the words in %s', (language) => {
  it('are there for every key of English, and for no other', async () => {
    const [own, english] = await Promise.all([sentencesOf(language), sentencesOf('en')]);
    expect(plain(own).toSorted()).toEqual(plain(english).toSorted());
    expect(counted(own).toSorted()).toEqual(counted(english).toSorted());
  });

  it('have exactly the plural forms of the language', async () => {
    const own = await sentencesOf(language);
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    expect([...PLURAL_FORMS[language]].toSorted()).toEqual(forms);
    for (const key of counted(own)) {
      const written = [...own.keys()].filter((one) => one.replace(FORM, '') === key && FORM.test(one));
      expect([key, written.map((one) => FORM.exec(one)?.[1]).toSorted()]).toEqual([key, forms]);
    }
  });

  it('name the variables that English names', async () => {
    const [own, english] = await Promise.all([sentencesOf(language), sentencesOf('en')]);
    for (const [key, sentence] of own) {
      if (!FORM.test(key)) {
        expect([key, variables(sentence)]).toEqual([key, variables(english.get(key))]);
        continue;
      }
      // "due tomorrow" needs no number: a form for one may leave the count out, and nothing else.
      const whole = variables(english.get(key.replace(FORM, '_other')));
      const here = variables(sentence);
      const left = whole.filter((name) => !here.includes(name));
      expect([key, here.filter((name) => !whole.includes(name))]).toEqual([key, []]);
      expect([key, key.endsWith('_one') ? left.filter((name) => name !== 'count') : left]).toEqual([key, []]);
    }
  });

  it('are not left empty', async () => {
    for (const [key, sentence] of await sentencesOf(language)) expect([key, sentence.trim()]).not.toEqual([key, '']);
  });
});

it('no group of words stands in two files: the later would take the place of the earlier', async () => {
  const { load, loadAreas } = LANGUAGES.en;
  const [shared, areas] = [Object.keys((await load()).text), Object.keys((await loadAreas()).areas)];
  expect(areas.filter((group) => shared.includes(group))).toEqual([]);
});

describe('a language with its own letters', () => {
  it('has no sentence that is still English', async () => {
    const [urdu, english] = await Promise.all([sentencesOf('ur'), sentencesOf('en')]);
    const withWords = (sentence: string): boolean => /[A-Za-z]{4}/.test(sentence.replaceAll(/\{\{.*?\}\}/g, ''));
    const same = [...urdu].filter(([key, sentence]) => english.get(key) === sentence && withWords(sentence));
    expect(same.map(([key]) => key)).toEqual(['brand.name']);
  });
});
