/** The forms that a counted sentence has in each language (CLDR's plural categories). */
export const PLURAL_FORMS = {
  en: ['one', 'other'],
  pl: ['one', 'few', 'many', 'other'],
  ur: ['one', 'other'],
} as const satisfies Record<string, readonly Intl.LDMLPluralRule[]>;

export type Language = keyof typeof PLURAL_FORMS;

type Form<L extends Language> = (typeof PLURAL_FORMS)[L][number];

/**
 * What a language's file holds for the English one: the same keys, and for `…_one`, `…_other` the forms that the
 * language has. A key too many or too few is an error of the compiler.
 */
export type Translated<English, L extends Language> = {
  readonly [
    Key in keyof English as Key extends `${infer Sentence}_other`
      ? `${Sentence}_${Form<L>}`
      : Key extends `${string}_one`
        ? never
        : Key
  ]: English[Key] extends string ? string : Translated<English[Key], L>;
};
