import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { COMPLETENESS_FIELDS, INDICATORS, OBSERVATION_TEXT, PRACTICE_STANDARDS } from '@osteon/domain';
import { indicatorPage } from './indicator-page.ts';

const kept = join(import.meta.dirname, '../../../../docs/indicators.md');
const page = indicatorPage();

/** What stands under the heading of an indicator. */
const sectionOf = (id: string): string => page.split('\n### ').find((part) => part.startsWith(`\`${id}\``)) ?? '';

describe('the dictionary of the indicators', () => {
  it('is the one that is kept in docs; `npm run generate:docs` writes it anew', () => {
    expect(readFileSync(kept, 'utf8')).toBe(page);
  });

  it('says of every indicator what is counted, of what, what is left out and what is our own reading', () => {
    for (const { id, name, numerator, denominator, exclusions, missing, ownReading } of INDICATORS) {
      for (const text of [name, numerator, denominator, exclusions, missing, ownReading ?? '']) {
        expect(sectionOf(id)).toContain(text);
      }
    }
  });

  it.each([
    ['flsdb-4', '| last day of the window | day 90 |', '| band | green from 80 %, amber from 50 %, else red |'],
    ['flsdb-11', '| last day of the window | day 392 |', '| band | green from 80 %, amber from 50 %, else red |'],
    ['flsdb-3', '| last day of the window | none |', '| band | green above 20 %, amber above 10 %, else red |'],
    ['flsdb-7', '| last day of the window | day 90 |', '| band | green above 50 %, else red |'],
    ['iof-1', '| last day of the window | none |', 'none above 100 %'],
    ['flsdb-1', '| last day of the window | none |', '| band | green when met, else red |'],
  ])('reads window and bands of %s from its definition', (id, ...lines) => {
    for (const line of lines) expect(sectionOf(id)).toContain(line);
  });

  it('names every field of the record, every standard and everything that is seen of an episode', () => {
    for (const { name, missing } of COMPLETENESS_FIELDS)
      expect(page).toMatch(new RegExp(`\\| \`${name}\` \\|.*${missing}`));
    for (const { number, name } of PRACTICE_STANDARDS) expect(page).toContain(`| ${number} | ${name} |`);
    for (const [field, text] of Object.entries(OBSERVATION_TEXT)) expect(page).toContain(`| \`${field}\` | ${text} |`);
  });
});
