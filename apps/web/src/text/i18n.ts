import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en.ts';

type Words<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Words<T[Key]> };
/** What every language's file holds. */
export type Text = Words<typeof en>;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

/** Starts the translations. The strings are in the page already, so that no text arrives late. */
export async function startText(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
    // A value such as "missing:calcium" is a key, not a name space.
    nsSeparator: false,
  });
  const root = document.documentElement;
  root.lang = i18next.language;
  root.dir = i18next.dir();
}
