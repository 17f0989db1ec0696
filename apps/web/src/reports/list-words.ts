import i18next from 'i18next';
import { wordFor } from '../text/words.ts';
import type { OpenList } from './reports-search.ts';

/** What a list is of: "Assessed within 90 days", "Denosumab", "Call at 16 weeks". */
export function listName({ of, name = '' }: OpenList): string {
  const t = i18next.t;
  switch (of) {
    case 'episodes':
      return t('reports.counted');
    case 'under-50':
      return t('reports.under50Name');
    case 'indicator':
      return wordFor('indicator', name);
    case 'field':
      return fieldWords(name);
    case 'follow-up':
      return wordFor('reports', name, 'calls');
    case 'curve':
      return wordFor('reports', name, 'curves');
    case 'refractures':
      return t('reports.view.refractures');
    case 'standard':
      return standardWords(Number(name));
    case 'adherence':
      return wordFor('agent', name);
    default:
      return t('reports.title');
  }
}

/** Where in a list a row stands: "nothing recorded". */
export const outcomeWords = (outcome: string): string => wordFor('reports', outcome, 'outcome');

/** A field of the record: "Assessment". */
export const fieldWords = (field: string): string => wordFor('reports', `fieldName.${field}`, 'complete');

/** A standard of the framework: "Patient identification". */
export const standardWords = (number: number): string => wordFor('reports', `name.n${String(number)}`, 'practice');
