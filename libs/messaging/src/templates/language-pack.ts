import type { StopReason, TemplateTexts } from '@osteon/application';

/** What the program says in one language. */
export interface LanguagePack {
  /** BCP 47 */
  readonly language: string;
  /** What its speakers call it. */
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  /** BCP 47: how dates are written out. */
  readonly locale: string;
  readonly dateStyle: Intl.DateTimeFormatOptions;
  /** What stands for a telephone number where a service has none. */
  readonly noTelephone: string;
  /** `{reason}` of the letter about a stop: only what is recorded is said. */
  readonly stopReasons: Readonly<Record<StopReason, string>>;
  /** By the name of the template. Letters to clinicians stand in English where a language has none. */
  readonly texts: Readonly<Record<string, TemplateTexts>>;
}

export const DATE_IN_FULL: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long', year: 'numeric' };
