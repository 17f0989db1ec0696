import i18next, { type FormatterModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { areas } from './en/areas.ts';
import type { text } from './en/index.ts';
import { LANGUAGES, keepLanguage, languageOf } from './languages.ts';
import type { Language } from './translated.ts';

/** What every language's files hold together, by the keys of English. */
export type Text = typeof text & typeof areas;

/** Every sentence by its path: `today.undo`. */
type Paths<Words, Path extends string = ''> = {
  [Key in keyof Words & string]: Words[Key] extends string ? `${Path}${Key}` : Paths<Words[Key], `${Path}${Key}.`>;
}[keyof Words & string];

declare module 'i18next' {
  // By paths that are written out, with no separator for the compiler to take them apart at: of two thousand sentences
  // in groups within groups it would try every way, and give up.
  interface CustomTypeOptions {
    defaultNS: 'translation';
    keySeparator: false;
    resources: { translation: Record<Paths<Text>, string> };
  }
}

/** Numbers in a sentence are written as its language writes them: 1,234 and 1 234. */
const asWritten: FormatterModule = {
  type: 'formatter',
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format: (value: unknown, _, language) =>
    typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : String(value),
};

/** Whether somebody has been in an area: then its words go along into another language. */
let hasAreas = false;

async function bring(language: Language): Promise<void> {
  const { load, loadAreas } = LANGUAGES[language];
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', (await load()).text);
  }
  if (hasAreas && !i18next.exists('admin.title', { lng: language })) {
    i18next.addResourceBundle(language, 'translation', (await loadAreas()).areas, true);
  }
}

/** Brings the words of the areas, before the first of their pages is shown. */
export async function bringAreas(): Promise<void> {
  hasAreas = true;
  await bring(i18next.language as Language);
}

/** The page says which language it is in and which way that is read: everything else follows from these two. */
function tellThePage(language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = LANGUAGES[language].direction;
}

/** Starts the translations, with the words of the one language that is read, so that no text arrives late. */
export async function startText(): Promise<void> {
  const language = languageOf(navigator.languages);
  await i18next
    .use(asWritten)
    .use(initReactI18next)
    .init({
      lng: language,
      resources: { [language]: { translation: (await LANGUAGES[language].load()).text } },
      fallbackLng: false,
      interpolation: { escapeValue: false, alwaysFormat: true },
      returnNull: false,
      // A value such as "missing:calcium" is a key, not a name space.
      nsSeparator: false,
    });
  tellThePage(language);
}

/** Goes on in another language, here and when the browser comes back. */
export async function chooseLanguage(language: Language): Promise<void> {
  await bring(language);
  keepLanguage(language);
  tellThePage(language);
  await i18next.changeLanguage(language);
}
