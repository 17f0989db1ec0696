import type { ProtocolComparisonView, RuleSetting } from '@osteon/contracts';
import i18next from 'i18next';
import { wordFor } from '../text/words.ts';
import { settingLabel, valueInWords } from './rule-words.ts';

type Field = ProtocolComparisonView['lines'][number]['fields'][number];

/** What a field is called: "Due", "Source", "Zoledronate: Due". */
export function fieldLabel({ path, setting }: Field): string {
  if (setting !== null) return settingLabel(setting);
  const name = path.split('/').at(-1) ?? path;
  if (i18next.exists(`comparison.${name}`)) return wordFor('comparison', name);
  return i18next.exists(`ruleList.${name}`) ? wordFor('ruleList', name) : wordFor('setting', name);
}

/** A text of the rules themselves: they are English. */
export interface FieldWords {
  readonly words: string;
  readonly isEnglish: boolean;
}

/** A value of a field in words; null where the version has none. */
export function fieldWords({ path, setting }: Field, value: unknown): FieldWords | null {
  if (setting !== null) return said(valueInWords({ ...setting, value: value as RuleSetting['value'] }));
  if (value === null) return null;
  if (path === 'sourceMark') return said(wordFor('protocolMark', String(value)));
  if (typeof value === 'string') return { words: value, isEnglish: true };
  if (typeof value === 'boolean') return said(i18next.t(value ? 'state.yes' : 'state.no'));
  if (typeof value === 'number') return said(String(value));
  if (Array.isArray(value)) return listWords(path, value);
  return { words: JSON.stringify(value), isEnglish: true };
}

const said = (words: string): FieldWords => ({ words, isEnglish: false });

function listWords(path: string, values: readonly unknown[]): FieldWords {
  if (path === 'items') return { words: values.join(' · '), isEnglish: true };
  const words = values.map((one) => {
    if (typeof one === 'object' && one !== null && 'by' in one) return wordFor('readsWhat', String(one.by));
    const word = String(one);
    for (const group of ['agent', 'kind', 'readsWhat'] as const) {
      if (i18next.exists(`${group}.${word}`)) return wordFor(group, word);
    }
    return word;
  });
  return said(words.length === 0 ? i18next.t('protocol.none') : words.join(', '));
}
