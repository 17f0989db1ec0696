import { readFileSync } from 'node:fs';
import type { FractureAge, Site } from '@osteon/domain';

export interface LabelledFinding {
  readonly site: Site;
  readonly levels: string;
  readonly age: FractureAge;
  readonly possible: boolean;
}
export interface Labelled {
  readonly text: string;
  readonly expected: readonly LabelledFinding[];
}

const AGES: readonly string[] = ['new', 'old', 'unchanged', 'unknown'];

/** `spine T12,L1 new possible + hip`, or `-`. */
export function readLabel(label: string): LabelledFinding[] {
  if (label === '-') return [];
  return label.split(' + ').map((part) => {
    const [site, ...words] = part.split(' ');
    return {
      site: site as Site,
      levels: words.find((word) => /^[CTLS]\d/.test(word)) ?? '',
      age: (words.find((word) => AGES.includes(word)) ?? 'unknown') as FractureAge,
      possible: words.includes('possible'),
    };
  });
}

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

/** `label | sentence` a line. */
export const readSentences = (file: string): Labelled[] =>
  read(file)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [label = '', text = ''] = line.split(' | ');
      return { expected: readLabel(label), text: text.replaceAll('\\n', '\n') };
    });

/** `=== label` and the report under it. */
export const readReports = (file: string): Labelled[] =>
  read(file)
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { expected: readLabel(part.slice(0, end).trim()), text: part.slice(end + 1) };
    });
