import { z } from 'zod';

/** The languages messages can be written in, as their speakers call them. */
export const messageLanguage = z.object({
  language: z.string().meta({ example: 'ur' }),
  name: z.string(),
  direction: z.enum(['ltr', 'rtl']),
});

const text = z.string().max(12_000);

/** One template's texts; `tell` is what a digest and the page behind its link say. */
export const templateTexts = z.strictObject({
  subject: text.optional(),
  sms: text.optional(),
  email: text.optional(),
  letter: text.optional(),
  tell: text.optional(),
});
export const templateField = templateTexts.keyof();

export const textProblem = z.object({
  field: templateField,
  problem: z.string().meta({ example: 'unknown-variable' }),
  message: z.string(),
  /** The variable, the word or the number that it is about. */
  about: z.string().nullable(),
});
export type TextProblem = z.infer<typeof textProblem>;

export const templateView = z.object({
  name: z.string().meta({ example: 'dose/book' }),
  kind: z.enum(['reminder', 'digest', 'reply', 'manual', 'letter']),
  /** Whether the patient answers behind a link. */
  asks: z.boolean(),
  required: z.array(templateField),
  optional: z.array(templateField),
  /** What each text may name in braces. */
  variables: z.partialRecord(templateField, z.array(z.string())),
  /** What is sent. */
  texts: templateTexts,
  /** What would be sent without words of the service's own. */
  shipped: templateTexts,
  isOwn: z.boolean(),
  savedBy: z.string().nullable(),
  savedAt: z.string().nullable(),
  /** Why the service's own words are not sent. */
  broken: z.array(textProblem),
});
export type TemplateView = z.infer<typeof templateView>;
export const templateList = z.object({ languages: z.array(messageLanguage), rows: z.array(templateView) });
export type TemplateList = z.infer<typeof templateList>;

/** A language as BCP 47 writes it. */
export const language = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/);
export const templateQuery = z.strictObject({ language: language.default('en') });

/** A template's name with a dot for the slash: `dose.book`. */
export const templateName = z.string().regex(/^[a-z-]+(\.[a-z-]+)?$/);

export const saveTemplateRequest = z.strictObject({ texts: templateTexts });
export type SaveTemplateRequest = z.infer<typeof saveTemplateRequest>;

/** Texts with made-up values, how the text message goes out, and what is wrong. */
export const templatePreview = z.object({
  texts: templateTexts,
  sms: z.object({ encoding: z.enum(['gsm7', 'ucs2']), parts: z.number().int() }).nullable(),
  problems: z.array(textProblem),
});
export type TemplatePreview = z.infer<typeof templatePreview>;
