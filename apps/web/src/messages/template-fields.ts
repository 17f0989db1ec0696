import type { TemplateView } from '@osteon/contracts';

export type TemplateTexts = TemplateView['texts'];
export type TemplateField = keyof TemplateTexts;

/** In the order in which they are read. */
export const FIELDS = ['sms', 'subject', 'email', 'letter', 'tell'] as const satisfies readonly TemplateField[];

/** The texts that a template has or may have. */
export const fieldsOf = ({ required, optional }: TemplateView): TemplateField[] =>
  FIELDS.filter((field) => required.includes(field) || optional.includes(field));

/** Without those that are blank, as they are stored. */
export const written = (texts: TemplateTexts): TemplateTexts =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ''));

export const isSame = (a: TemplateTexts, b: TemplateTexts): boolean =>
  FIELDS.every((field) => (a[field] ?? '') === (b[field] ?? ''));

/** In an address a name has a dot where it has a slash. */
export const inAddress = (name: string): string => name.replace('/', '.');
