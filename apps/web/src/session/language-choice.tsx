import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { chooseLanguage } from '../text/i18n.ts';
import { LANGUAGE_CODES, LANGUAGES } from '../text/languages.ts';
import type { Language } from '../text/translated.ts';

/** The languages of the pages, each as its readers call it. */
export function LanguageChoice({ label }: { readonly label?: string }) {
  const { t, i18n } = useTranslation();
  return (
    <NativeSelect
      size="xs"
      {...(label === undefined ? { 'aria-label': t('signIn.language') } : { label })}
      value={i18n.language}
      onChange={(event) => void chooseLanguage(event.currentTarget.value as Language)}
      data={LANGUAGE_CODES.map((code) => ({ value: code, label: LANGUAGES[code].name }))}
    />
  );
}
