import type { Language } from './translated.ts';

interface LanguageEntry {
  /** as its readers call it */
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  /** the way dates are written when the browser names no region */
  readonly region: string;
  readonly load: () => Promise<{ readonly text: object }>;
  readonly loadAreas: () => Promise<{ readonly areas: object }>;
}

/** The languages of the pages. The words of one are brought when somebody reads it, those of the areas there. */
export const LANGUAGES: Readonly<Record<Language, LanguageEntry>> = {
  en: {
    name: 'English',
    direction: 'ltr',
    region: 'en-GB',
    load: () => import('./en/index.ts'),
    loadAreas: () => import('./en/areas.ts'),
  },
  pl: {
    name: 'Polski',
    direction: 'ltr',
    region: 'pl-PL',
    load: () => import('./pl/index.ts'),
    loadAreas: () => import('./pl/areas.ts'),
  },
  ur: {
    name: 'اردو',
    direction: 'rtl',
    region: 'ur-PK',
    load: () => import('./ur/index.ts'),
    loadAreas: () => import('./ur/areas.ts'),
  },
};

export const LANGUAGE_CODES = Object.keys(LANGUAGES) as Language[];

function known(tag: string | null | undefined): Language | undefined {
  const code = tag?.split('-')[0];
  return LANGUAGE_CODES.find((language) => language === code);
}

/** The only thing these pages keep in the browser: a language's code. */
const KEPT_AS = 'osteon.language';

function keptLanguage(): string | null {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null; // storage is switched off
  }
}

export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(KEPT_AS, language);
  } catch {
    // Storage is switched off: the choice holds until the page is left.
  }
}

/** The language chosen here before, else the first that the browser asks for, else English. */
export function languageOf(preferred: readonly string[]): Language {
  return known(keptLanguage()) ?? preferred.map(known).find((language) => language !== undefined) ?? 'en';
}
