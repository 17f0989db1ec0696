import {
  checkTemplate,
  TEMPLATE_SHAPES,
  templateShapeOf,
  type CompiledTexts,
  type TemplateTexts,
} from '@osteon/application';
import { en } from './en.ts';
import type { LanguagePack } from './language-pack.ts';
import { pl } from './pl.ts';
import { ur } from './ur.ts';

export const LANGUAGE_PACKS: readonly LanguagePack[] = [en, pl, ur];

/** Letters to clinicians stand in English where a language has none. */
const IN_ENGLISH_AT_LEAST: ReadonlySet<string> = new Set(['letter/handover', 'letter/gp']);

export interface CompiledPack {
  readonly pack: LanguagePack;
  /** Made once: a formatter costs more to make than all of a message. */
  readonly dates: Intl.DateTimeFormat;
  readonly texts: ReadonlyMap<string, CompiledTexts>;
}

/**
 * Compiles every text of every language with the checks that a service's own texts pass. Fails here, at boot, with
 * everything that is wrong.
 */
export function compilePacks(packs: readonly LanguagePack[] = LANGUAGE_PACKS): ReadonlyMap<string, CompiledPack> {
  return new Map(packs.map((pack) => [pack.language, compilePack(pack)]));
}

function compilePack(pack: LanguagePack): CompiledPack {
  const longestDate = longestDateOf(pack);
  const problems: string[] = [];
  for (const { name } of TEMPLATE_SHAPES) {
    if (pack.texts[name] === undefined && !(pack.language !== 'en' && IN_ENGLISH_AT_LEAST.has(name)))
      problems.push(`There is no text for ${name} in ${pack.language}.`);
  }
  const texts = new Map(
    Object.entries(pack.texts).map(([name, written]) => {
      const shape = templateShapeOf(name);
      if (!shape) throw new Error(`${pack.language} has texts for ${name}, which is not known.`);
      const checked = checkTemplate(shape, written, longestDate);
      for (const { field, message } of checked.problems)
        problems.push(`The text ${pack.language} ${name} ${field}: ${message}.`);
      return [name, checked.compiled] as const;
    }),
  );
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return { pack, dates: datesOf(pack), texts };
}

/** How a language writes dates. */
export function datesOf({ locale, dateStyle }: LanguagePack): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, { ...dateStyle, timeZone: 'UTC' });
}

/** The longest date that a language writes, for the length of a text message. */
export function longestDateOf(pack: LanguagePack): string {
  const dates = datesOf(pack);
  return Array.from({ length: 12 }, (_, month) => dates.format(Date.UTC(2028, month, 28))).reduce((a, b) =>
    b.length > a.length ? b : a,
  );
}

/** The pack of a language, of what it is a variety of, or English. */
export function packOf<Pack>(packs: ReadonlyMap<string, Pack>, language: string): Pack {
  const found = packs.get(language) ?? packs.get(language.toLowerCase().split('-')[0] ?? '') ?? packs.get('en');
  if (!found) throw new Error('There are no texts in English.');
  return found;
}

/** The shipped texts of a template; of English where the language has none. */
export function shippedTexts(language: string, name: string): TemplateTexts | undefined {
  const pack = LANGUAGE_PACKS.find((candidate) => candidate.language === language);
  return pack?.texts[name] ?? en.texts[name];
}
