import type { PatientView } from '@osteon/contracts';
import { nameWords } from '@osteon/domain';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { wordFor } from '../text/words.ts';

export const COMPARED = ['name', 'born', 'sex', 'numbers', 'reached', 'address', 'fractures', 'died'] as const;

export interface Compared {
  readonly field: (typeof COMPARED)[number];
  /** Of the one and of the other, in lines. */
  readonly values: readonly [readonly string[], readonly string[]];
  readonly differs: boolean;
}

/** What two records say, field by field; what neither knows is left out. */
export function comparisonOf(one: PatientView, other: PatientView): Compared[] {
  return COMPARED.map((field): Compared => {
    const values = [linesOf[field](one), linesOf[field](other)] as const;
    const [mine, theirs] = values.map((lines) => lines.map(plain).sort().join('\n'));
    return { field, values, differs: mine !== theirs };
  }).filter(({ values }) => values.some((lines) => lines.length > 0));
}

/** Capitals, accents and punctuation make no difference. */
const plain = (line: string): string => nameWords(line).join(' ');

const linesOf: Readonly<Record<Compared['field'], (patient: PatientView) => string[]>> = {
  name: ({ given, family }) => [`${given} ${family}`],
  born: ({ birthDate }) => [dayMonthYear(birthDate)],
  sex: ({ sex }) => [wordFor('sex', sex)],
  numbers: ({ identifiers }) => identifiers.map(({ value }) => value),
  reached: ({ contactPoints }) => [...new Set(contactPoints.map(({ value }) => value))],
  address: ({ address }) => addressLines(address),
  fractures: ({ episodes }) => episodes.map(({ diagnosedOn }) => dayMonthYear(diagnosedOn)),
  died: ({ diedOn }) => (diedOn === null ? [] : [dayMonthYear(diedOn)]),
};

function addressLines(address: PatientView['address']): string[] {
  const { lines, city, postalCode } = address ?? {};
  return [...(Array.isArray(lines) ? (lines as unknown[]) : []), city, postalCode].filter(
    (line): line is string => typeof line === 'string' && line !== '',
  );
}
