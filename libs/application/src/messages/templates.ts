import { serviceOf, type Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import { checkTemplate, type CompiledTexts, type TextProblem } from './check-template.ts';
import { smsParts, type SmsSize } from './sms-parts.ts';
import {
  TEMPLATE_FIELDS,
  TEMPLATE_SHAPES,
  templateShapeOf,
  type TemplateField,
  type TemplateShape,
  type TemplateTexts,
} from './template-catalogue.ts';
import type { SavedTemplate, StoredTemplate, TemplateStore } from './template-store.ts';
import type { TemplateValues, Variable } from './template-text.ts';
import type { RaisedItem } from './message-store.ts';

/** A language that messages can be written in. */
export interface MessageLanguage {
  /** BCP 47 */
  readonly language: string;
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
}

/** What the program ships, by language. */
export interface ShippedTexts {
  readonly languages: readonly MessageLanguage[];
  /** Undefined for a language that is not shipped. */
  longestDate(language: string): string | undefined;
  /** Of English where the language has none. */
  textsOf(language: string, name: string): TemplateTexts | undefined;
  /** What stands for each variable in a preview. */
  sampleValues(language: string): TemplateValues;
}

export interface TemplateDeps {
  readonly templates: TemplateStore;
  readonly shippedTexts: ShippedTexts;
}

/** A template as a service sends it. */
export interface EffectiveTemplate {
  readonly name: string;
  readonly kind: TemplateShape['kind'];
  readonly asks: boolean;
  readonly required: readonly TemplateField[];
  readonly optional: readonly TemplateField[];
  /** What each text may name. */
  readonly variables: Readonly<Partial<Record<TemplateField, readonly Variable[]>>>;
  readonly texts: TemplateTexts;
  readonly shipped: TemplateTexts;
  /** Whether these are the service's own words. */
  readonly isOwn: boolean;
  readonly savedBy: string | null;
  readonly savedAt: string | null;
  /** Why the stored words are not used: the shipped ones are sent instead. */
  readonly broken: readonly TextProblem[];
}

/** Every template in one language, as the service sends it. FLS-1320 for a language that there is not. */
export async function listTemplates(
  { templates, shippedTexts }: TemplateDeps,
  actor: Actor,
  language: string,
): Promise<{ readonly languages: readonly MessageLanguage[]; readonly rows: readonly EffectiveTemplate[] }> {
  const longestDate = shippedTexts.longestDate(language);
  if (longestDate === undefined) throw new AppError('FLS-1320', { field: 'language' });
  const stored = new Map((await templates.latestOf(serviceOf(actor), language)).map((row) => [row.name, row]));
  return {
    languages: shippedTexts.languages,
    rows: TEMPLATE_SHAPES.map((shape) =>
      effective(shape, shippedTexts.textsOf(language, shape.name) ?? {}, stored.get(shape.name), longestDate),
    ),
  };
}

function effective(
  shape: TemplateShape,
  shipped: TemplateTexts,
  stored: SavedTemplate | undefined,
  longestDate: string,
): EffectiveTemplate {
  const { name, kind, asks, required, optional, variables } = shape;
  const own = stored && stored.texts !== null ? readStored(shape, stored.texts, longestDate) : undefined;
  const isOwn = own !== undefined && own.problems.length === 0;
  return {
    name,
    kind,
    asks,
    required,
    optional,
    variables,
    texts: isOwn ? own.texts : shipped,
    shipped,
    isOwn,
    savedBy: stored?.savedBy ?? null,
    savedAt: stored?.savedAt ?? null,
    broken: own?.problems ?? [],
  };
}

export interface TemplateToSave {
  readonly language: string;
  readonly name: string;
  readonly texts: TemplateTexts;
}

/**
 * Stores a service's own words for a template; they are sent from half a minute later on. FLS-1320 when there is no
 * such template or language, FLS-1321 with every text that cannot be, and why.
 */
export async function saveTemplate(deps: TemplateDeps, actor: Actor, template: TemplateToSave): Promise<void> {
  const { shape, longestDate } = find(deps, template);
  const { problems } = checkTemplate(shape, template.texts, longestDate);
  if (problems.length > 0) {
    throw new AppError('FLS-1321', {
      errors: problems.map(({ field, message }) => ({ path: `texts.${field}`, message })),
    });
  }
  const { language, name } = template;
  await deps.templates.save(actor, serviceOf(actor), { language, name, texts: onlyTexts(template.texts) });
}

/** Goes back to the shipped words; what the service had stays in the history. FLS-1320 when there is no such template. */
export async function restoreShippedTexts(
  deps: TemplateDeps,
  actor: Actor,
  { language, name }: Pick<TemplateToSave, 'language' | 'name'>,
): Promise<void> {
  find(deps, { language, name });
  await deps.templates.save(actor, serviceOf(actor), { language, name, texts: null });
}

export interface TemplatePreview {
  /** Each text with made-up values, as far as it can be read. */
  readonly texts: TemplateTexts;
  /** How the text message goes out; null without one. */
  readonly sms: SmsSize | null;
  readonly problems: readonly TextProblem[];
}

/** How texts would look, with made-up values, and what is wrong with them. FLS-1320 when there is no such template. */
export function previewTemplate(deps: Pick<TemplateDeps, 'shippedTexts'>, template: TemplateToSave): TemplatePreview {
  const { shape, longestDate } = find(deps, template);
  const { compiled, problems } = checkTemplate(shape, template.texts, longestDate);
  const values = deps.shippedTexts.sampleValues(template.language);
  const texts = Object.fromEntries(
    TEMPLATE_FIELDS.flatMap((field) => {
      const text = compiled[field];
      return text ? [[field, text.render(values)]] : [];
    }),
  );
  return { texts, sms: compiled.sms ? smsParts(compiled.sms.render(values)) : null, problems };
}

function find(
  { shippedTexts }: Pick<TemplateDeps, 'shippedTexts'>,
  { language, name }: Pick<TemplateToSave, 'language' | 'name'>,
): { readonly shape: TemplateShape; readonly longestDate: string } {
  const longestDate = shippedTexts.longestDate(language);
  if (longestDate === undefined) throw new AppError('FLS-1320', { field: 'language' });
  const shape = templateShapeOf(name);
  if (!shape) throw new AppError('FLS-1320', { field: 'name' });
  return { shape, longestDate };
}

/** Texts that are there, in the order of the fields; blank ones are none. */
function onlyTexts(texts: TemplateTexts): TemplateTexts {
  return Object.fromEntries(
    TEMPLATE_FIELDS.flatMap((field) => {
      const text = texts[field];
      return text === undefined || text.trim() === '' ? [] : [[field, text]];
    }),
  );
}

function readStored(
  shape: TemplateShape,
  stored: unknown,
  longestDate: string,
): { readonly texts: TemplateTexts; readonly compiled: CompiledTexts; readonly problems: readonly TextProblem[] } {
  const texts: Partial<Record<TemplateField, string>> = {};
  if (typeof stored === 'object' && stored !== null) {
    for (const field of TEMPLATE_FIELDS) {
      const text: unknown = (stored as Record<string, unknown>)[field];
      if (typeof text === 'string') texts[field] = text;
    }
  }
  return { texts, ...checkTemplate(shape, texts, longestDate) };
}

/** A service's own texts that can be sent, by `<service>/<language>/<name>`. */
export type ReadyTexts = ReadonlyMap<string, CompiledTexts>;

export const readyKey = (serviceId: string, language: string, name: string): string =>
  `${serviceId}/${language}/${name}`;

/**
 * Reads stored rows for sending. One that passes today's checks no more (a variable went, a drug got a new name) is
 * left out, so that the shipped text is sent, and becomes an incident for its service.
 */
export function readyTexts(
  rows: readonly StoredTemplate[],
  shippedTexts: Pick<ShippedTexts, 'longestDate'>,
): { readonly ready: ReadyTexts; readonly broken: readonly (RaisedItem & { readonly serviceId: string })[] } {
  const ready = new Map<string, CompiledTexts>();
  const broken: (RaisedItem & { serviceId: string })[] = [];
  for (const { id, serviceId, language, name, texts } of rows) {
    if (texts === null) continue;
    const shape = templateShapeOf(name);
    const longestDate = shippedTexts.longestDate(language);
    const read = shape && longestDate !== undefined ? readStored(shape, texts, longestDate) : undefined;
    if (read && read.problems.length === 0) {
      ready.set(readyKey(serviceId, language, name), read.compiled);
      continue;
    }
    broken.push({
      serviceId,
      kind: 'incident',
      key: `incident/template/${id}`,
      urgent: false,
      detail: {
        about: 'template',
        language,
        name,
        problems: read?.problems.map(({ field, message }) => `${field}: ${message}`) ?? ['there is no such template'],
      },
    });
  }
  return { ready, broken };
}
